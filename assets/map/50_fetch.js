/* Everything the map asks the server for. Values are small and kept briefly; shapes and names are kept by version. */
(function (gw) {
  "use strict";
  const KEPT_VALUES = 60;
  const HEXAGONS = [["h3_6", 6.5], ["h3_7", 8], ["h3_8", 13], ["h3_9", 15], ["h3_10", Infinity]]; // drawn below this zoom
  const kept = new Map(); // address → Promise

  // What came with the page (dashboard/first_picture.py).
  const came = JSON.parse(document.getElementById("first-picture")?.dataset.given || "{}");
  for (const [url, body] of Object.entries(came)) kept.set(url, { promise: Promise.resolve(body), limited: false });

  class ServerSays extends Error {
    constructor(status, texts) {
      super(texts.en || `HTTP ${status}`);
      Object.assign(this, { status, texts });
    }
  }

  async function ask(url, signal) {
    const answer = await fetch(url, { signal, credentials: "same-origin" }).catch((error) => {
      if (error.name !== "AbortError") gw.connection.doubt();
      throw error;
    });
    gw.connection.refused(answer.status);
    if (answer.ok) return answer;
    const texts = await answer.json().catch(() => ({}));
    throw new ServerSays(answer.status, texts);
  }

  /* One answer per address; a failure is forgotten, so that the next try asks again. */
  function once(url, read, limit) {
    if (kept.has(url)) {
      const found = kept.get(url);
      kept.delete(url);
      kept.set(url, found); // the most recently used stay
      return found.promise;
    }
    const promise = ask(url).then(read);
    kept.set(url, { promise, limited: Boolean(limit) });
    promise.catch(() => kept.delete(url));
    if (limit) {
      const old = [...kept].filter(([, entry]) => entry.limited);
      for (const [address] of old.slice(0, Math.max(0, old.length - limit))) kept.delete(address);
    }
    return promise;
  }

  const json = (answer) => answer.json();
  const geometry = (config, tileset) => once(`/geometry/${tileset}/${config.ground}/${config.scope}.bin`, async (answer) => new gw.Geometry(await answer.arrayBuffer()));
  const names = (config, tileset) => once(`/geometry/${tileset}/${config.ground}/${config.scope}.json`, json);
  const ground = (config) => once(`/geometry/${config.ground}/${config.scope}.json`, json);
  const frame = (code) => once(`/frame/${encodeURIComponent(code)}`, json);

  function query(state, extra) {
    const { from, to, hospital } = state.filters;
    return new URLSearchParams({ from, to, v: String(state.version ?? 0), ...(hospital && { hospital }), ...extra }).toString();
  }

  const wires = (key, tileset, state, extra) => once(`/values/${key}/${tileset}?${query(state, extra)}`, async (answer) => new Uint16Array(await answer.arrayBuffer()), KEPT_VALUES);
  const values = (key, tileset, state, column) => wires(key, tileset, state, column ? { column } : {});
  const changes = (key, tileset, state, base) => wires(key, tileset, state, { mode: "diff", base });
  /* Lines lead to the chosen area or region; points and zones are those of the whole map. */
  const aimed = ({ area, region }) => ({ ...(area && { area }), ...(region && { region }) });
  const features = (key, state, layer) => once(`/features/${key}?${query(state, layer.geometry === "lines" ? aimed(state.filters) : {})}`, json, KEPT_VALUES);
  const cut = (config, key, tileset, state) => (gw.cutOf(state, config) ? once(`/breaks/${key}/${tileset}?${query(state, { classes: gw.cutOf(state, config) })}`, json, KEPT_VALUES) : null);
  const bars = (key, state, days) =>
    once(`/bars/${key}?${new URLSearchParams({ from: days[0], to: days[1], v: String(state.version ?? 0), ...(state.filters.area ? { area: state.filters.area } : {}), ...(state.filters.region ? { region: state.filters.region } : {}) })}`, json, KEPT_VALUES);
  const selection = (key, tileset, state) => once(`/selection/${key}/${tileset}?${query(state, { region: state.filters.region })}`, json, KEPT_VALUES);

  /* Zoom at which a frame fills a box of so many pixels; the map itself will say the same when it is there. */
  function zoomOf(frame, box, padding) {
    const y = (lat) => Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI);
    const across = (box.clientWidth - 2 * padding) / (512 * ((frame.east - frame.west) / 360 || 1e-6));
    const down = (box.clientHeight - 2 * padding) / (512 * (y(frame.north) - y(frame.south) || 1e-6));
    return Math.min(gw.CLOSEST_FRAME, Math.log2(Math.max(1e-3, Math.min(across, down))));
  }

  /* Everything a map needs first, asked for while the map library is still being read: the frame of the area,
     then shapes and values of the layers on top. Answers are kept, so the map finds them here. */
  async function ahead(config, state, box, padding) {
    const area = state.filters.area || null;
    const [frame_, known] = await Promise.all([frame(area || config.home), ground(config)]);
    const zoom = gw.camera.asked(state.filters)?.zoom ?? zoomOf(frame_, box, padding);
    for (const key of gw.shownLayers(state, config)) {
      if (!gw.isData(config.layers[key])) features(key, state, config.layers[key]).catch(() => null);
      else {
        const tileset = gw.tilesetAt(config.layers[key], known, state.filters.tileset, zoom);
        if (tileset) for (const asked of [geometry(config, tileset), values(key, tileset, state)]) asked.catch(() => null);
      }
    }
    return { area, frame: frame_ };
  }

  /* Which tile set a layer lies on: the one chosen by hand if it can, else by zoom; from afar the layer's own choice. */
  gw.tilesetAt = (layer, known, byHand, zoom) => {
    const offered = layer.tilesets.filter((name) => known?.[name]?.count);
    if (byHand && byHand !== "auto" && offered.includes(byHand)) return byHand;
    if (zoom < gw.FAR && offered.includes(layer.far)) return layer.far;
    const wanted = HEXAGONS.findIndex(([, below]) => zoom < below);
    const fitting = HEXAGONS.filter(([name], at) => at <= wanted && offered.includes(name)).pop(); // not every city has the finest
    return fitting ? fitting[0] : offered[0];
  };

  gw.CLOSEST_FRAME = 15.5;
  gw.ZOOMS = [6, 17.5]; // from afar to near; links are checked against the same (dashboard/address.py)
  gw.FAR = 11;
  gw.load = { ahead, cut, geometry, names, ground, frame, values, changes, features, bars, selection };
})((window.gridwatchMap = window.gridwatchMap || {}));
