/* What lies on the map, and lists, as files. */
(function (gw) {
  "use strict";
  const WORDS = {
    zh: { making: "正在准备文件…", cells: "先打开一个按格的图层，再导出。", sites: "先打开一个点、线或区的图层，再导出。", map: "先打开一个图层，再导出。", failed: "文件没有存下。请再试一次。", done: (name) => `已导出 ${name}` },
    en: { making: "Preparing the file…", cells: "Show a layer of cells first, then export.", sites: "Show a layer of points, lines or zones first, then export.", map: "Show a layer first, then export.", failed: "The file was not saved. Try again.", done: (name) => `Exported ${name}` },
  };
  const PARTS = ["from", "to", "area", "region", "hospital"];
  const language = () => (document.documentElement.lang.startsWith("en") ? "en" : "zh");

  /* Says what is going on; while a file is made the notice stays, and its end takes its place. */
  let making = 0;
  const notice = (action, id, message, loading) =>
    window.dash_clientside.set_props("notices", { sendNotifications: [{ action, id, message, loading, autoClose: loading ? false : 8000, withCloseButton: !loading, color: "accent" }] });

  /* The layers of a panel, topmost first, each of values with what it lies on: `case_cells:h3_8`, `hospitals`. */
  function shown(panel) {
    const keys = panel ? gw.shownLayers(gw.state, panel.config) : [];
    return keys.flatMap((key) => {
      if (!gw.isData(panel.config.layers[key])) return [key];
      const tileset = panel.cells.get(key)?.tileset;
      return tileset ? [`${key}:${tileset}`] : [];
    });
  }

  /* Address and question of a wish (`map-html`, `cells-csv`, `sites-gpkg`, `report-pptx`, `list-NAME`), or what is missing for it. */
  function wanted(wish, panel) {
    const [what, form, paper, orientation] = wish.split("-");
    if (what === "list") return { path: `/export/list/${form}.xlsx`, more: {} };
    const layers = shown(panel);
    if (what === "report") return { path: `/export/map-report.${form}`, more: { layers: layers.join(","), classes: gw.state.filters.classes, paper, orientation } };
    if (what === "map") {
      const { classes, compare } = gw.state.filters;
      const theme = document.querySelector(".gw-map")?.closest("[data-theme]")?.dataset.theme || document.documentElement.dataset.theme;
      return layers.length ? { path: "/export/map.html", more: { layers: layers.join(","), theme, classes, compare } } : { missing: "map" };
    }
    const top = layers.find((name) => name.includes(":") === (what === "cells"));
    return top ? { path: `/export/${top.replace(":", "/")}.${form}`, more: {} } : { missing: what };
  }

  /** Fetch a file; what cannot be had is said and not opened as a page. `known`: as of when, or nothing. */
  async function fetchFile(wish, known) {
    const [panel] = gw.panels?.values() || [];
    const lang = panel?.config.lang || language(), words = WORDS[lang], id = `export-${++making}`;
    const { path, more, missing } = wanted(wish, panel);
    if (missing) return notice("show", id, words[missing], false);
    notice("show", id, words.making, true);
    const { filters } = gw.state;
    const asked = new URLSearchParams([...PARTS.map((name) => [name, filters[name]]), ...Object.entries(more), ["as_of", known]].filter(([, value]) => value));
    try {
      const name = await window.gridwatchFiles.take(`${path}?${asked}`, lang, (said) => notice("update", id, said, true));
      notice("update", id, words.done(name), false);
    } catch (error) {
      notice("update", id, error.said || words.failed, false);
    }
    return undefined;
  }

  window.dash_clientside.gridwatchMap.exportAs = (clicks, known) => {
    const { no_update: none, callback_context: context } = window.dash_clientside;
    if (clicks.some(Boolean)) fetchFile(context.triggered_id.form, known.find(Boolean));
    return none;
  };
})((window.gridwatchMap = window.gridwatchMap || {}));
