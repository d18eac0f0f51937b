/* One state for all parts of a page: what Dash last said, told to whoever is on the screen. */
(function (gw) {
  "use strict";
  const listeners = new Set(); // objects with `element` and `update(state)`
  gw.state = { filters: null, version: 0, selection: null, theme: "" };
  gw.ids = { filters: "filters", selection: "selection" };

  /* What the server already knows of the page's first view; Dash says the same when it has started. */
  const first = document.getElementById("first-picture");
  if (first) Object.assign(gw.state, JSON.parse(first.dataset.state));

  /* A choice made before Dash has started reaches it then, the last one of each kind. */
  const untold = new Map();
  function tellDash(id, data) {
    const { set_props: set } = window.dash_clientside;
    if (set && !untold.size) set(id, { data });
    else untold.set(id, data);
  }

  function deliver() {
    for (const [id, data] of untold) window.dash_clientside.set_props(id, { data });
    untold.clear();
  }

  /* The layers on the map, topmost first; until somebody chooses, those the page begins with. */
  gw.shownLayers = (state, config) => (state.filters.layers || config.initial).filter((key) => config.layers[key]);

  /* Cells and heat have a value for every cell; points, lines and zones are features. */
  gw.isData = (layer) => layer.geometry === "cells" || layer.geometry === "heat";

  /* The topmost layer of values: the one legends, slider and card speak of. */
  gw.topLayer = (state, config) => gw.shownLayers(state, config).find((key) => gw.isData(config.layers[key]));

  gw.join = (part) => {
    listeners.add(part);
    if (gw.state.filters) part.update(gw.state);
  };
  gw.leave = (part) => listeners.delete(part);

  /* The state once the first filters are known. */
  let known;
  gw.begun = new Promise((resolve) => { known = resolve; });
  if (gw.state.filters) known();

  function tell() {
    if (gw.state.filters) known();
    if (gw.state.filters) for (const part of [...listeners]) part.update(gw.state);
  }

  /* The same view once more: what could not be fetched before is asked for again. */
  gw.again = tell;

  /* Change some of the filters. The map follows at once; the Store, and with it every server panel, when the
     hand has come to rest, so that dragging the slider asks for charts once and not once a day. */
  const REST_MS = 160;
  const PLAYING_MS = 2500; // longer than a step: while days play, charts wait until the play stops
  let resting = null;
  gw.choose = (changes) => {
    gw.state = { ...gw.state, filters: { ...gw.state.filters, ...changes } };
    clearTimeout(resting);
    resting = setTimeout(() => {
      resting = null;
      tellDash(gw.ids.filters, gw.state.filters);
    }, gw.playing ? PLAYING_MS : REST_MS);
    tell();
  };

  gw.select = (selection) => {
    gw.state = { ...gw.state, selection };
    tellDash(gw.ids.selection, selection);
    tell();
  };

  /* News of the same view: words and numbers are asked for first, then the map, which keeps the browser longest. */
  const NEWS_MS = 600;
  gw.awaited = null;
  const isNews = (before, after) => before.filters && before.version !== after.version && before.theme === after.theme && JSON.stringify([before.filters, before.selection]) === JSON.stringify([after.filters, after.selection]);

  function tellOf(after) {
    const news = isNews(gw.state, after);
    gw.state = after;
    if (news && window.gridwatchMap.panels?.size) {
      gw.awaited ??= setTimeout(() => { gw.awaited = null; tell(); }, NEWS_MS);
      return;
    }
    tell();
  }

  /* The one clientside callback: filters, selection, data version and theme come in, nothing goes back. */
  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    gridwatchMap: {
      apply(filters, selection, version, theme) {
        const known = filters && filters.from && filters.to;
        if (known && untold.size) setTimeout(deliver);
        // What the hand is choosing right now is newer than what comes back from Dash.
        tellOf({ filters: known && !resting && !untold.has(gw.ids.filters) ? filters : gw.state.filters, selection: untold.has(gw.ids.selection) ? gw.state.selection : selection || null, version: version || gw.state.version, theme: theme || "" });
        return window.dash_clientside.no_update;
      },
    },
  });
})((window.gridwatchMap = window.gridwatchMap || {}));
