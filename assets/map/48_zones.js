/* Layers of zones: outlines in ink by kind, and a symbol at the label point; never a fill, which would look like a value. */
(function (gw) {
  "use strict";
  // In the order of the kinds: solid, dashed, dotted. A dash is counted in line widths.
  const LINES = [{ width: 2.4, dash: [1, 0] }, { width: 1.8, dash: [4, 2] }, { width: 1.8, dash: [0.4, 2] }];
  const SYMBOLS_FROM = 8.5;
  const SYMBOLS = { "icon-allow-overlap": ["step", ["zoom"], false, 13, true], "icon-size": ["interpolate", ["linear"], ["zoom"], 9, 0.5, 12, 0.75, 14, 1] };
  // What has a number is found in a list by it: the disc is always there and holds three figures.
  const numbers = (size) => ({ "icon-allow-overlap": true, "icon-size": 1.4 * size, "text-field": ["to-string", ["get", "number"]], "text-font": gw.FONT, "text-size": 11 * size, "text-allow-overlap": true,
    // The name of a district stands where its number would.
    "icon-offset": ["case", ["==", ["get", "level"], "district"], ["literal", [0, -14]], ["literal", [0, 0]]], "text-offset": ["case", ["==", ["get", "level"], "district"], ["literal", [0, -1.78]], ["literal", [0, 0]]],
  });
  const thinFromAfar = (width) => ["interpolate", ["linear"], ["zoom"], 9, 0.5 * width, 12, width];
  const lineId = (key, at) => `zones-line-${at}-${key}`;
  const ids = (key) => [`zones-casing-${key}`, ...[2, 1, 0].map((at) => lineId(key, at)), `zones-mark-${key}`];

  function add(map, key, layer, source, colour) {
    const isArea = ["!=", ["geometry-type"], "Point"];
    map.addLayer({ id: `zones-casing-${key}`, type: "line", source, filter: isArea, layout: { "line-join": "round" }, paint: { "line-width": thinFromAfar(4.4) } }, gw.BELOW_LABELS);
    for (const at of [2, 1, 0]) {
      const { width, dash } = LINES[at];
      const filter = ["all", isArea, ["==", ["get", "mark"], layer.marks[at].key]];
      map.addLayer({ id: lineId(key, at), type: "line", source, filter, layout: { "line-join": "round", "line-cap": at === 2 ? "round" : "butt" }, paint: { "line-width": thinFromAfar(width), "line-dasharray": dash } }, gw.BELOW_LABELS);
    }
    map.addLayer({
      id: `zones-mark-${key}`, type: "symbol", source, minzoom: layer.numbered ? 0 : SYMBOLS_FROM, filter: ["==", ["geometry-type"], "Point"],
      layout: {
        "icon-image": gw.marks.image(layer.marks), "icon-padding": 1, ...(layer.numbered ? numbers(gw.sizeOn(map)) : SYMBOLS), "symbol-sort-key": ["match", ["get", "mark"], ...layer.marks.flatMap((mark, at) => [mark.key, at]), 9],
      },
    }, layer.numbered ? "hover" : gw.BELOW_LABELS); // a number beats the names of places
    recolour(map, key, colour);
  }

  function recolour(map, key, colour) {
    map.setPaintProperty(`zones-casing-${key}`, "line-color", colour.bg);
    for (const at of [0, 1, 2]) map.setPaintProperty(lineId(key, at), "line-color", colour.text);
    map.setPaintProperty(`zones-mark-${key}`, "text-color", ["match", ["get", "mark"], ["sure", "urgent"], colour.bg, colour.text]);
  }

  /* A zone whose lifting was never published may be over: it steps back. */
  function fade(map, key, layer, opacity) {
    const faint = ["case", ["==", ["get", "open_end"], true], 0.45 * opacity, opacity];
    map.setPaintProperty(`zones-casing-${key}`, "line-opacity", 0.6 * opacity);
    for (const at of [0, 1, 2]) map.setPaintProperty(lineId(key, at), "line-opacity", faint);
    map.setPaintProperty(`zones-mark-${key}`, "icon-opacity", faint);
    map.setPaintProperty(`zones-mark-${key}`, "text-opacity", faint);
  }

  gw.featureKinds.zones = { ids, hit: (key) => ids(key).slice(1), add, fade, data: (collection) => collection, recolour };
})((window.gridwatchMap = window.gridwatchMap || {}));
