/* What lies on the map, and lists, as files. */
(function (gw) {
  "use strict";
  const WORDS = {
    zh: { making: "正在准备文件…", cells: "先打开一个按格的图层，再导出。", sites: "先打开一个点、线或区的图层，再导出。", map: "先打开一个图层，再导出。", failed: "文件没有取到。请再试一次。", done: (name) => `已导出 ${name}` },
    en: { making: "Preparing the file…", cells: "Show a layer of cells first, then export.", sites: "Show a layer of points, lines or zones first, then export.", map: "Show a layer first, then export.", failed: "The file did not arrive. Try again.", done: (name) => `Exported ${name}` },
  };
  const PARTS = ["from", "to", "area", "region", "hospital"];
  const language = () => (document.documentElement.lang.startsWith("en") ? "en" : "zh");

  /* Says what is going on; while a file is made the notice stays, and its end takes its place. */
  let making = 0;
  const tell = (message, id, loading = false) =>
    window.dash_clientside.set_props("notices", { sendNotifications: [{ action: id && !loading ? "update" : "show", id: id || `export-${++making}`, message, loading, autoClose: loading ? false : 8000, withCloseButton: !loading, color: "accent" }] });

  /* The name the server gives, in its own letters. */
  const nameOf = (answer) => decodeURIComponent(/filename\*=UTF-8''([^;]+)/.exec(answer.headers.get("Content-Disposition") || "")?.[1] || "gridwatch");

  async function save(answer) {
    const name = nameOf(answer);
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(await answer.blob()), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    return name;
  }

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

  /** Fetch a file; what cannot be had is said and not opened as a page. */
  async function fetchFile(wish) {
    const [panel] = gw.panels?.values() || [];
    const lang = panel?.config.lang || language(), words = WORDS[lang];
    const { path, more, missing } = wanted(wish, panel);
    if (missing) return tell(words[missing]);
    const notice = `export-${++making}`;
    tell(words.making, notice, true);
    const { filters } = gw.state;
    const asked = new URLSearchParams([...PARTS.map((name) => [name, filters[name]]), ...Object.entries(more)].filter(([, value]) => value));
    const answer = await fetch(`${path}?${asked}`, { credentials: "same-origin" }).catch(() => null);
    if (answer?.ok) return tell(words.done(await save(answer)), notice);
    const said = await answer?.json().catch(() => null);
    tell(said?.[lang] || words.failed, notice);
  }

  window.dash_clientside.gridwatchMap.exportAs = (clicks) => {
    const { no_update: none, callback_context: context } = window.dash_clientside;
    if (clicks.some(Boolean)) fetchFile(context.triggered_id.form);
    return none;
  };
})((window.gridwatchMap = window.gridwatchMap || {}));
