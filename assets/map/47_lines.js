/* Layers of lines: flows with an arrow at their end and their words at the beginning, as wide as what flows. */
(function (gw) {
  "use strict";
  const WIDEST = 8;
  const WORDS = { zh: (feature) => `${feature.name} ${feature.a_day} 人/日`, en: (feature) => `${feature.name_en} ${feature.a_day} a day` };
  const ids = (key) => ["casing", "line", "head", "words"].map((part) => `lines-${part}-${key}`);
  const width = (more) => ["+", more, ["max", 1.2, ["*", WIDEST, ["get", "width"]]]];
  const part = (name) => ["==", ["get", "part"], name];

  function add(map, key, layer, source, colour) {
    const [casing, line, head, words] = ids(key);
    const isLine = ["==", ["geometry-type"], "LineString"];
    const round = { "line-cap": "round", "line-join": "round" };
    map.addLayer({ id: casing, type: "line", source, filter: isLine, layout: round, paint: { "line-width": width(2.4) } }, gw.BELOW_LABELS);
    map.addLayer({ id: line, type: "line", source, filter: isLine, layout: { ...round, "line-sort-key": ["get", "width"] }, paint: { "line-width": width(0) } }, gw.BELOW_LABELS);
    map.addLayer({ id: head, type: "symbol", source, filter: part("head"), layout: { "icon-image": "mark-arrow-text", "icon-size": ["+", 0.7, ["*", 0.9, ["get", "width"]]], "icon-rotate": ["get", "turn"], "icon-rotation-alignment": "map", "icon-allow-overlap": true, "icon-ignore-placement": true } }, gw.BELOW_LABELS);
    // Above the names of places: data beats labels.
    map.addLayer({ id: words, type: "symbol", source, filter: part("words"), layout: { "text-field": ["get", "words"], "text-font": gw.FONT, "text-size": 12, "text-variable-anchor": ["center", "bottom", "top", "left", "right"], "text-radial-offset": 0.6, "text-padding": 1, "symbol-sort-key": ["-", 0, ["get", "width"]] }, paint: { "text-halo-width": 3 } }, "hover");
    recolour(map, key, colour);
  }

  function recolour(map, key, colour) {
    const [casing, line, , words] = ids(key);
    map.setPaintProperty(casing, "line-color", colour.surface);
    map.setPaintProperty(line, "line-color", colour.text);
    map.setPaintProperty(words, "text-color", colour.text);
    map.setPaintProperty(words, "text-halo-color", colour.land);
  }

  function fade(map, key, layer, opacity) {
    const [casing, line, head, words] = ids(key);
    for (const one of [casing, line]) map.setPaintProperty(one, "line-opacity", opacity * 0.85);
    map.setPaintProperty(head, "icon-opacity", opacity);
    map.setPaintProperty(words, "text-opacity", opacity);
  }

  /* Degrees clockwise from north in which a line arrives, as the map shows it. */
  function turn([[x1, y1], [x2, y2]]) {
    const north = (lat) => Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360));
    return (Math.atan2(((x2 - x1) * Math.PI) / 180, north(y2) - north(y1)) * 180) / Math.PI;
  }

  /* The lines, with their ends as points of their own. */
  function data(collection, lang) {
    const ends = collection.features.flatMap(({ properties, geometry: { coordinates } }) => [
      { type: "Feature", properties: { ...properties, part: "head", turn: turn(coordinates.slice(-2)) }, geometry: { type: "Point", coordinates: coordinates.at(-1) } },
      { type: "Feature", properties: { ...properties, part: "words", words: WORDS[lang](properties) }, geometry: { type: "Point", coordinates: coordinates[0] } },
    ]);
    return { type: "FeatureCollection", features: [...collection.features, ...ends] };
  }

  gw.featureKinds.lines = { ids, hit: (key) => [ids(key)[1], ids(key)[3]], add, fade, data, recolour };
})((window.gridwatchMap = window.gridwatchMap || {}));
