/* Layers of points: hospitals, checkpoints, stations, and checkpoints by how loaded they are. */
(function (gw) {
  "use strict";
  const id = (key) => "points-" + key;

  /* Symbols are read from a desk; on a wall they grow with it, so that they can be read from eight metres. */
  const ON_WALL = 1.4;
  gw.sizeOn = (map) => (map.getContainer().closest(".is-wall") ? (ON_WALL * gw.wallUnit()) / 10 : 1);

  /* Reference steps back in the overview: small, faint and never over one another, so that the data beats it. What
     has marks of its own is data: full from afar, and where symbols meet the first mark of the legend stays. */
  function add(map, key, layer, source) {
    const data = layer.marks.length > 1;
    const station = layer.icon === "station";
    const hospital = data && layer.icon === "hospital"; // few, and each is asked for: none gives way to a name, the first mark on top
    const size = gw.sizeOn(map);
    const layout = {
      "icon-image": gw.marks.image(layer.marks), "icon-padding": 1, "icon-allow-overlap": station ? false : ["step", ["zoom"], false, hospital ? 8.5 : 12, true],
      "icon-size": ["interpolate", ["linear"], ["zoom"], 9, size * (data ? 0.7 : 0.45), 11, size * (data ? 0.85 : 0.6), 13, size],
    };
    if (data) layout["symbol-sort-key"] = ["match", ["get", "mark"], ...layer.marks.flatMap((mark, at) => [mark.key, hospital ? -at : at]), hospital ? -99 : 99];
    map.addLayer({ id: id(key), type: "symbol", source, minzoom: station ? 10 : data ? 7 : 8.5, layout }, gw.BELOW_LABELS);
  }

  function fade(map, key, layer, opacity) {
    const far = layer.marks.length > 1 ? 1 : 0.55;
    map.setPaintProperty(id(key), "icon-opacity", ["interpolate", ["linear"], ["zoom"], 9, far * opacity, 11.5, opacity]);
  }

  gw.featureKinds = { points: { ids: (key) => [id(key)], hit: (key) => [id(key)], add, fade, data: (collection) => collection, recolour() {} } };
})((window.gridwatchMap = window.gridwatchMap || {}));
