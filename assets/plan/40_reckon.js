/* From a change to its answer: expected at once, a band when the hand rests, many replicates as a job when it has rested.
   One question at a time is on its way; what is asked meanwhile waits, and only the newest of it is asked. */
(function (gp) {
  "use strict";
  const BAND = 20;
  const MANY = 200;
  const REST_MS = 320;
  const LONG_REST_MS = 2600;
  const LOST_MS = 20000;
  const answers = new Map(); // what was reckoned: tab key → newest answer
  let turn = 0;
  let flying = null; // {turn, text, replicates, at}
  let waiting = null;
  let resting = null;
  let later = null;
  let besideAsked = "";

  /* What an answer belongs to: the document and the kind of bed it is told for. */
  const textOf = (tab) => gp.document.text(effective(tab)) + gp.state.get().unit;

  /* The base is reckoned over as many days as the scenario it is compared with. */
  function effective(tab) {
    if (tab.key !== "base") return tab.document;
    const days = gp.state.get().tabs.map((one) => one.document.days).find(Boolean);
    return days ? { days } : {};
  }

  function send(replicates) {
    const tab = gp.state.open();
    const text = textOf(tab);
    if (flying && Date.now() - flying.at < LOST_MS) { waiting = replicates; return; }
    flying = { turn: ++turn, key: tab.key, text, replicates, at: Date.now() };
    waiting = null;
    gp.set("plan-ask", { turn, key: tab.key, label: gp.state.label(tab), document: effective(tab), replicates, unit: gp.state.get().unit });
  }

  /* The open scenario has changed or another is open. */
  function reckon() {
    if (!gp.page()) return;
    const tab = gp.state.open();
    const known = answers.get(tab.key);
    clearTimeout(resting);
    clearTimeout(later);
    if (known?.text === textOf(tab)) { gp.draw(known, tab); if (known.replicates >= BAND) return rested(); } else send(0);
    gp.page().dataset.waiting = "true";
    resting = setTimeout(() => send(BAND), REST_MS);
  }

  /* A band is there: the others beside it, the map's surfaces, and many replicates after a longer rest. */
  function rested() {
    delete gp.page().dataset.waiting;
    const tab = gp.state.open();
    besides();
    gp.set("plan-map-ask", { document: effective(tab), text: textOf(tab), mode: gp.mode(), turn });
    gp.more?.();
    const { replicates, wish } = answers.get(tab.key);
    if (replicates < BAND || replicates >= MANY) return;
    window.dash_clientside.set_props({ type: "job-asked", kind: "scenario" }, { data: wish });
    later = setTimeout(start, LONG_REST_MS);
  }

  /* Only where nobody has asked for the same before: then its start is to be had. */
  function start() {
    const button = gp.page()?.querySelector(".gw-plan-job .gw-job-buttons button");
    if (button && !button.hidden && document.visibilityState === "visible") button.click();
  }

  function besides() {
    const { tabs, unit } = gp.state.get();
    const wanted = tabs.filter((tab) => tab.key !== gp.state.open().key && answers.get(tab.key)?.text !== textOf(tab) && answers.get(tab.key)?.beside !== textOf(tab));
    const text = wanted.map(textOf).join();
    if (!wanted.length || text === besideAsked) return gp.compare();
    besideAsked = text;
    gp.set("plan-beside-ask", { turn: ++turn, unit, replicates: BAND, items: wanted.map((tab) => ({ key: tab.key, label: gp.state.label(tab), document: effective(tab), text: textOf(tab) })) });
  }

  function answered(answer) {
    if (!flying || answer.turn !== flying.turn) return;
    const asked = flying;
    flying = null;
    const tab = gp.state.open();
    const current = tab.key === asked.key && textOf(tab) === asked.text;
    if (answer.errors || answer.failed) {
      gp.wrong(answer, current);
      if (answer.errors && !gp.grid.rows().length && asked.key !== "base") return asBase();
    } else {
      gp.defaults = answer.base;
      answers.set(asked.key, { ...answer, key: asked.key, text: asked.text, beside: asked.text });
      if (tab.key === asked.key) gp.right();
      if (tab.key === asked.key || !gp.grid.rows().length) { gp.draw(answers.get(asked.key), tab, current); }
    }
    if (waiting !== null) return send(waiting);
    if (current && !answer.errors && !answer.failed && asked.replicates >= BAND) rested();
    if (current && (answer.errors || answer.failed)) { clearTimeout(resting); delete gp.page().dataset.waiting; }
  }

  /* There is no last good answer: the base stands in while the scenario is being mended. */
  function asBase() {
    const [base] = gp.state.get().tabs;
    clearTimeout(resting);
    flying = { turn: ++turn, key: base.key, text: textOf(base), replicates: 0, at: Date.now() };
    gp.set("plan-ask", { turn, key: base.key, label: "", document: effective(base), replicates: 0, unit: gp.state.get().unit });
  }

  function besideAnswered(beside) {
    besideAsked = "";
    for (const [key, answer] of Object.entries(beside.items || {})) {
      const known = answers.get(key);
      answers.set(key, { ...(known || { text: "" }), ...answer, key, text: known?.text === answer.text ? known.text : "", beside: answer.text });
    }
    gp.compare();
  }

  /* The job is done: the same question with many replicates reads what it kept. */
  function ended(job, asked) {
    const known = answers.get(gp.state.open().key);
    if (!job || !known?.wish || JSON.stringify(asked) !== JSON.stringify(known.wish) || known.replicates >= MANY) return;
    send(MANY);
  }

  function forget() {
    for (const timer of [resting, later]) clearTimeout(timer);
    answers.clear();
    flying = waiting = null;
    besideAsked = "";
  }

  /* Everything is reckoned anew: the data have changed. */
  function anew() {
    forget();
    reckon();
  }

  Object.assign(gp, { reckon, answered, besideAnswered, ended, anew, answers, effective, forgetAnswers: forget, textOf });
})((window.gridwatchPlan = window.gridwatchPlan || {}));
