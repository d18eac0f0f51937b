/* The rows of the layers rail, drawn from its configuration (dashboard/components/layers_rail.py). What a layer needs
   said and set is drawn when it is first shown: most layers never are. */
(function (gw) {
  "use strict";

  function el(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  class RailRows {
    /** @param config the rail's  @param isData tells layers of values from points, lines and zones */
    constructor(config, isData) {
      Object.assign(this, { config, isData, words: config.words });
    }

    /** Headings and groups, all rows in their homes. */
    all() {
      const { groups, rows } = this.config;
      const parts = groups.flatMap(([name, title]) => [el("h3", {}, title), el("div", { "data-group": name }, ...rows.filter(({ home }) => home === name).map((row) => this.item(row)))]);
      return [...parts, ...this.ground()];
    }

    item(row) {
      return el("div", { "data-item": row.key, "data-home": row.home, "data-at": row.at }, this.row(row));
    }

    row(row) {
      const layer = this.config.layers[row.key];
      const words = el("span", { class: "gw-rail-words" }, el("b", {}, layer.title), ...(this.hasLegend(layer) ? [el("span", { "data-period": row.key })] : []));
      const eye = el("span", { class: "gw-eye", title: this.words.eye, "data-eye": row.key, "aria-hidden": "true" });
      return el("button", { class: "gw-rail-row", "data-layer": row.key, "data-on": "false", "aria-pressed": "false" }, eye, words, this.symbol(row));
    }

    hasLegend(layer) {
      return gw.isData(layer) || layer.legend.entries.length > 0;
    }

    symbol({ icon, silent, swatch }) {
      if (icon) return el("i", { class: `gw-site-mark is-${icon}` });
      return silent ? el("i", { class: "gw-cellmark is-silent" }) : el("i", { class: "gw-cellmark", style: `--gw-swatch: var(--gw-${swatch})` });
    }

    /** Units and classes are the view's and are shown at the layer on top alone. */
    legend(key) {
      const layer = this.config.layers[key];
      const parts = this.hasLegend(layer) ? [el("div", { class: "gw-legend" })] : [];
      if (gw.isData(layer)) parts.push(el("div", { class: "gw-rail-by-hand" }, ...this.cuts(layer), this.classes()));
      const set = el("div", { class: "gw-rail-set" }, this.opacity(key), this.move(key, "up", "↑"), this.move(key, "down", "↓"));
      return el("div", { class: "gw-rail-legend", "data-legend": key }, ...parts, set);
    }

    /** Choosing the cells by hand; nothing to choose where the layer has one tile set. */
    cuts({ tilesets }) {
      const { areas, hexagons } = this.config.units;
      const offered = areas.filter(([name]) => name === "auto" || tilesets.includes(name));
      if (offered.length < 3) return [];
      const six = hexagons.filter(([name]) => tilesets.includes(name));
      const second = six.length ? [el("div", { class: "gw-rail-hexagons" }, el("span", {}, this.words.hexagons), this.segments(this.words.hexagons, six))] : [];
      return [this.segments(this.words.units, offered), ...second];
    }

    segments(of, names) {
      const buttons = names.map(([name, word]) => el("button", { "data-tileset": name, "aria-pressed": "false" }, word));
      return el("div", { class: "gw-segments", role: "group", "aria-label": of }, ...buttons);
    }

    classes() {
      return this.choice(this.words.classes, "data-classes", this.config.classes);
    }

    choice(label, attribute, options) {
      const select = el("select", { [attribute]: "", "aria-label": label }, ...options.map(([value, word]) => el("option", { value }, word)));
      return el("div", { class: "gw-rail-opacity" }, el("span", {}, label), select);
    }

    opacity(key) {
      const label = this.words.opacity;
      const range = el("input", { type: "range", min: 10, max: 100, step: 5, value: this.isData(key) ? 95 : 100, "aria-label": label, "data-opacity": key });
      return el("div", { class: "gw-rail-opacity" }, el("span", {}, label), range);
    }

    move(key, way, sign) {
      const title = `${this.words[way]}${this.config.lang === "zh" ? "：" : ": "}${this.config.layers[key].title}`;
      return el("button", { title, hidden: "", "data-move": way, "data-of": key, "aria-label": title }, sign);
    }

    /** A ground from elsewhere; nothing where none is configured. */
    ground() {
      const { basemaps } = this.config;
      if (!basemaps.length) return [];
      const select = el("select", { "data-basemap": "", "aria-label": this.words.ground }, ...[["", this.words.own], ...basemaps].map(([value, word]) => el("option", { value }, word)));
      return [el("h3", {}, this.words.ground), el("div", { class: "gw-rail-opacity" }, select)];
    }
  }

  gw.RailRows = RailRows;
})((window.gridwatchMap = window.gridwatchMap || {}));
