/* The card beside the pointer: name, value, change on the window before, and the days it speaks of. */
(function (gw) {
  "use strict";
  const WORDS = {
    zh: { asOf: (day) => `截至 ${day} 24时`, yes: "是", no: "否", into: "双击进入" },
    en: { asOf: (day) => `as of ${day}, 24:00`, yes: "yes", no: "no", into: "Double-click to enter" },
  };

  class Card {
    constructor(host, config) {
      this.config = config;
      this.element = document.createElement("div");
      this.element.className = "gw-map-card";
      this.element.setAttribute("role", "status");
      this.element.hidden = true;
      host.append(this.element);
    }

    line(className, text) {
      const made = document.createElement("div");
      made.className = className;
      made.textContent = text;
      this.element.append(made);
      return made;
    }

    show(point, write) {
      this.element.replaceChildren();
      write();
      this.element.hidden = false;
      const host = this.element.parentElement;
      const [width, height] = [this.element.offsetWidth, this.element.offsetHeight];
      const left = point.x + 16 + width > host.clientWidth ? point.x - 16 - width : point.x + 16;
      const top = Math.min(point.y + 16, host.clientHeight - height - 8);
      this.element.style.transform = `translate(${Math.max(4, left)}px, ${Math.max(4, top)}px)`;
    }

    hide() {
      this.element.hidden = true;
    }

    cell(point, { name, layer, wire, more, before, other, said, filters }) {
      const { lang } = this.config;
      const words = WORDS[lang];
      this.show(point, () => {
        this.line("gw-map-card-name", name);
        const row = this.line("gw-map-card-value", "");
        const number = document.createElement("b");
        number.textContent = gw.value(wire, layer, lang);
        row.append(number, gw.unit(wire, layer));
        this.line("gw-map-card-note", layer.title);
        for (const { column, wire: told } of more) {
          if (layer.days.includes(column) && (told === gw.WIRE.zero || told > gw.WIRE.largest)) continue;
          this.line("gw-map-card-note", `${layer.hover[column]} ${this.beside(column, told, layer)}`);
        }
        if (before !== undefined) {
          const change = said ?? (layer.classes ? "" : gw.change(wire, before, lang));
          const made = this.line("gw-map-card-note", `${gw.windowWords(other, lang)} ${gw.value(before, layer, lang)}${change ? " · " + change : ""}`);
          if (change && wire !== before && /[+\u2212倍×]/.test(change)) made.dataset.direction = wire > before ? "up" : "down";
        }
        const window_ = layer.stock ? words.asOf(gw.day(filters.to, lang)) : gw.dayRange(filters.from, filters.to, lang);
        this.line("gw-map-card-note", window_);
      });
    }

    /* A property of a feature in words: yes or no, a number with its commas, a day, a code's name, or as it is. */
    told(value, layer) {
      const { lang } = this.config;
      if (typeof value === "boolean") return WORDS[lang][value ? "yes" : "no"];
      if (typeof value === "number") return value.toLocaleString("en-US");
      return /^\d{4}-\d\d-\d\d$/.test(value) ? gw.day(value, lang) : layer.codes?.[value] ?? value;
    }

    /* A number beside the value, or a day where the layer says so. */
    beside(column, wire, layer) {
      const { lang } = this.config;
      if (!layer.days.includes(column)) return `${gw.value(wire, {}, lang)} ${layer.counted}`;
      return gw.day(gw.isoDay(gw.dayNumber("2000-01-01") + wire), lang);
    }

    site(point, layer, properties) {
      const { lang } = this.config;
      this.show(point, () => {
        this.line("gw-map-card-name", (lang === "en" && properties.name_en) || properties.name);
        for (const [key, label] of Object.entries(layer.hover)) {
          const value = properties[key];
          if (key.startsWith("name") || key.endsWith(lang === "zh" ? "_en" : "_zh") || value === undefined || value === null || value === "") continue;
          this.line("gw-map-card-note", `${label} ${this.told(value, layer)}`);
        }
      });
    }
  }

  gw.Card = Card;
})((window.gridwatchMap = window.gridwatchMap || {}));
