/* Two windows on one map: side by side under a bar that slides, or as the change between them. */
(function (gw) {
  "use strict";
  const MODES = ["swipe", "diff"];
  // Beside the values of layers/contract.py the answers of layers/comparing.py, and the looks they get.
  const CHANGE = { appeared: 65521, vanished: 65522, undecided: 65523 };
  const [SPOT, RING] = [24, 25];
  const [STEP, LEAP] = [0.02, 0.1]; // of the map's width, by keyboard
  const [NEAREST, BEGIN] = [0.03, 0.42];
  const WORDS = {
    zh: {
      now: (n) => (n === 1 ? "当日" : `近 ${n} 天`), before: (n) => (n === 1 ? "前一日" : `前 ${n} 天`), chosen: "对照", against: "比",
      handle: "分界线：左为对照期，右为本期", open: (n) => `末 ${n} 天未报齐`, falls: "，下降未定", none: (n) => `末 ${n} 天无数据`, empty: "这段时间无数据", early: (day) => `${day}之前没有记录`,
      noBase: (range) => `${range}不在记录之内，没有可比的`, appeared: "新出现，对照期为 0", vanished: "降为 0", undecided: "未报齐，下降未定", small: "有一期不足 5，不比较", same: "两期都是 0",
    },
    en: {
      now: (n) => (n === 1 ? "The day" : `Last ${n} days`), before: (n) => (n === 1 ? "day before" : `previous ${n} days`), chosen: "compared window", against: "against the",
      handle: "Divider: the compared window to the left, this window to the right", open: (n) => (n === 1 ? "last day incomplete" : `last ${n} days incomplete`), falls: ", falls stay open", none: (n) => (n === 1 ? "last day without data" : `last ${n} days without data`), empty: "no data in these days", early: (day) => `no records before ${day}`,
      noBase: (range) => `${range} is outside the record: nothing to compare with`, appeared: "new, none in the compared window", vanished: "gone, 0 now", undecided: "incomplete, fall open", small: "under 5 in one window, not compared", same: "0 in both windows",
    },
  };

  /* What a view compares: `mode` (null: nothing), the other window, whether somebody chose it, and whether the record has it. */
  gw.comparison = (filters, config) => {
    const [asked, day] = (filters.compare || "").split(":");
    const [from, to, first, last] = [filters.from, filters.to, config.from, config.to].map(gw.dayNumber);
    const length = to - from + 1;
    const start = day ? Math.max(first, Math.min(last - length + 1, gw.dayNumber(day))) : from - length;
    return {
      mode: MODES.includes(asked) ? asked : null, chosen: Boolean(day), inside: start >= first && start + length - 1 <= last,
      from: gw.isoDay(start), to: gw.isoDay(start + length - 1), length,
    };
  };

  /* How a comparison stands in the filters and the address; the window before needs no day. */
  gw.compareKey = (mode, start, filters) => {
    const before = 2 * gw.dayNumber(filters.from) - gw.dayNumber(filters.to) - 1;
    return !mode ? undefined : start === undefined || start === before ? mode : `${mode}:${gw.isoDay(start)}`;
  };

  gw.otherWindow = (state, other) => ({ ...state, filters: { ...state.filters, from: other.from, to: other.to } });
  gw.windowWords = (other, lang) => (other.chosen ? WORDS[lang].chosen : WORDS[lang].before(other.length));

  /* How many of a window's last days are incomplete, and how many have no data, as the bars of a layer say. */
  gw.gaps = (bars, filters) => {
    const [from, to] = [gw.dayNumber(filters.from), gw.dayNumber(filters.to)];
    const since = (iso) => (iso ? Math.max(0, Math.min(to - from + 1, to - gw.dayNumber(iso) + 1)) : 0);
    const [first, last] = bars.recorded || [null, null];
    const none = last ? since(gw.isoDay(gw.dayNumber(last) + 1)) : 0;
    const early = first && filters.from < first ? first : null;
    return { open: since(bars.incomplete_from), none, early, empty: none > to - from || Boolean(first && filters.to < first) };
  };

  gw.gapWords = ({ open, none, early, empty }, lang) => {
    const words = WORDS[lang];
    if (empty) return words.empty;
    return [open > none && words.open(open), none && words.none(none), early && words.early(gw.day(early, lang))].filter(Boolean).join(lang === "zh" ? "，" : ", ");
  };

  function classesOfChange(wires, breaks) {
    const out = gw.classify(wires, breaks);
    for (let i = 0; i < wires.length; i++) {
      if (wires[i] === CHANGE.appeared) out[i] = SPOT;
      else if (wires[i] === CHANGE.vanished) out[i] = RING;
      else if (wires[i] === CHANGE.undecided) out[i] = gw.CLASS.uncertain;
    }
    return out;
  }

  function paletteOfChange(colours, look) {
    const out = gw.palette(colours, look);
    const put = (row, token) => out.set([...gw.channels(colours[token]), 255], 4 * row);
    put(gw.CLASS.suppressed, "text3");
    put(gw.CLASS.uncertain, "div-4");
    put(SPOT, "div-7");
    put(RING, "div-1");
    return out;
  }

  class Compare {
    /** @param panel the map panel whose cells, heat and words this follows */
    constructor(panel) {
      this.panel = panel;
      this.words = WORDS[panel.config.lang];
      this.part = BEGIN;
      this.left = this._made("div", "gw-map-period");
      this.right = this._made("div", "gw-map-period is-right");
      this.bar = this._made("div", "gw-swipe");
      this.handle = this.bar.appendChild(document.createElement("button"));
      this.handle.className = "gw-swipe-handle";
      for (const [name, value] of Object.entries({ type: "button", role: "slider", "aria-orientation": "horizontal", "aria-valuemin": 0, "aria-valuemax": 100, "aria-label": this.words.handle })) this.handle.setAttribute(name, value);
      this._listen();
      this._hide();
    }

    _made(tag, className) {
      return this.panel.box.appendChild(Object.assign(document.createElement(tag), { className }));
    }

    _hide() {
      for (const element of [this.left, this.right, this.bar]) element.hidden = true;
    }

    /** The comparison on the map now, else null. */
    get now() {
      return this.of(this.panel.state);
    }

    /** The comparison of a view: a wall has none, and none is drawn against days outside the record. */
    of(state) {
      const { config } = this.panel;
      const found = gw.comparison(state.filters, config);
      return config.scale !== "wall" && found.mode && found.inside ? found : null;
    }

    /* --- values and looks -------------------------------------------------------------------------- */

    /** What is drawn beside a layer's own values: those of the other window, or the change; else null. */
    load(key, tileset, state) {
      const now = this.of(state);
      if (!now) return null;
      return now.mode === "diff" ? gw.load.changes(key, tileset, state, now.from) : gw.load.values(key, tileset, gw.otherWindow(state, now));
    }

    /** Ask for all a view will need, so that it is here when the view is. */
    prefetch(state) {
      for (const [key, { tileset }] of this.panel.cells) for (const asked of [gw.load.values(key, tileset, state), this.load(key, tileset, state)]) asked?.catch(() => null);
    }

    /** The looks a layer's cells get: its own, or those of change. */
    palette(look) {
      const { colours, config } = this.panel;
      return this.now?.mode === "diff" ? paletteOfChange(colours, config.change) : gw.palette(colours, look);
    }

    /** New values onto the cells. A heat surface has no two sides: while windows are compared its cells stand in. */
    paint(key, shown, look) {
      const { now } = this;
      const { custom, geometry } = shown;
      const own = (wires) => wires.subarray(geometry.first, geometry.first + geometry.count);
      const mode = now?.mode ?? "";
      const looks = `${mode} ${look.breaks}`;
      if (shown.looks !== looks) custom.setPalette(this.palette(look));
      shown.looks = looks;
      custom.setSplit(this.part);
      if (mode === "diff") custom.setClasses(classesOfChange(own(shown.other), this.panel.config.change.breaks));
      else custom.setClasses(gw.classify(own(shown.wires), look.breaks), mode ? gw.classify(own(shown.other), look.breaks) : null);
      const heat = "heat-" + key;
      if (this.panel.map.getLayer(heat)) this.panel.map.setLayoutProperty(heat, "visibility", mode ? "none" : "visible");
    }

    /** What the card says in place of a percentage: why there is none, or that a fall is not decided yet. */
    said(shown, at, before) {
      const { words } = this;
      const change = { [CHANGE.appeared]: words.appeared, [CHANGE.vanished]: words.vanished, [CHANGE.undecided]: words.undecided, [gw.WIRE.suppressed]: words.small, [gw.WIRE.zero]: words.same };
      if (this.now?.mode === "diff") return change[shown.other[at]] ?? null;
      return this.open && shown.wires[at] < before && before <= gw.WIRE.largest ? words.undecided : null;
    }

    /* --- words ------------------------------------------------------------------------------------- */

    /** The windows in words, the bar, and what is missing from the days shown. */
    async update() {
      const { state, config } = this.panel;
      const { now } = this;
      const asked = gw.comparison(state.filters, config);
      const turn = (this.turn = {});
      const key = gw.topLayer(state, config);
      const bars = key && (await gw.load.bars(key, state, [config.from, config.to]).catch(() => null));
      if (turn !== this.turn || this.panel.gone) return;
      this.bar.hidden = now?.mode !== "swipe";
      this._place();
      this.open = Boolean(bars && gw.gaps(bars, state.filters).open);
      const gaps = bars ? gw.gapWords(gw.gaps(bars, state.filters), config.lang) : "";
      const undecided = now?.mode === "diff" && this.open ? this.words.falls : "";
      this._say(now, asked, gaps + undecided, bars && now ? gw.gapWords(gw.gaps(bars, now), config.lang) : "");
    }

    _say(now, asked, gaps, otherGaps) {
      const { state: { filters }, config: { lang } } = this.panel;
      const own = [this.words.now(asked.length), gw.dayRange(filters.from, filters.to, lang)];
      const other = [gw.windowWords(asked, lang), gw.dayRange(asked.from, asked.to, lang)];
      const left = now?.mode === "swipe" ? [...other, otherGaps] : now ? [...own, [`${this.words.against} ${other.join(" ")}`, gaps].filter(Boolean).join(" · ")] : null;
      const alone = asked.mode && !now ? [...own, this.words.noBase(other[1])] : gaps ? [...own, gaps] : null;
      this._chip(this.left, left || alone);
      this._chip(this.right, now?.mode === "swipe" ? [...own, gaps] : null);
      this.handle.setAttribute("aria-valuetext", `${other.join(" ")} | ${own.join(" ")}`);
    }

    _chip(host, texts) {
      host.hidden = !texts;
      if (!texts) return;
      const [name, range, note] = texts;
      host.replaceChildren(Object.assign(document.createElement("b"), { textContent: name }), " ", range);
      if (note) host.append(Object.assign(document.createElement("span"), { textContent: note }));
    }

    /* --- the bar ----------------------------------------------------------------------------------- */

    _place() {
      this.bar.style.left = `${100 * this.part}%`;
      this.handle.setAttribute("aria-valuenow", String(Math.round(100 * this.part)));
    }

    move(part) {
      this.part = Math.max(NEAREST, Math.min(1 - NEAREST, part));
      this._place();
      for (const { custom } of this.panel.cells.values()) custom?.setSplit(this.part);
    }

    _listen() {
      const { handle } = this;
      const at = (event) => {
        const box = this.panel.box.getBoundingClientRect();
        return (event.clientX - box.left) / box.width;
      };
      handle.addEventListener("pointerdown", (event) => {
        handle.setPointerCapture(event.pointerId);
        this.held = this.part - at(event);
        this.panel.unhover();
      });
      handle.addEventListener("pointermove", (event) => { if (this.held !== null) this.move(at(event) + this.held); });
      for (const name of ["pointerup", "pointercancel"]) handle.addEventListener(name, () => { this.held = null; });
      this.held = null;
      handle.addEventListener("keydown", (event) => this._key(event));
    }

    _key(event) {
      const step = event.shiftKey ? LEAP : STEP;
      const to = { ArrowLeft: this.part - step, ArrowDown: this.part - step, ArrowRight: this.part + step, ArrowUp: this.part + step, Home: 0, End: 1 }[event.key];
      if (to === undefined) return;
      this.move(to);
      event.preventDefault();
      event.stopPropagation(); // the slider's days do not move along
    }
  }

  gw.Compare = Compare;
})((window.gridwatchMap = window.gridwatchMap || {}));
