/* The cells of the view as a file. */
(function (gw) {
  "use strict";
  const WORDS = {
    zh: { making: "正在准备文件…", nothing: "先打开一个按格的图层，再导出。", failed: "文件没有取到。请再试一次。", done: (name) => `已导出 ${name}` },
    en: { making: "Preparing the file…", nothing: "Show a layer of cells first, then export.", failed: "The file did not arrive. Try again.", done: (name) => `Exported ${name}` },
  };
  const PARTS = ["from", "to", "area", "region"];

  const tell = (message, loading = false) =>
    window.dash_clientside.set_props("notices", { sendNotifications: [{ action: "show", id: `export-${Date.now()}`, message, loading, autoClose: loading ? 2000 : 5000, color: "accent" }] });

  /* The name the server gives, in its own letters. */
  const nameOf = (answer) => decodeURIComponent(/filename\*=UTF-8''([^;]+)/.exec(answer.headers.get("Content-Disposition") || "")?.[1] || "gridwatch");

  async function save(answer) {
    const name = nameOf(answer);
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(await answer.blob()), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    return name;
  }

  /** Fetch the cells on top of the first map as a file; what cannot be had is said and not opened as a page. */
  async function fetchCells(form) {
    const [panel] = gw.panels.values();
    const words = WORDS[panel?.config.lang || "zh"];
    const tileset = panel?.current && panel.cells.get(panel.current)?.tileset;
    if (!tileset) return tell(words.nothing);
    tell(words.making, true);
    const { filters } = gw.state;
    const asked = new URLSearchParams(PARTS.filter((name) => filters[name]).map((name) => [name, filters[name]]));
    const answer = await fetch(`/export/${panel.current}/${tileset}.${form}?${asked}`, { credentials: "same-origin" }).catch(() => null);
    if (answer?.ok) return tell(words.done(await save(answer)));
    const said = await answer?.json().catch(() => null);
    tell(said?.[panel.config.lang] || words.failed);
  }

  window.dash_clientside.gridwatchMap.exportAs = (clicks) => {
    const { no_update: none, callback_context: context } = window.dash_clientside;
    if (clicks.some(Boolean)) fetchCells(context.triggered_id.form);
    return none;
  };
})((window.gridwatchMap = window.gridwatchMap || {}));
