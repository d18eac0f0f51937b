/* From wire values to classes, and from classes to the colours of the theme. */
(function (gw) {
  "use strict";

  // Classes of a cell on the card: what is not a plain fill comes first.
  gw.CLASS = { nothing: 0, zero: 1, suppressed: 2, noData: 3, uncertain: 4, silent: 7, firstFill: 8 };

  /* Class of every cell from its wire value and the layer's breaks. */
  function classify(wires, breaks) {
    const { WIRE, CLASS } = gw;
    const out = new Uint8Array(wires.length);
    for (let i = 0; i < wires.length; i++) {
      const wire = wires[i];
      if (wire === WIRE.zero) out[i] = CLASS.zero;
      else if (wire === WIRE.suppressed) out[i] = CLASS.suppressed;
      else if (wire === WIRE.noData) out[i] = CLASS.noData;
      else if (wire === WIRE.uncertain) out[i] = CLASS.uncertain;
      else if (wire === WIRE.silent) out[i] = CLASS.silent;
      else if (wire <= WIRE.largest) {
        let step = 0;
        while (step + 1 < breaks.length && wire >= breaks[step + 1]) step++;
        out[i] = CLASS.firstFill + step;
      }
    }
    return out;
  }

  /* How somebody chose to cut the classes of this window; null: as the layer declares, and on a wall always so. */
  gw.cutOf = (state, config) => (config.scale !== "wall" && state.filters.classes) || null;
  gw.cutLegends = {}; // layer key → the legend that goes with such classes

  /* Which step of a ramp each class takes: five classes are steps 2–6, fewer take the strong end. */
  gw.rampStep = (index, classes, ramp) => `${ramp}-${(ramp === "div" ? 8 : 7) - classes + index}`;

  /* 256 rows of RGBA: row = class. */
  function palette(colours, style) {
    const out = new Uint8Array(1024);
    const put = (row, hex, alpha = 255) => out.set([...gw.channels(hex), alpha], 4 * row);
    put(1, colours.hair);
    put(2, colours[style.ramp === "div" ? "div-6" : `${style.ramp}-3`]);
    put(3, colours.line);
    put(4, colours[style.ramp === "div" ? "div-6" : `${style.ramp}-4`]);
    put(5, colours.text2);
    put(6, colours.land);
    put(gw.CLASS.silent, colours.attn);
    style.breaks.forEach((_, index) => put(gw.CLASS.firstFill + index, colours[gw.rampStep(index, style.breaks.length, style.ramp)]));
    return out;
  }

  Object.assign(gw, { classify, palette });
})((window.gridwatchMap = window.gridwatchMap || {}));
