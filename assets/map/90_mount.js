/* Elements come and go with pages; each gets its part when it appears and loses it when it goes. */
(function (gw) {
  "use strict";
  const KINDS = { "gw-map": () => (gw.webgl2() ? gw.MapPanel : gw.PlainMap), "gw-slider": () => gw.Slider, "gw-rail": () => gw.Rail, "gw-legend-strip": () => gw.LegendStrip };
  const SELECTOR = Object.keys(KINDS).map((name) => "." + name + "[data-config]").join(",");
  const [FIRST, PAGE] = ["#first-picture", "#page-body .gw-screen"];
  const parts = new Map(); // element → {part, config}
  gw.panels = new Map(); // map elements only: what tests and the slider look at
  gw.lastTilesets = {};

  gw.onTileset = (key, tileset) => {
    gw.lastTilesets[key] = tileset;
    for (const { part } of parts.values()) part.onTileset?.(key, tileset);
  };

  gw.featureNotes = {};
  gw.onNote = (key, note) => {
    gw.featureNotes[key] = note;
    for (const { part } of parts.values()) part.onNote?.(key);
  };

  /* MapLibre is loaded when the first map appears, and not before: other pages do not pay for it. */
  let library = null;
  function maplibre(urls) {
    library ??= new Promise((resolve, reject) => {
      document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: urls.css }));
      document.head.append(Object.assign(document.createElement("script"), { src: urls.js, onload: () => { window.maplibregl.prewarm(); resolve(); }, onerror: () => { library = null; reject(new Error("maplibre did not load")); } }));
    });
    return library;
  }

  /* The library and the first answers of the server side by side; without the answers the map asks again itself. */
  async function begin(element, config) {
    const asked = gw.begun.then(() => gw.load.ahead(config, gw.state, element, gw.MapPanel.padding(config)));
    const first = asked.catch(() => null);
    const [view] = await Promise.all([first, gw.webgl2() && maplibre(config.vendor)]);
    return view;
  }

  /* The map of the first picture (dashboard/first_picture.py) becomes that of the page Dash has built, as it lies. */
  function adopt(element, config) {
    const [before, held] = [...parts].find(([other, { config: drawn, part }]) => other.closest(FIRST) && drawn === config && part.adopt) ?? [];
    if (!before) return false;
    for (const list of [parts, gw.panels]) list.delete(before);
    parts.set(element, held);
    gw.panels.set(element, held.part);
    held.part.adopt(element);
    return true;
  }

  /* A context that could be had at the last page may be refused now. */
  function made(kind, element, view) {
    try {
      return new (KINDS[kind]())(element, view);
    } catch (error) {
      if (kind !== "gw-map" || !gw.webgl2()) throw error;
      gw.noWebgl2();
      element.querySelector(".gw-map-box")?.remove();
      return new gw.PlainMap(element, view);
    }
  }

  async function mount(element) {
    const config = element.dataset.config;
    const kind = Object.keys(KINDS).find((name) => element.classList.contains(name));
    if (kind === "gw-map" && adopt(element, config)) return;
    const held = { config, part: { destroy() {} } };
    parts.set(element, held);
    const view = kind === "gw-map" ? await begin(element, JSON.parse(config)) : null;
    if (parts.get(element) !== held || !element.isConnected) return;
    held.part = made(kind, element, view);
    if (kind === "gw-map") gw.panels.set(element, held.part);
  }

  function unmount(element) {
    parts.get(element).part.destroy();
    parts.delete(element);
    gw.panels.delete(element);
  }

  function scan() {
    for (const [element, held] of [...parts]) if (!element.isConnected || element.dataset.config !== held.config) unmount(element);
    for (const element of document.querySelectorAll(SELECTOR)) if (!parts.has(element)) mount(element);
    if (document.querySelector(PAGE)) document.querySelector(FIRST)?.remove();
  }

  let waiting = false;
  const soon = () => {
    if (waiting) return;
    waiting = true;
    queueMicrotask(() => { waiting = false; scan(); });
  };

  function themed() {
    if (gw.state.filters) for (const panel of gw.panels.values()) if (panel.state) panel._theme();
  }

  new MutationObserver((changes) => {
    if (changes.some((change) => change.attributeName === "data-theme" || change.attributeName === "data-mantine-color-scheme")) requestAnimationFrame(themed);
    if (changes.some((change) => change.type === "childList" || change.attributeName === "data-config")) soon();
  }).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-config", "data-theme", "data-mantine-color-scheme"] });
  soon();
})((window.gridwatchMap = window.gridwatchMap || {}));
