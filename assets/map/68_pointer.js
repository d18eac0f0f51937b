/* What a map panel does under the pointer: hover card, selection, and the way into an area. */
(function (gw) {
  "use strict";

  /* Base of MapPanel; works on its `map`, `cells`, `features`, `card`, `config` and `state`. */
  class PointerPanel {
    cellAt(lngLat) {
      const shown = this.cells.get(this.current);
      const cell = shown ? shown.geometry.pick(lngLat) : -1;
      return cell < 0 || shown.wires[shown.geometry.first + cell] === gw.WIRE.outOfScope ? null : { key: this.current, shown, cell };
    }

    siteAt(point) {
      return this.features.at(point);
    }

    async hover({ lngLat, point }) {
      if (this.tool || !this.state) return;
      const site = this.siteAt(point);
      this.map.getCanvas().style.cursor = site ? "pointer" : "";
      if (site) { this._outline(null); return this.card.site(point, this.config.layers[site.key], site.feature.properties); }
      const hit = this.cellAt(lngLat);
      this._outline(hit);
      if (!hit || (this.config.layers[hit.key].geometry === "heat" && !this.compare.now && this.map.getZoom() < gw.HEAT_ENDS - 0.5)) return this.unhover();
      const ticket = (this.ticket = {});
      const { shown, cell, key } = hit;
      const layer = this.config.layers[key];
      const beside = layer.beside.map((column) => gw.load.values(key, shown.tileset, this.state, column));
      const other = gw.comparison(this.state.filters, this.config);
      const [names, before, ...more] = await Promise.all([gw.load.names(this.config, shown.tileset), this._before(key, shown, other), ...beside]).catch(() => [null, null]);
      if (this.gone || ticket !== this.ticket || !names) return;
      const at = shown.geometry.first + cell;
      const { lang } = this.config;
      this.card.cell(point, {
        name: (lang === "en" ? names.name_en : names.name_zh)[cell], layer, wire: shown.wires[at],
        more: more.map((wires, n) => ({ column: layer.beside[n], wire: wires[at] })),
        before: before ? before[at] : undefined, other, said: before ? this.compare.said(shown, at, before[at]) : null, filters: this.state.filters,
      });
    }

    /* The other window, unless it begins before the city's record does: then there is nothing to compare with. */
    _before(key, shown, other) {
      return other.inside ? gw.load.values(key, shown.tileset, gw.otherWindow(this.state, other)).catch(() => null) : null;
    }

    _outline(hit) {
      const key = hit ? `${hit.shown.tileset}/${hit.cell}` : "";
      if (key === this.hoverKey) return;
      this.hoverKey = key;
      gw.fillSource(this.map, "hover", hit ? hit.shown.geometry.outline(hit.cell) : gw.EMPTY);
    }

    unhover() {
      this.ticket = null;
      this._outline(null);
      this.card.hide();
    }

    async click({ lngLat, point }) {
      if (this.tool) return;
      const site = this.siteAt(point);
      if (site) {
        if (this.config.layers[site.key].drill === "site") gw.select({ kind: "site", tileset: this.config.layers[site.key].site, code: site.feature.properties.code });
        return;
      }
      const hit = this.cellAt(lngLat);
      if (!hit || this.config.layers[hit.key].drill !== "cell") return;
      const names = await gw.load.names(this.config, hit.shown.tileset);
      gw.select({ kind: "cell", tileset: hit.shown.tileset, code: names.code[hit.cell] });
    }

    /* Into the area under the pointer, one level further down than now. */
    async drill({ lngLat }) {
      if (this.tool) return;
      const hit = this.cellAt(lngLat);
      if (!hit) return;
      const names = await gw.load.names(this.config, hit.shown.tileset);
      const line = [names.district, names.street, names.community].map((column) => column[hit.cell]).filter(Boolean);
      if (["grid", "community", "street", "district"].includes(hit.shown.tileset)) line.push(names.code[hit.cell]);
      const depth = line.lastIndexOf(this.state.filters.area || "");
      const next = depth >= 0 ? line[depth + 1] : line.find((code) => code !== this.config.scope);
      if (next && next !== this.state.filters.area) {
        gw.choose({ area: next, region: null });
        gw.select(null); // the first of the two clicks chose a cell; now the area is meant
      }
    }
  }

  gw.PointerPanel = PointerPanel;
})((window.gridwatchMap = window.gridwatchMap || {}));
