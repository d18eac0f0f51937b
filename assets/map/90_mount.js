/* Elements come and go with pages; each gets its part when it appears and loses it when it goes. */
(function (gw) {
  "use strict";
  const KINDS = { "gw-map": () => (gw.webgl2() ? gw.MapPanel : gw.PlainMap), "gw-slider": () => gw.Slider, "gw-rail": () => gw.Rail, "gw-legend-strip": () => gw.LegendStrip };
  const SELECTOR = Object.keys(KINDS).map((name) => "." + name + "[data-config]").join(",");
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
    const padding = gw.MapPanel.padding(config);
    const asked = gw.state.filters ? gw.load.ahead(config, gw.state, element, padding) : early ?? gw.begun.then(() => gw.load.ahead(config, gw.state, element, padding));
    const first = asked.catch(() => null);
    const [view] = await Promise.all([first, gw.webgl2() && maplibre(config.vendor)]);
    return view;
  }

  /* The server says in the page's head what its first view will be, so the map's data is asked for before Dash
     has started, while the line is free. The box is a guess: a wrong one costs one answer nobody uses. */
  function askEarly() {
    const said = document.querySelector('meta[name="gridwatch-first-view"]');
    if (!said) return null;
    const { config, state } = JSON.parse(said.content);
    const box = { clientWidth: Math.max(320, innerWidth - 564), clientHeight: Math.max(240, innerHeight - 350) };
    const asked = gw.load.ahead(config, state, box, gw.MapPanel.padding(config));
    asked.catch(() => null); // the map will ask again, and say what failed
    return asked;
  }
  const early = askEarly();

  async function mount(element) {
    const config = element.dataset.config;
    const kind = Object.keys(KINDS).find((name) => element.classList.contains(name));
    const held = { config, part: { destroy() {} } };
    parts.set(element, held);
    const view = kind === "gw-map" ? await begin(element, JSON.parse(config)) : null;
    if (parts.get(element) !== held || !element.isConnected) return;
    held.part = new (KINDS[kind]())(element, view);
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
