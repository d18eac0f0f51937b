/* The picture inside the time slider: daily bars, the window as a bracket on them, the compared window dashed. */
(function (gw) {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  const HEIGHT = 38;

  function shape(name, attributes) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  function pattern(id, width, className) {
    const made = shape("pattern", { id, width, height: width, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
    made.append(shape("line", { x1: 0, x2: 0, y1: 0, y2: width, class: className }));
    return made;
  }

  class Bars {
    /** @param host the element the bars fill  @param first, last day numbers of the slider */
    constructor(host, first, last, lang) {
      Object.assign(this, { host, first, last, lang });
      this.svg = host.appendChild(shape("svg", { preserveAspectRatio: "none", "aria-hidden": "true" }));
      this.ticks = host.appendChild(Object.assign(document.createElement("div"), { className: "gw-slider-ticks" }));
    }

    dayAt(event) {
      const box = this.svg.getBoundingClientRect();
      return this.first + Math.floor(((event.clientX - box.left) / box.width) * (this.last - this.first + 1));
    }

    /** @param view day numbers `from`, `to`, the other window `other` and whether it is `compared`, and what is known: `counts`, `incompleteFrom`, `recorded`, `ramp` */
    draw(view) {
      this.view = view;
      const width = this.host.clientWidth || 1;
      const days = this.last - this.first + 1;
      this.slot = width / days;
      this.svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
      const defs = shape("defs", {});
      defs.append(pattern("gw-slider-hatch", 5, "gw-slider-hatch"), pattern("gw-slider-none", 7, "gw-slider-none"));
      this.svg.replaceChildren(defs);
      this._missing(width);
      this._box(view.from, view.to, "gw-slider-window");
      this._columns();
      this._edges();
      this.svg.append(shape("line", { x1: 0, x2: width, y1: HEIGHT - 0.75, y2: HEIGHT - 0.75, class: "gw-slider-base" }));
      this._names(width, days);
    }

    x(day) {
      return (day - this.first) * this.slot;
    }

    _box(from, to, className, fill) {
      if (to < from) return;
      this.svg.append(shape("rect", { x: this.x(from), y: 0, width: this.slot * (to - from + 1), height: HEIGHT - 1.5, class: className, ...(fill && { fill }) }));
    }

    /* Days before the first record and after the last are hatched over their whole height: no data is not zero. */
    _missing() {
      const { recorded } = this.view;
      if (!recorded) return;
      this._box(this.first, recorded[0] - 1, "gw-slider-missing", "url(#gw-slider-none)");
      this._box(recorded[1] + 1, this.last, "gw-slider-missing", "url(#gw-slider-none)");
    }

    _edges() {
      const { from, to, other, compared } = this.view;
      const line = (day, className) => this.svg.append(shape("line", { x1: this.x(day), x2: this.x(day), y1: 0, y2: HEIGHT, class: className }));
      for (const day of [from, to + 1]) line(day, "gw-slider-edge");
      if (compared) this._box(other.from, other.to, "gw-slider-compared");
      else if (other.from > this.first) line(other.from, "gw-slider-before");
    }

    _columns() {
      const { counts, from, to, other, incompleteFrom, ramp } = this.view;
      if (!counts) return;
      const most = Math.max(1, ...counts);
      const gap = Math.min(1.5, this.slot * 0.14);
      counts.forEach((count, at) => {
        if (!count) return;
        const day = this.first + at;
        const height = Math.max(0.8, (count / most) * (HEIGHT - 5));
        const where = day >= from && day <= to ? "in" : day >= other.from && day <= other.to ? "before" : "out";
        const box = { x: this.x(day) + gap / 2, y: HEIGHT - 1.5 - height, width: Math.max(0.5, this.slot - gap), height };
        this.svg.append(shape("rect", { ...box, class: "gw-slider-bar", "data-where": where, "data-ramp": ramp }));
        if (day >= incompleteFrom) this.svg.append(shape("rect", { ...box, class: "gw-slider-open", fill: "url(#gw-slider-hatch)" }));
      });
    }

    /** A line at the middle of a day; null takes it away. */
    mark(day) {
      this.marked?.remove();
      if (day === null || day < this.first || day > this.last) return;
      const x = this.x(day) + this.slot / 2;
      this.marked = this.svg.appendChild(shape("line", { x1: x, x2: x, y1: 0, y2: HEIGHT, class: "gw-slider-mark" }));
    }

    _names(width, days) {
      const room = Math.max(2, Math.min(6, Math.floor(width / 110)));
      const labels = Array.from({ length: room }, (_, i) => this.first + Math.round((i * (days - 1)) / (room - 1)));
      this.ticks.replaceChildren(...labels.map((day) => Object.assign(document.createElement("span"), { textContent: gw.day(gw.isoDay(day), this.lang) })));
    }
  }

  gw.Bars = Bars;
})((window.gridwatchMap = window.gridwatchMap || {}));
