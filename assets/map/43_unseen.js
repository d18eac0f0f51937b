/* What MapLibre draws in every frame and nobody sees. Without a graphics card it was more than half of a frame.

   - The marks of the tiles of every source, also of an empty one. Four sources are filled by a hand that hovers, chooses or draws;
     while one is empty its layers say that they need no marks (`isTileClipped`).
   - The wiping of these marks, drawn as a square (a way around a driver of 2017): they are cleared (`clearStencil`).
   - The sky above a map that never tilts: it is hidden from the painter (`render`).

   MapLibre has no words for these. All are private to the pinned version; a browser test watches them. */
(function (gw) {
  "use strict";

  /** Fill a source of ours; while it holds no feature it costs nothing. */
  gw.fillSource = (map, name, data) => {
    const source = map.getSource(name);
    if (!source) return;
    source.setData(data);
    const bare = data.type === "FeatureCollection" && !data.features.length;
    for (const layer of Object.values(map.style._layers)) {
      if (layer.source !== name) continue;
      if (bare) layer.isTileClipped = () => false;
      else delete layer.isTileClipped;
    }
  };

  gw.withoutUnseen = (map) => {
    const { painter } = map;
    const render = painter.render.bind(painter);
    painter.render = (style, options) => {
      const { sky } = style;
      style.sky = undefined;
      render(style, options);
      style.sky = sky;
    };
    painter.clearStencil = () => {
      painter.nextStencilID = 1;
      painter.currentStencilSource = undefined;
      painter.context.clear({ stencil: 0 });
    };
    map.once("style.load", () => { for (const name of ["hover", "selected", "region", "draft"]) gw.fillSource(map, name, gw.EMPTY); });
  };
})((window.gridwatchMap = window.gridwatchMap || {}));
