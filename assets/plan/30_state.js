/* The scenarios a tab holds: which are open, what was changed, undo. Everything a person changes comes through `change`. */
(function (gp) {
  "use strict";
  const MOST = 4; // side by side, the base among them
  const MOST_STEPS = 100;
  const ONE_HAND_MS = 900; // changes of one field closer together are one step of undo
  const KEEP_MS = 300;
  const LETTERS = ["A", "B", "C", "D"];
  const BASE = () => ({ key: "base", id: null, name: "", document: {}, saved: {}, undo: [], redo: [] });
  const FRESH = () => ({ tabs: [BASE()], open: "base", unit: "ward", made: 0 });
  let state = FRESH();
  let last = { tag: "", at: 0 };
  let keeping = null;

  const open = () => state.tabs.find((tab) => tab.key === state.open) || state.tabs[0];
  const unsaved = (tab) => tab.key !== "base" && (tab.id === null || !gp.document.same(tab.document, tab.saved));
  const label = (tab) => (tab.key === "base" ? "" : LETTERS[state.tabs.indexOf(tab) - 1]);
  const nameOf = (tab) => (tab.key === "base" ? gp.words().base : tab.name);

  function kept() {
    clearTimeout(keeping);
    keeping = setTimeout(() => { if (gp.page()) gp.set("plan-kept", state); }, KEEP_MS);
  }

  /* Tell the screen and the server. */
  function told(asks = true) {
    kept();
    gp.frame?.();
    if (asks) gp.reckon?.();
  }

  /* Whoever changes the base begins a scenario of his own. */
  function add(name, document, more = {}) {
    if (state.tabs.length >= MOST) { gp.say(gp.words().tabsFull); return null; }
    const tab = { key: `t${++state.made}`, id: null, version: 0, shared: false, mine: true, name, document, saved: null, undo: [], redo: [], ...more };
    state = { ...state, tabs: [...state.tabs, tab], open: tab.key };
    return tab;
  }

  function change(document, tag = "") {
    let tab = open();
    if (gp.document.same(tab.document, document)) return;
    if (tab.key === "base" && !add(gp.words().fresh, {})) return gp.frame();
    tab = open();
    const together = tag && tag === last.tag && Date.now() - last.at < ONE_HAND_MS;
    last = { tag, at: Date.now() };
    replace({ ...tab, document: gp.document.tidy(document), undo: together ? tab.undo : [...tab.undo, tab.document].slice(-MOST_STEPS), redo: [] });
    told();
  }

  function replace(tab) {
    state = { ...state, tabs: state.tabs.map((one) => (one.key === tab.key ? tab : one)) };
  }

  function step(from, to) {
    const tab = open();
    if (!tab[from].length) return;
    last = { tag: "", at: 0 };
    replace({ ...tab, document: tab[from].at(-1), [from]: tab[from].slice(0, -1), [to]: [...tab[to], tab.document] });
    told();
  }

  function show(key) {
    if (!state.tabs.some((tab) => tab.key === key)) return;
    state = { ...state, open: key };
    told();
  }

  function putAway(key) {
    const at = state.tabs.findIndex((tab) => tab.key === key);
    if (at < 1) return;
    const tabs = state.tabs.filter((tab) => tab.key !== key);
    state = { ...state, tabs, open: state.open === key ? tabs[at - 1].key : state.open };
    told();
  }

  /* A scenario of the list; the one that is open already is only shown. */
  function take(row) {
    const there = state.tabs.find((tab) => tab.id === row.id);
    if (there) return show(there.key);
    if (add(row.name, row.document, { id: row.id, version: row.version, shared: row.shared, mine: row.mine, saved: row.document })) told();
  }

  function reset() {
    const tab = open();
    if (tab.key !== "base") change(tab.saved || {});
  }

  function unit(name) {
    state = { ...state, unit: name };
    told();
  }

  /* What the server says became of a scenario: its number, version, name. */
  function settled(key, row) {
    const tab = state.tabs.find((one) => one.key === key);
    if (!tab) return;
    replace({ ...tab, id: row.id, version: row.version, name: row.name, shared: row.shared, mine: row.mine, saved: row.document });
    told(false);
  }

  function forget() {
    clearTimeout(keeping);
    state = FRESH();
  }

  const whole = (kept) => kept && Array.isArray(kept.tabs) && kept.tabs[0]?.key === "base" && kept.tabs.every((tab) => tab.document && tab.undo && tab.redo);
  const restore = (kept) => { if (whole(kept)) state = kept; };

  gp.state = {
    get: () => state, open, unsaved, label, nameOf, change, add: (...given) => { if (add(...given)) told(); }, show, putAway, take, reset, unit, settled, forget, restore,
    undo: () => step("undo", "redo"), redo: () => step("redo", "undo"), document: () => open().document, told,
  };
})((window.gridwatchPlan = window.gridwatchPlan || {}));
