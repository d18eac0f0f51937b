/* The review page's part of the map: the place so far, candidates A, B and C with their radii, and a picked point. */
(function (gw) {
  "use strict";
  const LETTERS = "ABC";
  const HERE = { zh: "现", en: "now" };
  const SOURCE = "review";
  const STEPS = 64;
  const HAND_PX = 8; // how exactly a hand points
  let shown = null; // what the server said
  let extra = null; // a picked point or another name's place
  let markers = [];
  let onPick = null;
  let drawnOn = null;

  const panel = () => [...gw.panels].find(([element, part]) => element.closest(".gw-review") && !part.plain)?.[1];
  const lang = (part) => (part.config.lang === "en" ? "en" : "zh");

  function ring(lon, lat, metres) {
    const up = metres / 111320, across = up / Math.cos((lat * Math.PI) / 180);
    return Array.from({ length: STEPS + 1 }, (_, at) => [lon + across * Math.cos((2 * Math.PI * at) / STEPS), lat + up * Math.sin((2 * Math.PI * at) / STEPS)]);
  }

  function apart(a, b) {
    const rad = Math.PI / 180;
    const half = Math.sin(((b[1] - a[1]) * rad) / 2) ** 2 + Math.cos(a[1] * rad) * Math.cos(b[1] * rad) * Math.sin(((b[0] - a[0]) * rad) / 2) ** 2;
    return 2 * 6371008.8 * Math.asin(Math.sqrt(half));
  }

  const said = (metres, language) => (metres < 1000 ? gw.distance(Math.round(metres), language) : gw.distance(Math.round(metres / 100) * 100, language));
  const line = (kind, coordinates, text) => ({ type: "Feature", properties: { kind, text: text || "" }, geometry: { type: "LineString", coordinates } });

  /* Radii around every place, and lines from where the address is now (else from A) with their lengths. */
  function features(language) {
    const found = [];
    const candidates = shown?.candidates || [];
    const from = shown?.lon != null ? [shown.lon, shown.lat] : candidates.length > 1 ? [candidates[0].lon, candidates[0].lat] : null;
    if (shown?.lon != null && shown.radius_m) found.push(line("here", ring(shown.lon, shown.lat, shown.radius_m)));
    candidates.forEach((one, at) => {
      found.push(line("candidate", ring(one.lon, one.lat, Math.max(one.radius_m, 1))));
      const metres = from ? apart(from, [one.lon, one.lat]) : 0;
      if (metres > 1 && !(shown.lon == null && at === 0)) found.push(line("way", [from, [one.lon, one.lat]], said(metres, language)));
    });
    if (extra?.radius_m) found.push(line("extra", ring(extra.lon, extra.lat, extra.radius_m)));
    return { type: "FeatureCollection", features: found };
  }

  function layers(map, colours) {
    if (map.getSource(SOURCE)) return;
    map.addSource(SOURCE, { type: "geojson", data: gw.EMPTY });
    const only = (kind) => ["==", ["get", "kind"], kind];
    const add = (kind, paint) => map.addLayer({ id: `${SOURCE}-${kind}`, type: "line", source: SOURCE, filter: only(kind), layout: { "line-join": "round" }, paint });
    add("way", { "line-color": colours.text2, "line-width": 1.2, "line-dasharray": [3, 3] });
    add("here", { "line-color": colours.attn, "line-width": 1.6, "line-dasharray": [2, 2] });
    add("candidate", { "line-color": colours.accent, "line-width": 1.6 });
    add("extra", { "line-color": colours.up, "line-width": 1.8 });
    map.addLayer({
      id: `${SOURCE}-length`, type: "symbol", source: SOURCE, filter: only("way"),
      layout: { "symbol-placement": "line-center", "text-field": ["get", "text"], "text-font": ["Noto Sans CJK SC"], "text-size": 12, "text-rotation-alignment": "viewport", "text-allow-overlap": true },
      paint: { "text-color": colours.text, "text-halo-color": colours.land, "text-halo-width": 1.8 },
    });
  }

  /* The theme may have changed since: every paint takes the colours of now. */
  function repaint(map, colours) {
    for (const [kind, name] of [["way", "text2"], ["here", "attn"], ["candidate", "accent"], ["extra", "up"]]) map.setPaintProperty(`${SOURCE}-${kind}`, "line-color", colours[name]);
    map.setPaintProperty(`${SOURCE}-length`, "text-color", colours.text);
    map.setPaintProperty(`${SOURCE}-length`, "text-halo-color", colours.land);
  }

  /* Where the place so far is one of the candidates its mark stands above theirs. */
  const lifted = () => ((shown?.candidates || []).some((one) => apart([one.lon, one.lat], [shown.lon, shown.lat]) < 1) ? [0, -25] : [0, 0]);

  function marker(map, lon, lat, text, kind, offset = [0, 0]) {
    const element = document.createElement("div");
    element.className = `gw-review-pin is-${kind}`;
    element.textContent = text;
    markers.push(new window.maplibregl.Marker({ element, anchor: "center", offset }).setLngLat([lon, lat]).addTo(map));
  }

  async function draw(fit) {
    const part = panel();
    if (!part?.map) return;
    await part.loaded;
    if (part.gone || part !== panel()) return;
    const { map } = part;
    if (drawnOn !== map) { drawnOn = map; listen(part); }
    layers(map, gw.colours(part.element));
    repaint(map, gw.colours(part.element));
    for (const old of markers) old.remove();
    markers = [];
    map.getSource(SOURCE).setData(features(lang(part)));
    if (shown?.lon != null) marker(map, shown.lon, shown.lat, HERE[lang(part)], "here", lifted());
    (shown?.candidates || []).forEach((one, at) => marker(map, one.lon, one.lat, LETTERS[at], "candidate"));
    if (extra) marker(map, extra.lon, extra.lat, extra.sign, "extra");
    if (fit) await frame(part);
    part.element.dataset.review = shown ? shown.key : "";
  }

  /* All places with their radii in sight; without any, the district. */
  async function frame(part) {
    const places = [...(shown?.candidates || []), ...(shown?.lon != null ? [shown] : []), ...(extra ? [extra] : [])];
    const points = places.flatMap((one) => ring(one.lon, one.lat, Math.min(one.radius_m || 0, 3000) + 60));
    if (points.length) {
      const [lons, lats] = [points.map((one) => one[0]), points.map((one) => one[1])];
      part.map.fitBounds([[Math.min(...lons), Math.min(...lats)], [Math.max(...lons), Math.max(...lats)]], { padding: 48, maxZoom: 16.5, duration: 0 });
      return;
    }
    const found = await gw.load.frame(shown?.area || part.config.home).catch(() => null);
    if (found && !part.gone) part.map.fitBounds([[found.west, found.south], [found.east, found.north]], { padding: 28, duration: 0 });
  }

  function listen(part) {
    part.map.on("click", (event) => take(event.lngLat));
    part.element.addEventListener("gw-painted", () => draw(false));
  }

  function take(at) {
    const part = panel();
    if (!onPick || !part?.map) return;
    const metresPerPixel = (40075016.686 * Math.cos((at.lat * Math.PI) / 180)) / (512 * 2 ** part.map.getZoom());
    const point = { lon: at.lng, lat: at.lat, radius_m: Math.round(Math.max(20, HAND_PX * metresPerPixel)) };
    extra = { ...point, sign: "+" };
    draw(false);
    onPick(point);
  }

  function picking(on, taken) {
    const part = panel();
    onPick = on ? taken : null;
    extra = null;
    if (!part?.map) return;
    part.element.dataset.picking = String(Boolean(on));
    if (on) part.map.getCanvas().focus({ preventScroll: true });
    draw(false);
  }

  window.gridwatchReviewMap = {
    show(place) { shown = place; extra = null; whenThere(() => draw(true)); },
    named(place) { extra = { ...place, sign: "L" }; draw(true); },
    picking,
    pickCentre() { const part = panel(); if (part?.map) take(part.map.getCenter()); },
  };

  /* The address may be known before the map library is. */
  let waiting = null;
  function whenThere(then) {
    waiting = then;
    if (panel()?.map) { waiting = null; then(); }
  }
  gw.onReady = () => { const then = waiting; waiting = null; then?.(); };
  new MutationObserver(() => { if (waiting && panel()?.map) gw.onReady(); }).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-state", "data-painted", "data-theme"] });
  new MutationObserver(() => { if (panel()?.map && drawnOn) requestAnimationFrame(() => draw(false)); }).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
})((window.gridwatchMap = window.gridwatchMap || {}));
