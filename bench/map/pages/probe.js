/* Put into every page that is measured: how long a frame takes from a change until the graphics card has drawn it. */
window.probe = (() => {
  "use strict";
  const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

  /* Reading one pixel back waits for everything drawn before it. */
  function finish(map) {
    const gl = map.painter.context.gl;
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
  }

  function frame(map, change) {
    return new Promise((resolve) => {
      const began = performance.now();
      change();
      map.once("render", () => { finish(map); resolve(performance.now() - began); });
      map.triggerRepaint();
    });
  }

  async function frames(map, change, times) {
    const taken = [];
    for (let i = 0; i < times; i++) taken.push(await frame(map, () => change(i)));
    return median(taken);
  }

  /* Milliseconds a frame while the map glides across the city and back. */
  async function pan(map, pixels = 400, duration = 1200) {
    let drawn = 0;
    const count = () => { finish(map); drawn++; };
    map.on("render", count);
    const began = performance.now();
    for (const way of [1, -1]) await new Promise((resolve) => { map.once("moveend", resolve); map.panBy([way * pixels, way * pixels / 2], { duration, easing: (t) => t }); });
    map.off("render", count);
    return (performance.now() - began) / drawn;
  }

  const wires = (total, turn) => Uint16Array.from({ length: total }, (_, i) => ((i * 2654435761 + turn * 40503) >>> 8) % 120);
  const idle = (map) => new Promise((resolve) => { map.once("idle", resolve); map.triggerRepaint(); });

  return { finish, frame, frames, pan, wires, idle, median };
})();
