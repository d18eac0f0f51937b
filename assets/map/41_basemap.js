/* A ground from elsewhere, where the house has configured one: under the data, over the city's own ground, which stays
   beneath and shows wherever the other does not answer. The choice is a person's own and no part of a view. */
(function (gw) {
  "use strict";
  const KEPT = "gridwatch-basemap";
  const LAYER = "basemap";
  const LAST_GROUND = "rail"; // of the style's ground layers (40_style.js)
  const SILENT = { zh: (name) => `${name} 没有回答，显示自带底图`, en: (name) => `${name} does not answer; the city's own ground is shown` };

  /* The chosen one; null for the city's own ground and on walls. */
  function chosen(config) {
    const at = localStorage.getItem(KEPT);
    return config.scale === "wall" ? null : (config.basemaps || []).find((one) => one.url === at) || null;
  }

  function credit(panel, text) {
    panel.credit ??= panel.box.appendChild(Object.assign(document.createElement("div"), { className: "gw-map-credit" }));
    panel.credit.textContent = text;
    panel.credit.hidden = !text;
  }

  function put(panel) {
    const { map, config } = panel;
    if (map.getLayer(LAYER)) { map.removeLayer(LAYER); map.removeSource(LAYER); }
    const one = chosen(config);
    credit(panel, one ? one.attribution || one.name : "");
    for (const select of document.querySelectorAll("[data-basemap]")) select.value = one ? one.url : "";
    if (!one) return;
    const order = map.getLayersOrder();
    map.addSource(LAYER, { type: "raster", tiles: [one.url], tileSize: 256, maxzoom: 18 });
    map.addLayer({ id: LAYER, type: "raster", source: LAYER, paint: { "raster-saturation": -0.5, "raster-fade-duration": 0 } }, order[order.indexOf(LAST_GROUND) + 1]);
    dim(panel);
  }

  /* In the dark a bright picture would outshine the data. */
  function dim({ map, element }) {
    if (map.getLayer(LAYER)) map.setPaintProperty(LAYER, "raster-brightness-max", element.closest("[data-theme]")?.dataset.theme === "dark" ? 0.5 : 1);
  }

  /* Whether a failure was one of the other ground; it is said, and no part of the house is down for it. */
  function failed(panel, sourceId) {
    if (sourceId !== LAYER) return false;
    const one = chosen(panel.config);
    if (one) credit(panel, SILENT[panel.config.lang](one.name));
    return true;
  }

  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-basemap]")) return;
    localStorage.setItem(KEPT, event.target.value);
    for (const panel of gw.panels.values()) if (!panel.plain) put(panel);
  });

  gw.basemap = { put, dim, failed };
})((window.gridwatchMap = window.gridwatchMap || {}));
