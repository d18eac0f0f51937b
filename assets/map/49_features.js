/* The points, lines and zones on one map: fetched, drawn, ordered, faded and found under the pointer. */
(function (gw) {
  "use strict";
  const NEAR = 6; // px around the pointer in which a symbol or line counts as meant

  class Features {
    constructor(panel) {
      this.panel = panel;
      this.shown = new Set();
    }

    layer(key) {
      return this.panel.config.layers[key];
    }

    kind(key) {
      return gw.featureKinds[this.layer(key).geometry];
    }

    async show(key, turn) {
      const { panel } = this;
      const collection = gw.own?.(key) ?? (await gw.load.features(key, panel.state, this.layer(key)));
      if (panel.gone || turn !== panel.turn) return;
      const source = "features-" + key;
      const data = this.kind(key).data(collection, panel.config.lang);
      if (this.shown.has(key)) panel.map.getSource(source).setData(data);
      else {
        panel.map.addSource(source, { type: "geojson", data });
        this.kind(key).add(panel.map, key, this.layer(key), source, panel.colours);
        this.shown.add(key);
      }
      this.fade(key);
      gw.onNote?.(key, collection.note?.[panel.config.lang === "en" ? 1 : 0] || "");
    }

    remove(key) {
      if (!this.shown.delete(key)) return;
      for (const id of this.kind(key).ids(key)) this.panel.map.removeLayer(id);
      this.panel.map.removeSource("features-" + key);
    }

    /* The first of the list lies on top; words stay where they are, above the names of places. */
    order(wanted) {
      for (const key of [...wanted].reverse()) {
        const above = this.layer(key).numbered ? "-mark-" : "-words-";
        if (this.shown.has(key)) for (const id of this.kind(key).ids(key)) if (!id.includes(above)) this.panel.map.moveLayer(id, gw.BELOW_LABELS);
      }
    }

    fade(key) {
      this.kind(key).fade(this.panel.map, key, this.layer(key), this.panel.state.filters.opacity?.[key] ?? 1);
    }

    recolour(colours) {
      gw.marks.images(this.panel.map, colours, this.panel.config.layers);
      for (const key of this.shown) this.kind(key).recolour(this.panel.map, key, colours);
    }

    /** The feature under a point of the screen as `{key, feature}`, else null. */
    at({ x, y }) {
      const layers = [...this.shown].flatMap((key) => this.kind(key).hit(key));
      if (!layers.length) return null;
      const [feature] = this.panel.map.queryRenderedFeatures([[x - NEAR, y - NEAR], [x + NEAR, y + NEAR]], { layers });
      return feature ? { key: feature.source.slice("features-".length), feature } : null;
    }
  }

  gw.Features = Features;
})((window.gridwatchMap = window.gridwatchMap || {}));
