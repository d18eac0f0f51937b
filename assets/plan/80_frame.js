/* What stands around table and map: tabs, sliders, the sentence, messages, cards, assumptions. Drawn anew from the state. */
(function (gp) {
  "use strict";
  const { make } = gp;

  /* --- tabs ---------------------------------------------------------------------------------------------------------- */
  function tab(one) {
    const words = gp.words();
    const name = gp.state.nameOf(one);
    const label = gp.state.label(one);
    const button = make("button", { type: "button", role: "tab", className: "gw-plan-tab", "aria-selected": String(one.key === gp.state.get().open), tabIndex: one.key === gp.state.get().open ? 0 : -1, dataset: { tab: one.key }, title: name },
      make("span", {}, label ? `${label} ${name}` : name), gp.state.unsaved(one) ? make("i", {}, words.unsaved) : "");
    if (one.key === "base") return button;
    return make("span", { className: "gw-plan-tabbed", role: "presentation" }, button, make("button", { type: "button", className: "gw-plan-away", title: words.close(name), "aria-label": words.close(name), dataset: { away: one.key } }, "×"));
  }

  function tabs() {
    const host = gp.part("tabs");
    const held = host.contains(document.activeElement) ? document.activeElement.dataset : null;
    host.replaceChildren(...gp.state.get().tabs.map(tab), make("button", { type: "button", className: "gw-plan-add", dataset: { plan: "add" }, "aria-haspopup": "menu" }, gp.words().add));
    if (held) (host.querySelector(held.tab ? `[data-tab="${gp.state.get().open}"]` : ".gw-plan-add") || host.firstChild).focus();
  }

  /* --- sliders ---------------------------------------------------------------------------------------------------------- */
  /* What a field says now: the document's, else what the base was reckoned with. */
  gp.valueOf = (field) => {
    const document = gp.state.document();
    if (field.path === "reach_km") return document.divert ? document.reach_km ?? 25 : 0;
    if (document[field.path] !== undefined) return document[field.path];
    return gp.answers.get(gp.state.open().key)?.base?.[field.path] ?? gp.defaults?.[field.path] ?? null;
  };

  gp.changedField = (field) => { const document = gp.state.document(); return field.path === "reach_km" ? Boolean(document.divert) : document[field.path] !== undefined; };

  /** A slider of one field: made once, then only told its value, so that it stays under the hand. */
  gp.slider = (field) => {
    const input = make("input", { type: "range", min: field.low, max: field.high, step: field.step, "aria-label": `${field.label}${field.hint ? "：" + field.hint : ""}` });
    input.addEventListener("input", () => gp.state.change(gp.document.turn(gp.state.document(), field.path, Number(input.value)), field.path));
    const value = make("b", { title: gp.words().type });
    value.addEventListener("click", (event) => { event.preventDefault(); typed(field, value); });
    const host = make("label", { className: "gw-plan-slider", title: field.hint, dataset: { field: field.path } }, make("span", {}, field.label), value, input, make("small", { role: "alert" }));
    host.tell = () => {
      const told = gp.valueOf(field);
      if (document.activeElement !== input || Number(input.value) !== told) input.value = told ?? field.low;
      value.textContent = gp.told(field, told);
      input.setAttribute("aria-valuetext", value.textContent);
      input.style.setProperty("--at", `${(100 * (Number(input.value) - field.low)) / (field.high - field.low)}%`);
      host.classList.toggle("is-changed", gp.changedField(field));
    };
    host.addEventListener("dblclick", () => gp.state.change(gp.document.turn(gp.state.document(), field.path, field.path === "reach_km" ? 0 : null), field.path));
    return host;
  };

  const SCALE = { percent: 100 };

  /* The value itself can be written, beyond the slider's ends too. */
  function typed(field, value) {
    const scale = SCALE[field.kind] || 1;
    const input = make("input", { type: "number", min: 0, step: "any", className: "gw-plan-typed", value: Math.round((gp.valueOf(field) ?? field.low) * scale * 100) / 100, "aria-label": field.label });
    const done = (keeps) => {
      if (!input.isConnected) return;
      input.remove();
      value.hidden = false;
      if (keeps && input.value !== "") gp.state.change(gp.document.turn(gp.state.document(), field.path, Number(input.value) / scale));
      gp.frame();
    };
    input.addEventListener("keydown", (event) => { if (event.key === "Enter") done(true); if (event.key === "Escape") done(false); });
    input.addEventListener("blur", () => done(true));
    value.hidden = true;
    value.after(input);
    input.select();
  }

  function sliders() {
    const host = gp.part("sliders");
    if (!host.children.length) host.append(...gp.config().fields.filter((field) => field.main).map(gp.slider));
    for (const one of host.children) one.tell();
    gp.panelTell?.();
  }

  /* --- what is wrong stands beside its field -------------------------------------------------------------------------------- */
  gp.right = () => {
    for (const small of gp.page().querySelectorAll(".gw-plan-slider small, .gw-plan-field small")) small.textContent = "";
    gp.grid.clearBad();
    if (gp.part("messages").dataset.kind === "wrong") gp.say();
  };

  gp.wrong = (answer, current) => {
    if (!current) return;
    const rest = [];
    for (const [path, text] of answer.errors || []) {
      const [head, number, ...more] = path.split(".");
      const field = [...gp.page().querySelectorAll(`[data-field="${head}"] small`)];
      for (const small of field) small.textContent = text;
      if (head === "hospitals") gp.grid.badRow(number, more.includes("staffing") ? "share" : "beds", text);
      if (!field.length || head === "hospitals") rest.push(text);
    }
    gp.say(...(answer.failed ? [answer.failed] : rest.length ? rest : [gp.words().failed]));
    gp.part("messages").dataset.kind = "wrong";
  };

  /** One or more sentences over the table; none: away with them. A button may follow: {text, act}. */
  gp.say = (...said) => {
    const host = gp.part("messages");
    host.dataset.kind = "";
    const away = make("button", { type: "button", className: "gw-plan-away", "aria-label": gp.words().cancel }, "×");
    away.addEventListener("click", () => gp.say());
    const line = (one) => {
      if (typeof one === "string") return make("p", {}, one);
      const button = make("button", { type: "button", className: "gw-button" }, one.text);
      button.addEventListener("click", () => { gp.say(); one.act(); });
      return button;
    };
    const shown = said.length > 6 ? [...said.slice(0, 5), `… +${said.length - 5}`] : said;
    host.replaceChildren(...(said.length ? [make("div", {}, ...shown.map(line)), away] : []));
  };

  /* --- the answer ---------------------------------------------------------------------------------------------------------- */
  gp.draw = (answer, tab, current = true) => {
    const host = gp.part("say");
    host.replaceChildren(...answer.lead.map(([kind, text]) => (kind ? make("b", {}, text) : text)));
    host.title = host.textContent;
    gp.part("state").textContent = answer.status;
    gp.part("notes").replaceChildren(...answer.notes.map((note) => make("li", {}, note)));
    gp.page().dataset.empty = String(answer.empty);
    gp.grid.put(answer.rows, answer.replicates > 0 || !current);
    empty(answer.empty);
    gp.map.show(answer, tab);
    sliders();
    gp.compare();
  };

  /* Where nobody reports beds the table says what to do, until the first are entered. */
  function empty(isEmpty) {
    const host = gp.part("messages");
    if (isEmpty && !host.childElementCount) { gp.say(`${gp.words().empty.title}。${gp.words().empty.body}`); host.dataset.kind = "empty"; } else if (!isEmpty && host.dataset.kind === "empty") gp.say();
  }

  /* --- comparison ------------------------------------------------------------------------------------------------------------ */
  const line = (tab) => gp.svg("svg", { viewBox: "0 0 26 4", class: "gw-plan-key", "aria-hidden": "true" }, gp.svg("path", { d: "M0 2H26", class: `is-line ${gp.look(tab)}` }));

  function card({ tab, answer: { card: told } }) {
    const label = gp.state.label(tab);
    const pair = (name, value, change, direction) => make("div", {}, make("span", {}, name), make("b", {}, value), change ? make("em", { className: direction }, change) : "");
    const more = told.more.map(([name, value]) => `${name} ${value}`).join(" · ");
    return make("button", { type: "button", className: "gw-plan-card" + (tab.key === gp.state.get().open ? " is-open" : ""), dataset: { tab: tab.key }, "aria-pressed": String(tab.key === gp.state.get().open), title: `${told.what}\n${more}` },
      make("h3", {}, line(tab), label ? `${label} ${gp.state.nameOf(tab)}` : gp.state.nameOf(tab)), make("p", {}, told.what),
      ...(told.beds ? [pair(gp.words().bedDays, told.short, told.change, told.direction), pair(gp.words().over, told.over)] : [pair(gp.words().bedDays, "–")]), make("small", {}, more));
  }

  gp.compare = () => {
    const chart = gp.part("chart");
    if (!chart) return;
    const open = gp.state.open();
    const shown = gp.state.get().tabs.map((tab) => ({ tab, answer: gp.answers.get(tab.key) })).filter(({ answer }) => answer?.series && answer.days === gp.answers.get(open.key)?.days);
    shown.sort((one, other) => (one.tab === open) - (other.tab === open)); // the open one is drawn last, on top
    gp.chart(chart, shown);
    const order = [...shown].sort((one, other) => gp.state.get().tabs.indexOf(one.tab) - gp.state.get().tabs.indexOf(other.tab));
    gp.part("cards").replaceChildren(...order.map(card));
  };

  gp.frame = () => {
    if (!gp.page() || !gp.config()) return;
    const tab = gp.state.open();
    tabs();
    sliders();
    for (const [act, off] of [["undo", !tab.undo.length], ["redo", !tab.redo.length], ["save", !gp.state.unsaved(tab)], ["report", tab.id === null || gp.state.unsaved(tab)]]) gp.page().querySelector(`[data-plan="${act}"]`).disabled = off;
    gp.address();
    for (const button of gp.page().querySelectorAll("[data-unit]")) button.setAttribute("aria-pressed", String(button.dataset.unit === gp.state.get().unit));
  };

  /* The link of a saved scenario stands in the address, after the view (`assets/shell.js` keeps it there). */
  gp.address = () => {
    const { id } = gp.state.open();
    const rest = location.search.replace(/([?&])scenario=\d+(&|$)/, (_, before, after) => (after ? before : "")).replace(/[?&]$/, "");
    const wanted = id === null ? rest : `${rest}${rest ? "&" : "?"}scenario=${id}`;
    if (wanted !== location.search) history.replaceState(history.state, "", location.pathname + wanted);
  };

  const resized = new ResizeObserver(() => { if (gp.page()) gp.compare(); });
  gp.watchSize = () => { resized.disconnect(); const chart = gp.part("chart"); if (chart) resized.observe(chart); };
})((window.gridwatchPlan = window.gridwatchPlan || {}));
