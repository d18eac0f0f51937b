/* Cells, ground and outlines on Leaflet: the map's own looks on a plain canvas that follows Leaflet's camera. */
(function (gw) {
  "use strict";
  const L = window.L;
  const ROOM = 0.25; // of the map's size around it, so that a drag shows no edge
  const LABELS = 40;
  const FILL = 0.94;
  const FONT = '"Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif';

  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;
  const wires = (text) => new Uint16Array(bytes(text));

  /* Shapes and names of a set, read once however many layers lie on it. */
  const sets = new Map();
  function setOf(told) {
    if (!sets.has(told)) {
      const geometry = new gw.Geometry(bytes(told.shapes));
      sets.set(told, { geometry, name: (cell) => { const [head, ...rest] = told.names[cell].split(" "); return [told.heads[head], ...rest].join(" "); } });
    }
    return sets.get(told);
  }

  /* Cells of a class in handfuls, each with its frame: one path of thirty thousand cells takes seconds to stroke, and what is out of view need not be drawn. */
  const HANDFUL = 250;
  function handfuls(geometry, kind, cells) {
    const made = [];
    for (let at = 0; at < cells.length; at += HANDFUL) {
      const some = cells.slice(at, at + HANDFUL);
      const box = [65535, 65535, 0, 0];
      for (const cell of some) {
        const [west, north, east, south] = geometry.boxes.subarray(4 * cell, 4 * cell + 4);
        box.splice(0, 4, Math.min(box[0], west), Math.min(box[1], north), Math.max(box[2], east), Math.max(box[3], south));
      }
      made.push({ kind, cells: some, box, path: geometry.path(some) });
    }
    return made;
  }

  /* A canvas over the whole map; what draws on it asks the same of it as of the screen's plain map. */
  const CanvasLayer = L.Layer.extend({
    onAdd(map) {
      this.canvas = L.DomUtil.create("canvas", "gw-canvas leaflet-zoom-hide", map.getPane(this.pane));
      this.pen = this.canvas.getContext("2d", { willReadFrequently: true }); // drawn by the processor: thousands of small shapes are nothing for a card
      map.on("moveend viewreset resize", this.soon, this);
      this.soon();
    },
    onRemove(map) {
      map.off("moveend viewreset resize", this.soon, this);
      cancelAnimationFrame(this.waiting);
      this.waiting = null;
      this.canvas.remove();
    },
    /* Several events of one move are one picture. */
    soon() {
      this.waiting ??= requestAnimationFrame(() => { this.waiting = null; this.draw(); });
    },
    draw() {
      const map = this._map, size = map.getSize();
      const [left, top] = [Math.round(size.x * ROOM), Math.round(size.y * ROOM)];
      Object.assign(this, { width: size.x + 2 * left, height: size.y + 2 * top, left, top, size: 256 * 2 ** map.getZoom(), ratio: Math.min(2, window.devicePixelRatio || 1) });
      this.origin = map.getPixelBounds().min;
      Object.assign(this.canvas, { width: this.width * this.ratio, height: this.height * this.ratio });
      Object.assign(this.canvas.style, { width: `${this.width}px`, height: `${this.height}px` });
      L.DomUtil.setPosition(this.canvas, map.containerPointToLayerPoint([-left, -top]));
      this.leave();
      this.paint(this.pen, gw.colours(map.getContainer()));
    },
    project({ lng, lat }) {
      const { x, y } = this._map.latLngToContainerPoint([lat, lng]);
      return { x: x + this.left, y: y + this.top };
    },
    enter(geometry) {
      const scale = geometry.scale * this.size;
      const [x, y] = [geometry.x0 * this.size - this.origin.x + this.left, geometry.y0 * this.size - this.origin.y + this.top];
      this.pen.setTransform(scale * this.ratio, 0, 0, scale * this.ratio, x * this.ratio, y * this.ratio);
      return scale;
    },
    sees(geometry, [west, north, east, south]) {
      const scale = geometry.scale * this.size;
      const [x, y] = [geometry.x0 * this.size - this.origin.x + this.left, geometry.y0 * this.size - this.origin.y + this.top];
      return x + east * scale > 0 && y + south * scale > 0 && x + west * scale < this.width && y + north * scale < this.height;
    },
    leave() {
      this.pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    },
    stroke({ geometry, path }, colour, width, alpha) {
      const { pen } = this, scale = this.enter(geometry);
      Object.assign(pen, { strokeStyle: colour, lineWidth: width / scale, lineJoin: "round", globalAlpha: alpha });
      pen.stroke(path);
      pen.globalAlpha = 1;
      this.leave();
    },
  });

  const CellsLayer = CanvasLayer.extend({
    initialize(key, told, data) {
      Object.assign(this, { key, told, config: told.config, pane: `gw-${key}`, ...setOf(data.sets[told.set]) });
      this.wires = wires(told.wires);
      this.beside = Object.fromEntries(Object.entries(told.beside).map(([column, text]) => [column, wires(text)]));
      this.look = { ramp: told.config.ramp, breaks: told.breaks };
      const groups = new Map();
      gw.classify(this.wires, told.breaks).forEach((kind, cell) => { if (kind) (groups.get(kind) || groups.set(kind, []).get(kind)).push(cell); });
      this.kept = [...groups].flatMap(([kind, cells]) => handfuls(this.geometry, kind, cells));
    },
    paint(pen, colours) {
      this.paths = this.kept.filter(({ box }) => this.sees(this.geometry, box));
      gw.plainLooks(pen, this, this, colours, FILL);
    },
    /* The cell under a place, or −1: none, or one the person may not see. */
    at(latlng) {
      const cell = this.geometry.pick(latlng);
      return cell >= 0 && this.wires[cell] !== gw.WIRE.outOfScope ? cell : -1;
    },
    write(card, point, cell, filters) {
      const more = this.config.beside.map((column) => ({ column, wire: this.beside[column][cell] }));
      card.cell(point, { name: this.name(cell), layer: this.config, wire: this.wires[cell], more, filters });
    },
  });

  const GroundLayer = CanvasLayer.extend({
    pane: "gw-ground",
    initialize({ ground }) {
      this.land = ground.district && setOf(ground.district);
      if (this.land) this.land.path ||= this.land.geometry.path();
    },
    paint(pen, colours) {
      if (!this.land) return;
      this.enter(this.land.geometry);
      pen.fillStyle = colours.land;
      pen.fill(this.land.path, "evenodd");
      this.leave();
    },
  });

  const OutlinesLayer = CanvasLayer.extend({
    pane: "gw-outlines",
    initialize({ ground }) {
      for (const level of ["district", "street"]) {
        if (!ground[level]) continue;
        this[level] = setOf(ground[level]);
        this[level].path ||= this[level].geometry.path();
      }
    },
    paint(pen, colours) {
      const zoom = this._map.getZoom() - 1; // as the screen's map counts
      if (this.street && zoom >= 9.5) this.stroke(this.street, colours.text3, 0.8, 0.6);
      if (this.district) this.stroke(this.district, colours.text, 1.2, 0.5);
      this.names((zoom >= 11.2 && this.street) || this.district || this.street, pen, colours);
    },
    /* Names that do not touch one another, never more than forty. */
    names(level, pen, colours) {
      if (!level) return;
      Object.assign(pen, { font: `13px ${FONT}`, textAlign: "center", textBaseline: "middle", lineWidth: 3.6, strokeStyle: colours.land, fillStyle: colours.text, lineJoin: "round" });
      const taken = [];
      for (let cell = 0; cell < level.geometry.count && taken.length < LABELS; cell++) {
        const [lng, lat] = level.geometry.centre(cell);
        const { x, y } = this.project({ lng, lat });
        const text = level.name(cell).replace(/ District$/, "");
        const half = pen.measureText(text).width / 2 + 6;
        if (x < half || y < 12 || x > this.width - half || y > this.height - 12) continue;
        if (taken.some((one) => Math.abs(one.x - x) < one.half + half && Math.abs(one.y - y) < 20)) continue;
        taken.push({ x, y, half });
        pen.strokeText(text, x, y);
        pen.fillText(text, x, y);
      }
    },
  });

  gw.offline = { CellsLayer, GroundLayer, OutlinesLayer };
})((window.gridwatchMap = window.gridwatchMap || {}));
