/* The time slider: the window and the compared window by hand and by keyboard, play and step, window length, speed. */
(function (gw) {
  "use strict";
  const STEP_MS = 900; // at speed 1; the next step also waits until the map has drawn the last one
  const AHEAD = 4; // days asked for while playing, so that a fast play does not wait for the line
  const WORDS = {
    zh: { window: (n) => `${n} 天窗 · 1 天/步`, all: "累计 · 1 天/步", play: "播放", pause: "暂停", open: "未报齐", none: "无数据", speed: (n) => `播放速度 ${n} 倍` },
    en: { window: (n) => `${n}-day window · 1 d/step`, all: "cumulative · 1 d/step", play: "Play", pause: "Pause", open: "incomplete", none: "no data", speed: (n) => `Speed ${n}×` },
  };

  class Slider {
    constructor(element) {
      this.element = element;
      this.config = JSON.parse(element.dataset.config);
      this.words = WORDS[this.config.lang];
      this.part = (name) => element.querySelector(`[data-part="${name}"]`);
      this.first = gw.dayNumber(this.config.from);
      this.last = gw.dayNumber(this.config.to);
      this.bars = new gw.Bars(this.part("bars"), this.first, this.last, this.config.lang);
      this.lengths = [...element.querySelectorAll("[data-length]")].map((button) => (button.dataset.length === "all" ? Infinity : Number(button.dataset.length)));
      this.longest = Math.max(0, ...this.lengths.filter(Number.isFinite));
      this._listen();
      gw.join(this);
    }

    destroy() {
      this.pause();
      document.removeEventListener("keydown", this.onKey);
      document.removeEventListener("gw-day", this.onDay);
      this.resize.disconnect();
      gw.leave(this);
    }

    _listen() {
      this.part("play").onclick = () => this.toggle();
      for (const button of this.element.querySelectorAll("[data-length]")) button.onclick = () => this.length(button.dataset.length === "all" ? Infinity : Number(button.dataset.length));
      for (const button of this.element.querySelectorAll("[data-compare]")) button.onclick = () => this.compare(button.dataset.compare);
      this.part("speed").onclick = () => this._faster();
      const track = this.part("bars");
      track.addEventListener("pointerdown", (event) => this.grab(event));
      track.addEventListener("pointermove", (event) => (this.held ? this.drag(event) : this._note(this.bars.dayAt(event))));
      track.addEventListener("pointerleave", () => this._note(null));
      for (const name of ["pointerup", "pointercancel"]) track.addEventListener(name, () => { this.held = null; });
      this.part("other").addEventListener("keydown", (event) => this._otherKey(event));
      this.onKey = (event) => this.key(event);
      document.addEventListener("keydown", this.onKey);
      this.onDay = ({ detail }) => this.point(detail);
      document.addEventListener("gw-day", this.onDay);
      this.resize = new ResizeObserver(() => this.draw());
      this.resize.observe(track);
    }

    _faster() {
      const speed = this.part("speed");
      const next = { 1: "2", 2: "4", 4: "1" }[speed.dataset.speed || "1"];
      speed.dataset.speed = next;
      speed.textContent = next + "×";
      speed.setAttribute("aria-label", this.words.speed(next));
    }

    /* Arrows, space and brackets belong to the slider unless something else on the page uses them; Home and End scroll elsewhere. */
    key(event) {
      if (event.altKey || event.ctrlKey || event.metaKey || !this.state || event.defaultPrevented) return;
      const busy = event.target.closest?.('input, textarea, select, [contenteditable], .maplibregl-canvas, [role="grid"], [role="listbox"], [role="menu"], [role="tablist"]');
      if (busy) return;
      const here = event.target === document.body || this.element.contains(event.target);
      const days = event.shiftKey ? this.to - this.from + 1 : 1;
      if (event.key === "ArrowLeft") this.step(-days);
      else if (event.key === "ArrowRight") this.step(days);
      else if (event.key === "[" || event.key === "]") this._nextLength(event.key === "]" ? 1 : -1);
      else if (event.key === "Home" && here) this.step(this.first - this.from);
      else if (event.key === "End" && here) this.step(this.last - this.to);
      else if (event.key === " " && !event.target.closest("button, a")) this.toggle();
      else return;
      event.preventDefault();
    }

    /* The compared window by itself: a day, its own length, either end; Delete gives it back to the days before. */
    _otherKey(event) {
      const { other } = this;
      const leap = event.shiftKey ? other.length : 1;
      const start = gw.dayNumber(other.from);
      const to = { ArrowLeft: start - leap, ArrowRight: start + leap, Home: this.first, End: this.last, Delete: this.from - other.length, Backspace: this.from - other.length }[event.key];
      if (to === undefined) return;
      this.moveOther(to);
      event.preventDefault();
    }

    /* --- state ------------------------------------------------------------------------------------- */

    update(state) {
      this.state = state;
      this.from = gw.dayNumber(state.filters.from);
      this.to = gw.dayNumber(state.filters.to);
      this.other = gw.comparison(state.filters, this.config);
      const days = this.to - this.from + 1;
      // A window from the first day on is cumulative where it was chosen so, or longer than any other choice.
      this.whole = this.from <= this.first && (this.whole || days > this.longest);
      this.part("window").textContent = gw.dayRange(state.filters.from, state.filters.to, this.config.lang);
      for (const button of this.element.querySelectorAll("[data-length]")) button.setAttribute("aria-pressed", String(this.whole ? button.dataset.length === "all" : Number(button.dataset.length) === days));
      for (const button of this.element.querySelectorAll("[data-compare]")) button.setAttribute("aria-pressed", String(button.dataset.compare === (this.other.mode ?? "")));
      this._ask();
      this._describe();
      this.draw();
    }

    async _ask() {
      const key = (this.state.filters.layers || this.config.initial).find((name) => this.config.metrics[name]) || Object.keys(this.config.metrics)[0];
      if (!key) return;
      const asked = `${key}|${this.state.filters.area}|${this.state.filters.region}|${this.state.version}`;
      if (asked === this.asked) return;
      this.asked = asked;
      const found = await gw.load.bars(key, this.state, [this.config.from, this.config.to]).catch(() => null);
      if (asked !== this.asked || !found) return;
      this.found = found;
      this.known = {
        counts: found.days, ramp: this.config.metrics[key].ramp, unit: this.config.metrics[key].unit,
        incompleteFrom: found.incomplete_from ? gw.dayNumber(found.incomplete_from) : Infinity, recorded: found.recorded && found.recorded.map(gw.dayNumber),
      };
      this._describe();
      this.draw();
    }

    draw() {
      if (!this.state) return;
      const { other } = this;
      const compared = Boolean(other.mode && other.inside);
      const box = this.part("other");
      this.bars.draw({ ...this.known, from: this.from, to: this.to, other: { from: gw.dayNumber(other.from), to: gw.dayNumber(other.to) }, compared });
      box.hidden = !compared;
      box.style.left = `${this.bars.x(gw.dayNumber(other.from))}px`;
      box.style.width = `${this.bars.slot * other.length}px`;
    }

    /* What the two handles say to a screen reader, incomplete and missing days included. */
    _describe() {
      const { lang } = this.config;
      const said = (window_) => [gw.dayRange(window_.from, window_.to, lang), this.found ? gw.gapWords(gw.gaps(this.found, window_), lang) : ""].filter(Boolean).join(lang === "zh" ? "，" : ", ");
      for (const [name, window_] of [["bars", this.state.filters], ["other", this.other]]) {
        const track = this.part(name);
        for (const [key, value] of [["min", this.first], ["max", this.last], ["now", gw.dayNumber(window_.to)], ["text", said(window_)]]) track.setAttribute("aria-value" + key, String(value));
      }
      this._note(null);
    }

    /* A day pointed at elsewhere, in a chart: its count is told as if the pointer were here. */
    point(iso) {
      const day = iso && gw.dayNumber(iso);
      this.bars.mark(day);
      this._note(day);
    }

    /* The line under the window: its length, or the day under the pointer with its count. */
    _note(day) {
      if (!this.state) return;
      const { known, words } = this;
      const note = this.part("note");
      if (day === null || !known || day < this.first || day > this.last) note.textContent = this.whole ? words.all : words.window(this.to - this.from + 1);
      else {
        const count = known.counts[day - this.first];
        const none = known.recorded && (day < known.recorded[0] || day > known.recorded[1]);
        const said = none ? words.none : `${this.found.small && count === 1 ? "<5" : gw.number(count)} ${known.unit}${day >= known.incompleteFrom ? " · " + words.open : ""}`;
        note.textContent = `${gw.day(gw.isoDay(day), this.config.lang)} ${said}`;
      }
    }

    /* --- moving ------------------------------------------------------------------------------------ */

    move(from, to) {
      const last = Math.min(this.last, Math.max(this.first, to));
      const first = Math.min(last, Math.max(this.first, from));
      if (first === this.from && last === this.to) return;
      gw.choose({ from: gw.isoDay(first), to: gw.isoDay(last) });
    }

    /* A window stops whole at either end of the record; a cumulative one grows and shrinks at its last day. */
    step(days) {
      if (this.whole) {
        if (this.to + days > this.last || this.to + days < this.first) return this.pause();
        return this.move(this.first, this.to + days);
      }
      const shift = Math.max(this.first - this.from, Math.min(this.last - this.to, days));
      if (!shift) return this.pause();
      this.move(this.from + shift, this.to + shift);
    }

    /* `days` back from the window's last day; Infinity is everything so far. */
    length(days) {
      this.whole = days === Infinity;
      this.move(this.whole ? this.first : this.to - days + 1, this.to);
    }

    _nextLength(by) {
      const now = this.whole ? Infinity : this.to - this.from + 1;
      const others = this.lengths.filter((days) => (by > 0 ? days > now : days < now));
      if (others.length) this.length(by > 0 ? Math.min(...others) : Math.max(...others));
    }

    compare(mode) {
      const { chosen, from } = this.other;
      gw.choose({ compare: gw.compareKey(mode, chosen ? gw.dayNumber(from) : undefined, this.state.filters) });
    }

    moveOther(start) {
      const inside = Math.max(this.first, Math.min(this.last - this.other.length + 1, start));
      const compare = gw.compareKey(this.other.mode, inside, this.state.filters);
      if (compare !== this.state.filters.compare) gw.choose({ compare });
    }

    /* --- play -------------------------------------------------------------------------------------- */

    toggle() {
      if (this.timer) return this.pause();
      if (this.to >= this.last) this.move(this.first, this.whole ? this.first : this.first + this.to - this.from); // from the beginning again
      this._playing(true);
      const tick = () => {
        this.timer = setTimeout(() => {
          const drawn = [...gw.panels.values()].every((panel) => !panel.busy);
          if (drawn) this.step(1);
          if (drawn) this._ahead();
          if (this.timer) tick();
        }, STEP_MS / Number(this.part("speed").dataset.speed || 1));
      };
      this._ahead();
      tick();
    }

    /* The next days' values are asked for while this one is on the screen. */
    _ahead() {
      for (let n = 1; n <= AHEAD && this.to + n <= this.last; n++) {
        const filters = { ...gw.state.filters, from: gw.isoDay(this.whole ? this.first : this.from + n), to: gw.isoDay(this.to + n) };
        for (const panel of gw.panels.values()) panel.compare.prefetch({ ...gw.state, filters });
      }
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
      button.title = playing ? this.words.pause : this.words.play;
      button.setAttribute("aria-label", button.title);
    }

    /* --- pointer ----------------------------------------------------------------------------------- */

    grab(event) {
      if (!this.state) return;
      this.part("bars").setPointerCapture(event.pointerId);
      const at = this.bars.dayAt(event);
      const other = this._otherHeld(at);
      const part = other ? "other" : this._partAt(at);
      if (part === "jump") this.move(at - (this.to - this.from), at);
      this.held = { part: part === "jump" ? "window" : part, at, from: this.from, to: this.to, other: gw.dayNumber(this.other.from) };
      if (other) {
        this.part("other").focus();
        event.preventDefault(); // or the bars would take the focus
      }
    }

    _partAt(at) {
      const near = Math.max(1, (this.last - this.first) / 60);
      if (Math.abs(at - this.to) < near) return "to";
      if (Math.abs(at - this.from) < near && this.from > this.first) return "from";
      return at >= this.from && at <= this.to ? "window" : "jump";
    }

    _otherHeld(at) {
      const { other } = this;
      const covered = at >= gw.dayNumber(other.from) && at <= gw.dayNumber(other.to);
      return other.mode && other.inside && covered && !(at >= this.from && at <= this.to);
    }

    drag(event) {
      const at = this.bars.dayAt(event);
      const { part, from, to, other } = this.held;
      if (part === "from") this.move(Math.min(at, to), to);
      else if (part === "to") this.move(from, Math.max(at, from));
      else if (part === "other") this.moveOther(other + at - this.held.at);
      else {
        const shift = Math.max(this.first - from, Math.min(this.last - to, at - this.held.at));
        this.move(from + shift, to + shift);
      }
    }
  }

  gw.Slider = Slider;
})((window.gridwatchMap = window.gridwatchMap || {}));
