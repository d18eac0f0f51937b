/* What is being changed: one report, every step of the way back and forth, and whether anything is unsaved. */
(function (gw) {
  "use strict";
  const MOST_STEPS = 100;
  const PLAIN = { paper: "A4", orientation: "portrait", lang: "zh", layers: [], indicators: [], charts: [], tables: [], graticule: false, forms: ["pdf"] };

  gw.Draft = class {
    /* `kept`: what the server has; `version` 0: nothing yet. */
    constructor(kept, version) {
      this.version = version;
      this.now = gw.Draft.opened(kept);
      this.base = JSON.stringify(this.now);
      this.back = [];
      this.forth = [];
    }

    /* Everything that a form shows stands in it; what is as usual the server leaves out. */
    static opened({ name, document }) {
      const found = { ...structuredClone(PLAIN), ...structuredClone(document) };
      found.title = { zh: "", en: "", ...found.title };
      found.layers = found.layers.map((layer) => ({ tileset: "auto", classes: "", ...layer }));
      found.columns = found.table ? found.table.columns || ["cases_window"] : [];
      delete found.table;
      return { name: [...name], document: found };
    }

    /* As the server reads it. */
    get document() {
      const { columns, title, ...rest } = this.now.document;
      return { ...rest, ...(title.zh || title.en ? { title } : {}), ...(columns.length ? { table: { columns } } : {}) };
    }

    get changed() {
      return !this.version || JSON.stringify(this.now) !== this.base;
    }

    change(how) {
      const before = JSON.stringify(this.now);
      how(this.now.document, this.now);
      if (JSON.stringify(this.now) === before) return;
      this.back.push(before);
      if (this.back.length > MOST_STEPS) this.back.shift();
      this.forth = [];
    }

    step(from, to) {
      if (!from.length) return false;
      to.push(JSON.stringify(this.now));
      this.now = JSON.parse(from.pop());
      return true;
    }

    undo() {
      return this.step(this.back, this.forth);
    }

    redo() {
      return this.step(this.forth, this.back);
    }
  };
})((window.gridwatchTemplates = window.gridwatchTemplates || {}));
