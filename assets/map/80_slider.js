/* The time slider: daily bars, the window as a bracket on them, play and step, window length, speed. */
(function (gw) {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  const STEP_MS = 900; // at speed 1; the next step also waits until the map has drawn the last one
  const HEIGHT = 38;
  const WORDS = {
    zh: { window: (n) => `${n} 天窗 · 1 天/步`, all: "累计 · 1 天/步", play: "播放", pause: "暂停", incomplete: "未报齐" },
    en: { window: (n) => `${n}-day window · 1 day a step`, all: "cumulative · 1 day a step", play: "Play", pause: "Pause", incomplete: "incomplete" },
  };

  function shape(name, attributes) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  class Slider {
    constructor(element) {
      this.element = element;
      this.config = JSON.parse(element.dataset.config);
      this.words = WORDS[this.config.lang];
      this.part = (name) => element.querySelector(`[data-part="${name}"]`);
      this.first = gw.dayNumber(this.config.from);
      this.last = gw.dayNumber(this.config.to);
      this.svg = this.part("bars").appendChild(shape("svg", { preserveAspectRatio: "none", "aria-hidden": "true" }));
      this.ticks = this.part("bars").appendChild(document.createElement("div"));
      this.ticks.className = "gw-slider-ticks";
      this._listen();
      gw.join(this);
    }

    destroy() {
      this.pause();
      document.removeEventListener("keydown", this.onKey);
      this.resize.disconnect();
      gw.leave(this);
    }

    _listen() {
      this.part("play").onclick = () => this.toggle();
      for (const button of this.element.querySelectorAll("[data-length]")) button.onclick = () => this.length(button.dataset.length);
      const speed = this.part("speed");
      speed.onclick = () => {
        const next = { 1: "2", 2: "4", 4: "1" }[speed.dataset.speed || "1"];
        speed.dataset.speed = next;
        speed.textContent = next + "×";
      };
      const track = this.part("bars");
      track.addEventListener("pointerdown", (event) => this.grab(event));
      track.addEventListener("pointermove", (event) => this.drag(event));
      for (const name of ["pointerup", "pointercancel"]) track.addEventListener(name, () => { this.held = null; });
      this.onKey = (event) => this.key(event);
      document.addEventListener("keydown", this.onKey);
      this.resize = new ResizeObserver(() => this.draw());
      this.resize.observe(track);
    }

    /* Arrows and space belong to the slider unless something else on the page uses them. */
    key(event) {
      if (event.altKey || event.ctrlKey || event.metaKey || !this.state) return;
      const busy = event.target.closest?.('input, textarea, select, [contenteditable], .maplibregl-canvas, [role="grid"], [role="listbox"], [role="menu"], [role="tablist"]');
      if (busy) return;
      if (event.key === "ArrowLeft") this.step(-1);
      else if (event.key === "ArrowRight") this.step(1);
      else if (event.key === " " && !event.target.closest("button, a")) this.toggle();
      else return;
      event.preventDefault();
    }

    /* --- state ------------------------------------------------------------------------------------- */

    update(state) {
      this.state = state;
      this.from = gw.dayNumber(state.filters.from);
      this.to = gw.dayNumber(state.filters.to);
      const { lang } = this.config;
      const days = this.to - this.from + 1;
      const whole = this.from <= this.first;
      this.part("window").textContent = gw.dayRange(state.filters.from, state.filters.to, lang);
      this.part("note").textContent = whole ? this.words.all : this.words.window(days);
      for (const button of this.element.querySelectorAll("[data-length]")) button.setAttribute("aria-pressed", String(whole ? button.dataset.length === "all" : Number(button.dataset.length) === days));
      const track = this.part("bars");
      track.setAttribute("aria-valuenow", String(this.to));
      track.setAttribute("aria-valuetext", this.part("window").textContent);
      this._bars();
      this.draw();
    }

    async _bars() {
      const key = (this.state.filters.layers || this.config.initial).find((name) => this.config.metrics[name]) || Object.keys(this.config.metrics)[0];
      if (!key) return;
      const asked = `${key}|${this.state.filters.area}|${this.state.version}`;
      if (asked === this.asked) return;
      this.asked = asked;
      const found = await gw.load.bars(key, this.state, [this.config.from, this.config.to]).catch(() => null);
      if (asked !== this.asked || !found) return;
      this.counts = found.days;
      this.incompleteFrom = found.incomplete_from ? gw.dayNumber(found.incomplete_from) : Infinity;
      this.ramp = this.config.metrics[key];
      this.draw();
    }

    move(from, to) {
      const last = Math.min(this.last, Math.max(this.first, to));
      const first = Math.min(last, Math.max(this.first, from));
      if (first === this.from && last === this.to) return;
      gw.choose({ from: gw.isoDay(first), to: gw.isoDay(last) });
    }

    step(days) {
      const to = this.to + days;
      if (to > this.last || to < this.first) return this.pause();
      this.move(this.from <= this.first ? this.first : this.from + days, to);
    }

    length(name) {
      if (name === "all") this.move(this.first, this.to);
      else this.move(this.to - Number(name) + 1, this.to);
    }

    toggle() {
      if (this.timer) return this.pause();
      if (this.to >= this.last) this.move(this.first, this.from <= this.first ? this.first : this.first + this.to - this.from); // from the beginning again
      this._playing(true);
      const tick = () => {
        this.timer = setTimeout(() => {
          const drawn = [...gw.panels.values()].every((panel) => !panel.busy);
          if (drawn) this.step(1);
          if (drawn) this._ahead();
          if (this.timer) tick();
        }, STEP_MS / Number(this.part("speed").dataset.speed || 1));
      };
      tick();
    }

    /* The next day's values are asked for while this one is on the screen. */
    _ahead() {
      if (this.to >= this.last) return;
      const filters = { ...gw.state.filters, from: gw.isoDay(this.from <= this.first ? this.first : this.from + 1), to: gw.isoDay(this.to + 1) };
      for (const panel of gw.panels.values()) for (const [key, shown] of panel.cells) gw.load.values(key, shown.tileset, { ...gw.state, filters }).catch(() => null);
    }

    pause() {
      const played = Boolean(this.timer);
      clearTimeout(this.timer);
      this.timer = null;
      this._playing(false);
      if (played) gw.choose({}); // the charts follow now
    }

    _playing(playing) {
      gw.playing = playing;
      const button = this.part("play");
      button.dataset.playing = String(playing);
      button.setAttribute("aria-label", playing ? this.words.pause : this.words.play);
    }

    /* --- pointer ----------------------------------------------------------------------------------- */

    dayAt(event) {
      const box = this.svg.getBoundingClientRect();
      return this.first + Math.floor(((event.clientX - box.left) / box.width) * (this.last - this.first + 1));
    }

    grab(event) {
      if (!this.state) return;
      this.part("bars").setPointerCapture(event.pointerId);
      const at = this.dayAt(event);
      const near = Math.max(1, (this.last - this.first) / 60);
      const inside = at >= this.from && at <= this.to;
      const part = Math.abs(at - this.to) < near ? "to" : Math.abs(at - this.from) < near && this.from > this.first ? "from" : inside ? "window" : "jump";
      if (part === "jump") this.move(at - (this.to - this.from), at);
      this.held = { part: part === "jump" ? "window" : part, at, from: this.from, to: this.to };
    }

    drag(event) {
      if (!this.held) return;
      const at = this.dayAt(event);
      const { part, from, to } = this.held;
      if (part === "from") this.move(Math.min(at, to), to);
      else if (part === "to") this.move(from, Math.max(at, from));
      else {
        const shift = Math.max(this.first - from, Math.min(this.last - to, at - this.held.at));
        this.move(from + shift, to + shift);
      }
    }

    /* --- drawing ----------------------------------------------------------------------------------- */

    draw() {
      if (!this.state) return;
      const width = this.part("bars").clientWidth || 1;
      const days = this.last - this.first + 1;
      const slot = width / days;
      this.svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
      this.svg.replaceChildren(this._hatch());
      const x = (day) => (day - this.first) * slot;
      this.svg.append(shape("rect", { x: x(this.from), y: 0, width: slot * (this.to - this.from + 1), height: HEIGHT - 1.5, class: "gw-slider-window" }));
      this._columns(x, slot);
      for (const edge of [x(this.from), x(this.to + 1)]) this.svg.append(shape("line", { x1: edge, x2: edge, y1: 0, y2: HEIGHT, class: "gw-slider-edge" }));
      const before = x(this.from - (this.to - this.from + 1));
      if (before > 0) this.svg.append(shape("line", { x1: before, x2: before, y1: 0, y2: HEIGHT, class: "gw-slider-before" }));
      this.svg.append(shape("line", { x1: 0, x2: width, y1: HEIGHT - 0.75, y2: HEIGHT - 0.75, class: "gw-slider-base" }));
      this._ticks(width, days);
    }

    _hatch() {
      const defs = shape("defs", {});
      const pattern = shape("pattern", { id: "gw-slider-hatch", width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
      pattern.append(shape("line", { x1: 0, x2: 0, y1: 0, y2: 5, class: "gw-slider-hatch" }));
      defs.append(pattern);
      return defs;
    }

    _columns(x, slot) {
      if (!this.counts) return;
      const most = Math.max(1, ...this.counts);
      const gap = Math.min(1.5, slot * 0.14);
      const length = this.to - this.from + 1;
      this.counts.forEach((count, at) => {
        if (!count) return;
        const day = this.first + at;
        const height = Math.max(0.8, (count / most) * (HEIGHT - 5));
        const where = day >= this.from && day <= this.to ? "in" : day >= this.from - length && day < this.from ? "before" : "out";
        const box = { x: x(day) + gap / 2, y: HEIGHT - 1.5 - height, width: Math.max(0.5, slot - gap), height };
        this.svg.append(shape("rect", { ...box, class: "gw-slider-bar", "data-where": where, "data-ramp": this.ramp }));
        if (day >= this.incompleteFrom) this.svg.append(shape("rect", { ...box, fill: "url(#gw-slider-hatch)" }));
      });
    }

    _ticks(width, days) {
      const room = Math.max(2, Math.min(6, Math.floor(width / 110)));
      const labels = Array.from({ length: room }, (_, i) => this.first + Math.round((i * (days - 1)) / (room - 1)));
      this.ticks.replaceChildren(...labels.map((day) => Object.assign(document.createElement("span"), { textContent: gw.day(gw.isoDay(day), this.config.lang) })));
    }
  }

  gw.Slider = Slider;
})((window.gridwatchMap = window.gridwatchMap || {}));
