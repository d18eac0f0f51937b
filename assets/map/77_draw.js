/* Drawing a region by hand, mouse, touch or pen: a rectangle and a circle by one pull, a polygon corner by corner; by keyboard
   the middle of the map is the pen, and the arrows move the map under it. */
(function (gw) {
  "use strict";
  const NEAR = 6; // pixels: less than this is no pull, and this near the first corner closes a polygon
  const AFTER_CLICK_MS = 80; // the click that ends a drawing must not choose a cell as well
  const WORDS = {
    zh: {
      rectangle: "按住拖出矩形，或按空格在图心定点 · Esc 取消", circle: "按住拖出半径，单击取 500 米，或按空格在图心定点 · Esc 取消", polygon: "单击或按空格加角点，双击或回车闭合，退格收回 · Esc 取消",
      pinned: "方向键移动地图，再按空格完成，退格重新定点 · Esc 取消",
      corners: (n) => `${n} 个角点`, crossed: "边线交叉了。退格收回角点，或 Esc 重画。", few: "至少要 3 个角点。", done: "闭合", back: "退回", cancel: "取消",
    },
    en: {
      rectangle: "Drag a rectangle, or press Space to begin at the middle · Esc cancels", circle: "Drag the radius, click for 500 m, or press Space to begin at the middle · Esc cancels", polygon: "Click or press Space for corners, double-click or Enter closes, Backspace takes back · Esc cancels",
      pinned: "Move the map with the arrows, Space ends, Backspace begins again · Esc cancels",
      corners: (n) => (n === 1 ? "1 corner" : `${n} corners`), crossed: "The lines cross. Take corners back, or press Esc to begin again.", few: "It takes at least 3 corners.", done: "Close", back: "Take back", cancel: "Cancel",
    },
  };
  const flat = ({ lng, lat }) => [lng, lat];

  class Draw {
    /** @param panel the map panel */
    constructor(panel) {
      Object.assign(this, { panel, words: WORDS[panel.config.lang], tool: "", corners: [] });
      const host = panel.map.getCanvasContainer();
      host.addEventListener("pointerdown", (event) => this.begin(event), true);
      host.addEventListener("pointermove", (event) => this.stretch(event), true);
      host.addEventListener("pointerup", (event) => this.end(event), true);
      host.addEventListener("pointercancel", () => { this.start = null; this._draft([]); }, true);
      panel.map.on("click", (event) => this.corner(event));
      panel.map.on("move", () => this.moved());
      panel.map.on("dblclick", () => { if (this.tool === "polygon") this.close(); });
      this.onKey = (event) => this.key(event);
    }

    /* The tool in hand, "" for none. */
    pressed(tool) {
      for (const button of this.panel.element.querySelectorAll("[data-tool]")) button.setAttribute("aria-pressed", String(button.dataset.tool === tool));
    }

    toggle(tool) {
      if (this.tool === tool) return this.stop();
      this.stop();
      const { panel } = this;
      this.tool = panel.tool = tool;
      this.pressed(tool);
      panel.unhover();
      if (tool !== "polygon") panel.map.dragPan.disable();
      const canvas = panel.map.getCanvas();
      canvas.style.cursor = "crosshair";
      panel.box.classList.add("is-drawing");
      canvas.focus({ preventScroll: true }); // Enter closes the polygon and does not press the button again
      document.addEventListener("keydown", this.onKey, true);
      this.hint(this.words[tool]);
    }

    stop() {
      clearTimeout(this.ending);
      document.removeEventListener("keydown", this.onKey, true);
      if (!this.tool) return;
      this.tool = this.panel.tool = "";
      this.pressed("");
      this.corners = [];
      this.start = this.pin = null;
      this.panel.map.dragPan.enable();
      this.panel.map.getCanvas().style.cursor = "";
      this.panel.box.classList.remove("is-drawing", "is-keyed");
      this.note?.remove();
      this.note = null;
      this._draft([]);
    }

    key(event) {
      if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
      const done = () => (this.tool === "polygon" ? this.close() : this.mark());
      const acts = { Escape: () => this.stop(), ...(!event.target.closest?.(".gw-map-drawing") && { " ": () => this.mark(), Enter: done, Backspace: () => this.back() }) };
      if (event.key.startsWith("Arrow")) this.panel.box.classList.add("is-keyed");
      const act = acts[event.key];
      if (!act) return;
      event.preventDefault();
      event.stopPropagation();
      act();
    }

    /* --- the middle as the pen -------------------------------------------------------------------------- */

    _middle() {
      const { map } = this.panel;
      return map.project(map.getCenter());
    }

    /* A corner here; of a rectangle or circle the first one, then the last. */
    mark() {
      const { map } = this.panel;
      this.panel.box.classList.add("is-keyed");
      if (this.tool === "polygon") return this.corner({ lngLat: map.getCenter(), point: this._middle() });
      if (this.pin) return this._pull(map.project(this.pin), this._middle());
      this.pin = map.getCenter();
      this.hint(this.words.pinned);
    }

    moved() {
      if (this.corners.length && this.panel.box.classList.contains("is-keyed")) this._draft([...this.corners, flat(this.panel.map.getCenter())]);
      if (this.pin) this._stretched(this.panel.map.project(this.pin), this._middle());
    }

    /* --- one pull -------------------------------------------------------------------------------------- */

    at(event) {
      const frame = this.panel.box.getBoundingClientRect();
      return { x: event.clientX - frame.left, y: event.clientY - frame.top };
    }

    begin(event) {
      if ((this.tool !== "rectangle" && this.tool !== "circle") || event.button > 0 || !event.isPrimary) return;
      this.start = this.at(event);
      event.target.setPointerCapture?.(event.pointerId);
    }

    stretch(event) {
      const now = this.at(event);
      if (!this.pin && (event.movementX || event.movementY)) this.panel.box.classList.remove("is-keyed");
      if (this.tool === "polygon" && this.corners.length) this._draft([...this.corners, flat(this.panel.map.unproject([now.x, now.y]))]);
      if (this.start) this._stretched(this.start, now);
    }

    _stretched(start, now) {
      this._draft(this._pulled(start, now));
      if (this.tool !== "circle") return;
      const radius = gw.distance(Math.round(this._radius(start, now)), this.panel.config.lang);
      this.hint(this.pin ? `${radius} · ${this.words.pinned}` : radius);
    }

    end(event) {
      if (!this.start) return;
      const { start } = this;
      this.start = null;
      this._pull(start, this.at(event));
    }

    _pull(start, now) {
      const pulled = Math.hypot(now.x - start.x, now.y - start.y) >= NEAR;
      const { map } = this.panel;
      if (this.tool === "circle") return this._keep(gw.region.write.circle(flat(map.unproject([start.x, start.y])), pulled ? this._radius(start, now) : gw.region.RADIUS.usual));
      if (pulled) this._keep(gw.region.write.polygon(this._pulled(start, now)));
      else this.hint(this.pin ? this.words.pinned : this.words.rectangle);
    }

    _radius(start, now) {
      const { map } = this.panel;
      return gw.region.metres(flat(map.unproject([start.x, start.y])), flat(map.unproject([now.x, now.y])));
    }

    _pulled(start, now) {
      const { map } = this.panel;
      if (this.tool === "circle") return gw.region.ring(flat(map.unproject([start.x, start.y])), this._radius(start, now));
      return [[start.x, start.y], [now.x, start.y], [now.x, now.y], [start.x, now.y]].map((point) => flat(map.unproject(point)));
    }

    /* --- corner by corner ------------------------------------------------------------------------------ */

    corner({ lngLat, point }) {
      if (this.tool !== "polygon") return;
      const { map } = this.panel;
      const near = (corner) => corner && Math.hypot(map.project(corner).x - point.x, map.project(corner).y - point.y) < NEAR;
      if (this.corners.length > 2 && near(this.corners[0])) return this.close();
      if (near(this.corners.at(-1))) return; // the second click of a double click
      this.corners.push(flat(lngLat));
      this._drawn();
    }

    back() {
      if (this.tool === "polygon") this.corners.pop();
      this.pin = null;
      this._drawn();
    }

    _drawn() {
      this._draft(this.corners);
      this.hint(this.corners.length ? `${this.words.corners(this.corners.length)} · ${this.words.polygon}` : this.words[this.tool]);
    }

    close() {
      const points = gw.region.simplified(this.corners);
      if (points.length < 3) return this.hint(this.words.few);
      if (gw.region.crosses(points)) return this.hint(this.words.crossed, true);
      this._keep(gw.region.write.polygon(points));
    }

    /* --- what is seen ---------------------------------------------------------------------------------- */

    _keep(text) {
      this.panel.regionView.drawn = text;
      gw.choose({ region: text });
      gw.select(null); // the drawer tells of the region now
      this.ending = setTimeout(() => this.stop(), AFTER_CLICK_MS);
    }

    _draft(points) {
      const dots = this.tool === "polygon" ? this.corners.map((coordinates) => ({ type: "Feature", properties: {}, geometry: { type: "Point", coordinates } })) : [];
      const outline = points.length > 1 ? [gw.region.shape(points)] : [];
      gw.fillSource(this.panel.map, "draft", { type: "FeatureCollection", features: [...outline, ...dots] });
    }

    hint(text, wrong = false) {
      this.note ??= this._note();
      this.note.firstChild.textContent = text;
      this.note.dataset.wrong = String(wrong);
    }

    /* Buttons say the same as the keys, for hands without a keyboard. */
    _note() {
      const note = document.createElement("div");
      note.className = "gw-map-drawing";
      note.append(Object.assign(document.createElement("span"), { role: "status" }));
      const acts = this.tool === "polygon" ? { done: () => this.close(), back: () => this.back(), cancel: () => this.stop() } : { cancel: () => this.stop() };
      for (const [name, act] of Object.entries(acts)) note.append(Object.assign(document.createElement("button"), { type: "button", textContent: this.words[name], onclick: act }));
      return this.panel.box.appendChild(note);
    }
  }

  gw.Draw = Draw;
})((window.gridwatchMap = window.gridwatchMap || {}));
