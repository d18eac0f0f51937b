/* The layers rail and the legends. The rows come from the server; eyes, order, opacity and legends follow the state. */
(function (gw) {
  "use strict";
  const SWATCH = { dot: "gw-cellmark is-dot", fill: "gw-cellmark", zero: "gw-cellmark is-zero", none: "gw-cellmark is-none", spot: "gw-cellmark is-spot", ring: "gw-cellmark is-ring", uncertain: "gw-cellmark is-uncertain" };
  const PERIOD = {
    zh: { days: (n) => (n === 1 ? "当日" : `近 ${n} 天`), all: "累计", asOf: (day) => `截至 ${day}` },
    en: { days: (n) => (n === 1 ? "The day" : `Last ${n} days`), all: "Cumulative", asOf: (day) => `As of ${day}` },
  };

  /* A legend is what layers declare, drawn: one entry a class, the unit, the note. */
  function drawLegend(host, legend) {
    const entries = legend.entries.map(({ kind, token, label }) => {
      const item = document.createElement("span");
      const swatch = document.createElement("i");
      swatch.className = SWATCH[kind];
      if (token) swatch.style.setProperty("--gw-swatch", `var(--gw-${token})`);
      item.append(swatch, label);
      return item;
    });
    const unit = Object.assign(document.createElement("span"), { className: "gw-legend-unit", textContent: legend.unit });
    host.dataset.wide = String(legend.entries.some(({ label }) => label.length > 6));
    host.replaceChildren(...entries, unit);
    if (legend.note) host.append(Object.assign(document.createElement("span"), { className: "gw-legend-unit", textContent: legend.note }));
  }

  class Rail {
    constructor(element) {
      this.element = element;
      this.config = JSON.parse(element.dataset.config);
      this.tilesets = {};
      element.addEventListener("click", (this.onClick = (event) => this.click(event)));
      element.addEventListener("input", (this.onInput = (event) => this.input(event)));
      for (const host of element.querySelectorAll("[data-opacity-of]")) this._range(host);
      gw.join(this);
    }

    _range(host) {
      const label = host.firstElementChild.textContent;
      const range = Object.assign(document.createElement("input"), { type: "range", min: 10, max: 100, step: 5, value: 95, ariaLabel: label });
      range.dataset.opacity = host.dataset.opacityOf;
      host.append(range);
    }

    destroy() {
      for (const range of this.element.querySelectorAll("input[data-opacity]")) range.remove();
      this.element.removeEventListener("click", this.onClick);
      this.element.removeEventListener("input", this.onInput);
      gw.leave(this);
    }

    get shown() {
      return gw.shownLayers(this.state, this.config);
    }

    click(event) {
      if (!this.state) return;
      const eye = event.target.closest("[data-layer]");
      const cut = event.target.closest("[data-tileset]");
      if (event.target.closest(".gw-rail-legend") && !cut) return;
      if (cut) return gw.choose({ tileset: cut.dataset.tileset });
      if (!eye) return;
      this.toggle(eye.dataset.layer, Boolean(event.target.closest("[data-eye]")));
    }

    /* Reference layers go on and off. A data layer's name brings it to the top, alone; its eye adds or removes it. */
    toggle(key, byEye) {
      const isData = (name) => this.config.layers[name] && this.config.layers[name].geometry !== "points";
      const on = this.shown.includes(key);
      if (!isData(key)) return gw.choose({ layers: on ? this.shown.filter((name) => name !== key) : [...this.shown, key] });
      if (byEye && on) return gw.choose({ layers: this.shown.filter((name) => name !== key) });
      const others = this.shown.filter((name) => name !== key && (byEye || !isData(name)));
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

    update(state) {
      this.state = state;
      const current = this.shown.find((key) => this.config.layers[key].geometry !== "points");
      for (const row of this.element.querySelectorAll("[data-layer]")) {
        const key = row.dataset.layer;
        const on = this.shown.includes(key);
        row.dataset.on = String(on);
        row.dataset.current = String(key === current);
        row.setAttribute("aria-pressed", String(on));
        const line = row.querySelector("[data-period]");
        if (line) line.textContent = this.period(key);
        const legend = this.element.querySelector(`[data-legend="${key}"]`);
        if (legend) legend.hidden = key !== current;
      }
      if (current) this.legend(current);
      if (this.current && this.current !== current) this.element.querySelector(`[data-legend="${current}"]`)?.scrollIntoView({ block: "nearest" });
      this.current = current;
    }

    period(key) {
      const { filters } = this.state;
      const { lang } = this.config;
      const layer = this.config.layers[key];
      const words = PERIOD[lang];
      const days = gw.dayNumber(filters.to) - gw.dayNumber(filters.from) + 1;
      const when = layer.stock ? words.asOf(gw.day(filters.to, lang)) : filters.from <= this.config.from ? words.all : words.days(days);
      return `${when} · ${layer.legends[this.tilesetOf(key)].by}`;
    }

    tilesetOf(key) {
      const { legends } = this.config.layers[key];
      const known = this.tilesets[key] || gw.lastTilesets?.[key];
      return legends[known] ? known : legends.h3_8 ? "h3_8" : Object.keys(legends)[0];
    }

    legend(key) {
      const host = this.element.querySelector(`[data-legend="${key}"] .gw-legend`);
      const tileset = this.tilesetOf(key);
      const change = gw.comparison(this.state.filters, this.config);
      const cut = gw.cutLegends[key];
      const drawn = change.mode === "diff" && change.inside ? "change" : cut ? `${tileset} ${cut.entries.map((entry) => entry.label)} ${cut.note}` : tileset;
      if (host && host.dataset.drawn !== drawn) { drawLegend(host, drawn === "change" ? this.config.change.legend : cut || this.config.layers[key].legends[tileset]); host.dataset.drawn = drawn; }
      const classes = this.element.querySelector(`[data-legend="${key}"] [data-classes]`);
      if (classes) classes.value = this.state.filters.classes || "fixed";
      const chosen = this.state.filters.tileset || "auto";
      for (const button of this.element.querySelectorAll(`[data-legend="${key}"] [data-tileset]`)) button.setAttribute("aria-pressed", String(button.dataset.tileset === chosen));
    }

    onTileset(key, tileset) {
      this.tilesets[key] = tileset;
      if (this.state) this.update(this.state);
    }
  }

  /* A legend alone, for screens without a rail: it follows the layer on top. */
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
      const key = gw.shownLayers(state, this.config).find((name) => this.config.layers[name].geometry !== "points");
      const layer = key && this.config.layers[key];
      this.element.hidden = !layer;
      if (!layer) return;
      const tileset = layer.legends[gw.lastTilesets?.[key]] ? gw.lastTilesets[key] : layer.legends.h3_8 ? "h3_8" : Object.keys(layer.legends)[0];
      const drawn = `${key}/${tileset}`;
      if (this.element.dataset.drawn === drawn) return;
      this.element.dataset.drawn = drawn;
      this.element.querySelector("[data-part=title]").textContent = layer.title;
      drawLegend(this.element.querySelector(".gw-legend"), layer.legends[tileset]);
    }

    onTileset() {
      if (this.state) this.update(this.state);
    }
  }

  Object.assign(gw, { Rail, LegendStrip });
})((window.gridwatchMap = window.gridwatchMap || {}));
