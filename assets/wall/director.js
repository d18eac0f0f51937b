/* The director's desk: asks every other second what the walls show, and tells them what to show. Made for fingers. */
(function () {
  "use strict";
  const POLL_MS = 2000, LOST_S = 25, DAY_S = 86400, SURE_MS = 4000;
  const SECONDS = [15, 30, 45, 60, 90, 120, 180, 300, 600];
  const make = (tag, className, ...inside) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...inside.filter((part) => part !== null && part !== undefined && part !== ""));
    return made;
  };

  class Desk {
    constructor(element) {
      this.element = element;
      Object.assign(this, JSON.parse(element.dataset.config), { chosen: null, board: null, drawn: "", order: null, gone: false });
      element.replaceChildren();
      this.side = element.appendChild(make("aside", "gw-director-side"));
      this.desk = element.appendChild(make("section", "gw-director-desk"));
      this.foot = element.appendChild(make("section", "gw-director-log"));
      this.status = element.appendChild(make("p", "gw-director-status"));
      this.status.setAttribute("role", "status");
      this.poll();
    }

    /* --- server ------------------------------------------------------------------------------------------ */
    async poll() {
      if (this.gone) return;
      try {
        if (!document.hidden && !this.busy) await this.look();
        this.say("");
      } catch (error) {
        this.say(error.said || this.words.away);
      }
      setTimeout(() => this.poll(), POLL_MS);
    }

    async look() {
      this.board = await this.ask("board");
      const known = this.board.screens.map((screen) => screen.name);
      if (this.chosen && !known.includes(this.chosen)) this.chosen = null;
      this.chosen ??= known.length === 1 ? known[0] : this.chosen;
      this.draw();
    }

    async ask(path, body) {
      const answer = await fetch(`/director/${path}`, {
        credentials: "same-origin", cache: "no-store",
        ...(body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
      });
      const found = await answer.json().catch(() => ({}));
      if (!answer.ok) throw Object.assign(new Error(String(answer.status)), { said: found[this.lang] || "" });
      return found;
    }

    async tell(kind, body = {}) {
      return this.act("command", { screen: this.chosen, kind, body });
    }

    async act(path, body) {
      this.busy = true;
      try {
        const found = await this.ask(path, body);
        this.busy = false;
        await this.look();
        return found;
      } catch (error) {
        this.say(error.said || this.words.away);
        return null;
      } finally {
        this.busy = false;
      }
    }

    say(text) {
      if (this.status.textContent !== text) this.status.textContent = text;
    }

    /* --- drawing ------------------------------------------------------------------------------------------ */
    draw() {
      if (this.dragging || this.element.querySelector("input:focus, select:focus, .gw-director-once")) { // a hand is at work
        this.drawSide();
        return this.drawLog();
      }
      const key = JSON.stringify([this.board.screens.map(({ displays, ...rest }) => rest), this.board.log[0]?.id, this.board.scenes, this.chosen, this.adding]);
      this.drawSide();
      if (key === this.drawn) return undefined;
      this.drawn = key;
      this.drawDesk();
      return this.drawLog();
    }

    title(screen) {
      return screen ? screen.title[this.lang === "zh" ? 0 : 1] : this.words.all;
    }

    scene(key) {
      return this.board.scenes.find((one) => one.key === key)?.title || key;
    }

    button(text, act, kind = "") {
      const made = make("button", `gw-button gw-touch ${kind}`.trim(), text);
      made.type = "button";
      made.addEventListener("click", () => act(made));
      return made;
    }

    /* Twice, so that nothing is lost by a brush of the sleeve. */
    careful(text, act) {
      return this.button(text, (made) => {
        if (made.dataset.sure) return act();
        made.dataset.sure = "1";
        made.textContent = this.words.sure;
        setTimeout(() => { delete made.dataset.sure; made.textContent = text; }, SURE_MS);
        return undefined;
      }, "is-careful");
    }

    drawSide() {
      const { words } = this;
      const rows = [null, ...this.board.screens].map((screen) => {
        const row = this.button("", () => { Object.assign(this, { chosen: screen?.name ?? null, order: null, adding: false }); this.draw(); }, "gw-director-screen");
        row.setAttribute("aria-pressed", String(this.chosen === (screen?.name ?? null)));
        row.append(make("b", "", this.title(screen)));
        if (screen) row.append(...this.displays(screen));
        return row;
      });
      const add = this.button(`+ ${words.add}`, () => { Object.assign(this, { adding: true, drawn: "" }); this.draw(); });
      const text = [null, ...this.board.screens].map((screen) => JSON.stringify(screen)).join() + this.chosen;
      if (text === this.sideDrawn) return;
      this.sideDrawn = text;
      this.side.replaceChildren(make("h2", "", words.screens), ...rows, add);
    }

    /* Those that are on, and those lost within a day: a browser that is gone for good is not shown for ever. */
    displays(screen) {
      const shown = screen.displays.filter((one) => one.age < DAY_S).sort((a, b) => a.age - b.age);
      return shown.length ? shown.map((one) => this.display(one)) : [make("span", "is-quiet", this.words.none)];
    }

    display(one) {
      const { words } = this;
      const alive = one.age < LOST_S;
      const minutes = Math.max(0, Math.round((Date.now() / 1000 - one.since) / 60));
      const parts = [alive ? words.alive : `${words.lost} ${this.age(one.age)}`, this.scene(one.scene), one.paused ? words.paused : `${words.since} ${this.age(60 * minutes)}`];
      const detail = [one.size, one.heap_mb ? `${words.memory} ${one.heap_mb} MB` : "", one.skew_s ? `${words.skew} ${one.skew_s} s` : "", one.version >= 0 && one.version < this.board.version ? `${words.behind} ${this.board.version - one.version}` : "", one.problem];
      const made = make("span", `gw-director-display ${alive ? "" : "is-lost"}`.trim(), make("i"), parts.join(" · "));
      made.title = detail.filter(Boolean).join(" · ");
      return one.problem && alive ? make("span", "", made, make("span", "is-attn", one.problem)) : made;
    }

    age(seconds) {
      const zh = this.lang === "zh";
      if (seconds < 90) return zh ? `${Math.round(seconds)} 秒` : `${Math.round(seconds)} s`;
      return seconds < 5400 ? (zh ? `${Math.round(seconds / 60)} 分钟` : `${Math.round(seconds / 60)} min`) : zh ? `${Math.round(seconds / 3600)} 小时` : `${Math.round(seconds / 3600)} h`;
    }

    drawDesk() {
      const screen = this.board.screens.find((one) => one.name === this.chosen);
      if (this.adding) return this.desk.replaceChildren(this.form());
      const parts = [make("h2", "", this.title(screen)), this.remote(screen), this.scenes(screen), this.speak(screen)];
      if (screen) parts.push(this.playlist(screen), this.settings(screen));
      return this.desk.replaceChildren(...parts);
    }

    remote(screen) {
      const { words } = this;
      const paused = screen ? Boolean(screen.told.pause) : this.board.screens.every((one) => one.told.pause);
      const at = screen?.displays.find((one) => one.age < LOST_S)?.scene;
      return make("div", "gw-director-row",
        this.button(`← ${words.previous}`, () => this.tell("step", { by: -1 })),
        paused ? this.button(`▶ ${words.resume}`, () => this.tell("resume"), "is-primary") : this.button(`❚❚ ${words.pause}`, () => this.tell("pause", at ? { scene: at } : {})),
        this.button(`${words.next} →`, () => this.tell("step", { by: 1 })), this.button(words.reload, () => this.tell("reload")));
    }

    scenes(screen) {
      const offered = this.board.scenes.filter((one) => one.offered && (!screen || screen.playlist.some((part) => part.scene === one.key)));
      const now = screen?.displays.find((one) => one.age < LOST_S)?.scene;
      const rows = offered.map((one) => {
        const made = this.button(one.title, () => this.tell("show", { scene: one.key }), "gw-director-scene");
        made.setAttribute("aria-pressed", String(one.key === now));
        return made;
      });
      return make("div", "gw-director-grid", ...rows);
    }

    speak(screen) {
      const { words } = this;
      const text = Object.assign(document.createElement("input"), { type: "text", maxLength: 120, placeholder: words.message });
      text.setAttribute("aria-label", words.message);
      const minutes = this.choice([1, 5, 10, 30, 120].map((n) => [n, `${n} ${words.minutes}`]), 10);
      const send = () => text.value.trim() && this.tell("message", { text: text.value, minutes: Number(minutes.value) }).then(() => { text.blur(); this.drawn = ""; this.draw(); });
      text.addEventListener("keydown", (event) => { if (event.key === "Enter") send(); });
      const shown = screen?.told.message?.text;
      const clear = this.button(words.clear, () => this.tell("message", { text: "" }));
      return make("div", "gw-director-speak", make("div", "gw-director-row", text, minutes, this.button(words.send, send, "is-primary"), clear), shown ? make("p", "", `${words.on}: ${shown}`) : "");
    }

    choice(options, value) {
      const made = document.createElement("select");
      for (const [key, text] of options) made.append(Object.assign(document.createElement("option"), { value: key, textContent: text }));
      made.value = String(value);
      return made;
    }

    /* --- order and timing --------------------------------------------------------------------------------- */
    playlist(screen) {
      const { words } = this;
      const parts = this.order?.name === screen.name ? this.order.parts : screen.playlist.map((part) => ({ ...part }));
      this.order = { name: screen.name, parts };
      const keep = () => this.act("screen", { name: screen.name, title: screen.title, options: screen.options, playlist: parts }).then(() => { this.order = null; });
      const rows = parts.map((part, at) => this.part(part, at, parts, keep));
      const free = this.board.scenes.filter((one) => one.offered && !parts.some((part) => part.scene === one.key));
      const put = free.map((one) => this.button(`+ ${one.title}`, () => { parts.push({ scene: one.key, seconds: one.seconds }); keep(); }));
      const left = screen.left.map(([key, why]) => make("p", "is-attn", `${this.scene(key)}：${words[why]}，${words.skipped}`));
      const whole = this.button(words.everything, () => this.act("screen", { name: screen.name, title: screen.title, options: screen.options, playlist: null }).then(() => { this.order = null; }));
      whole.setAttribute("aria-pressed", String(screen.all));
      return make("div", "gw-director-order", make("h3", "", words.order), whole, make("ol", "", ...rows), make("div", "gw-director-row", ...put), ...left);
    }

    part(part, at, parts, keep) {
      const { words } = this;
      const handle = make("span", "gw-director-handle", "⠿");
      const seconds = this.choice([...new Set([...SECONDS, part.seconds])].sort((a, b) => a - b).map((n) => [n, `${n} ${words.seconds}`]), part.seconds);
      seconds.setAttribute("aria-label", `${this.scene(part.scene)} ${words.seconds}`);
      seconds.addEventListener("change", () => { part.seconds = Number(seconds.value); seconds.blur(); keep(); });
      const move = (by) => { const other = at + by; if (parts[other]) { [parts[at], parts[other]] = [parts[other], parts[at]]; keep(); } };
      const small = (sign, label, act) => { const made = this.button(sign, act, "is-small"); made.setAttribute("aria-label", `${this.scene(part.scene)} ${label}`); return made; };
      const out = parts.length > 1 ? small("×", words.remove, () => { parts.splice(at, 1); keep(); }) : "";
      const row = make("li", "", handle, make("b", "", this.scene(part.scene)), seconds, small("↑", words.up, () => move(-1)), small("↓", words.down, () => move(1)), out);
      handle.addEventListener("pointerdown", (event) => this.drag(event, row, at, parts, keep));
      return row;
    }

    /* Pointer events, so that a finger drags as a mouse does. */
    drag(event, row, at, parts, keep) {
      event.preventDefault();
      const rows = [...row.parentElement.children];
      const height = row.offsetHeight;
      const start = event.clientY;
      this.dragging = true;
      row.classList.add("is-dragged");
      const where = (y) => Math.max(0, Math.min(rows.length - 1, at + Math.round((y - start) / height)));
      const follow = (moved) => {
        row.style.transform = `translateY(${moved.clientY - start}px)`;
        const to = where(moved.clientY);
        rows.forEach((one, index) => { if (one !== row) one.style.transform = index > at && index <= to ? `translateY(${-height}px)` : index < at && index >= to ? `translateY(${height}px)` : ""; });
      };
      const drop = (ended) => {
        removeEventListener("pointermove", follow);
        removeEventListener("pointerup", drop);
        removeEventListener("pointercancel", drop);
        this.dragging = false;
        const to = ended.type === "pointercancel" ? at : where(ended.clientY);
        this.drawn = "";
        if (to === at) return this.draw();
        parts.splice(to, 0, parts.splice(at, 1)[0]);
        return keep();
      };
      addEventListener("pointermove", follow);
      addEventListener("pointerup", drop);
      addEventListener("pointercancel", drop);
    }
  }

  window.gridwatchDirector = { Desk, make };
})();
