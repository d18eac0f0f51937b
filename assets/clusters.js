/* The clusters page in the browser: zones of the scan just made onto the map, and the chosen one marked in list and map. */
(function () {
  "use strict";
  const gw = (window.gridwatchMap = window.gridwatchMap || {});
  const KEY = "cluster_zones";
  const EMPTY = { type: "FeatureCollection", features: [] };
  let zones = null;

  const page = () => document.querySelector(".gw-clusters");
  const isCluster = (selection) => selection?.kind === "site" && selection.tileset === "clusters";
  const numberOf = (collection, code) => collection?.features.find(({ properties }) => properties.code === code)?.properties.number;
  const codeOf = (collection, number) => collection.features.find(({ properties }) => properties.number === number)?.properties.code;

  /* While the page is open its own scan is on the map, whatever choice it was made with. */
  gw.own = (key) => (key === KEY && page() ? zones : null);

  /* A new scan keeps the choice: the same number if it is still there. Its dossier is asked for again, as p may be known now. */
  function follow(before, selection) {
    const number = numberOf(before, selection.code);
    const code = number === undefined ? undefined : codeOf(zones, number);
    if (number !== undefined) gw.select(code ? { ...selection, code } : null);
  }

  function mark(selection) {
    const code = isCluster(selection) ? selection.code : "";
    for (const item of document.querySelectorAll("[data-cluster]")) item.setAttribute("aria-pressed", String(item.dataset.cluster === code));
    const shape = code && zones?.features.find(({ properties, geometry }) => properties.code === code && geometry.type !== "Point");
    for (const panel of gw.panels.values()) panel.loaded?.then(() => setTimeout(() => place(panel, shape, selection)));
  }

  function place(panel, shape, selection) {
    if (panel.gone || (selection && !isCluster(selection))) return;
    panel.map.getSource("selected")?.setData(shape || EMPTY);
    if (!shape) return;
    panel._pulse("selected", 2.6);
    const points = shape.geometry.coordinates.flat(2);
    const edge = (at, pick) => pick(...points.map((point) => point[at]));
    const box = [[edge(0, Math.min), edge(1, Math.min)], [edge(0, Math.max), edge(1, Math.max)]];
    const seen = panel.map.getBounds();
    if (!seen.contains(box[0]) || !seen.contains(box[1])) panel.map.fitBounds(box, { padding: 80, maxZoom: Math.max(panel.map.getZoom(), 11), duration: gw.calm() ? 0 : 400 });
  }

  function draw(collection, selection) {
    const before = zones;
    zones = collection || null;
    if (zones && zones !== before) {
      for (const panel of gw.panels.values()) if (panel.features?.shown?.has(KEY)) panel.features.show(KEY, panel.turn);
      if (before && isCluster(selection)) follow(before, selection);
    }
    mark(selection);
    return "";
  }

  let turns = 0;
  function turn(judged, ended) {
    if (judged || ended) window.dash_clientside.set_props("cluster-turn", { data: ++turns });
    return "";
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, { clusters: { draw, turn } });
})();
