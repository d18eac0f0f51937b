/* The MapLibre style: ground, outlines, labels, selection. Data lies between the ground and the outlines. */
(function (gw) {
  "use strict";
  const FONT = ["Noto Sans CJK SC"];
  const EMPTY = { type: "FeatureCollection", features: [] };
  gw.BELOW_OUTLINES = "outline-grid"; // cell layers are inserted under this one
  gw.BELOW_LABELS = "label-community";
  gw.EMPTY = EMPTY;
  gw.FONT = FONT;

  // District names are written in pinyin without "District".
  const plainEnglish = ["case", ["in", " District", ["get", "name_en"]], ["slice", ["get", "name_en"], 0, ["index-of", " District", ["get", "name_en"]]], ["get", "name_en"]];
  const level = (name) => ["==", ["get", "level"], name];

  /* Widths on the wall follow the wall's unit, so that a 4K wall is not drawn with hairlines. */
  function layers(colour, config, unit) {
    const wall = config.scale === "wall";
    const px = (desk, onWall) => (wall ? onWall * unit / 10 : desk);
    const ground = (kind, dimension) => ["all", ["==", ["get", "kind"], kind], ["==", ["get", "dimension"], dimension]];
    const outline = (name, minzoom, paint) => ({ id: "outline-" + name, type: "line", source: "base", "source-layer": "area", minzoom, filter: level(name), layout: { "line-join": "round" }, paint });
    const label = (name, minzoom, maxzoom, size) => ({
      id: "label-" + name, type: "symbol", source: "places", "source-layer": "place", minzoom, maxzoom, filter: level(name),
      layout: {
        "text-field": config.lang === "en" ? plainEnglish : ["get", wall && name === "district" ? "short_zh" : "name_zh"],
        "text-font": FONT, "text-size": size, "text-letter-spacing": 0.04, "text-padding": 6, "text-max-width": 8,
        "symbol-sort-key": ["-", 0, ["get", "weight"]],
      },
      paint: { "text-color": colour.text, "text-halo-color": colour.land, "text-halo-width": px(1.8, 1.8), "text-opacity": wall ? 0.92 : 0.8 },
    });
    return [
      { id: "background", type: "background", paint: { "background-color": colour.outside, "background-opacity": wall ? 0 : 1 } },
      // The record of the sea ends somewhere in the open: there it fades out instead of showing an edge that is no coast.
      // A wide blurred line is the dearest thing of a frame: no wider than it takes to be no edge.
      { id: "sea-fading", type: "line", source: "base", "source-layer": "ground", filter: ground("coast", 2), layout: { "line-join": "round", visibility: wall ? "none" : "visible" }, paint: { "line-color": colour.water, "line-width": ["interpolate", ["exponential", 2], ["zoom"], 7, 12, 10, 44], "line-blur": ["interpolate", ["exponential", 2], ["zoom"], 7, 12, 10, 44] } },
      { id: "land", type: "fill", source: "base", "source-layer": "area", filter: level("city"), paint: { "fill-color": colour.land, "fill-antialias": false } },
      { id: "land-districts", type: "fill", source: "base", "source-layer": "area", filter: level("district"), paint: { "fill-color": colour.land, "fill-antialias": false } },
      { id: "green", type: "fill", source: "base", "source-layer": "ground", filter: ground("green", 2), paint: { "fill-color": colour.hair, "fill-opacity": 0.35 } },
      { id: "sea", type: "fill", source: "base", "source-layer": "ground", filter: ground("coast", 2), paint: { "fill-color": colour.water } },
      { id: "water", type: "fill", source: "base", "source-layer": "ground", filter: ground("water", 2), paint: { "fill-color": colour.water } },
      { id: "rivers", type: "line", source: "base", "source-layer": "ground", filter: ground("water", 1), paint: { "line-color": colour.water, "line-width": ["interpolate", ["linear"], ["zoom"], 8, 1, 14, 4] } },
      { id: "coast", type: "line", source: "base", "source-layer": "ground", filter: ground("coast", 1), paint: { "line-color": colour.line, "line-width": 0.8 } },
      { id: "roads", type: "line", source: "base", "source-layer": "ground", filter: ground("road", 1), paint: { "line-color": colour.hair, "line-width": ["interpolate", ["linear"], ["zoom"], 8, 0.5, 13, ["match", ["get", "rank"], 1, 2.4, 2, 1.6, 1], 16, ["match", ["get", "rank"], 1, 6, 2, 4, 2.4]] } },
      { id: "rail", type: "line", source: "base", "source-layer": "ground", filter: ground("rail", 1), minzoom: 10, paint: { "line-color": colour.line, "line-width": 0.8, "line-dasharray": [6, 3] } },
      outline("grid", 13, { "line-color": colour.line, "line-width": 0.8, "line-dasharray": [2, 2] }),
      outline("community", 13, { "line-color": colour.line, "line-width": 0.8 }),
      outline("street", wall ? 12 : 10.5, { "line-color": colour.text3, "line-width": px(0.9, 1), "line-opacity": 0.75 }),
      // On the desk fills lie beneath: the line is quiet in the overview and gains as streets appear.
      outline("district", 0, { "line-color": wall ? colour.text2 : colour.text, "line-width": px(1, 1.2), "line-opacity": wall ? 0.55 : ["interpolate", ["linear"], ["zoom"], 9, 0.28, 12, 0.6] }),
      { ...outline("city", 0, { "line-color": colour.text, "line-width": px(1.2, 1.6), "line-opacity": wall ? 0.8 : 0.55 }), maxzoom: 9 },
      { id: "area-now", type: "line", source: "base", "source-layer": "area", filter: ["==", ["get", "code"], ""], layout: { "line-join": "round" }, paint: { "line-color": colour.text, "line-width": px(2, 2) } },
      label("community", 13.6, 24, px(12, 14)),
      label("street", 11, 14.6, px(14, 15)),
      label("district", 0, 11.6, px(15, 20)),
      { id: "hover", type: "line", source: "hover", paint: { "line-color": colour.text, "line-width": 1.5 } },
      { id: "selected-casing", type: "line", source: "selected", layout: { "line-join": "round" }, paint: { "line-color": colour.bg, "line-width": 5 } },
      { id: "selected", type: "line", source: "selected", layout: { "line-join": "round" }, paint: { "line-color": colour.accent, "line-width": 2.6 } },
      { id: "region-casing", type: "line", source: "region", layout: { "line-join": "round" }, paint: { "line-color": colour.bg, "line-width": 5 } },
      { id: "region", type: "line", source: "region", layout: { "line-join": "round" }, paint: { "line-color": colour.accent, "line-width": 2.2 } },
      { id: "draft-fill", type: "fill", source: "draft", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": colour.accent, "fill-opacity": 0.12 } },
      { id: "draft-line", type: "line", source: "draft", filter: ["==", ["geometry-type"], "Polygon"], paint: { "line-color": colour.accent, "line-width": 2, "line-dasharray": [2, 1.5] } },
      { id: "draft-corner", type: "circle", source: "draft", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-radius": 4.5, "circle-color": colour.surface, "circle-stroke-color": colour.accent, "circle-stroke-width": 2 } },
    ];
  }

  function style(colour, config, unit) {
    const tiles = (name) => [`${location.origin}/tiles/${name}/${config.ground}/{z}/{x}/{y}.pbf`];
    return {
      version: 8,
      // Glyphs are drawn in the browser (see 70_map.js); the address only has to be there, or the style never loads.
      glyphs: "local:{fontstack}/{range}",
      sources: {
        base: { type: "vector", tiles: tiles("base"), minzoom: 6, maxzoom: 14 },
        places: { type: "vector", tiles: tiles("places"), minzoom: 6, maxzoom: 14 },
        hover: { type: "geojson", data: EMPTY },
        selected: { type: "geojson", data: EMPTY },
        region: { type: "geojson", data: EMPTY },
        draft: { type: "geojson", data: EMPTY },
      },
      layers: layers(colour, config, unit),
    };
  }

  /* Give every ground layer the colours of the theme the element is in now. */
  function repaint(map, colour, config, unit) {
    for (const layer of layers(colour, config, unit)) for (const [name, value] of Object.entries(layer.paint)) map.setPaintProperty(layer.id, name, value);
  }

  /* At most this many names: beyond it they take more room each until enough have given way. */
  function thinLabels(map, limit) {
    const ids = ["label-community", "label-street", "label-district"];
    const shown = map.queryRenderedFeatures({ layers: ids }).length;
    const now = map.getLayoutProperty(ids[0], "text-padding");
    const wanted = shown > limit ? Math.min(96, now * 2) : now;
    if (wanted !== now) for (const id of ids) map.setLayoutProperty(id, "text-padding", wanted);
    return shown;
  }

  function resetLabels(map) {
    for (const id of ["label-community", "label-street", "label-district"]) if (map.getLayoutProperty(id, "text-padding") !== 6) map.setLayoutProperty(id, "text-padding", 6);
  }

  Object.assign(gw, { style, repaint, thinLabels, resetLabels });
})((window.gridwatchMap = window.gridwatchMap || {}));
