/* The simple map, where there is no WebGL 2: areas instead of fine cells, the same values, classes, colours and manners.
   It draws cell layers only; heat lies on it as its cells, sites and lines not at all. */
(function (gw) {
  "use strict";
  const MOST_CELLS = 20000;
  const LABELS = 40;
  const FILL = 0.94;
  const FONT = '"Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif';
  // Coarse to fine, as one comes nearer; the first that a layer offers and the city has is taken.
  const NEAR = [[8, ["district", "street", "h3_7"]], [11, ["street", "h3_7", "district"]], [Infinity, ["community", "h3_8", "street", "h3_7", "district"]]];
  const WORDS = {
    zh: "简图：这台电脑的浏览器没有 WebGL 2。按区划上色，数字相同；热力、点位、连线与对比不画。",
    en: "Simple map: this browser has no WebGL 2. Coloured by area, with the same numbers; heat, sites, lines and comparisons are not drawn.",
  };

  class PlainMap extends gw.PointerPanel {
    constructor(element) {
      super();
      this.config = JSON.parse(element.dataset.config);
      Object.assign(this, { element, plain: true, wall: this.config.scale === "wall", cells: new Map(), painted: 0, turn: 0, lines: new Map() });
      this.compare = { now: null, said: () => null, prefetch() {} };
      this.map = { getCanvas: () => this.canvas.element, getZoom: () => Infinity }; // as much of a map as PointerPanel asks for
      this.box = element.querySelector(".gw-map-canvas").appendChild(Object.assign(document.createElement("div"), { className: "gw-map-box" }));
      const act = { hover: (at) => this.hover(at), leave: () => this.unhover(), click: (at) => this.click(at), drill: (at) => this.drill(at), zoom: () => this._followZoom(), moved: () => { if (!this.wall) gw.camera.keep(this.canvas); } };
      this.canvas = new gw.PlainCanvas(this.box, (pen) => this._paint(pen), act);
      this.canvas.element.setAttribute("role", "application");
      this.canvas.element.setAttribute("aria-label", this.config.aria);
      this.card = new gw.Card(this.box, this.config);
      this.away = new gw.AwayNotice(this.box, this.config.lang);
      this.refused = new gw.Refused(this);
      this.scale = new gw.ScaleBar(this.box, this.config.lang, () => 110);
      const note = this.box.appendChild(Object.assign(document.createElement("div"), { className: "gw-plain-note", textContent: WORDS[this.config.lang] }));
      note.setAttribute("role", "note");
      element.dataset.state = "loading";
      this._tools();
      gw.join(this);
    }

    /* Zoom and home work as ever; what needs the full map goes. */
    _tools() {
      const acts = { in: () => this.canvas.zoomBy(1), out: () => this.canvas.zoomBy(-1), home: () => { gw.camera.forget(); this.area = NaN; this._area(this.state?.filters.area || null); } };
      for (const button of this.element.querySelectorAll(".gw-map-tools button")) {
        const act = acts[button.dataset.act];
        button.hidden = !act && button.dataset.act !== "help";
        if (act) button.onclick = act;
      }
    }

    destroy() {
      this.gone = true;
      gw.leave(this);
      this.away.remove();
      this.refused.clear();
      this.canvas.destroy();
      this.box.remove();
    }

    /* --- state → picture ----------------------------------------------------------------------------- */

    update(state) {
      this.state = state;
      this._theme();
      this._area(state.filters.area || null);
      this._sync();
    }

    _theme() {
      this.colours = gw.colours(this.element);
      this.canvas.draw();
    }

    async _area(code) {
      if (code === this.area) return;
      this.area = code;
      const frame = await gw.load.frame(code || this.config.home).catch(() => null);
      if (!frame || this.gone || this.area !== code) return;
      this.unhover();
      const asked = gw.camera.asked(this.state.filters);
      if (asked) this.canvas.look(asked);
      else this.canvas.frame(frame, gw.MapPanel.padding(this.config));
      this._ring("area", code && { tileset: frame.level, code });
    }

    tileset(key) {
      const layer = this.config.layers[key];
      const offered = (name) => layer.tilesets.includes(name) && this.ground[name]?.count && this.ground[name].count <= MOST_CELLS;
      const byHand = this.state.filters.tileset;
      if (offered(byHand)) return byHand;
      const [, wanted] = NEAR.find(([below]) => this.canvas.zoom < below);
      return wanted.find(offered) || layer.tilesets.find(offered);
    }

    _followZoom() {
      if (this.state && [...this.cells].some(([key, shown]) => shown.tileset !== this.tileset(key))) this._sync();
    }

    async _sync() {
      const turn = ++this.turn;
      this.busy = true;
      try {
        this.ground ??= await gw.load.ground(this.config);
        const wanted = gw.shownLayers(this.state, this.config).filter((key) => ["cells", "heat"].includes(this.config.layers[key].geometry));
        const found = await Promise.all([this._labels(), this._ring("selected", this.state.selection?.kind === "cell" && this.state.selection), ...wanted.map((key) => this._cells(key))]);
        if (this.gone || turn !== this.turn) return;
        this.current = wanted[0] || null;
        this.cells = new Map(found.slice(2).filter(Boolean).map((shown) => [shown.key, shown]));
        for (const [key, { tileset, cut }] of this.cells) { gw.cutLegends[key] = cut?.legend; gw.onTileset?.(key, tileset); }
        this.painted++;
        this.refused.note(wanted, []);
        this.canvas.draw();
      } catch (error) {
        await this._failed(error, turn);
      } finally {
        if (turn === this.turn) this.busy = false;
      }
    }

    async _failed(error, turn) {
      await gw.connection.asked;
      if (this.gone || turn !== this.turn) return;
      if (gw.connection.away) return this.refused.clear();
      this.element.dataset.state = "failed";
      this.refused.note([], gw.shownLayers(this.state, this.config), error);
      if (!error.status) console.warn("map data", error);
    }

    async _cells(key) {
      const tileset = this.tileset(key);
      if (!tileset) return null;
      const [cut, geometry, wires] = await Promise.all([gw.load.cut(this.config, key, tileset, this.state), gw.load.geometry(this.config, tileset), gw.load.values(key, tileset, this.state)]);
      const layer = this.config.layers[key];
      const look = { ramp: layer.ramp, breaks: cut?.breaks || layer.breaks[tileset] || layer.breaks.default };
      const classes = gw.classify(wires.subarray(geometry.first, geometry.first + geometry.count), look.breaks);
      const groups = new Map();
      classes.forEach((kind, cell) => { if (kind) (groups.get(kind) || groups.set(kind, []).get(kind)).push(cell); });
      const paths = [...groups].map(([kind, cells]) => ({ kind, cells, path: geometry.path(cells) }));
      return { key, tileset, geometry, wires, look, cut, paths };
    }

    /* Districts for the outlines, and names of districts and streets. */
    async _labels() {
      const levels = ["district", "street"].filter((name) => this.ground[name]?.count);
      this.names ??= await Promise.all(levels.map(async (level) => {
        const [geometry, names] = await Promise.all([gw.load.geometry(this.config, level), gw.load.names(this.config, level)]);
        return { level, geometry, names, path: geometry.path() };
      }));
    }

    /* The ring of a chosen cell or of the area of the view. */
    async _ring(kind, asked) {
      const ticket = (this[kind + "Ticket"] = {});
      const found = asked ? await Promise.all([gw.load.geometry(this.config, asked.tileset), gw.load.names(this.config, asked.tileset)]).catch(() => null) : null;
      if (this.gone || ticket !== this[kind + "Ticket"]) return;
      const cell = found ? found[1].code.indexOf(asked.code) : -1;
      if (cell < 0) this.lines.delete(kind);
      else this.lines.set(kind, { geometry: found[0], path: found[0].path([cell]) });
      this.canvas.draw();
    }

    siteAt() {
      return null;
    }

    _outline(hit) {
      const key = hit ? `${hit.shown.tileset}/${hit.cell}` : "";
      if (key === this.hoverKey) return;
      this.hoverKey = key;
      if (hit) this.lines.set("hover", { geometry: hit.shown.geometry, path: hit.shown.geometry.path([hit.cell]) });
      else this.lines.delete("hover");
      this.canvas.draw();
    }

    /* --- picture ------------------------------------------------------------------------------------- */

    _paint(pen) {
      if (!this.colours) return;
      const { canvas, colours } = this;
      canvas.leave();
      pen.clearRect(0, 0, canvas.width, canvas.height); // what is outside the city is the page's own ground
      const [district, street] = [this._level("district"), this._level("street")];
      if (district) this._fill(pen, district.geometry, district.path, colours.land);
      for (const shown of [...this.cells.values()].reverse()) gw.plainLooks(pen, canvas, shown, colours, (this.state.filters.opacity?.[shown.key] ?? FILL));
      if (street && canvas.zoom >= 10.5) this._stroke(pen, street, colours.text3, 0.9, 0.75);
      if (district) this._stroke(pen, district, colours.text, 1.2, 0.5);
      this._rings(pen);
      this._names(pen);
      this.scale.update(canvas);
      if (this.painted && !this.busy) Object.assign(this.element.dataset, { state: "idle", painted: String(this.painted) });
    }

    _level(name) {
      return this.names?.find(({ level }) => level === name);
    }

    _fill(pen, geometry, path, colour) {
      this.canvas.enter(geometry);
      pen.fillStyle = colour;
      pen.fill(path, "evenodd");
      this.canvas.leave();
    }

    _stroke(pen, { geometry, path }, colour, width, alpha = 1) {
      const scale = this.canvas.enter(geometry);
      Object.assign(pen, { strokeStyle: colour, lineWidth: width / scale, lineJoin: "round", globalAlpha: alpha });
      pen.stroke(path);
      pen.globalAlpha = 1;
      this.canvas.leave();
    }

    _rings(pen) {
      const { colours } = this;
      const draw = (kind, colour, width) => { if (this.lines.has(kind)) this._stroke(pen, this.lines.get(kind), colour, width); };
      draw("area", colours.text, 2);
      draw("hover", colours.text, 1.5);
      draw("selected", colours.bg, 5);
      draw("selected", colours.accent, 2.6);
    }

    /* Names that do not touch one another, never more than forty. */
    _names(pen) {
      const { canvas, colours, config } = this;
      const level = this._level(canvas.zoom >= 11.5 ? "street" : "district") || this._level("district");
      if (!level) return;
      Object.assign(pen, { font: `${this.wall ? 1.8 * gw.wallUnit() : 13}px ${FONT}`, textAlign: "center", textBaseline: "middle", lineWidth: 3.6, strokeStyle: colours.land, fillStyle: colours.text, lineJoin: "round" });
      const taken = [];
      for (let cell = 0; cell < level.geometry.count && taken.length < LABELS; cell++) {
        const [lng, lat] = level.geometry.centre(cell);
        const { x, y } = canvas.project({ lng, lat });
        const text = config.lang === "en" ? level.names.name_en[cell].replace(/ District$/, "") : level.names.name_zh[cell];
        const half = pen.measureText(text).width / 2 + 6;
        if (x < half || y < 12 || x > canvas.width - half || y > canvas.height - 12) continue;
        if (taken.some((one) => Math.abs(one.x - x) < one.half + half && Math.abs(one.y - y) < 20)) continue;
        taken.push({ x, y, half });
        pen.strokeText(text, x, y);
        pen.fillText(text, x, y);
      }
      this.element.dataset.labels = String(taken.length);
    }
  }

  gw.PlainMap = PlainMap;
})((window.gridwatchMap = window.gridwatchMap || {}));
