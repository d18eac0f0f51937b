/* The alarms page in the browser: which alarm is chosen, the keyboard, the threshold slider, the pulse on the map.
   One path for keys and buttons: everything a person does becomes one ALARM_ACT. */
(function () {
  "use strict";
  const IDS = { key: "alarm-key", act: "alarm-act" };
  const STANDARD = 3;
  const THRESHOLDS = [1.5, 2, 2.5, 3, 3.5, 4, 5, 6];
  const PATIENCE_MS = 60000;
  const LAYER = "alarm_areas";
  const number = (value, digits = 0) => value.toLocaleString("en-US", { maximumFractionDigits: digits, minimumFractionDigits: digits });
  const WORDS = {
    zh: {
      working: "正在写入…", nothing: "没有可撤销的处置。", wait: "还在取这条预警，请稍候再按。", none: "无", unmute: "恢复提醒", mute: "静音 7 天…", never: "未判", few: "不足",
      hidden: (n) => `门槛以下的 ${n} 条没有列出。`, below: "低于标准门槛的只估算，不列出。",
      meaning: ({ value, perDay, right, visits, lead, rises, caught }) => `C2 ${value} 倍标准差（其余按比例）：每天约 ${perDay} 条新预警${right === null ? "" : `，${right}% 属实，每 ${visits} 次上门 1 次属实`}${rises ? `；${rises} 次上升赶上 ${caught} 次${caught ? `，平均提前 ${lead} 天` : ""}` : ""}。`,
    },
    en: {
      working: "Writing…", nothing: "There is nothing to undo.", wait: "This alarm is still on its way. Press again in a moment.", none: "none", unmute: "Unmute", mute: "Mute 7 days…", never: "not judged", few: "too few",
      hidden: (n) => `${n} below the threshold are not listed.`, below: "Below the standard threshold alarms are counted, not listed.",
      meaning: ({ value, perDay, right, visits, lead, rises, caught }) => `C2 at ${value} standard deviations, the others in proportion: about ${perDay} new alarms a day${right === null ? "" : `, ${right}% right, one hit in ${visits} visits`}${rises ? `; ${caught} of ${rises} rises caught${caught ? `, ${lead} days ahead on average` : ""}` : ""}.`,
    },
  };
  const FRESH = () => ({ rows: null, at: -1, place: null, busy: 0, mode: "", done: 0, cards: null, threshold: STANDARD });
  let state = FRESH();
  let turn = 0;

  const page = () => document.querySelector(".gw-alarms");
  const words = () => WORDS[page()?.dataset.lang === "en" ? "en" : "zh"];
  const set = (id, data) => window.dash_clientside.set_props(id, { data });
  const field = () => document.getElementById("alarm-reason");
  const listed = () => [...(page()?.querySelectorAll(".gw-alarm-row") || [])];
  const visible = () => listed().filter((row) => !row.hidden);

  function say(text, kind = "") {
    const line = page()?.querySelector(".gw-alarm-status");
    if (!line) return;
    line.textContent = text;
    line.dataset.kind = kind;
  }

  /* --- which alarm is chosen ------------------------------------------------------------------------------- */
  function choose(key, kept) {
    if (!kept) say("");
    leave();
    state.key = key;
    state.place = null;
    mark();
    page().dataset.loading = "true";
    set(IDS.key, { key, turn: ++turn });
  }

  function mark() {
    for (const row of listed()) {
      const here = row.dataset.alarm === state.key;
      row.setAttribute("aria-selected", String(here));
      if (here) row.scrollIntoView({ block: "nearest" });
    }
  }

  function step(by) {
    const rows = visible();
    const at = rows.findIndex((row) => row.dataset.alarm === state.key);
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + by))];
    if (next && next.dataset.alarm !== state.key) choose(next.dataset.alarm);
  }

  /* The list was read again: the chosen alarm stays chosen and is read again too; where it is done with or gone, the one in
     its place follows. */
  function rowsCame(rows) {
    const before = state.rows?.keys.indexOf(state.key) ?? -1;
    const stays = rows.keys.includes(state.key) && !state.onward;
    state.onward = false;
    state.rows = rows;
    requestAnimationFrame(() => { filter(); mark(); }); // when React has put the rows there
    choose(stays ? state.key : rows.keys[Math.min(Math.max(before, 0), rows.keys.length - 1)] ?? null, true);
  }

  /* --- what a person does ------------------------------------------------------------------------------------ */
  function ask(act, more) {
    if (Date.now() - state.busy < PATIENCE_MS) return;
    state.busy = Date.now();
    page().dataset.busy = "true";
    say(words().working);
    set(IDS.act, { act, turn: ++turn, ...more });
  }

  /* Nobody acts on an alarm that is not on the screen yet. */
  function there() {
    if (!state.place && state.key) say(words().wait, "alert");
    return Boolean(state.place);
  }

  const decide = (act, more) => { if (there()) ask(act, { key: state.place.key, ...more }); };

  function undo(action) {
    const wanted = action ?? state.rows?.last;
    if (wanted == null) say(words().nothing, "alert");
    else ask("undo", { action: wanted });
  }

  function enter(mode) {
    if (!there()) return;
    const again = state.mode === mode;
    leave();
    if (again) return;
    state.mode = mode;
    page().dataset.mode = mode;
    page().querySelector(`.gw-alarm-choices.is-${mode}`)?.scrollIntoView({ block: "nearest" });
  }

  function leave() {
    if (!state.mode) return;
    state.mode = "";
    delete page()?.dataset.mode;
    if (document.activeElement === field()) field().blur();
  }

  const mute = () => { if (state.place?.muted) decide("unmute"); else enter("mute"); };
  const help = () => { page().dataset.help = String(page().dataset.help !== "true"); };

  function pick(at) {
    const button = page()?.querySelectorAll(`.gw-alarm-choices.is-${state.mode} button`)[at];
    if (button) take(button);
  }

  function take(button) {
    if (button.dataset.to) decide("assign", { to: button.dataset.to });
    else decide("mute", { reason: button.dataset.reason });
  }

  function done(answer) {
    state.busy = 0;
    delete page()?.dataset.busy;
    if (answer.ok) leave();
    state.onward = answer.ok && ["acknowledge", "mute"].includes(answer.act);
    say(answer.text, answer.ok ? "" : "alert");
  }

  const ACTS = { acknowledge: () => decide("acknowledge"), assign: () => enter("assign"), mute, help };

  document.addEventListener("click", (event) => {
    if (!page()?.contains(event.target)) return;
    const choice = event.target.closest("[data-to],[data-reason]");
    if (choice) return take(choice);
    const row = event.target.closest(".gw-alarm-row");
    if (row) return choose(row.dataset.alarm);
    const button = event.target.closest("[data-alarm-act]");
    if (!button) return;
    if (button.dataset.alarmAct === "undo") undo(button.dataset.action ? Number(button.dataset.action) : null);
    else ACTS[button.dataset.alarmAct]?.();
  });

  const KEYS = {
    a: ACTS.acknowledge, d: ACTS.assign, m: mute, u: () => undo(null), "?": help, "？": help,
    j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1),
  };

  document.addEventListener("keydown", (event) => {
    if (!page() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.target.isContentEditable;
    if (event.key === "Escape") { if (page().dataset.help === "true") help(); return leave(); }
    if (event.target === field() && event.key === "Enter" && field().value.trim()) { event.preventDefault(); return decide("mute", { reason: field().value }); }
    if (typing || event.target.closest?.("[role=slider],[role=menu],[role=application],[role=radiogroup],[role=dialog]:not(.gw-alarm-help)")) return;
    const act = state.mode && /^[1-9]$/.test(event.key) ? () => pick(Number(event.key) - 1) : KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  /* --- the threshold: everything is known beforehand, so the answer moves with the hand ------------------------ */
  function sums(way) {
    const { cards, series, level } = state.cards;
    const at = THRESHOLDS.reduce((best, value, place) => (Math.abs(value - state.threshold) < Math.abs(THRESHOLDS[best] - state.threshold) ? place : best), 0);
    const wanted = Object.entries(cards).filter(([key]) => { const [one, where] = key.split(":"); return (!series || one === series) && (!level || where === level); }).map(([, card]) => card);
    const total = [0, 0, 0, 0, 0];
    for (const card of wanted) card.ways[way][at].forEach((value, place) => { total[place] += value; });
    const days = Math.max(0, ...wanted.map((card) => card.days));
    const rises = wanted.reduce((sum, card) => sum + card.rises, 0);
    return { fresh: total[0], rated: total[1], right: total[2], caught: total[3], lead: total[4], days, rises, value: THRESHOLDS[at] };
  }

  const perDay = (one) => (one.days ? number(one.fresh / one.days, one.fresh / one.days < 10 ? 1 : 0) : "–");

  function score() {
    if (!state.cards?.cards || !page()) return;
    for (const row of page().querySelectorAll("[data-way]")) {
      const one = sums(row.dataset.way);
      const known = one.rated >= 5; // a share of fewer says nothing
      const told = [perDay(one), known ? `${number((100 * one.right) / one.rated)}%` : words().few, known && one.right ? number(one.rated / one.right, 1) : "–", one.rises ? `${number(one.caught)}/${number(one.rises)}` : "–", one.caught ? number(one.lead / one.caught, 1) : "–"];
      const silent = row.dataset.way === "farrington" && !one.fresh;
      row.querySelectorAll("td").forEach((cell, at) => { cell.textContent = silent ? (at ? "–" : words().never) : told[at]; });
    }
    const all = sums("any");
    const right = all.rated >= 5 ? Math.round((100 * all.right) / all.rated) : null;
    const line = page().querySelector(".gw-alarm-meaning");
    line.textContent = words().meaning({ value: number(all.value, 1), perDay: perDay(all), right, visits: all.right ? number(all.rated / all.right, 1) : "–", lead: all.caught ? number(all.lead / all.caught, 1) : 0, rises: all.rises, caught: all.caught });
    if (all.value < STANDARD) line.textContent += words().below;
  }

  /* Above the standard the list follows the slider. */
  function filter() {
    const least = Math.max(1, state.threshold / STANDARD);
    let gone = 0;
    for (const row of listed()) { row.hidden = least > 1 && Number(row.dataset.strength) <= least; gone += row.hidden; }
    const line = page()?.querySelector(".gw-alarm-hidden");
    if (line) line.textContent = gone ? words().hidden(gone) : "";
  }

  /* --- the map: a chosen alarm pulses its place once -------------------------------------------------------------- */
  const CHOSEN = "alarm-chosen";
  const panel = () => { const gw = window.gridwatchMap; return [...(gw?.panels || [])].find(([element, part]) => element.closest(".gw-alarms") && !part.plain)?.[1]; };

  /* The outlines come with the layer, the map with its library: whichever is last, the place is shown when both are there. */
  async function show(place, tries = 40) {
    const part = panel();
    if (place !== state.place) return;
    if (!part?.map || !part.loaded) return void (tries && setTimeout(() => show(place, tries - 1), 250));
    await part.loaded;
    if (part.gone || place !== state.place) return;
    const { map } = part;
    const source = `features-${LAYER}`;
    if (!map.getSource(source)) return void (tries && setTimeout(() => show(place, tries - 1), 250));
    if (!map.getLayer(CHOSEN)) map.addLayer({ id: CHOSEN, type: "line", source, layout: { "line-join": "round" }, paint: { "line-width": 2.6, "line-color": part.colours.accent } });
    map.setPaintProperty(CHOSEN, "line-color", part.colours.accent);
    map.setFilter(CHOSEN, ["all", ["!=", ["geometry-type"], "Point"], ["==", ["get", "code"], place?.area || ""]]);
    part.element.dataset.alarm = place?.area || "";
    if (!place) return;
    if (place.lon != null && !map.getBounds().contains([place.lon, place.lat])) map.easeTo({ center: [place.lon, place.lat], duration: window.gridwatchMap.calm() ? 0 : 400 });
    part._pulse(CHOSEN, 2.6);
  }

  /* --- what Dash tells ------------------------------------------------------------------------------------------------ */
  let last = {};
  function told(rows, place, answer, cards, threshold) {
    if (!page()) { state = FRESH(); last = {}; return window.dash_clientside.no_update; }
    const seen = last;
    last = { rows, place, answer, cards, threshold };
    if (answer && answer !== seen.answer && answer.turn !== state.done) { state.done = answer.turn; done(answer); }
    if (rows && rows !== seen.rows) rowsCame(rows);
    if (place !== seen.place) {
      state.place = place && place.key === state.key ? place : null;
      if (state.place || !state.key) delete page().dataset.loading;
      const button = page().querySelector('[data-alarm-act="mute"]');
      button.firstChild.textContent = place?.muted ? words().unmute : words().mute;
      page().querySelector('[data-alarm-act="acknowledge"]').disabled = Boolean(place?.taken) || !place;
      show(state.place);
    }
    if (cards !== seen.cards || threshold !== seen.threshold) {
      Object.assign(state, { cards, threshold: threshold ?? STANDARD });
      requestAnimationFrame(() => { score(); filter(); });
    }
    return window.dash_clientside.no_update;
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, { alarms: { told } });
})();
