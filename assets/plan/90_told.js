/* Hands, keys, and what Dash tells. */
(function (gp) {
  "use strict";
  let turn = 0;
  let loadedFor = null;

  const act = (verb, more) => gp.set("plan-act", { act: verb, turn: ++turn, key: gp.state.open().key, ...more });

  /* --- keeping --------------------------------------------------------------------------------------------------------- */
  function save() {
    const tab = gp.state.open();
    if (!gp.state.unsaved(tab)) return;
    if (tab.id === null) return gp.askName(gp.words().name, tab.name, (name) => act("create", { name, document: tab.document }));
    act("save", { id: tab.id, version: tab.version, document: tab.document });
  }

  function link() {
    const tab = gp.state.open();
    if (tab.id === null) return gp.say(gp.words().saveFirst);
    const url = `${location.origin}${location.pathname}?scenario=${tab.id}`;
    gp.copy(url).then(() => gp.say(gp.words().linked));
  }

  gp.copy = (text) => {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    const area = gp.make("textarea", { value: text, style: "position:fixed;opacity:0" }); // plain-http networks have no clipboard interface
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    return Promise.resolve();
  };

  function menu(near) {
    const tab = gp.state.open();
    const words = gp.words().menu;
    const own = tab.id !== null && tab.mine;
    gp.menu(near, gp.words().name, [
      [words.duplicate, () => gp.state.add(gp.words().copyName(gp.state.nameOf(tab)), tab.document)],
      ...(tab.key === "base" ? [] : [[words.reset, gp.state.reset]]),
      ...(own ? [[words.rename, () => gp.askName(words.rename, tab.name, (name) => act("rename", { id: tab.id, name }))], tab.shared ? [words.unshare, () => act("share", { id: tab.id, shared: false })] : [words.share, () => act("share", { id: tab.id, shared: true })]] : []),
      ...(tab.id !== null ? [[words.link, link], [words.older, () => act("versions", { id: tab.id })]] : []),
      ...(own ? [[words.remove, () => act("remove", { id: tab.id })]] : []),
    ]);
  }

  function adding(near) {
    const words = gp.words();
    const open = gp.state.get().tabs.map((tab) => tab.id);
    const rows = (gp.start?.list || []).filter((row) => !open.includes(row.id));
    const listed = (title, found) => (found.length ? [[title], ...found.map((row) => [row.name, () => gp.state.take(row), row.when])] : []);
    gp.menu(near, words.add, [
      [words.fromBase, () => gp.state.add(words.fresh, {})],
      ...(gp.state.open().key === "base" ? [] : [[words.copyOf, () => gp.state.add(words.copyName(gp.state.open().name), gp.state.document())]]),
      ...((gp.start?.templates || []).length ? [[words.templates], ...gp.start.templates.map((one) => [one.name, () => gp.state.add(one.name, one.document), one.what])] : []),
      ...listed(words.mine, rows.filter((row) => row.mine)), ...listed(words.others, rows.filter((row) => !row.mine)),
    ]);
  }

  function file() {
    const tab = gp.state.open();
    gp.set("plan-file-ask", { document: gp.effective(tab), name: gp.state.nameOf(tab), label: gp.state.label(tab), turn: ++turn });
  }

  /* A map report with what was saved: it is printed from the save, never from what is only on the screen. */
  async function report() {
    const { id, version } = gp.state.open();
    const asked = new URLSearchParams({ scenario: id, save: version, lang: gp.lang() });
    gp.say(gp.words().making);
    try {
      gp.say(gp.words().made(await window.gridwatchFiles.take(`/export/map-report.pdf?${asked}`, gp.lang(), gp.say)));
    } catch (error) {
      gp.say(error.said || gp.words().failed);
    }
  }

  const ACTS = { undo: () => gp.state.undo(), redo: () => gp.state.redo(), save, menu, add: adding, export: file, report, panel: (near) => (gp.page().querySelector(".gw-plan-dialog.is-panel") ? gp.closeDialog() : gp.panel(near)) };

  /* --- hands -------------------------------------------------------------------------------------------------------------- */
  document.addEventListener("click", (event) => {
    const page = gp.page();
    if (!page?.contains(event.target)) return;
    const button = event.target.closest("[data-plan],[data-tab],[data-away],[data-unit],[data-mode],[data-side],[data-adopt],[data-more]");
    if (!button || button.disabled) return;
    const { plan, tab, away, unit, mode, side, adopt, more } = button.dataset;
    if (plan) ACTS[plan]?.(button);
    else if (away) gp.state.putAway(away);
    else if (tab) gp.state.show(tab);
    else if (unit) gp.state.unit(unit);
    else if (mode) { pressed("mode", mode); gp.map.mode(mode); if (mode === "access") gp.askMap(); }
    else if (side) { pressed("side", side); showSide(side); }
    else if (adopt) gp.adopt(JSON.parse(adopt));
    else if (more) gp.more(more);
  });

  function pressed(kind, value) {
    for (const button of gp.page().querySelectorAll(`[data-${kind}]`)) button.setAttribute("aria-pressed", String(button.dataset[kind] === value));
  }

  let side = "compare";
  function showSide(wanted) {
    side = wanted;
    const part = { compare: "compare", notes: "notes" }[wanted] || "more";
    for (const one of gp.page().querySelectorAll(".gw-plan-side [data-part]")) one.hidden = one.dataset.part !== part;
    if (part === "compare") gp.compare();
    if (part === "more") gp.more();
  }

  /* Advice and clinics are reckoned when somebody looks at them, and again when the scenario has changed. */
  let asked = "";
  gp.more = (topic = null) => {
    if (side !== "advice" && side !== "clinics") return;
    const document = gp.effective(gp.state.open());
    const question = JSON.stringify([side, topic, document, gp.grid.chosen()]);
    if (question === asked) return;
    asked = question;
    gp.set("plan-more-ask", { side, topic, document, site: gp.grid.chosen(), turn: ++turn });
  };

  gp.askMap = () => gp.set("plan-map-ask", { document: gp.effective(gp.state.open()), text: gp.textOf(gp.state.open()), mode: gp.mode(), turn: ++turn });

  /* A proposal goes into the scenario: fields of the document, or one more makeshift hospital. */
  gp.adopt = (changes) => {
    const { makeshift, beds, ...rest } = changes;
    let document = gp.document.put(gp.state.document(), rest);
    for (const one of beds || []) document = gp.document.beds(document, one.no, one.unit, { beds: one.beds });
    if (makeshift) { const all = document.makeshift || []; document = gp.document.makeshift(document, all.length, { name: gp.words().makeshiftName(all.length + 1), ...makeshift }); }
    gp.state.change(document);
    gp.say(gp.words().adopted);
  };

  document.addEventListener("keydown", (event) => {
    if (!gp.page() || event.altKey || event.isComposing) return;
    const typing = /^(TEXTAREA|SELECT)$/.test(event.target.tagName) || (event.target.tagName === "INPUT" && !["range", "checkbox"].includes(event.target.type));
    if ((event.ctrlKey || event.metaKey) && !typing && event.key.toLowerCase() === "z") { event.preventDefault(); return event.shiftKey ? gp.state.redo() : gp.state.undo(); }
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") { event.preventDefault(); return save(); }
    const tab = event.target.closest?.("[data-tab][role=tab]");
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!tab || !step) return;
    event.preventDefault();
    const keys = gp.state.get().tabs.map((one) => one.key);
    gp.state.show(keys[(keys.indexOf(tab.dataset.tab) + step + keys.length) % keys.length]);
  });

  window.addEventListener("beforeunload", () => { if (gp.page()) gp.set("plan-kept", gp.state.get()); });

  /* --- what Dash tells ------------------------------------------------------------------------------------------------------ */
  let last = {};

  /* The page is there once its list is; scenarios of this tab come back, a link's scenario is opened. */
  function began(start, kept) {
    gp.start = start;
    gp.defaults = start.defaults;
    if (loadedFor === gp.page()) return;
    loadedFor = gp.page();
    gp.state.forget();
    gp.forgetAnswers();
    gp.grid.forget();
    gp.map.forget();
    side = "compare";
    asked = "";
    gp.state.restore(kept);
    gp.watchSize();
    const wanted = Number(new URLSearchParams(location.search).get("scenario"));
    const row = start.list.find((one) => one.id === wanted);
    if (row) gp.state.take(row);
    else { gp.frame(); gp.reckon(); }
    if (wanted && !row) gp.say(start.lost);
  }

  const DONE = {
    create: (done) => gp.state.settled(done.key, done.row), save: (done) => gp.state.settled(done.key, done.row), rename: (done) => gp.state.settled(done.key, done.row), share: (done) => gp.state.settled(done.key, done.row),
    remove: (done) => { gp.state.putAway(done.key); gp.say(gp.words().removed(done.row.name), { text: gp.words().undo, act: () => act("bring_back", { id: done.row.id }) }); },
    bring_back: (done) => gp.state.take(done.row),
    versions: (done) => gp.menu(gp.page().querySelector('[data-plan="menu"]'), gp.words().menu.older, done.versions.map((one) => [one.title, () => gp.state.change(one.document), one.who])),
  };

  function done(answer) {
    if (answer.list) gp.start = { ...gp.start, list: answer.list };
    if (answer.ok) { if (answer.text) gp.say(answer.text); return DONE[answer.act]?.(answer); }
    const choices = answer.conflict ? [{ text: gp.words().mineToo, act: () => { const tab = gp.state.open(); gp.askName(gp.words().mineToo, gp.words().copyName(tab.name), (name) => act("create", { name, document: tab.document })); } }, { text: gp.words().theirs, act: () => theirs(answer.row) }] : [];
    gp.say(answer.text, ...choices);
  }

  /* What somebody else saved becomes this scenario's saved state; undo brings the own changes back. */
  function theirs(row) {
    const { key, document } = gp.state.open();
    gp.state.settled(key, row);
    if (!gp.document.same(document, row.document)) gp.state.change(row.document);
  }

  function told(start, answer, beside, surfaces, saved, ended, version, _theme, kept, wish) {
    if (!gp.page()) { last = {}; loadedFor = null; return window.dash_clientside.no_update; }
    const seen = last;
    last = { start, answer, beside, surfaces, saved, ended, version };
    if (start && (start !== seen.start || loadedFor !== gp.page())) began(start, kept);
    if (answer && answer !== seen.answer) gp.answered(answer);
    if (beside && beside !== seen.beside) gp.besideAnswered(beside);
    if (surfaces && surfaces !== seen.surfaces) gp.map.surfaces(surfaces);
    if (saved && saved !== seen.saved) done(saved);
    if (ended && ended !== seen.ended) gp.ended(ended, wish);
    if (seen.version !== undefined && version !== seen.version) gp.anew();
    gp.map.draw(); // another theme has other colours
    return window.dash_clientside.no_update;
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, { plan: { told } });
})((window.gridwatchPlan = window.gridwatchPlan || {}));
