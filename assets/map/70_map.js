/* One map panel: made when its element appears, removed when it goes, told about every change of state. */
(function (gw) {
  "use strict";
  const LABEL_LIMIT = 40;
  const FONTS = '"Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif';
  /* Asking costs a context of its own, a tenth of a second without a graphics card: it is asked once a visit. */
  const SEEN = "gridwatch-webgl2";
  let known = sessionStorage.getItem(SEEN) === "yes" || null;
  gw.webgl2 = () => {
    known ??= Boolean(document.createElement("canvas").getContext("webgl2"));
    sessionStorage.setItem(SEEN, known ? "yes" : "");
    return known;
  };
  gw.noWebgl2 = () => { known = false; sessionStorage.removeItem(SEEN); };
  // As --u in tokens.css: 10 px at 1920×1080, and on its side at 1080×1920.
  const wallUnit = (gw.wallUnit = () => (innerWidth > innerHeight ? Math.min(innerWidth / 192, innerHeight / 108) : Math.min(innerWidth / 108, innerHeight / 192)));
  const calm = (gw.calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches);

  /* MapLibre draws only CJK letters in the browser and fetches all others from a glyph server. There is none
     here, so every letter is drawn in the browser. Private to the pinned version; a browser test watches it. */
  function drawAllLettersHere(map) {
    Object.getPrototypeOf(map.style.glyphManager)._doesCharSupportLocalGlyph = () => true;
  }

  class MapPanel extends gw.LayerPanel {
    /** @param view the area and frame to begin with, if they are known by now (50_fetch.js) */
    constructor(element, view) {
      super();
      this.element = element;
      this.view = view;
      this.config = JSON.parse(element.dataset.config);
      this.linked = this.config.scale !== "wall";
      this._asLinked();
      this.box = document.createElement("div");
      this.box.className = "gw-map-box";
      element.querySelector(".gw-map-canvas").append(this.box);
      this.card = new gw.Card(this.box, this.config);
      this.away = new gw.AwayNotice(this.box, this.config.lang);
      this.refused = new gw.Refused(this);
      this.compare = new gw.Compare(this);
      this.regionView = new gw.region.RegionView(this);
      this.cells = new Map(); // layer key → {tileset, geometry, wires, other, custom}
      this.features = new gw.Features(this);
      this.painted = 0;
      this.turn = 0;
      element.dataset.state = "loading";
      this._create();
    }

    _create() {
      const { config } = this;
      this.colours = gw.colours(this.element);
      const holder = document.createElement("div");
      holder.className = "gw-map-gl";
      this.box.prepend(holder);
      const map = (this.map = new window.maplibregl.Map({
        container: holder, style: gw.style(this.colours, config, this.unit()), ...this._camera(),
        minZoom: gw.ZOOMS[0], maxZoom: gw.ZOOMS[1], fadeDuration: 0, attributionControl: false, renderWorldCopies: false, dragRotate: false,
        pitchWithRotate: false, touchPitch: false, maxPitch: 0, doubleClickZoom: false, boxZoom: false,
        localIdeographFontFamily: FONTS, pixelRatio: Math.min(2, window.devicePixelRatio || 1),
      }));
      drawAllLettersHere(map);
      gw.withoutUnseen(map);
      map.touchZoomRotate.disableRotation();
      map.keyboard.disableRotation();
      const canvas = map.getCanvas();
      canvas.setAttribute("role", "application");
      canvas.setAttribute("aria-label", config.aria);
      this.scale = new gw.ScaleBar(this.box, config.lang, config.scale === "wall" ? () => 11 * this.unit() : () => 110);
      // Not "load": that waits for every tile of the ground, and the data can be drawn long before.
      this.loaded = new Promise((resolve) => map.once("style.load", resolve));
      this._listen(map, canvas);
      this.loaded.then(() => { if (this.gone) return; this.scale.update(map); gw.keepGround(map); gw.basemap.put(this); gw.marks.images(map, this.colours, config.layers); gw.join(this); });
    }

    /* Where a link looks, if it says so. */
    _asLinked() {
      const asked = this.linked && gw.camera.asked(gw.state.filters);
      if (asked) Object.assign(this, { config: { ...this.config, ...asked }, keepCamera: true });
    }

    /* Where to look first: the area of the view at once, not the city first and the area after it. */
    _camera() {
      const { config, view } = this;
      if (this.keepCamera || !view) return { center: [config.lon, config.lat], zoom: config.zoom };
      const { west, south, east, north } = view.frame;
      return { bounds: [[west, south], [east, north]], fitBoundsOptions: this._fitting() };
    }

    _fitting() {
      return { padding: MapPanel.padding(this.config), maxZoom: gw.CLOSEST_FRAME };
    }

    static padding(config) {
      return config.scale === "wall" ? 3 * wallUnit() : 28;
    }

    unit() {
      return wallUnit();
    }

    _listen(map, canvas) {
      map.on("movestart", () => this._moving(true));
      map.on("moveend", (event) => { this._moving(false); gw.resetLabels(map); this.scale.update(map); this._followZoom(); this._moved(event); });
      map.on("zoom", () => this._blendHeat());
      map.on("idle", () => { if (gw.thinLabels(map, LABEL_LIMIT) <= LABEL_LIMIT) this._idle(); });
      map.on("mousemove", (event) => { this.pointer = event; this.frame ??= requestAnimationFrame(() => { this.frame = null; if (!this.gone) this.hover(this.pointer); }); });
      map.on("mouseout", () => this.unhover());
      gw.listenToTaps(this, map);
      map.on("error", (event) => this._trouble(event));
      canvas.addEventListener("webglcontextlost", () => { this.element.dataset.state = "lost"; });
      canvas.addEventListener("webglcontextrestored", () => this.rebuild());
      canvas.addEventListener("keydown", (event) => {
        if (event.key !== "Enter") return;
        const centre = map.getCenter();
        const at = { lngLat: centre, point: map.project(centre) };
        this.hover(at);
        if (event.shiftKey) this.drill(at); else this.click(at);
      });
      this.draw = new gw.Draw(this);
      this._controls();
    }

    /* What stands around the map in its element. */
    _controls() {
      gw.bindTools(this);
      this.regionView.bind();
    }

    /* Lie in another element from now on, as drawn. */
    adopt(element) {
      const { state, painted } = this.element.dataset;
      this.element = element;
      element.querySelector(".gw-map-canvas").append(this.box);
      Object.assign(element.dataset, { state, ...(painted && { painted }) });
      this._controls();
      this.map.resize();
      if (this.state) this.update(this.state);
    }

    /* Tiles that do not come are part of a lost connection; anything else is worth the console. */
    _trouble({ error, sourceId }) {
      if (gw.basemap.failed(this, sourceId)) return;
      if (sourceId && (error?.status >= 500 || error instanceof TypeError)) {
        this.holes = true;
        gw.connection.doubt();
      } else console.error("map: " + (error?.message || error));
    }

    _idle() {
      if (this.busy || !this.painted) return; // the ground alone is not the map
      this.element.dataset.state = "idle";
      this.element.dataset.painted = String(this.painted);
    }

    _moving(moving) {
      for (const { custom } of this.cells.values()) if (custom) custom.moving = moving;
      if (!moving) this.map.triggerRepaint();
    }

    /* What a hand has moved stays in the link. */
    _moved({ originalEvent, byHand }) {
      if (this.linked && (originalEvent || byHand)) gw.camera.keep(this.map);
    }

    /* A new style cannot carry custom layers over a lost context: begin again, keep the camera. */
    rebuild() {
      const [centre, zoom] = [this.map.getCenter(), this.map.getZoom()];
      Object.assign(this.config, { lon: centre.lng, lat: centre.lat, zoom });
      gw.leave(this);
      this.map.remove();
      this.scale.remove();
      this.box.querySelector(".gw-map-gl")?.remove();
      this.cells.clear();
      this.features.shown.clear();
      // What is drawn into the map itself is gone with it and is drawn again.
      this.area = this.selectedKey = this.hoverKey = this.regionView.text = undefined;
      this.keepCamera = true;
      this._create();
    }

    destroy() {
      this.gone = true;
      gw.leave(this);
      this.away.remove();
      this.refused.clear();
      cancelAnimationFrame(this.frame);
      gw.unbindTools(this);
      this.map?.remove();
      this.cells.clear(); // whoever still holds the panel does not hold pictures and polygons
      this.box.remove();
    }

    /* --- state → map ------------------------------------------------------------------------------- */

    update(state) {
      this.state = state;
      this._theme();
      this._area(state.filters.area || null);
      this._sync();
      this.compare.update();
      this._selected(state.selection);
      this.regionView.update();
    }

    _theme() {
      const colours = gw.colours(this.element);
      if (JSON.stringify(colours) === JSON.stringify(this.colours)) return;
      this.colours = colours;
      gw.repaint(this.map, colours, this.config, this.unit());
      gw.basemap.dim(this);
      this.features.recolour(colours);
      for (const [key, shown] of this.cells) {
        shown.custom?.setPalette(this.compare.palette(this.look(key, shown.tileset)));
        if (this.map.getLayer("heat-" + key)) this.map.setPaintProperty("heat-" + key, "heatmap-color", gw.heat.paint(colours, this.look(key, shown.tileset))["heatmap-color"]);
      }
    }

    async _area(code) {
      if (code === this.area) return;
      const first = this.area === undefined;
      this.area = code;
      this.map.setFilter("area-now", ["==", ["get", "code"], code || ""]);
      if (first && (this.keepCamera || this.view?.area === code || this.state.filters.region)) return;
      const asked = this.linked && gw.camera.asked(this.state.filters); // stepped back to
      if (asked) return void this.map.easeTo({ center: [asked.lon, asked.lat], zoom: asked.zoom, duration: calm() ? 0 : 400 });
      const frame = await gw.load.frame(code || this.config.home).catch(() => null);
      if (!frame || this.gone || this.area !== code) return;
      this.map.fitBounds([[frame.west, frame.south], [frame.east, frame.north]], { ...this._fitting(), duration: first || calm() ? 0 : 400 });
      if (!first) this._pulse("area-now", 2);
    }

    async _selected(selection) {
      const key = selection?.kind === "cell" ? `${selection.tileset}/${selection.code}` : "";
      if (key === this.selectedKey) return;
      this.selectedKey = key;
      if (!key) return gw.fillSource(this.map, "selected", gw.EMPTY);
      const found = await Promise.all([gw.load.geometry(this.config, selection.tileset), gw.load.names(this.config, selection.tileset)]).catch(() => null);
      if (!found || this.gone || key !== this.selectedKey) return;
      const cell = found[1].code.indexOf(selection.code);
      gw.fillSource(this.map, "selected", cell < 0 ? gw.EMPTY : found[0].outline(cell));
      if (cell >= 0) this._pulse("selected", 2.6);
    }

    /* A choice shows its place once: outline 2 → 4 → 2 px. */
    _pulse(layer, width) {
      if (calm()) return;
      const start = performance.now();
      const step = (now) => {
        if (this.gone || !this.map.getLayer(layer)) return;
        const part = Math.min(1, (now - start) / 600);
        this.map.setPaintProperty(layer, "line-width", width + 1.8 * Math.sin(Math.PI * part));
        if (part < 1) requestAnimationFrame(step);
      };
      requestAnimationFrame(step);
    }
  }

  gw.MapPanel = MapPanel;
})((window.gridwatchMap = window.gridwatchMap || {}));
