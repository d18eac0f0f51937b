/* The review page in the browser: which row is chosen, the keyboard, picking a point, naming another address.
   One path for keys and buttons: everything a person does becomes one REVIEW_ACT. */
(function () {
  "use strict";
  const IDS = { key: "review-key", act: "review-act", start: "review-start" };
  const WORDS = {
    zh: {
      working: "正在写入…", finding: "正在查找…", pick: "在地图上单击选点，或用方向键移图后按回车取中心。Esc 放弃。", picked: (m) => `已选点，±${m} 米（放大后再选更准）。按回车确认，Esc 放弃。`,
      found: (label) => `${label} · 已在图上标出。按回车确认，Esc 放弃。`, nothing: "没有可撤销的决定。", none: "没有这个候选。", wait: "还在取这个地址，请稍候再按。",
    },
    en: {
      working: "Writing…", finding: "Looking…", pick: "Click a point on the map, or move it with the arrows and press Enter for its centre. Esc leaves.", picked: (m) => `Picked, ±${m} m (zoom in to pick more exactly). Enter confirms, Esc leaves.`,
      found: (label) => `${label} · shown on the map. Enter confirms, Esc leaves.`, nothing: "There is nothing to undo.", none: "There is no such candidate.", wait: "This address is still on its way. Press again in a moment.",
    },
  };
  const PATIENCE_MS = 60000;
  const FRESH = () => ({ rows: null, at: -1, place: null, busy: 0, mode: "", point: null, named: null, done: 0 });
  let state = FRESH();
  let turn = 0;

  const page = () => document.querySelector(".gw-review:not(.is-closed)");
  const words = () => WORDS[page()?.dataset.lang === "en" ? "en" : "zh"];
  const set = (id, data) => window.dash_clientside.set_props(id, { data });
  const field = () => document.getElementById("review-alias");

  function say(text, kind = "") {
    const line = page()?.querySelector(".gw-review-status");
    if (!line) return;
    line.textContent = text;
    line.dataset.kind = kind;
  }

  /* --- which address is chosen ---------------------------------------------------------------------------- */
  function choose(at) {
    const keys = state.rows?.keys || [];
    state.at = keys.length ? Math.max(0, Math.min(keys.length - 1, at)) : -1;
    const key = keys[state.at] ?? null;
    leave();
    mark();
    state.place = null;
    page().dataset.loading = "true";
    set(IDS.key, { key, turn: ++turn });
  }

  function mark() {
    for (const row of page()?.querySelectorAll(".gw-review-row") || []) {
      const here = Number(row.dataset.row) === state.at;
      row.setAttribute("aria-selected", String(here));
      if (here) row.scrollIntoView({ block: "nearest" });
    }
  }

  /* The list was read again: the chosen address stays chosen, or the one in its place follows. */
  function rowsCame(rows) {
    const before = state.rows?.keys[state.at];
    const samePage = state.rows && state.rows.start === rows.start && state.rows.kept === rows.kept;
    state.rows = rows;
    const again = rows.keys.indexOf(before);
    requestAnimationFrame(mark); // when React has put the rows there
    if (again >= 0 && !state.stale) { state.at = again; return; }
    state.stale = false;
    choose(again >= 0 ? again : samePage ? Math.max(0, state.at) : 0);
  }

  function turnPage(step) {
    const { start, total, size, kept } = state.rows || {};
    const next = start + step * size;
    if (next >= 0 && next < total) set(IDS.start, { start: next, kept });
  }

  /* --- what a person does ---------------------------------------------------------------------------------- */
  function ask(act, more) {
    if (Date.now() - state.busy < PATIENCE_MS) return;
    state.busy = Date.now();
    page().dataset.busy = "true";
    say(act === "find" ? words().finding : words().working);
    set(IDS.act, { act, turn: ++turn, ...more });
  }

  /* Nobody decides about an address that is not on the screen yet. */
  function there() {
    if (!state.place && state.at >= 0) say(words().wait, "alert");
    return Boolean(state.place);
  }

  const decide = (act, more) => { if (there()) ask(act, { key: state.place.key, ...more }); };

  function accept(candidate) {
    if (!there()) return;
    if (candidate < state.place.candidates.length) decide("accept", { candidate });
    else say(words().none, "alert");
  }

  function undo(alias) {
    const wanted = alias ?? state.rows?.last;
    if (wanted == null) say(words().nothing, "alert");
    else ask("undo", { alias: wanted });
  }

  function pick() {
    if (!there()) return;
    leave();
    enter("pick");
    say(words().pick);
    window.gridwatchReviewMap.picking(true, (point) => { state.point = point; say(words().picked(point.radius_m)); });
  }

  function name() {
    if (!there()) return;
    leave();
    enter("alias");
    const input = field();
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(input, "");
    input.focus();
  }

  function enter(mode) {
    state.mode = mode;
    page().dataset.mode = mode;
  }

  function leave() {
    if (!state.mode) return;
    Object.assign(state, { mode: "", point: null, named: null });
    delete page()?.dataset.mode;
    found("");
    say("");
    window.gridwatchReviewMap.picking(false);
    if (document.activeElement === field()) field().blur();
  }

  function found(text) {
    const line = page()?.querySelector(".gw-review-alias-found");
    if (line) line.textContent = text;
  }

  function confirm() {
    if (state.mode === "pick") {
      if (state.point) decide("pick", state.point);
      else window.gridwatchReviewMap.pickCentre();
    } else if (state.mode === "alias") {
      const text = field().value.trim();
      if (!text) return;
      if (state.named === text) decide("alias", { text });
      else { state.asked = text; ask("find", { text }); }
    }
  }

  function help() {
    const shown = page().dataset.help === "true";
    page().dataset.help = String(!shown);
  }

  function done(answer) {
    state.busy = 0;
    delete page()?.dataset.busy;
    say(answer.act === "find" ? "" : answer.text, answer.ok ? "" : "alert");
    if (answer.act === "find") {
      found(answer.ok ? words().found(answer.text) : answer.text);
      if (!answer.ok) return;
      state.named = state.asked;
      window.gridwatchReviewMap.named(answer.found);
      return;
    }
    if (answer.ok) { const text = answer.text; leave(); say(text); }
    state.stale = true; // the list is read again; what stands in the card may be decided by now
  }

  const ACTS = {
    "accept-0": () => accept(0), "accept-1": () => accept(1), "accept-2": () => accept(2), pick, alias: name, help,
    reject: () => decide("reject"), back: () => turnPage(-1), on: () => turnPage(1),
  };

  document.addEventListener("click", (event) => {
    if (!page()?.contains(event.target)) return;
    const row = event.target.closest("[data-row]");
    if (row) return choose(Number(row.dataset.row));
    const button = event.target.closest("[data-review]");
    if (!button) return;
    if (button.dataset.review === "undo") undo(button.dataset.alias ? Number(button.dataset.alias) : null);
    else ACTS[button.dataset.review]?.();
  });

  const KEYS = {
    1: ACTS["accept-0"], 2: ACTS["accept-1"], 3: ACTS["accept-2"], a: ACTS["accept-0"], b: ACTS["accept-1"], c: ACTS["accept-2"],
    p: pick, l: name, x: ACTS.reject, u: () => undo(null), "?": help, "？": help,
    j: () => choose(state.at + 1), k: () => choose(state.at - 1), ArrowDown: () => choose(state.at + 1), ArrowUp: () => choose(state.at - 1),
  };

  document.addEventListener("keydown", (event) => {
    if (!page() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.target.isContentEditable;
    if (event.key === "Escape") { if (page().dataset.help === "true") help(); return leave(); }
    if (event.key === "Enter" && state.mode && (!typing || event.target === field())) { event.preventDefault(); return confirm(); }
    if (typing || (state.mode === "pick" && event.key.startsWith("Arrow"))) return;
    if (event.target.closest?.("[role=menu],[role=dialog]:not(.gw-review-help)")) return;
    const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  /* --- what Dash tells --------------------------------------------------------------------------------------- */
  let last = {};
  function told(rows, place, answer) {
    if (!page()) { state = FRESH(); last = {}; return window.dash_clientside.no_update; }
    const seen = last;
    last = { rows, place, answer };
    if (answer && answer !== seen.answer && answer.turn !== state.done) { state.done = answer.turn; done(answer); }
    if (rows && rows !== seen.rows) rowsCame(rows);
    if (place !== seen.place) {
      state.place = place && place.key === state.rows?.keys[state.at] ? place : null;
      if (state.place || state.at < 0) delete page().dataset.loading;
      for (let at = 0; at < 3; at++) page().querySelector(`button[data-review="accept-${at}"]`).disabled = at >= (place?.candidates.length || 0);
      window.gridwatchReviewMap.show(place);
    }
    return window.dash_clientside.no_update;
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, { review: { told } });
})();
