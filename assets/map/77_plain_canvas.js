/* A two-dimensional canvas with a camera over Web Mercator: what a plain map is drawn on and moved by.
   Shapes are kept as paths in their file's own units, so a move redraws a handful of paths and not every cell. */
(function (gw) {
  "use strict";
  const WORLD = 512; // pixels of the world at zoom 0, as MapLibre counts
  const [LEAST, MOST] = gw.ZOOMS;
  const PAN_PX = 100;
  const TAP_MS = 350;

  const mercator = ({ lng, lat }) => [lng / 360 + 0.5, 0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI)];
  const lngLat = (x, y) => ({ lng: (x - 0.5) * 360, lat: (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI });

  class PlainCanvas {
    /** @param host the element to fill  @param paint called with the pen whenever something changed
        @param act what a hand does: `hover`, `leave`, `click`, `drill`, `moved`, each but `leave` and `moved` given {point, lngLat} */
    constructor(host, paint, act) {
      Object.assign(this, { host, paint, act, x: 0.5, y: 0.5, zoom: 9, fingers: new Map(), moved: 0 });
      this.element = host.appendChild(Object.assign(document.createElement("canvas"), { className: "gw-plain", tabIndex: 0 }));
      this.pen = this.element.getContext("2d");
      this.watch = new ResizeObserver(() => this._fit());
      this.watch.observe(host);
      this._listen();
    }

    destroy() {
      this.gone = true;
      this.watch.disconnect();
      this.element.remove();
    }

    _fit() {
      this.ratio = Math.min(2, window.devicePixelRatio || 1);
      [this.width, this.height] = [this.host.clientWidth, this.host.clientHeight];
      Object.assign(this.element, { width: this.width * this.ratio, height: this.height * this.ratio });
      if (this.wanted) this.frame(this.wanted, this.padding);
      this.draw();
    }

    draw() {
      this.waiting ??= requestAnimationFrame(() => {
        this.waiting = null;
        if (!this.gone && this.width) this.paint(this.pen);
      });
    }

    get size() {
      return WORLD * 2 ** this.zoom;
    }

    project(at) {
      const [x, y] = mercator(at);
      return { x: (x - this.x) * this.size + this.width / 2, y: (y - this.y) * this.size + this.height / 2 };
    }

    unproject({ x, y }) {
      return lngLat(this.x + (x - this.width / 2) / this.size, this.y + (y - this.height / 2) / this.size);
    }

    getZoom() {
      return this.zoom;
    }

    getCenter() {
      return lngLat(this.x, this.y);
    }

    /* Show a frame of degrees; it is shown again whenever the size changes, until a hand moves the map. */
    frame(box, padding) {
      Object.assign(this, { wanted: box, padding });
      if (!this.width) return;
      const [[west, north], [east, south]] = [mercator({ lng: box.west, lat: box.north }), mercator({ lng: box.east, lat: box.south })];
      const across = (this.width - 2 * padding) / (east - west), down = (this.height - 2 * padding) / (south - north);
      Object.assign(this, { x: (west + east) / 2, y: (north + south) / 2 });
      this._zoomed(Math.min(gw.CLOSEST_FRAME, Math.log2(Math.max(1, Math.min(across, down)) / WORLD)));
    }

    /* Show the world around a point from so near, as a link has it. */
    look({ lon, lat, zoom }) {
      this.wanted = null;
      [this.x, this.y] = mercator({ lng: lon, lat });
      this._zoomed(zoom);
    }

    _zoomed(zoom) {
      this.zoom = Math.max(LEAST, Math.min(MOST, zoom));
      this.act.zoom?.();
      this.draw();
    }

    /* Zoom by so many levels and keep what lies under the point. */
    zoomBy(levels, point = { x: this.width / 2, y: this.height / 2 }) {
      this.wanted = null;
      const before = mercator(this.unproject(point));
      const zoom = Math.max(LEAST, Math.min(MOST, this.zoom + levels));
      const size = WORLD * 2 ** zoom;
      Object.assign(this, { x: before[0] - (point.x - this.width / 2) / size, y: before[1] - (point.y - this.height / 2) / size });
      this._zoomed(zoom);
      this.act.moved();
    }

    panBy(dx, dy) {
      this.wanted = null;
      this.x += dx / this.size;
      this.y += dy / this.size;
      this.draw();
      this.act.moved();
    }

    /* The pen in a geometry file's units; a line of one pixel is then `1 / result` wide. */
    enter(geometry) {
      const scale = geometry.scale * this.size;
      const [left, top] = [(geometry.x0 - this.x) * this.size + this.width / 2, (geometry.y0 - this.y) * this.size + this.height / 2];
      this.pen.setTransform(scale * this.ratio, 0, 0, scale * this.ratio, left * this.ratio, top * this.ratio);
      return scale;
    }

    leave() {
      this.pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    }

    /* --- hands -------------------------------------------------------------------------------------- */

    _at(event) {
      const box = this.element.getBoundingClientRect();
      const point = { x: event.clientX - box.left, y: event.clientY - box.top };
      return { point, lngLat: this.unproject(point) };
    }

    _listen() {
      const { element } = this;
      element.addEventListener("pointerdown", (event) => this._down(event));
      element.addEventListener("pointermove", (event) => this._move(event));
      for (const name of ["pointerup", "pointercancel"]) element.addEventListener(name, (event) => this._up(event, name === "pointerup"));
      element.addEventListener("pointerleave", () => this.act.leave());
      element.addEventListener("wheel", (event) => { event.preventDefault(); this.zoomBy(-event.deltaY / 240, this._at(event).point); }, { passive: false });
      element.addEventListener("keydown", (event) => this._key(event));
    }

    _down(event) {
      this.element.setPointerCapture(event.pointerId);
      this.fingers.set(event.pointerId, this._at(event).point);
      if (this.fingers.size === 1) this.moved = 0;
    }

    _move(event) {
      const before = this.fingers.get(event.pointerId);
      const at = this._at(event);
      if (!before) return this.act.hover(at);
      const others = [...this.fingers].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
      this.fingers.set(event.pointerId, at.point);
      this.moved += Math.hypot(at.point.x - before.x, at.point.y - before.y);
      if (this.moved < 4) return;
      this.act.leave();
      if (!others.length) return this.panBy(before.x - at.point.x, before.y - at.point.y);
      const apart = (point) => Math.hypot(point.x - others[0].x, point.y - others[0].y) || 1;
      this.zoomBy(Math.log2(apart(at.point) / apart(before)), others[0]);
    }

    /* One tap chooses, a second one soon after goes into the area. */
    _up(event, meant) {
      if (!this.fingers.delete(event.pointerId) || !meant || this.moved >= 4 || this.fingers.size) return;
      const at = this._at(event);
      const again = event.timeStamp - (this.tapped ?? -Infinity) < TAP_MS;
      this.tapped = again ? -Infinity : event.timeStamp;
      if (event.pointerType !== "mouse") this.act.hover(at);
      if (again) this.act.drill(at);
      else this.act.click(at);
    }

    _key(event) {
      const middle = { point: { x: this.width / 2, y: this.height / 2 }, lngLat: this.getCenter() };
      const does = {
        ArrowLeft: () => this.panBy(-PAN_PX, 0), ArrowRight: () => this.panBy(PAN_PX, 0), ArrowUp: () => this.panBy(0, -PAN_PX), ArrowDown: () => this.panBy(0, PAN_PX),
        "+": () => this.zoomBy(1), "=": () => this.zoomBy(1), "-": () => this.zoomBy(-1),
        Enter: () => { this.act.hover(middle); (event.shiftKey ? this.act.drill : this.act.click)(middle); },
      }[event.key];
      if (!does || event.ctrlKey || event.metaKey || event.altKey) return;
      does();
      event.preventDefault();
      event.stopPropagation(); // the slider's days stay
    }
  }

  gw.PlainCanvas = PlainCanvas;
})((window.gridwatchMap = window.gridwatchMap || {}));
