/* The director's desk, second part: settings of a wall, its tokens, a new wall, the log, and pointing on the map. */
(function (gw) {
  "use strict";
  const { Desk, make } = window.gridwatchDirector;
  const NIGHT = ["22:00", "06:00"];
  const LOGGED = 40;

  Object.assign(Desk.prototype, {
    settings(screen) {
      const { words } = this;
      const keep = (changes) => this.act("screen", { name: screen.name, title: screen.title, playlist: screen.all ? null : screen.playlist, options: { ...screen.options, ...changes } });
      const tick = (label, on, change) => {
        const box = Object.assign(document.createElement("input"), { type: "checkbox", checked: on });
        box.addEventListener("change", () => { box.blur(); keep(change(box.checked)); });
        return make("label", "gw-touch", box, label);
      };
      const night = screen.options.night || null;
      const lang = this.choice([["zh", "中文"], ["en", "English"]], screen.options.lang || this.lang);
      lang.addEventListener("change", () => { lang.blur(); keep({ lang: lang.value }); });
      return make("details", "gw-director-settings", make("summary", "gw-touch", words.settings), make("div", "gw-director-row",
        tick(words.theme, screen.options.theme === "light", (on) => ({ theme: on ? "light" : "dark" })),
        tick(night ? `${words.night} ${night.join("–")}` : `${words.night} ${NIGHT.join("–")}`, Boolean(night), (on) => ({ night: on ? NIGHT : null })),
        tick(words.interrupt, screen.options.interrupt !== false, (on) => ({ interrupt: on })), lang), this.tokens(screen));
    },

    tokens(screen) {
      const { words } = this;
      const open = Object.assign(make("a", "gw-button gw-touch", words.open), { href: `/wall/${screen.name}`, target: "_blank", rel: "noopener" });
      const start = Object.assign(make("a", "gw-button gw-touch", words.start), { href: `/wall/${screen.name}/start.html` });
      const district = this.choice([["", words.city], ...this.board.districts.map((one) => [one.code, one.name])], "");
      district.setAttribute("aria-label", words.district);
      const place = make("p", "");
      const token = this.button(words.token, async () => {
        const made = await this.act("token", { name: screen.name, district: district.value || null });
        if (!made) return;
        const link = Object.assign(document.createElement("input"), { type: "text", readOnly: true, value: made.url });
        link.addEventListener("focus", () => link.select());
        const done = this.button(words.save, () => { place.replaceChildren(); place.className = ""; this.drawn = ""; this.draw(); });
        done.textContent = "OK";
        this.desk.querySelector("details").open = true;
        const shown = this.desk.querySelector(".gw-director-token") || place;
        shown.className = "gw-director-token gw-director-once";
        shown.replaceChildren(words.once, link, done);
      });
      place.className = "gw-director-token";
      const revoke = screen.tokens ? this.careful(words.revoke, () => this.act("revoke", { name: screen.name })) : "";
      const remove = this.careful(words.delete, () => this.act("remove", { name: screen.name }));
      return make("div", "", make("div", "gw-director-row", open, start, district, token), place, make("div", "gw-director-row", make("span", "is-quiet", `${screen.tokens} ${words.tokens}`), revoke, remove));
    },

    form() {
      const { words } = this;
      const field = (label, max) => {
        const input = Object.assign(document.createElement("input"), { type: "text", maxLength: max, placeholder: label });
        input.setAttribute("aria-label", label);
        return input;
      };
      const [name, zh, en] = [field(words.name, 40), field(words.title_zh, 40), field(words.title_en, 40)];
      const close = () => { Object.assign(this, { adding: false, drawn: "" }); document.activeElement.blur(); this.draw(); };
      const save = this.button(words.save, async () => {
        const made = await this.act("screen", { name: name.value.trim(), title: [zh.value.trim() || name.value.trim(), en.value.trim() || name.value.trim()], playlist: null, options: {} });
        if (!made) return;
        this.chosen = name.value.trim();
        close();
      }, "is-primary");
      return make("div", "gw-director-form", make("h2", "", words.add), name, zh, en, make("div", "gw-director-row", save, this.button(words.cancel, close)));
    },

    drawLog() {
      const rows = this.board.log.slice(0, LOGGED).map((one) => make("li", "", make("time", "", this.moment(one.at)), make("b", "", one.by), this.told(one)));
      this.foot.replaceChildren(make("h3", "", this.words.log), make("ul", "", ...rows));
    },

    moment(text) {
      const at = new Date(Date.parse(text) + 8 * 3600000); // China time
      const two = (number) => String(number).padStart(2, "0");
      const clock = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
      return this.lang === "zh" ? `${at.getUTCMonth() + 1}月${at.getUTCDate()}日 ${clock}` : `${at.toLocaleString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" })} ${clock}`;
    },

    told({ screen, kind, body }) {
      const { words } = this;
      const where = screen === null ? words.all : this.title(this.board.screens.find((one) => one.name === screen) || { title: [screen, screen] });
      const what = kind === "message" && !body.text ? words.took : words["did_" + kind] || kind;
      const detail = { show: () => this.scene(body.scene), message: () => body.text, point: () => body.label, step: () => (body.by < 0 ? "←" : "→") }[kind]?.() || "";
      return `${where} · ${what} ${detail}`.trim();
    },

    /* A touch on the map of this page points at the same place on the wall's. */
    listen(page) {
      const host = page.querySelector(".gw-map");
      const label = Object.assign(document.createElement("input"), { type: "text", maxLength: 40, placeholder: this.words.label });
      label.setAttribute("aria-label", this.words.label);
      const bar = make("div", "gw-director-point", make("span", "", this.words.point), label);
      host.parentElement.prepend(bar);
      const wait = setInterval(() => {
        const panel = gw.panels?.get(host);
        if (this.gone) return clearInterval(wait);
        if (!panel?.map) return undefined;
        clearInterval(wait);
        panel.map.on("click", ({ lngLat }) => this.tell("point", { lon: lngLat.lng, lat: lngLat.lat, label: label.value.trim() }));
        return undefined;
      }, 300);
    },
  });

  /* The desk comes and goes with its page. */
  let desk = null;
  const scan = () => {
    const element = document.querySelector(".gw-director[data-config]");
    if (desk && desk.element !== element) { desk.gone = true; desk = null; }
    if (!element || desk) return;
    desk = new Desk(element);
    desk.listen(element.closest(".gw-director-page"));
  };
  new MutationObserver(scan).observe(document.documentElement, { childList: true, subtree: true });
})((window.gridwatchMap = window.gridwatchMap || {}));
