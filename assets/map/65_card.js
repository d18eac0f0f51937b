/* The card beside the pointer: name, value, change on the window before, and the days it speaks of. */
(function (gw) {
  "use strict";
  const WORDS = {
    zh: { asOf: (day) => `截至 ${day} 24时`, yes: "是", no: "否", cells: (n) => `选中 ${n} 格`, total: "合计", hidden: (n) => `其中 ${n} 格不足 5`, into: "双击进入" },
    en: { asOf: (day) => `as of ${day}, 24:00`, yes: "yes", no: "no", cells: (n) => `${n} cells selected`, total: "Total", hidden: (n) => `${n} cells under 5`, into: "Double-click to enter" },
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
        for (const one of more) this.line("gw-map-card-note", `${one.label} ${gw.value(one.wire, {}, lang)} ${layer.counted}`);
        if (before !== undefined) {
          const change = said ?? gw.change(wire, before, lang);
          const made = this.line("gw-map-card-note", `${gw.windowWords(other, lang)} ${gw.value(before, layer, lang)}${change ? " · " + change : ""}`);
          if (change && wire !== before && /[+\u2212倍×]/.test(change)) made.dataset.direction = wire > before ? "up" : "down";
        }
        const window_ = layer.stock ? words.asOf(gw.day(filters.to, lang)) : gw.dayRange(filters.from, filters.to, lang);
        this.line("gw-map-card-note", window_);
      });
    }

    site(point, layer, properties) {
      const { lang } = this.config;
      this.show(point, () => {
        this.line("gw-map-card-name", (lang === "en" && properties.name_en) || properties.name);
        for (const [key, label] of Object.entries(layer.hover)) {
          const value = properties[key];
          if (key.startsWith("name") || value === undefined || value === null || value === "") continue;
          this.line("gw-map-card-note", `${label} ${typeof value === "boolean" ? WORDS[lang][value ? "yes" : "no"] : layer.codes?.[value] ?? value}`);
        }
      });
    }

    sum(point, layer, wires) {
      const { lang } = this.config;
      const words = WORDS[lang];
      const shown = wires.filter((wire) => wire >= gw.WIRE.smallestShown && wire <= gw.WIRE.largest);
      const hidden = wires.filter((wire) => wire === gw.WIRE.suppressed).length;
      this.show(point, () => {
        this.line("gw-map-card-name", words.cells(wires.length));
        if (!layer.scale) this.line("gw-map-card-value", `${words.total} ${hidden ? "≥ " : ""}${gw.number(shown.reduce((a, b) => a + b, 0) + hidden)} ${layer.unit}`);
        if (hidden) this.line("gw-map-card-note", words.hidden(hidden));
      });
    }
  }

  gw.Card = Card;
})((window.gridwatchMap = window.gridwatchMap || {}));
