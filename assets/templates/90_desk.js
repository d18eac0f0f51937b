/* The desk of report templates: a list, the chosen report, its preview. The server knows what is true; what is being changed is here. */
(function (gw) {
  "use strict";
  const { make, button, careful, check, say } = gw;
  const POLL_MS = 3000, TABS = ["content", "schedule", "issues", "versions"];
  const BUSY = ["waiting", "making", "sending"];

  class Desk {
    constructor(element) {
      Object.assign(this, JSON.parse(element.dataset.config), { element, tab: "content", opened: new Set(), looking: null });
      this.side = make("aside", "gw-tpl-side");
      this.middle = make("section", "gw-tpl-desk");
      this.status = make("p", "gw-tpl-status");
      this.status.setAttribute("role", "status");
      this.right = make("section", "gw-tpl-preview");
      this.pressed = (event) => this.key(event);
      document.addEventListener("keydown", this.pressed);
      this.guard = (event) => { if (this.draft?.back.length && this.draft.changed) event.preventDefault(); };
      addEventListener("beforeunload", this.guard);
      this.begin();
    }

    async begin() {
      try {
        [this.choices, this.board] = await Promise.all([gw.ask("choices", null, this.lang, this.words), gw.ask("board", null, this.lang, this.words)]);
      } catch (error) {
        this.element.replaceChildren(make("p", "gw-tpl-empty", error.said || this.words.away, " ", button(this.words.again, () => this.begin())));
        return;
      }
      this.element.replaceChildren(this.side, this.middle, this.right, this.status);
      this.preview = new gw.Preview(this.right, this);
      this.choose(this.board.templates.find((one) => !one.archived)?.id ?? this.board.standards[0]?.id);
      this.poll();
    }

    /* What is under way is looked at every few seconds; at rest nothing is asked. */
    async poll() {
      if (!this.element.isConnected) return this.away();
      const busy = this.tab === "issues" || this.board.issues.some((one) => BUSY.includes(one.state) || one.ways.some((way) => BUSY.includes(way.state)));
      if (busy && !document.hidden && !this.planning) await this.reload().catch(() => undefined);
      return setTimeout(() => this.poll(), POLL_MS);
    }

    away() {
      removeEventListener("beforeunload", this.guard);
      document.removeEventListener("keydown", this.pressed);
    }

    async reload() {
      const board = await gw.ask("board", null, this.lang, this.words);
      const same = JSON.stringify(board) === JSON.stringify(this.board);
      this.board = board;
      if (!same) this.draw();
    }

    async act(verb, body) {
      try {
        const found = await gw.ask(verb, body, this.lang, this.words);
        this.say("");
        await this.reload();
        return found;
      } catch (error) {
        this.say(error.said || this.words.away, true);
        return null;
      }
    }

    /* A kept report made anew, of what was known when it was made. */
    async asThen(one) {
      const form = one.files[0]?.form || "pdf";
      this.say(this.words.as_then_wait);
      try {
        this.say(say(this.words.as_then_done, await window.gridwatchFiles.take(`/report-templates/issue/${one.id}/as-then/${form}`, this.lang, (said) => this.say(said))));
      } catch (error) {
        this.say(error.said || this.words.away, true);
      }
    }

    say(text, bad = false) {
      this.status.textContent = text;
      this.status.classList.toggle("is-attn", bad);
    }

    /* --- choosing ----------------------------------------------------------------------------------------- */
    get template() {
      return this.board.templates.find((one) => one.id === this.chosen) || this.board.standards.find((one) => one.id === this.chosen) || null;
    }

    /* Whether what is chosen may be changed. */
    get open() {
      const one = this.template;
      return this.looking === null && this.board.maker && (this.chosen === null || Boolean(one?.mine && !one.archived));
    }

    choose(id, kept = this.board.templates.concat(this.board.standards).find((one) => one.id === id)) {
      Object.assign(this, { chosen: id ?? null, planning: null, saves: null, looking: null });
      this.draft = kept ? new gw.Draft(kept, kept.version || 0) : null;
      if (id !== undefined && typeof id !== "number") this.tab = "content";
      this.draw();
      if (this.tab === "versions") this.fetchSaves();
    }

    /* Leaving unsaved changes takes a second press. */
    leave(go) {
      if (!this.draft?.changed || !this.draft.back.length || this.leaving) {
        this.leaving = false;
        this.say("");
        return go();
      }
      this.leaving = true;
      setTimeout(() => { this.leaving = false; }, 4000);
      return this.say(this.words.lost, true);
    }

    fresh() {
      const first = this.board.standards[0];
      this.choose(null, { name: [this.lang === "zh" ? "新报表" : "", this.lang === "zh" ? "" : "New report"], document: first?.document || {} });
    }

    async look(save) {
      this.looking = save.version;
      this.preview.show(new gw.Draft(save, save.version).document);
      this.draw();
    }

    async restore(version) {
      const found = await this.act("restore", { id: this.chosen, version });
      if (found) this.kept(found);
    }

    /* --- changing ------------------------------------------------------------------------------------------ */
    edit(how, focus) {
      this.draft.change(how);
      this.focus = focus;
      this.draw();
    }

    kept(found) {
      this.choose(found.id);
      this.say(say(this.words.saved, found.version));
    }

    async save() {
      if (!this.open || !this.draft.changed) return;
      const { now, document, version } = this.draft;
      const found = await this.act("save", { id: this.chosen, version, name: now.name, document });
      if (found) this.kept(found);
    }

    async copy() {
      const found = typeof this.chosen === "number" ? await this.act("duplicate", { id: this.chosen }) : await this.act("save", { id: null, name: this.freeName(), document: this.draft.document });
      if (found) this.choose(found.id);
    }

    freeName() {
      const taken = new Set(this.board.templates.filter((one) => one.mine && !one.archived).map((one) => one.name[0]));
      let n = 1;
      const named = () => this.template.name.map((part) => (n === 1 ? part : `${part} ${n}`));
      while (taken.has(named()[0])) n += 1;
      return named();
    }

    step(how) {
      if (this.open && this.draft[how]()) this.draw();
    }

    key(event) {
      if (!(event.ctrlKey || event.metaKey) || !this.draft || !this.element.isConnected) return;
      const typing = event.target.matches("input:not([type=checkbox], [type=radio]), textarea");
      const verb = { s: () => { document.activeElement?.blur(); this.save(); }, z: typing ? null : () => this.step(event.shiftKey ? "redo" : "undo"), y: typing ? null : () => this.step("redo") }[event.key.toLowerCase()];
      if (!verb) return;
      event.preventDefault();
      verb();
    }

    /* --- drawing ------------------------------------------------------------------------------------------- */
    draw() {
      const focus = this.focus || document.activeElement?.dataset?.focus;
      const top = this.middle.querySelector(".gw-tpl-body")?.scrollTop || 0;
      this.focus = undefined;
      this.drawSide();
      this.drawDesk();
      const body = this.middle.querySelector(".gw-tpl-body");
      if (body) body.scrollTop = top;
      const wanted = focus && this.middle.querySelector(`[data-focus="${focus}"]`);
      (wanted?.disabled ? this.middle.querySelector(`[data-focus="${focus}-down"]`) : wanted)?.focus(); // a row on top cannot go up any more
      if (this.looking === null) this.preview.show(this.draft ? this.draft.document : null);
    }

    drawSide() {
      const { words, board } = this;
      const group = (title, rows, empty) => (rows.length || empty ? make("div", "", make("h3", "", title), ...rows.map((one) => this.row(one)), rows.length ? "" : make("p", "gw-tpl-empty", empty)) : "");
      const kept = board.templates;
      const add = board.maker ? button(`+ ${words.new}`, () => this.leave(() => this.fresh()), "is-primary") : make("small", "", words.not_maker);
      this.side.replaceChildren(make("h2", "", words.title), add, ...[
        group(words.mine, kept.filter((one) => one.mine && !one.archived), board.maker ? words.none_mine : ""), group(words.shared, kept.filter((one) => !one.mine)),
        group(words.standards, board.standards), group(words.archived, kept.filter((one) => one.archived)),
      ].filter(Boolean));
    }

    row(one) {
      const at = this.lang === "zh" ? 0 : 1;
      const made = button("", () => this.leave(() => this.choose(one.id)), "gw-tpl-pick");
      made.setAttribute("aria-pressed", String(one.id === this.chosen));
      const plans = this.board.schedules.filter((plan) => plan.template === one.id && (plan.running || plan.stopped));
      const attn = plans.some((plan) => plan.stopped) ? make("small", "is-attn", this.words.stopped.replace(/[:：]\s*$/, "")) : "";
      made.append(make("b", "", one.name[at]), make("small", "", one.problem || one.sentence), attn || (plans.length ? make("small", "", plans[0].words.split(" · ")[0]) : ""));
      return made;
    }

    drawDesk() {
      const { words, draft, template: one } = this;
      if (!draft) return this.middle.replaceChildren(make("p", "gw-tpl-empty", words.pick));
      const at = this.lang === "zh" ? 0 : 1;
      const facts = one && !one.standard ? [say(words.version, one.version), one.changed, one.owner].join(" · ") : "";
      const head = make("header", "", make("h2", "", draft.now.name[at] || draft.now.name[1 - at] || words.new), make("small", "", draft.back.length && draft.changed ? words.unsaved : facts));
      const kept = typeof this.chosen === "number";
      const tabs = make("nav", "gw-tpl-tabs", ...TABS.filter((name) => kept || name === "content").map((name) => {
        const made = button(words[name], () => this.open_(name), "");
        made.setAttribute("aria-pressed", String(this.tab === name));
        return made;
      }));
      const body = { content: gw.form, schedule: gw.schedules, issues: gw.issues, versions: gw.versions }[this.tab](this);
      const notice = this.looking !== null ? make("p", "gw-tpl-notice", say(words.looking, this.looking), " ", button(words.leave, () => { this.looking = null; this.draw(); })) : one?.problem ? make("p", "gw-tpl-notice is-attn", one.problem) : !this.open && !one?.archived ? make("p", "gw-tpl-notice", this.board.maker ? words.read_only : words.not_maker) : "";
      return this.middle.replaceChildren(head, tabs, ...(notice ? [notice] : []), make("div", "gw-tpl-body", body, this.tab === "content" && one?.mine && !one.archived ? this.sharing(one) : ""), this.foot(one));
    }

    open_(name) {
      this.tab = name;
      if (name !== "versions") this.looking = null;
      this.draw();
      if (name === "versions") this.fetchSaves();
    }

    async fetchSaves() {
      if (typeof this.chosen !== "number") return;
      try {
        this.saves = await gw.ask(`versions/${this.chosen}`, null, this.lang, this.words);
      } catch (error) {
        this.say(error.said || this.words.away, true);
      }
      this.draw();
    }

    sharing(one) {
      const { words, choices } = this;
      const share = (role) => (on) => this.act("share", { id: one.id, roles: choices.roles.map(([key]) => key).filter((key) => (key === role ? on : one.shared.includes(key))) });
      const where = one.shared.length === 0 ? words.private : one.shared.length === choices.roles.length ? words.everybody : "";
      return make("section", "gw-tpl-part", make("h3", "", words.share, " ", make("small", "", [where, one.district && one.shared.length ? words.in_district : ""].filter(Boolean).join(" · "))), make("div", "gw-tpl-row", ...choices.roles.map(([role, name]) => check(name, one.shared.includes(role), share(role)))));
    }

    foot(one) {
      const { words, draft, board } = this;
      if (!board.maker) return make("footer", "");
      const off = (made, when) => Object.assign(made, { disabled: when });
      const changed = draft.changed && (draft.back.length > 0 || !draft.version);
      const acts = this.open ? [off(button(draft.version ? say(words.save_version, draft.version + 1) : words.save, () => this.save(), "is-primary"), !changed), off(button(words.undo, () => this.step("undo")), !draft.back.length), off(button(words.redo, () => this.step("redo")), !draft.forth.length)] : [];
      const copy = one ? button(one.standard ? words.use : words.copy, () => this.leave(() => this.copy()), one.standard ? "is-primary" : "") : "";
      const away = one?.mine ? (one.archived ? button(words.back, async () => { const found = await this.act("bring-back", { id: one.id }); if (found) this.choose(found.id); }) : careful(words.archive, words.sure, () => this.act("archive", { id: one.id }).then((found) => found && this.choose(found.id)), "is-quiet")) : "";
      return make("footer", "", ...acts, make("span", "gw-spring"), copy, away);
    }
  }

  let desk = null;
  const scan = () => {
    const element = document.getElementById("report-templates");
    if (element && desk?.element !== element) desk = new Desk(element);
  };
  new MutationObserver(scan).observe(document.documentElement, { childList: true, subtree: true });
})((window.gridwatchTemplates = window.gridwatchTemplates || {}));
