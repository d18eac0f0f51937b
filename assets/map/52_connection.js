/* Whether the server and its database answer. Pictures stay while they do not; this says of when they are, asks again
   with growing patience, and lets everything on the page follow when there is an answer. */
(function (gw) {
  "use strict";
  const WAITS_MS = [1000, 2000, 4000, 8000, 15000]; // the last one is repeated
  const PATIENCE_MS = 8000;
  const WORDS = {
    zh: { line: "网络不通。", server: "数据库没有响应。", age: (time) => `地图为 ${time} 的数据，正在重连。`, retry: "现在重试" },
    en: { line: "No connection. ", server: "The database does not answer. ", age: (time) => `The map is as of ${time}; reconnecting.`, retry: "Try now" },
  };
  const listeners = new Set();
  const two = (number) => String(number).padStart(2, "0");

  /* China time of day, wherever the screen stands. */
  function clock(moment) {
    const there = new Date(moment + 8 * 3600000);
    return `${two(there.getUTCHours())}:${two(there.getUTCMinutes())}`;
  }

  const connection = {
    away: null, // "line" or "server" while there is no answer
    heard: Date.now(), // when the server last confirmed what is on the screen
    tries: 0,

    /* Something was refused or did not come: one layer's trouble or everybody's? `/version` tells, and whoever was refused
       waits for `asked`. Good answers prove nothing: they may come from the browser's own store. */
    doubt() {
      if (!this.away) this.asked ??= this.ask().finally(() => { this.asked = null; });
    },

    /* A refusal that means "not now". */
    refused(status) {
      if ([502, 503, 504].includes(status)) this.doubt();
    },

    /* What `/version`, which is never stored, answered to those who ask it every two seconds. */
    answered(ok) {
      if (ok) this.back();
      else this.lost("server");
    },

    lost(why) {
      this.away = why;
      document.documentElement.toggleAttribute("data-offline", true);
      for (const listener of listeners) listener();
      this.timer ??= setTimeout(() => this.ask(), WAITS_MS[Math.min(this.tries, WAITS_MS.length - 1)] * (0.9 + 0.2 * Math.random()));
    },

    back() {
      Object.assign(this, { heard: Date.now(), tries: 0 });
      if (!this.away) return;
      clearTimeout(this.timer);
      Object.assign(this, { away: null, timer: null });
      document.documentElement.toggleAttribute("data-offline", false);
      for (const listener of listeners) listener();
      gw.again();
    },

    async ask() {
      clearTimeout(this.timer);
      this.timer = null;
      this.tries++;
      try {
        const answer = await fetch("/version", { credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
        if (answer.status === 401) location.assign("/login?next=" + encodeURIComponent(location.pathname + location.search));
        else this.answered(answer.ok);
      } catch {
        this.lost("line");
      }
    },
  };

  /* One strip over a map: nothing while the server answers. */
  class AwayNotice {
    constructor(host, lang) {
      this.words = WORDS[lang];
      this.element = host.appendChild(Object.assign(document.createElement("div"), { className: "gw-map-away", hidden: true }));
      this.element.setAttribute("role", "status");
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: this.words.retry });
      button.addEventListener("click", () => connection.ask());
      this.element.append(document.createElement("span"), button);
      this.follow = () => this._show();
      listeners.add(this.follow);
      this._show();
    }

    _show() {
      const { away, heard } = connection;
      this.element.hidden = !away;
      const text = away ? this.words[away] + this.words.age(clock(heard)) : "";
      if (this.element.firstChild.textContent !== text) this.element.firstChild.textContent = text; // read aloud once
    }

    remove() {
      listeners.delete(this.follow);
      this.element.remove();
    }
  }

  /* Vector tiles that failed meanwhile are asked for again; without this they would stay holes until the page is left. */
  gw.refreshTiles = (map) => {
    for (const name of Object.keys(map.getStyle().sources)) {
      const source = map.getSource(name);
      if (source.type === "vector") source.setTiles(source.tiles);
    }
  };

  Object.assign(gw, { connection, AwayNotice, chinaClock: clock });
})((window.gridwatchMap = window.gridwatchMap || {}));
