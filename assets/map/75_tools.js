/* Zoom, home, rectangle selection and the scale bar. */
(function (gw) {
  "use strict";

  class ScaleBar {
    constructor(host, lang, width) {
      Object.assign(this, { lang, width });
      this.element = document.createElement("div");
      this.element.className = "gw-map-scale";
      this.element.append(document.createElement("i"), document.createElement("span"));
      host.append(this.element);
    }

    /* The longest of 1, 2, 5 × 10ⁿ metres that fits the width. */
    update(map) {
      const centre = map.getCenter();
      const metresPerPixel = (40075016.686 * Math.cos((centre.lat * Math.PI) / 180)) / (512 * 2 ** map.getZoom());
      const room = metresPerPixel * this.width();
      const power = 10 ** Math.floor(Math.log10(room));
      const metres = power * (room / power >= 5 ? 5 : room / power >= 2 ? 2 : 1);
      this.element.firstChild.style.width = `${metres / metresPerPixel}px`;
      this.element.lastChild.textContent = gw.distance(metres, this.lang);
    }

    remove() {
      this.element.remove();
    }
  }

  class Tools {
    constructor(panel) {
      this.panel = panel;
      const acts = {
        in: () => panel.map.zoomIn(),
        out: () => panel.map.zoomOut(),
        home: () => { panel.area = NaN; panel._area(panel.state?.filters.area || null); },
        select: () => this.toggle(),
      };
      for (const button of panel.element.querySelectorAll("[data-act]")) button.onclick = () => acts[button.dataset.act]?.();
      this.button = panel.element.querySelector('[data-act="select"]');
      const canvas = panel.map.getCanvasContainer();
      canvas.addEventListener("pointerdown", (event) => this.begin(event), true);
      canvas.addEventListener("pointermove", (event) => this.stretch(event), true);
      canvas.addEventListener("pointerup", (event) => this.end(event), true);
    }

    toggle() {
      this.panel.tool = this.panel.tool ? null : "select";
      this.button?.setAttribute("aria-pressed", String(Boolean(this.panel.tool)));
      this.panel.map.dragPan[this.panel.tool ? "disable" : "enable"]();
      this.panel.map.getCanvas().style.cursor = this.panel.tool ? "crosshair" : "";
      this.panel.unhover();
    }

    at(event) {
      const box = this.panel.box.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    }

    begin(event) {
      if (!this.panel.tool) return;
      this.start = this.at(event);
      this.frame = this.panel.box.appendChild(document.createElement("div"));
      this.frame.className = "gw-map-rectangle";
    }

    stretch(event) {
      if (!this.frame) return;
      const now = this.at(event);
      Object.assign(this.frame.style, {
        left: `${Math.min(now.x, this.start.x)}px`, top: `${Math.min(now.y, this.start.y)}px`,
        width: `${Math.abs(now.x - this.start.x)}px`, height: `${Math.abs(now.y - this.start.y)}px`,
      });
    }

    end(event) {
      if (!this.frame) return;
      this.frame.remove();
      this.frame = null;
      const { panel, start } = this;
      const now = this.at(event);
      const shown = panel.cells.get(panel.current);
      if (!shown) return;
      const southWest = panel.map.unproject([Math.min(now.x, start.x), Math.max(now.y, start.y)]);
      const northEast = panel.map.unproject([Math.max(now.x, start.x), Math.min(now.y, start.y)]);
      const wires = shown.geometry.within(southWest, northEast).map((cell) => shown.wires[shown.geometry.first + cell]);
      panel.card.sum(now, panel.config.layers[panel.current], wires.filter((wire) => wire !== gw.WIRE.outOfScope));
    }
  }

  Object.assign(gw, { ScaleBar, Tools });
})((window.gridwatchMap = window.gridwatchMap || {}));
