/* The scenario on the map: surfaces by peak occupancy, hospitals, who is sent where; a chosen one pulses, a makeshift one is put. */
(function (gp) {
  "use strict";
  const gw = () => window.gridwatchMap;
  const EMPTY = { type: "FeatureCollection", features: [] };
  const LOAD = [[0.7, "cap-1"], [0.85, "cap-2"], [1, "cap-3"], [Infinity, "seq-3"]];
  const VERSUS = [[-0.2, "div-2"], [-0.05, "div-3"], [0.05, "div-4"], [0.2, "div-5"], [Infinity, "div-6"]];
  const ACCESS = [["lost", "div-6"], ["less", "div-5"], ["same", "div-4"], ["more", "div-3"], ["nobody", "seq-5"]];
  const MODES = { load: LOAD, versus: VERSUS, access: ACCESS };
  let mode = "load";
  let surfaces = null;
  let drawn = null; // {answer, tab}
  let card = null;
  let placing = null;

  const panel = () => [...(gw()?.panels || [])].find(([element, part]) => element.closest(".gw-plan") && !part.plain && part.map)?.[1];
  const classOf = (breaks, value) => breaks.find(([limit]) => value < limit)[1];
  const has = (value) => value !== null && value !== undefined;

  /* The scenario whose peaks the open one is compared with. */
  function other(tab) {
    const { tabs } = gp.state.get();
    return tab.key !== "base" ? tabs[0] : tabs.at(-1);
  }

  function fills(colours) {
    const { answer, tab } = drawn;
    const before = gp.answers.get(other(tab).key)?.peaks || {};
    const pairs = answer.rows.flatMap((row) => {
      if (mode === "load") return row.breach.kind === "over" ? [[row.no, "seq-3"]] : has(row.peak) ? [[row.no, classOf(LOAD, Math.min(row.peak, 0.99))]] : []; // full to the last bed is not over
      return has(row.peak) && has(before[row.no]) ? [[row.no, classOf(VERSUS, row.peak - before[row.no])]] : [];
    });
    return pairs.length ? ["match", ["get", "no"], ...pairs.flatMap(([no, token]) => [no, colours[token]]), "rgba(0,0,0,0)"] : "rgba(0,0,0,0)";
  }

  const accessFill = (colours) => ["match", ["get", "change"], ...ACCESS.flatMap(([name, token]) => [name, colours[token]]), "rgba(0,0,0,0)"];

  function pictures(map, colours) {
    const ratio = 2;
    for (const [name, isOver] of [["plan-site", false], ["plan-over", true]]) {
      const made = Object.assign(document.createElement("canvas"), { width: 18 * ratio, height: 18 * ratio });
      const pen = made.getContext("2d", { willReadFrequently: true });
      pen.scale(ratio, ratio);
      Object.assign(pen, { fillStyle: colours.surface, strokeStyle: colours.text, lineWidth: 1.5 });
      pen.beginPath(); pen.arc(9, 9, 6.6, 0, 7); pen.fill(); pen.stroke();
      pen.fillStyle = colours.up;
      if (isOver) pen.fill(new Path2D("M9 13.2L4.8 6H13.2Z")); else pen.stroke(new Path2D("M6 9H12M9 6V12"));
      const image = pen.getImageData(0, 0, made.width, made.height);
      if (map.hasImage(name)) map.updateImage(name, image); else map.addImage(name, image, { pixelRatio: ratio });
    }
  }

  function layers(part) {
    const { map } = part;
    for (const name of ["plan-areas", "plan-flows", "plan-sites", "plan-chosen"]) map.addSource(name, { type: "geojson", data: EMPTY });
    map.addLayer({ id: "plan-fill", type: "fill", source: "plan-areas", paint: { "fill-opacity": 0.94, "fill-antialias": false, "fill-color-transition": { duration: 0, delay: 0 } } }, gw().BELOW_OUTLINES);
    map.addLayer({ id: "plan-edge", type: "line", source: "plan-areas", layout: { "line-join": "round" }, paint: { "line-width": 1.4 } }, gw().BELOW_OUTLINES);
    gw().featureKinds.lines.add(map, "plan", {}, "plan-flows", part.colours);
    map.addLayer({ id: "plan-chosen", type: "circle", source: "plan-chosen", paint: { "circle-radius": 11, "circle-color": "rgba(0,0,0,0)", "circle-stroke-width": 2.4 } });
    map.addLayer({
      id: "plan-sites", type: "symbol", source: "plan-sites",
      layout: {
        "icon-image": ["case", ["get", "over"], "plan-over", "plan-site"], "icon-allow-overlap": true, "icon-size": ["interpolate", ["linear"], ["zoom"], 8, 0.62, 9.2, 0.86, 11, 1],
        "text-field": ["get", "name"], "text-font": gw().FONT, "text-size": 11.5, "text-variable-anchor": ["left", "right", "top", "bottom"], "text-radial-offset": 0.95, "text-justify": "auto", "text-max-width": 9,
        "text-optional": true, "symbol-sort-key": ["get", "order"], "text-padding": 1,
      },
      paint: { "text-halo-width": 1.8 },
    });
    map.on("click", "plan-sites", (event) => { if (!placing) gp.grid.choose(event.features[0].properties.no, true); });
    map.on("mousemove", "plan-sites", (event) => tell(part, event));
    map.on("mouseleave", "plan-sites", () => card?.hide());
  }

  function tell(part, { features, point }) {
    const row = drawn?.answer.rows.find((one) => one.no === features[0].properties.no);
    if (!row || placing) return;
    part.map.getCanvas().style.cursor = "pointer";
    card = card?.element.isConnected ? card : new (gw().Card)(part.box, part.config);
    card.show(point, () => {
      card.line("gw-map-card-name", row.name);
      card.line("gw-map-card-note", row.said);
    });
  }

  function recolour(part, colours) {
    const { map } = part;
    pictures(map, colours);
    map.setPaintProperty("plan-fill", "fill-color", mode === "access" ? accessFill(colours) : fills(colours));
    map.setPaintProperty("plan-edge", "line-color", colours.surface);
    map.setPaintProperty("plan-edge", "line-opacity", mode === "access" ? 0 : 0.9);
    map.setPaintProperty("plan-sites", "text-color", colours.text);
    map.setPaintProperty("plan-sites", "text-halo-color", colours.surface);
    map.setPaintProperty("plan-chosen", "circle-stroke-color", colours.accent);
    gw().featureKinds.lines.recolour(map, "plan", colours);
  }

  const point = (row, properties) => ({ type: "Feature", properties, geometry: { type: "Point", coordinates: [row.lon, row.lat] } });
  const placed = (rows) => rows.filter((row) => has(row.lon));

  function sites({ rows }) {
    const shown = placed(rows).map((row) => point(row, { no: row.no, name: row.short, over: row.breach.kind === "over", order: row.order }));
    return { type: "FeatureCollection", features: shown };
  }

  /* A bent line from one hospital to another, its head, and its words in the middle. */
  function flow({ rows, arrows }) {
    const most = Math.max(1, ...arrows.map((one) => one.a_day));
    const features = arrows.flatMap(({ from, to, a_day: aDay }) => {
      const [one, other] = [rows[from], rows[to]];
      if (!has(one?.lon) || !has(other?.lon)) return [];
      const [dx, dy] = [other.lon - one.lon, other.lat - one.lat];
      const bend = [(one.lon + other.lon) / 2 + dy * 0.2, (one.lat + other.lat) / 2 - dx * 0.2];
      const at = (t) => [0, 1].map((k) => (1 - t) ** 2 * [one.lon, one.lat][k] + 2 * t * (1 - t) * bend[k] + t ** 2 * [other.lon, other.lat][k]);
      const line = Array.from({ length: 21 }, (_, step) => at(0.03 + (step / 20) * 0.93));
      const properties = { width: 0.18 + 0.45 * (aDay / most) };
      const [[x1, y1], [x2, y2]] = line.slice(-2);
      const turn = (Math.atan2((x2 - x1) * Math.cos((y2 * Math.PI) / 180), y2 - y1) * 180) / Math.PI;
      return [
        { type: "Feature", properties, geometry: { type: "LineString", coordinates: line } },
        { type: "Feature", properties: { ...properties, part: "head", turn }, geometry: { type: "Point", coordinates: line.at(-1) } },
        { type: "Feature", properties: { ...properties, part: "words", words: gp.words().aDay(gp.number(aDay, aDay < 10 ? 1 : 0)) }, geometry: { type: "Point", coordinates: at(0.5) } },
      ];
    });
    return { type: "FeatureCollection", features };
  }

  let pending = false;
  function draw() {
    if (!drawn || pending) return;
    const part = panel();
    if (!part?.loaded) { pending = true; return void setTimeout(() => { pending = false; if (gp.page()) draw(); }, 300); }
    pending = true;
    part.loaded.then(() => { pending = false; if (!part.gone && gp.page()) paint(part); });
  }

  function paint(part) {
    const { map } = part;
    if (!map.getSource("plan-sites")) layers(part);
    const colours = gw().colours(part.element);
    map.getSource("plan-areas").setData((mode === "access" ? surfaces?.access : surfaces?.areas) || EMPTY);
    map.getSource("plan-flows").setData(mode === "access" ? EMPTY : flow(drawn.answer));
    map.getSource("plan-sites").setData(sites(drawn.answer));
    recolour(part, colours);
    legend();
    part.element.dataset.plan = String(drawn.answer.turn);
  }

  function legend() {
    const host = gp.part("legend");
    if (!host) return;
    const [title, ...labels] = gp.words().legend[mode];
    const tokens = [...MODES[mode].map(([, token]) => token), ...(mode === "load" ? [""] : [])];
    const row = (token, at) => gp.make("span", {}, token ? Object.assign(gp.make("i"), { style: `background:var(--gw-${token})` }) : gp.make("i", { className: "is-none" }), labels[at]);
    host.replaceChildren(gp.make("b", {}, title), ...tokens.map(row));
  }

  function pulse(no) {
    const part = panel();
    const row = drawn?.answer.rows.find((one) => one.no === no);
    if (!part?.map?.getSource("plan-chosen") || !row || !has(row.lon)) return;
    const { map } = part;
    map.getSource("plan-chosen").setData({ type: "FeatureCollection", features: [point(row, {})] });
    if (!map.getBounds().contains([row.lon, row.lat])) map.easeTo({ center: [row.lon, row.lat], duration: gw().calm() ? 0 : 400 });
    if (gw().calm()) return;
    const start = performance.now();
    const step = (now) => {
      if (part.gone || !map.getLayer("plan-chosen")) return;
      const share = Math.min(1, (now - start) / 600);
      map.setPaintProperty("plan-chosen", "circle-stroke-width", 2.4 + 2 * Math.sin(Math.PI * share));
      if (share < 1) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  /* The next click on the map is the place; Escape leaves. */
  function place(done) {
    const part = panel();
    if (!part?.map) return gp.say(gp.words().noMap);
    leave();
    gp.say(gp.words().placing);
    const take = ({ lngLat }) => { leave(); gp.say(); done(Number(lngLat.lng.toFixed(5)), Number(lngLat.lat.toFixed(5))); };
    placing = { part, take };
    part.map.getCanvas().style.cursor = "crosshair";
    part.map.once("click", take);
  }

  function leave() {
    if (!placing) return;
    placing.part.map.off("click", placing.take);
    placing.part.map.getCanvas().style.cursor = "";
    placing = null;
  }

  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && placing) { leave(); gp.say(); } });

  gp.mode = () => mode;
  gp.pulse = pulse;
  gp.map = {
    place, draw,
    show: (answer, tab) => { drawn = { answer, tab }; draw(); },
    surfaces: (found) => { surfaces = { ...surfaces, ...found }; const note = gp.part("mapnote"); if (note) note.textContent = found?.note || ""; draw(); },
    mode: (wanted) => { mode = wanted; legend(); draw(); },
    forget: () => { leave(); drawn = surfaces = card = null; mode = "load"; },
  };
})((window.gridwatchPlan = window.gridwatchPlan || {}));
