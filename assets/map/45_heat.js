/* A heat surface from cell values: an overview that fades out between zoom 11.5 and 12.5, where cells take over. */
(function (gw) {
  "use strict";
  const [GONE, FULL] = [12.5, 11.5];
  gw.HEAT_ENDS = GONE;

  /* A suppressed cell weighs as the middle of what it may be; everything else its value. */
  function features(geometry, wires) {
    const found = [];
    for (let i = 0; i < geometry.count; i++) {
      const wire = wires[geometry.first + i];
      if (wire === 0 || wire > gw.WIRE.largest) continue;
      found.push({ type: "Feature", properties: { w: wire === gw.WIRE.suppressed ? 2.5 : wire }, geometry: { type: "Point", coordinates: geometry.centre(i) } });
    }
    return { type: "FeatureCollection", features: found };
  }

  /* What counts as full heat: the class break above the strongest hundredth of the cells. It moves in steps, so
     that playing through the days does not make the surface breathe. */
  function strongest(collection, breaks) {
    const weights = collection.features.map((feature) => feature.properties.w).sort((a, b) => a - b);
    const high = weights[Math.floor(weights.length * 0.99)] || 0;
    return breaks.slice(1).find((limit) => limit >= high) || breaks[breaks.length - 1];
  }

  const weight = (full) => ["interpolate", ["linear"], ["get", "w"], 0, 0, full, 1];

  function paint(colour, style) {
    const step = (n) => colour[`${style.ramp}-${n}`];
    return {
      "heatmap-weight": weight(style.breaks[style.breaks.length - 1]),
      "heatmap-intensity": ["interpolate", ["linear"], ["zoom"], 8, 1, 12, 1.8],
      // Doubling with every zoom keeps the kernel at about one kilometre on the ground, as the legend says.
      "heatmap-radius": ["interpolate", ["exponential", 2], ["zoom"], 8, 4, 12.5, 90.5],
      // The first stop is the first hue at no opacity: black there would leave a grey fringe.
      "heatmap-color": ["interpolate", ["linear"], ["heatmap-density"], 0, gw.faded(step(1), 0), 0.08, gw.faded(step(2), 0.55), 0.25, step(3), 0.5, step(4), 0.75, step(5), 1, step(6)],
      "heatmap-opacity": ["interpolate", ["linear"], ["zoom"], FULL, 0.88, GONE, 0],
    };
  }

  function add(map, key, colour, style, before) {
    map.addSource("heat-" + key, { type: "geojson", data: gw.EMPTY });
    map.addLayer({ id: "heat-" + key, type: "heatmap", source: "heat-" + key, maxzoom: GONE, paint: paint(colour, style) }, before);
  }

  function remove(map, key) {
    if (map.getLayer("heat-" + key)) map.removeLayer("heat-" + key);
    if (map.getSource("heat-" + key)) map.removeSource("heat-" + key);
  }

  /* Opacity of the cells beneath a heat surface: none in the overview, full where the surface has gone. */
  gw.cellsUnderHeat = (zoom) => Math.max(0, Math.min(1, (zoom - FULL) / (GONE - FULL)));

  /* New values: the points, and the scale that goes with them. */
  function update(map, key, geometry, wires, breaks) {
    const collection = features(geometry, wires);
    map.getSource("heat-" + key).setData(collection);
    map.setPaintProperty("heat-" + key, "heatmap-weight", weight(strongest(collection, breaks)));
  }

  gw.heat = { add, remove, update, paint };
})((window.gridwatchMap = window.gridwatchMap || {}));
