/* The layers rail and the legends. Eyes, order, opacity and legends follow the state. */
(function (gw) {
  "use strict";
  const SWATCH = { dot: "gw-cellmark is-dot", fill: "gw-cellmark", zero: "gw-cellmark is-zero", none: "gw-cellmark is-none", silent: "gw-cellmark is-silent", spot: "gw-cellmark is-spot", ring: "gw-cellmark is-ring", uncertain: "gw-cellmark is-uncertain" };
  const PERIOD = {
    zh: { days: (n) => (n === 1 ? "当日" : `近 ${n} 天`), all: "累计", asOf: (day) => `截至 ${day}` },
    en: { days: (n) => (n === 1 ? "The day" : `Last ${n} days`), all: "Cumulative", asOf: (day) => `As of ${day}` },
  };

  /* A legend is what layers declare, drawn: one entry a class, the unit, the note. */
  function drawLegend(host, legend, note = "") {
    const entries = legend.entries.map((entry) => {
      const item = document.createElement("span");
      item.append(swatchOf(entry), entry.label);
      return item;
    });
    const widths = legend.entries.map(({ label }) => width(label));
    const longest = Math.max(0, ...widths);
    const inThree = [0, 1, 2].reduce((sum, column) => sum + Math.max(0, ...widths.filter((_, at) => at % 3 === column)), 0);
    const marks = legend.entries.some(({ kind }) => kind === "mark");
    host.dataset.wide = longest > (marks ? 8 : 16) ? "one" : String(marks || inThree > ROOM_OF_THREE);
    const lines = [legend.unit, note, legend.note].filter(Boolean);
    host.replaceChildren(...entries, ...lines.map((text) => Object.assign(document.createElement("span"), { className: "gw-legend-unit", textContent: text })));
  }

  const ROOM_OF_THREE = 16; // letters that three columns of a rail have room for

  /* Letters a text is wide: a Chinese one counts for two. */
  const width = (text) => [...text].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 1.8 : 1), 0);

  function swatchOf({ kind, token, shape }) {
    if (kind === "mark") return gw.marks.swatch(shape, token);
    const swatch = document.createElement("i");
    swatch.className = SWATCH[kind];
    if (token) swatch.style.setProperty("--gw-swatch", `var(--gw-${token})`);
    return swatch;
  }

  class Rail {
    constructor(element) {
      this.element = element;
      this.config = JSON.parse(element.dataset.config);
      this.tilesets = {};
      this.listening = new AbortController();
      const on = (name, act) => element.addEventListener(name, act, { signal: this.listening.signal });
      this.order = new gw.RailOrder(this, on); // first, so that the end of a drag is no click
      on("click", (event) => this.click(event));
      on("input", (event) => this.input(event));
      on("keydown", (event) => this.key(event));
      this.rows = new gw.RailRows(this.config, (key) => this.isData(key));
      element.replaceChildren(...this.rows.all());
      gw.join(this);
    }

    destroy() {
      this.element.replaceChildren();
      this.listening.abort();
      gw.leave(this);
    }

    get shown() {
      return gw.shownLayers(this.state, this.config);
    }

    click(event) {
      if (!this.state) return;
      const move = event.target.closest("[data-move]");
      if (move) return this.order.step(move.dataset.of, move.dataset.move === "up" ? -1 : 1);
      const eye = event.target.closest("[data-layer]");
      const cut = event.target.closest("[data-tileset]");
      if (event.target.closest(".gw-rail-legend") && !cut) return;
      if (cut) return gw.choose({ tileset: cut.dataset.tileset });
      if (!eye) return;
      this.toggle(eye.dataset.layer, Boolean(event.target.closest("[data-eye]")));
    }

    /* Alt and an arrow on a row move its layer, as the buttons do. */
    key(event) {
      const row = event.target.closest?.("[data-layer]");
      const way = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!row || !way || !event.altKey || !this.state) return;
      event.preventDefault();
      this.order.step(row.dataset.layer, way);
    }

    isData(key) {
      return Boolean(this.config.layers[key] && gw.isData(this.config.layers[key]));
    }

    /* Points, lines and zones go on and off. A data layer's name brings it to the top, alone; its eye adds or removes it. */
    toggle(key, byEye) {
      const on = this.shown.includes(key);
      if (!this.isData(key)) return gw.choose({ layers: on ? this.shown.filter((name) => name !== key) : [...this.shown, key] });
      if (byEye && on) return gw.choose({ layers: this.shown.filter((name) => name !== key) });
      const others = this.shown.filter((name) => name !== key && (byEye || !this.isData(name)));
      gw.choose({ layers: [key, ...others], tileset: this._fitting(key) });
    }

    /* A tile set chosen by hand stays only if the new layer can lie on it. */
    _fitting(key) {
      const chosen = this.state.filters.tileset || "auto";
      return this.config.layers[key].tilesets.includes(chosen) ? chosen : "auto";
    }

    input(event) {
      if (event.target.matches("[data-classes]")) return gw.choose({ classes: event.target.value === "fixed" ? undefined : event.target.value });
      const key = event.target.dataset.opacity;
      if (!key) return;
      gw.choose({ opacity: { ...this.state.filters.opacity, [key]: Number(event.target.value) / 100 } });
    }

    /* The slider of a layer stands where its view has it. */
    opacity(key) {
      const chosen = this.state.filters.opacity?.[key];
      const range = this.element.querySelector(`[data-opacity="${key}"]`);
      range.value = chosen ? Math.round(chosen * 100) : range.defaultValue;
    }

    update(state) {
      this.state = state;
      const current = gw.topLayer(state, this.config);
      for (const row of this.element.querySelectorAll("[data-layer]")) {
        const key = row.dataset.layer;
        const on = this.shown.includes(key);
        row.dataset.on = String(on);
        row.dataset.current = String(key === current);
        row.setAttribute("aria-pressed", String(on));
        const line = row.querySelector("[data-period]");
        if (line) line.textContent = this.period(key);
        if (on && !this.block(key)) row.after(this.rows.legend(key));
        if (this.block(key)) this.block(key).hidden = !on;
        if (on) this.opacity(key);
        if (on) this.legend(key, key === current);
      }
      this.order.arrange();
      if (this.current && this.current !== current) this.block(current)?.scrollIntoView({ block: "nearest" });
      this.current = current;
    }

    block(key) {
      return this.element.querySelector(`[data-legend="${key}"]`);
    }

    period(key) {
      const { filters } = this.state;
      const { lang } = this.config;
      const layer = this.config.layers[key];
      const words = PERIOD[lang];
      const days = gw.dayNumber(filters.to) - gw.dayNumber(filters.from) + 1;
      if (layer.marks) return layer.geometry === "zones" ? gw.dayRange(filters.from, filters.to, lang) : words.days(days);
      const when = layer.stock ? words.asOf(gw.day(filters.to, lang)) : filters.from <= this.config.from ? words.all : words.days(days);
      return `${when} · ${layer.legends[this.tilesetOf(key)].by}`;
    }

    tilesetOf(key) {
      const { legends } = this.config.layers[key];
      const known = this.tilesets[key] || gw.lastTilesets?.[key];
      return legends[known] ? known : legends.h3_8 ? "h3_8" : Object.keys(legends)[0];
    }

    legend(key, top) {
      const block = this.block(key);
      block.dataset.top = String(top);
      const host = block.querySelector(".gw-legend");
      if (!this.isData(key)) return host && this.once(host, this.config.layers[key].legend, gw.featureNotes[key] || "");
      const tileset = this.tilesetOf(key);
      const change = gw.comparison(this.state.filters, this.config);
      const cut = gw.cutLegends[key];
      this.once(host, change.mode === "diff" && change.inside ? this.config.change.legend : cut || this.config.layers[key].legends[tileset]);
      const classes = block.querySelector("[data-classes]");
      if (classes) classes.value = this.state.filters.classes || "fixed";
      const chosen = this.state.filters.tileset || "auto";
      for (const button of block.querySelectorAll("[data-tileset]")) button.setAttribute("aria-pressed", String(button.dataset.tileset === chosen));
    }

    /* Drawn again only when it says something else. */
    once(host, legend, note = "") {
      const drawn = JSON.stringify([legend, note]);
      if (host.dataset.drawn === drawn) return;
      host.dataset.drawn = drawn;
      drawLegend(host, legend, note);
    }

    onNote(key) {
      if (this.state && this.shown.includes(key)) this.legend(key, false);
    }

    onTileset(key, tileset) {
      this.tilesets[key] = tileset;
      if (this.state) this.update(this.state);
    }
  }

  /* A legend alone, for screens without a rail: it follows the layer of values on top, or the topmost of all where there is none. */
  class LegendStrip {
    constructor(element) {
      this.element = element;
      this.config = JSON.parse(element.dataset.config);
      gw.join(this);
    }

    destroy() {
      gw.leave(this);
    }

    update(state) {
      this.state = state;
      const key = gw.topLayer(state, this.config) || gw.shownLayers(state, this.config)[0];
      const layer = key && this.config.layers[key];
      this.element.hidden = !layer;
      if (!layer) return;
      const tileset = layer.legends?.[gw.lastTilesets?.[key]] ? gw.lastTilesets[key] : layer.legends?.h3_8 ? "h3_8" : Object.keys(layer.legends || {})[0];
      const also = gw.shownLayers(state, this.config).filter((one) => one !== key && this.config.layers[one].legend?.entries.length > 1);
      const drawn = [key, tileset, ...also].join("/");
      if (this.element.dataset.drawn === drawn) return;
      this.element.dataset.drawn = drawn;
      this.element.querySelector("[data-part=title]").textContent = layer.title;
      drawLegend(this.element.querySelector(".gw-legend"), layer.legends?.[tileset] || layer.legend);
      for (const one of also) this._also(this.config.layers[one]);
    }

    /* The marks of a layer that lies on it: one more line. */
    _also({ title, legend }) {
      const part = (kind, ...content) => {
        const made = Object.assign(document.createElement("span"), { className: "gw-legend-also " + kind });
        made.append(...content);
        return made;
      };
      const marks = legend.entries.filter(({ kind }) => kind === "mark").map((entry) => part("", swatchOf(entry), entry.label));
      this.element.querySelector(".gw-legend").append(part("is-break"), part("is-title", title), ...marks);
    }

    onTileset() {
      if (this.state) this.update(this.state);
    }
  }

  Object.assign(gw, { Rail, LegendStrip });
})((window.gridwatchMap = window.gridwatchMap || {}));
