/* Everything the map asks the server for. Values are small and kept briefly; shapes and names are kept by version. */
(function (gw) {
  "use strict";
  const KEPT_VALUES = 60;
  const kept = new Map(); // address → Promise

  class ServerSays extends Error {
    constructor(status, texts) {
      super(texts.en || `HTTP ${status}`);
      Object.assign(this, { status, texts });
    }
  }

  async function ask(url, signal) {
    const answer = await fetch(url, { signal, credentials: "same-origin" });
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
  const ground = (config) => once(`/geometry/${config.ground}.json?s=${config.scope}`, json);
  const frame = (code) => once(`/frame/${encodeURIComponent(code)}`, json);

  function query(state, extra) {
    const { from, to } = state.filters;
    return new URLSearchParams({ from, to, v: String(state.version ?? 0), ...extra }).toString();
  }

  const values = (key, tileset, state, previous) =>
    once(`/values/${key}/${tileset}?${query(state, previous ? { prev: "1" } : {})}`, async (answer) => new Uint16Array(await answer.arrayBuffer()), KEPT_VALUES);
  const points = (key, state) => once(`/points/${key}?${query(state, {})}`, json, KEPT_VALUES);
  const bars = (key, state, days) =>
    once(`/bars/${key}?${new URLSearchParams({ from: days[0], to: days[1], v: String(state.version ?? 0), ...(state.filters.area ? { area: state.filters.area } : {}) })}`, json, KEPT_VALUES);

  gw.load = { geometry, names, ground, frame, values, points, bars };
})((window.gridwatchMap = window.gridwatchMap || {}));
