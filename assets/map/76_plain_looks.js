/* How the classes of cells look on a plain canvas: the table of design section 5 once more, without shaders. */
(function (gw) {
  "use strict";

  /* A small picture repeated over a shape, in screen pixels whatever the map's scale. */
  function pattern(pen, side, draw) {
    const tile = Object.assign(document.createElement("canvas"), { width: side, height: side });
    draw(tile.getContext("2d"), side);
    return pen.createPattern(tile, "repeat");
  }

  const hatch = (colour) => (pen, side) => {
    Object.assign(pen, { strokeStyle: colour, lineWidth: 1.2 });
    pen.beginPath();
    for (const shift of [-side, 0, side]) { pen.moveTo(shift, side); pen.lineTo(shift + side, 0); }
    pen.stroke();
  };

  const dots = (colour) => (pen, side) => {
    pen.fillStyle = colour;
    pen.beginPath();
    pen.arc(side / 2, side / 2, 0.9, 0, 2 * Math.PI);
    pen.fill();
  };

  /* Patterns live in screen pixels: their matrix takes the map's own out again. */
  function filled(pen, canvas, path, look) {
    if (look.setTransform) look.setTransform(pen.getTransform().inverse());
    pen.fillStyle = look;
    pen.fill(path, "evenodd");
  }

  function marks(pen, canvas, { geometry }, cells, draw) {
    canvas.leave();
    for (const cell of cells) {
      const [lng, lat] = geometry.centre(cell);
      const { x, y } = canvas.project({ lng, lat });
      if (x > -8 && y > -8 && x < canvas.width + 8 && y < canvas.height + 8) draw(x, y, geometry.radii[cell] * geometry.scale * canvas.size);
    }
  }

  const clamp = (value, low, high) => Math.max(low, Math.min(high, value));

  /* Suppressed cells are dots; silent ones a dashed outline with a minus. */
  function dotted(pen, canvas, shown, cells, colour) {
    pen.fillStyle = colour;
    marks(pen, canvas, shown, cells, (x, y, room) => {
      pen.beginPath();
      pen.arc(x, y, clamp(room * 0.24, 1.4, 6), 0, 2 * Math.PI);
      pen.fill();
    });
  }

  function silent(pen, canvas, shown, { cells, path }, colour) {
    const scale = canvas.enter(shown.geometry);
    Object.assign(pen, { strokeStyle: colour, fillStyle: colour, lineWidth: 1.7 / scale });
    pen.setLineDash([5 / scale, 3 / scale]);
    pen.stroke(path);
    pen.setLineDash([]);
    marks(pen, canvas, shown, cells, (x, y, room) => { const half = clamp(room * 0.34, 1.6, 5); pen.fillRect(x - half, y - 0.9, 2 * half, 1.8); });
  }

  /* One layer: a fill, dots, hatching or nothing a class, and a line of land or hair between the cells. */
  gw.plainLooks = (pen, canvas, shown, colours, opacity) => {
    const { CLASS } = gw;
    const palette = gw.palette(colours, shown.look);
    const of = (row) => `rgb(${palette[4 * row]},${palette[4 * row + 1]},${palette[4 * row + 2]})`;
    for (const group of shown.paths) {
      const { kind, path, cells } = group;
      pen.globalAlpha = opacity;
      const scale = canvas.enter(shown.geometry);
      if (kind >= CLASS.firstFill) filled(pen, canvas, path, of(kind));
      else if (kind === CLASS.noData) filled(pen, canvas, path, pattern(pen, 8, hatch(of(CLASS.noData))));
      else if (kind === CLASS.uncertain) {
        pen.globalAlpha = 0.35 * opacity;
        filled(pen, canvas, path, of(CLASS.uncertain));
        pen.globalAlpha = opacity;
        filled(pen, canvas, path, pattern(pen, 5, dots(colours.text2)));
      }
      Object.assign(pen, { strokeStyle: kind >= CLASS.firstFill ? colours.land : of(CLASS.zero), lineWidth: 0.8 / scale });
      pen.stroke(path);
      if (kind === CLASS.suppressed) dotted(pen, canvas, shown, cells, of(CLASS.suppressed));
      else if (kind === CLASS.silent) silent(pen, canvas, shown, group, of(CLASS.silent));
    }
    pen.globalAlpha = 1;
    canvas.leave();
  };
})((window.gridwatchMap = window.gridwatchMap || {}));
