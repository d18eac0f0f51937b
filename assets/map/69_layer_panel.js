/* The layers of a map panel: which are wanted, on which cells they lie, and bringing the map there. */
(function (gw) {
  "use strict";

  /* Between PointerPanel and MapPanel: works on their `map`, `cells`, `features`, `compare`, `config` and `state`. */
  class LayerPanel extends gw.PointerPanel {
    _blendHeat() {
      for (const [key, shown] of this.cells) if (shown.custom) shown.custom.setOpacity(this.opacity(key));
    }

    opacity(key) {
      const chosen = this.state?.filters.opacity?.[key] ?? 0.94;
      return this.config.layers[key].geometry === "heat" && !this.compare.now ? chosen * gw.cellsUnderHeat(this.map.getZoom()) : chosen;
    }

    tileset(key) {
      return gw.tilesetAt(this.config.layers[key], this.ground, this.state.filters.tileset, this.map.getZoom());
    }

    look(key, tileset) {
      const layer = this.config.layers[key];
      return { ramp: layer.ramp, breaks: this.cells.get(key)?.cut?.breaks || layer.breaks[tileset] || layer.breaks.default };
    }

    _followZoom() {
      if (!this.state) return;
      const stale = [...this.cells].some(([key, shown]) => shown.tileset !== this.tileset(key));
      if (stale) this._sync();
    }

    async _sync() {
      const turn = ++this.turn;
      this.busy = true;
      if (this.holes && !gw.connection.away) { this.holes = false; gw.refreshTiles(this.map); }
      try {
        this.ground ??= await gw.load.ground(this.config);
        if (this.gone || turn !== this.turn) return;
        const wanted = gw.shownLayers(this.state, this.config);
        for (const key of [...this.cells.keys(), ...this.features.shown]) if (!wanted.includes(key)) this._remove(key);
        this.current = gw.topLayer(this.state, this.config) || null;
        const answers = await Promise.allSettled(wanted.map((key) => (gw.isData(this.config.layers[key]) ? this._cells(key, turn) : this.features.show(key, turn))));
        const refused = wanted.filter((_, at) => answers[at].status === "rejected");
        const why = answers.find((answer) => answer.status === "rejected")?.reason;
        if (refused.length) await gw.connection.asked;
        if (this.gone || turn !== this.turn) return;
        if (refused.length && (gw.connection.away || !this.cells.size && !this.features.shown.size)) throw why;
        this._order(wanted); // without those that were refused
        this.refused.note(wanted, refused, why);
        this.painted++;
        this.regionView.update(); // the ground is known now, and which cells are on top
        this.element.dispatchEvent(new CustomEvent("gw-painted"));
        gw.onPainted?.(this);
        this.map.triggerRepaint();
      } catch (error) {
        await this._failed(error, turn);
      } finally {
        if (turn === this.turn) this.busy = false;
      }
    }

    async _failed(error, turn) {
      await gw.connection.asked;
      if (this.gone || turn !== this.turn) return;
      if (gw.connection.away) return this.refused.clear(); // the strip says it, the picture stays, and `again` comes with the answer
      this.element.dataset.state = "failed";
      this.refused.note([], gw.shownLayers(this.state, this.config), error);
      if (!error.status) console.warn("map data", error);
    }

    async _cells(key, turn) {
      const tileset = this.tileset(key);
      if (!tileset) return this._remove(key);
      const [cut, geometry, wires, other] = await Promise.all([gw.load.cut(this.config, key, tileset, this.state), gw.load.geometry(this.config, tileset), gw.load.values(key, tileset, this.state), this.compare.load(key, tileset, this.state)]);
      if (this.gone || turn !== this.turn) return;
      let shown = this.cells.get(key);
      if (shown && shown.tileset !== tileset) { this._remove(key); shown = null; }
      if (shown) shown.cut = cut;
      const look = { ...this.look(key, tileset), ...(cut && { breaks: cut.breaks }) };
      if (!shown) {
        const custom = new gw.CellLayer("cells-" + key, geometry, gw.palette(this.colours, look));
        if (this.config.scale === "wall") custom.rimFrom = Infinity; // from eight metres a mesh is noise
        shown = { tileset, geometry, custom, cut };
        this.cells.set(key, shown);
        if (this.config.layers[key].geometry === "heat") gw.heat.add(this.map, key, this.colours, look, gw.BELOW_OUTLINES);
        this.map.addLayer(custom, gw.BELOW_OUTLINES);
      }
      Object.assign(shown, { wires, other });
      shown.custom.setOpacity(this.opacity(key));
      shown.custom.faded = gw.region.mask(geometry, this.state.filters.region);
      this.compare.paint(key, shown, look);
      if (this.map.getSource("heat-" + key) && tileset !== "h3_9") gw.heat.update(this.map, key, geometry, wires, look.breaks);
      this.element.dispatchEvent(new CustomEvent("gw-tileset", { detail: { key, tileset } }));
      gw.cutLegends[key] = cut?.legend;
      gw.onTileset?.(key, tileset);
    }

    _remove(key) {
      if (this.cells.delete(key) && this.map.getLayer("cells-" + key)) this.map.removeLayer("cells-" + key);
      gw.heat.remove(this.map, key);
      this.features.remove(key);
    }

    /* The first of the list lies on top. */
    _order(wanted) {
      for (const key of [...wanted].reverse()) {
        if (this.map.getLayer("heat-" + key)) this.map.moveLayer("heat-" + key, gw.BELOW_OUTLINES);
        if (this.map.getLayer("cells-" + key)) this.map.moveLayer("cells-" + key, gw.BELOW_OUTLINES);
      }
      this.features.order(wanted);
    }
  }

  gw.LayerPanel = LayerPanel;
})((window.gridwatchMap = window.gridwatchMap || {}));
