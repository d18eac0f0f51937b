/* Elements come and go with pages; each gets its part when it appears and loses it when it goes. */
(function (gw) {
  "use strict";
  const KINDS = { "gw-map": () => gw.MapPanel, "gw-slider": () => gw.Slider, "gw-rail": () => gw.Rail, "gw-legend-strip": () => gw.LegendStrip };
  const SELECTOR = Object.keys(KINDS).map((name) => "." + name + "[data-config]").join(",");
  const parts = new Map(); // element → {part, config}
  gw.panels = new Map(); // map elements only: what tests and the slider look at
  gw.lastTilesets = {};

  gw.onTileset = (key, tileset) => {
    gw.lastTilesets[key] = tileset;
    for (const { part } of parts.values()) part.onTileset?.(key, tileset);
  };

  /* MapLibre is loaded when the first map appears, and not before: other pages do not pay for it. */
  let library = null;
  function maplibre(urls) {
    library ??= new Promise((resolve, reject) => {
      document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: urls.css }));
      document.head.append(Object.assign(document.createElement("script"), { src: urls.js, onload: resolve, onerror: () => { library = null; reject(new Error("maplibre did not load")); } }));
    });
    return library;
  }

  async function mount(element) {
    const config = element.dataset.config;
    const kind = Object.keys(KINDS).find((name) => element.classList.contains(name));
    const held = { config, part: { destroy() {} } };
    parts.set(element, held);
    if (kind === "gw-map") await maplibre(JSON.parse(config).vendor);
    if (parts.get(element) !== held || !element.isConnected) return;
    held.part = new (KINDS[kind]())(element);
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
