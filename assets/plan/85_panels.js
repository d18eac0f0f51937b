/* What opens over the page: further settings, one hospital, menus, a name. Each is a dialog that Escape closes. */
(function (gp) {
  "use strict";
  const { make } = gp;
  const numberOrNull = (text) => (text === "" ? null : Number(text));
  let held = null; // who had the focus before

  /* --- one dialog at a time ------------------------------------------------------------------------------------------- */
  function open(kind, title, body, near) {
    close();
    held = document.activeElement;
    const away = make("button", { type: "button", className: "gw-plan-away", "aria-label": gp.words().cancel }, "×");
    away.addEventListener("click", close);
    const dialog = make("dialog", { className: `gw-plan-dialog is-${kind}`, "aria-label": title }, make("header", {}, make("h2", {}, title), away), body);
    gp.page().append(dialog);
    dialog.show();
    if (near) under(dialog, near);
    reach(dialog);
    return dialog;
  }

  const reach = (dialog) => (dialog.querySelector("[autofocus]") || dialog.querySelector("input,select,button:not(.gw-plan-away)") || dialog.querySelector("button")).focus();

  function under(dialog, near) {
    const [box, home] = [near.getBoundingClientRect(), gp.page().getBoundingClientRect()];
    dialog.style.top = `${box.bottom - home.top + 4}px`;
    dialog.style.left = `${Math.max(8, Math.min(box.left - home.left, home.width - dialog.offsetWidth - 8))}px`;
  }

  function close() {
    const dialog = gp.page()?.querySelector(".gw-plan-dialog");
    if (!dialog) return;
    gp.panelTell = null;
    dialog.remove();
    if (held?.isConnected) held.focus();
    held = null;
  }

  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && gp.page()?.querySelector(".gw-plan-dialog")) { event.stopPropagation(); close(); } }, true);
  document.addEventListener("pointerdown", (event) => { const menu = gp.page()?.querySelector(".gw-plan-dialog.is-menu"); if (menu && !menu.contains(event.target)) close(); });

  /** A menu under a button; `items`: [title, act] or [heading]. */
  gp.menu = (near, title, items) => {
    const list = make("div", { role: "menu", className: "gw-plan-menu" }, ...items.map(([text, act, note]) => {
      if (!act) return make("h3", {}, text);
      const button = make("button", { type: "button", role: "menuitem" }, make("span", {}, text), note ? make("small", {}, note) : "");
      button.addEventListener("click", () => { close(); act(); });
      return button;
    }));
    list.addEventListener("keydown", (event) => {
      const all = [...list.querySelectorAll("button")];
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      all[(all.indexOf(document.activeElement) + step + all.length) % all.length]?.focus();
    });
    open("menu", title, list, near);
  };

  /** Ask for a name; `done(name)` when one is given. */
  gp.askName = (title, value, done) => {
    const input = make("input", { type: "text", value, maxLength: 60, required: true, className: "gw-plan-input", "aria-label": gp.words().name, autofocus: true });
    input.setAttribute("autofocus", "");
    const form = make("form", {}, make("label", {}, gp.words().name, input), make("footer", {}, make("button", { type: "submit", className: "gw-button is-primary" }, gp.words().ok)));
    form.addEventListener("submit", (event) => { event.preventDefault(); const name = input.value.trim(); if (!name) return; close(); done(name); });
    open("name", title, form);
    input.select();
  };

  /* --- small fields ------------------------------------------------------------------------------------------------------ */
  function field(label, type, value, put, more = {}) {
    const input = make("input", { type, className: "gw-plan-input", value: value ?? "", ...more });
    input.addEventListener("change", () => { if (input.checkValidity()) put(input.value); else input.reportValidity(); });
    return make("label", { className: "gw-plan-small" }, make("span", {}, label), input);
  }

  function ends() {
    const answer = gp.answers.get(gp.state.open().key);
    return answer ? { min: answer.first, max: gp.day(answer.first, answer.days - 1) } : {};
  }

  const drop = (act) => { const button = make("button", { type: "button", className: "gw-plan-away", title: gp.words().remove, "aria-label": gp.words().remove }, "×"); button.addEventListener("click", act); return button; };
  const adder = (text, act) => { const button = make("button", { type: "button", className: "gw-button" }, text); button.addEventListener("click", act); return button; };

  function choice(one) {
    const select = make("select", { className: "gw-plan-input" }, ...Object.entries(one.options).map(([value, text]) => make("option", { value }, text)));
    select.addEventListener("change", () => gp.state.change(gp.document.put(gp.state.document(), { [one.path]: select.value })));
    const host = make("label", { className: "gw-plan-field", dataset: { field: one.path } }, make("span", {}, one.label), select, make("small", { role: "alert" }));
    host.tell = () => { select.value = gp.valueOf(one); host.classList.toggle("is-changed", gp.changedField(one)); };
    return host;
  }

  function flag(one) {
    const box = make("input", { type: "checkbox" });
    box.addEventListener("change", () => gp.state.change(gp.document.put(gp.state.document(), { [one.path]: box.checked })));
    const host = make("label", { className: "gw-plan-field is-flag", dataset: { field: one.path } }, box, make("span", {}, one.label), make("small", { role: "alert" }));
    host.tell = () => { box.checked = Boolean(gp.valueOf(one)); host.classList.toggle("is-changed", gp.changedField(one)); };
    return host;
  }

  /* --- further settings: they act at once, the answer moves beside them -------------------------------------------------------- */
  function panel(near) {
    const fields = gp.config().fields.filter((one) => !one.main).map((one) => ({ one, host: one.kind === "choice" ? choice(one) : one.kind === "flag" ? flag(one) : gp.slider(one) }));
    const waves = make("section", { className: "gw-plan-list" });
    const shifts = make("section", { className: "gw-plan-list" });
    const dialog = open("panel", gp.words().panel, make("div", { className: "gw-plan-panel" }, make("div", { className: "gw-plan-fields" }, ...fields.map(({ host }) => host)), waves, shifts), near);
    let text = null;
    gp.panelTell = () => {
      for (const { one, host } of fields) { host.tell(); host.hidden = Boolean(one.needs) && gp.valueOf({ path: one.needs[0] }) !== one.needs[1]; }
      const now = JSON.stringify([gp.state.document().waves, gp.state.document().makeshift]);
      if (now !== text) { text = now; waves.replaceChildren(...waveRows()); shifts.replaceChildren(...shiftRows()); }
    };
    gp.panelTell();
    reach(dialog);
  }

  function waveRows() {
    const words = gp.words();
    const all = gp.state.document().waves || [];
    const put = (at, changes) => gp.state.change(gp.document.put(gp.state.document(), { waves: changes === null ? all.filter((_, place) => place !== at) : all.map((wave, place) => (place === at ? { ...wave, ...changes } : wave)) }));
    const where = (wave, at) => {
      const select = make("select", { className: "gw-plan-input" }, ...(gp.start?.areas || []).map(([value, text]) => make("option", { value }, text)));
      select.value = wave.codes[0];
      select.addEventListener("change", () => put(at, { codes: [select.value] }));
      return make("label", { className: "gw-plan-small" }, make("span", {}, words.where), select);
    };
    const row = (wave, at) => make("div", { className: "gw-plan-row" }, where(wave, at), field(words.first, "date", wave.first, (value) => put(at, { first: value }), ends()), field(words.last, "date", wave.last, (value) => put(at, { last: value }), ends()),
      field(words.patients, "number", wave.patients, (value) => put(at, { patients: Number(value) }), { min: 0, step: 1 }), drop(() => put(at, null)));
    const add = () => { const { min, max } = ends(); const [code] = gp.start?.areas?.[0] || []; if (code && min) gp.state.change(gp.document.put(gp.state.document(), { waves: [...all, { codes: [code], first: min, last: max, patients: 20 }] })); };
    return [make("h3", {}, words.wave), ...all.map(row), adder(words.addWave, add)];
  }

  function shiftRows() {
    const words = gp.words();
    const all = gp.state.document().makeshift || [];
    const put = (at, changes) => gp.state.change(gp.document.makeshift(gp.state.document(), at, changes));
    const row = (one, at) => make("div", { className: "gw-plan-row" }, field(words.name, "text", one.name, (value) => put(at, { name: value }), { maxLength: 60, required: true }), field(words.beds, "number", one.beds, (value) => put(at, { beds: Number(value) }), { min: 0, step: 1 }),
      field(words.first, "date", one.first, (value) => put(at, { first: value || null }), ends()), drop(() => put(at, null)));
    return [make("h3", {}, words.makeshift), ...all.map(row), adder(words.place, () => gp.map.place((lon, lat) => gp.newMakeshift(lon, lat)))];
  }

  gp.newMakeshift = (lon, lat, beds = 500) => {
    const all = gp.state.document().makeshift || [];
    gp.state.change(gp.document.makeshift(gp.state.document(), all.length, { name: gp.words().makeshiftName(all.length + 1), lon, lat, beds }));
  };

  /* --- one hospital: closures, later beds, doctors ------------------------------------------------------------------------------ */
  gp.hospital = (no) => {
    const row = gp.grid.rowOf(no);
    if (!row) return;
    if (no.startsWith("+")) return panel(gp.page().querySelector('[data-plan="panel"]'));
    const body = make("div", { className: "gw-plan-panel" });
    const dialog = open("hospital", row.name, body, gp.page().querySelector(`.gw-plan-grid .ag-row[row-id="${CSS.escape(no)}"]`) || gp.part("controls"));
    let text = null;
    gp.panelTell = () => {
      const now = JSON.stringify(gp.document.hospital(gp.state.document(), no));
      if (now !== text) { text = now; body.replaceChildren(...hospitalRows(no, row)); }
    };
    gp.panelTell();
    reach(dialog);
  };

  function hospitalRows(no, row) {
    const words = gp.words();
    const mine = gp.document.hospital(gp.state.document(), no);
    const change = (changes) => gp.state.change(gp.document.withHospital(gp.state.document(), no, changes));
    const edit = (name, at, changes) => change({ [name]: changes === null ? (mine[name] || []).filter((_, place) => place !== at) : mine[name].map((one, place) => (place === at ? gp.document.tidy({ ...one, ...changes }) : one)) });
    const { min, max } = ends();
    const closed = (one, at) => make("div", { className: "gw-plan-row" }, field(words.first, "date", one.first, (value) => edit("closed", at, { first: value }), { min, max, required: true }), field(words.last, "date", one.last, (value) => edit("closed", at, { last: value || null }), { min, max }), drop(() => edit("closed", at, null)));
    const later = (one, at) => (one.first ? [make("div", { className: "gw-plan-row" }, make("b", {}, words.unit[one.unit || "ward"]), field(words.first, "date", one.first, (value) => edit("beds", at, { first: value }), { min, max, required: true }), field(words.hospitalsIn, "number", one.beds, (value) => edit("beds", at, { beds: numberOrNull(value) }), { min: 0, step: 1 }),
      field(`${words.share} %`, "number", one.staffing === undefined ? null : Math.round(100 * one.staffing), (value) => edit("beds", at, { staffing: value === "" ? null : Number(value) / 100 }), { min: 0, max: 100, step: 1 }), drop(() => edit("beds", at, null)))] : []);
    const { unit } = gp.state.get();
    return [
      make("section", { className: "gw-plan-list" }, make("h3", {}, words.closing), ...(mine.closed || []).map(closed), adder(words.addClosing, () => change({ closed: [...(mine.closed || []), { first: min, last: gp.day(min, 9) }] }))),
      make("section", { className: "gw-plan-list" }, make("h3", {}, words.later), ...(mine.beds || []).flatMap(later), adder(words.addLater, () => change({ beds: [...(mine.beds || []), { unit, first: gp.day(min, 7), beds: row.beds ?? 0 }] }))),
      make("section", { className: "gw-plan-list" }, field(words.doctors, "number", mine.doctors, (value) => change({ doctors: numberOrNull(value) }), { min: 0, step: 1 })),
    ];
  }

  gp.panel = panel;
  gp.closeDialog = close;
})((window.gridwatchPlan = window.gridwatchPlan || {}));
