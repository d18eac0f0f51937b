/* What one map could not fetch while the server otherwise answers: the rest is drawn, this is said with the age of what
   is still seen of it, and it is asked for again with growing patience. A lost server is told by 52_connection.js. */
(function (gw) {
  "use strict";
  const WAITS_MS = [2000, 4000, 8000, 15000, 30000]; // the last one is repeated
  const WORDS = {
    zh: {
      failed: "取不到地图数据。", retry: "现在重试", joint: "、", again: (seconds) => `${seconds} 秒后再试。`,
      old: (names, time) => `取不到${names}，图上是 ${time} 的数据。`, without: (names) => `取不到${names}，图上没有它。`,
    },
    en: {
      failed: "The map data did not arrive. ", retry: "Try again", joint: ", ", again: (seconds) => `Trying again in ${seconds} s. `,
      old: (names, time) => `${names} did not arrive; the map shows it as of ${time}. `, without: (names) => `${names} did not arrive; the map is without it. `,
    },
  };
  const later = (error) => !error.status || error.status >= 500; // what is refused for good is not asked for again

  class Refused {
    /** @param panel a map: `element`, `box`, `config`, and `_sync()` that fetches and draws once more */
    constructor(panel) {
      this.panel = panel;
      this.words = WORDS[panel.config.lang];
      this.came = new Map(); // layer key → when it was last drawn
      this.tries = 0;
    }

    /* After fetching: which layers did not come, and why the first of them did not. */
    note(wanted, refused, error) {
      for (const key of wanted) if (!refused.includes(key)) this.came.set(key, Date.now());
      if (!refused.length) return this.clear();
      this.panel.element.dataset.missing = refused.join(",");
      const wait = WAITS_MS[Math.min(this.tries++, WAITS_MS.length - 1)];
      clearTimeout(this.timer);
      if (later(error)) this.timer = setTimeout(() => this.panel._sync(), wait);
      this._say(error.texts?.[this.panel.config.lang] || this._words(refused), later(error) ? this.words.again(Math.round(wait / 1000)) : "", this.panel.element.dataset.state !== "failed");
    }

    _words(keys) {
      const names = keys.map((key) => this.panel.config.layers[key].title).join(this.words.joint);
      const times = keys.map((key) => this.came.get(key));
      if (!names) return this.words.failed;
      return times.every(Boolean) ? this.words.old(names, gw.chinaClock(Math.min(...times))) : this.words.without(names);
    }

    _say(text, again, isPart) {
      this.message?.remove();
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: this.words.retry });
      button.addEventListener("click", () => this.panel._sync());
      this.message = this.panel.box.appendChild(document.createElement("div"));
      this.message.className = isPart ? "gw-map-message is-part" : "gw-map-message";
      this.message.setAttribute("role", "alert");
      this.message.append(text, again, " ", button);
    }

    /* All came, the server is lost and 52_connection.js says so, or the map goes. */
    clear() {
      clearTimeout(this.timer);
      this.tries = 0;
      this.message?.remove();
      delete this.panel.element.dataset.missing;
    }
  }

  gw.Refused = Refused;
})((window.gridwatchMap = window.gridwatchMap || {}));
