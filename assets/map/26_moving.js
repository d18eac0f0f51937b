/* A picture drawn for one place of the camera and used from another while the map moves: where it lies, and whether it will do.
   The map neither turns nor tilts, so it is a scale and an offset along each side. */
(function (gw) {
  "use strict";
  const MOST_ZOOMED = 1.7;
  // Of the screen. Where no graphics card helps, a bare strip at the edge is better than a map that stutters.
  const LEAST_COVERED = { card: 0.95, software: 0.65 };

  /** From a place on the screen now to the same place in the picture, both from −1 to 1: scales and offsets `[sx, sy, dx, dy]`. */
  function shift(now, then) {
    const axis = (scale, offset) => {
      const ratio = then[scale] / then[15] / (now[scale] / now[15]);
      return [ratio, then[offset] / then[15] - (ratio * now[offset]) / now[15]];
    };
    const [[sx, dx], [sy, dy]] = [axis(0, 12), axis(5, 13)];
    return [sx, sy, dx, dy];
  }

  /* How much of −1…1 lies inside it again after scale and offset. */
  function overlap(scale, offset) {
    const [from, to] = [(-1 - offset) / scale, (1 - offset) / scale];
    return Math.max(0, Math.min(1, to) - Math.max(-1, from)) / 2;
  }

  /** Whether a picture that lies so still fills the screen well enough. */
  function fills(gl, [sx, sy, dx, dy]) {
    const least = software(gl) ? LEAST_COVERED.software : LEAST_COVERED.card;
    return overlap(sx, dx) * overlap(sy, dy) >= least && Math.max(sx, 1 / sx) <= MOST_ZOOMED;
  }

  let slow;
  function software(gl) {
    if (slow === undefined) {
      const told = gl.getExtension("WEBGL_debug_renderer_info");
      slow = /swiftshader|llvmpipe|softpipe|software|basic render/i.test(String(gl.getParameter(told ? told.UNMASKED_RENDERER_WEBGL : gl.RENDERER)));
    }
    return slow;
  }

  gw.moving = { shift, fills, software };
})((window.gridwatchMap = window.gridwatchMap || {}));
