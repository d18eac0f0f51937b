/* Drawing a region by hand, mouse, touch or pen: a rectangle and a circle by one pull, a polygon corner by corner. */
(function (gw) {
  "use strict";
  const NEAR = 6; // pixels: less than this is no pull, and this near the first corner closes a polygon
  const AFTER_CLICK_MS = 80; // the click that ends a drawing must not choose a cell as well
  const WORDS = {
    zh: {
      rectangle: "按住拖出矩形 · Esc 取消", circle: "按住拖出半径，单击取 500 米 · Esc 取消", polygon: "单击加角点，双击或回车闭合，退格收回 · Esc 取消",
      corners: (n) => `${n} 个角点`, crossed: "边线交叉了。退格收回角点，或 Esc 重画。", few: "至少要 3 个角点。", done: "闭合", back: "退回", cancel: "取消",
    },
    en: {
      rectangle: "Drag a rectangle · Esc cancels", circle: "Drag the radius, click for 500 m · Esc cancels", polygon: "Click corners, double-click or Enter closes, Backspace takes back · Esc cancels",
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
      this.start = null;
      this.panel.map.dragPan.enable();
      this.panel.map.getCanvas().style.cursor = "";
      this.panel.box.classList.remove("is-drawing");
      this.note?.remove();
      this.note = null;
      this._draft([]);
    }

    key(event) {
      if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
      const acts = { Escape: () => this.stop() };
      if (this.tool === "polygon" && !event.target.closest?.(".gw-map-drawing")) Object.assign(acts, { Enter: () => this.close(), Backspace: () => this.back() });
      const act = acts[event.key];
      if (!act) return;
      event.preventDefault();
      event.stopPropagation();
      act();
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
      if (this.tool === "polygon" && this.corners.length) this._draft([...this.corners, flat(this.panel.map.unproject([now.x, now.y]))]);
      if (!this.start) return;
      this._draft(this._pulled(now));
      if (this.tool === "circle") this.hint(gw.distance(Math.round(this._radius(now)), this.panel.config.lang));
    }

    end(event) {
      if (!this.start) return;
      const { start } = this;
      const now = this.at(event);
      const pulled = Math.hypot(now.x - start.x, now.y - start.y) >= NEAR;
      this.start = null;
      const { map } = this.panel;
      if (this.tool === "circle") return this._keep(gw.region.write.circle(flat(map.unproject([start.x, start.y])), pulled ? this._radius(now, start) : gw.region.RADIUS.usual));
      this.start = start;
      const points = this._pulled(now);
      this.start = null;
      if (pulled) this._keep(gw.region.write.polygon(points));
      else this.hint(this.words.rectangle);
    }

    _radius(now, start = this.start) {
      const { map } = this.panel;
      return gw.region.metres(flat(map.unproject([start.x, start.y])), flat(map.unproject([now.x, now.y])));
    }

    _pulled(now) {
      const { map } = this.panel;
      const { start } = this;
      if (this.tool === "circle") return gw.region.ring(flat(map.unproject([start.x, start.y])), this._radius(now));
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
      this.corners.pop();
      this._drawn();
    }

    _drawn() {
      this._draft(this.corners);
      this.hint(this.corners.length ? `${this.words.corners(this.corners.length)} · ${this.words.polygon}` : this.words.polygon);
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
