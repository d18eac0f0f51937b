/* Zoom, home, the drawing tools and the scale bar. */
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

  /* The buttons beside the map, of whatever element it lies in. */
  function bindTools(panel) {
    const acts = {
      in: () => panel.map.zoomIn({}, { byHand: true }),
      out: () => panel.map.zoomOut({}, { byHand: true }),
      home: () => { gw.camera.forget(); panel.area = NaN; panel._area(panel.state?.filters.area || null); },
    };
    for (const button of panel.element.querySelectorAll("[data-act]")) if (acts[button.dataset.act]) button.onclick = acts[button.dataset.act];
    for (const button of panel.element.querySelectorAll("[data-tool]")) button.onclick = () => panel.draw.toggle(button.dataset.tool);
  }

  function unbindTools(panel) {
    for (const button of panel.element.querySelectorAll("[data-act], [data-tool]")) button.onclick = null;
  }

  Object.assign(gw, { ScaleBar, bindTools, unbindTools });
})((window.gridwatchMap = window.gridwatchMap || {}));
