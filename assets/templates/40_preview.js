/* The page as it will be printed, drawn anew a moment after each change. */
(function (gw) {
  "use strict";
  const { make, button, choice } = gw;
  const WAIT_MS = 500, DAYS = 7, INCH_MM = 25.4, DPI = 96;
  const SIDES = { A4: [210, 297], A3: [297, 420], A1: [594, 841] };

  gw.Preview = class {
    constructor(element, desk) {
      Object.assign(this, { element, desk, area: desk.choices.areas[0]?.[0], shown: "", wanted: "" });
      this.state = make("p", "gw-tpl-state");
      this.state.setAttribute("role", "status");
      this.frame = Object.assign(document.createElement("iframe"), { title: desk.words.preview });
      this.paper = make("div", "gw-tpl-paper", this.frame);
      this.links = make("span", "gw-tpl-links");
      const areas = choice(desk.choices.areas, this.area, (code) => { this.area = code; this.show(); }, desk.words.areas);
      element.replaceChildren(make("header", "", make("h2", "", desk.words.preview), areas, make("span", "gw-spring"), this.links), this.state, make("div", "gw-tpl-paper-frame", this.paper));
      new ResizeObserver(() => this.fit()).observe(element);
    }

    query(document) {
      return new URLSearchParams({ issue: JSON.stringify({ definition: document, window: { days: DAYS }, area: this.area }) });
    }

    /* A report to be shown, or null for none. */
    show(document = this.document) {
      this.document = document;
      this.element.hidden = !document;
      clearTimeout(this.timer);
      if (!document) return;
      this.wanted = String(this.query(document));
      if (this.wanted === this.shown) return;
      this.state.textContent = this.desk.words.wait;
      this.timer = setTimeout(() => this.fetch(), WAIT_MS);
    }

    async fetch() {
      const { words, lang } = this.desk;
      const asked = this.wanted;
      this.running?.abort();
      this.running = new AbortController();
      try {
        const answer = await fetch(`/print/map-report?${asked}`, { credentials: "same-origin", signal: this.running.signal });
        const body = await answer.text();
        if (!answer.ok) throw Object.assign(new Error(String(answer.status)), { said: JSON.parse(body)[lang] });
        this.shown = asked;
        this.frame.onload = () => this.loaded(asked);
        this.frame.srcdoc = body;
      } catch (error) {
        if (error.name !== "AbortError") this.fail(error.said || words.away);
      }
    }

    fail(said) {
      const { words } = this.desk;
      this.shown = "";
      this.frame.removeAttribute("srcdoc");
      this.paper.hidden = true;
      this.state.replaceChildren(make("b", "", words.broken), " ", said, " ", button(words.again, () => this.fetch()));
    }

    loaded(asked) {
      const { words } = this.desk;
      this.paper.hidden = false;
      this.state.textContent = "";
      const link = (text, url, more) => Object.assign(make("a", "gw-link", text), { href: url, ...more });
      this.links.replaceChildren(link(words.open, `/print/map-report?${asked}`, { target: "_blank", rel: "noopener" }), link(words.pdf, `/export/map-report.pdf?${asked}`, { download: "" }));
      this.fit();
      this.sheets?.disconnect(); // pages are added while the report is laid out
      this.sheets = new ResizeObserver(() => this.fit());
      this.sheets.observe(this.frame.contentDocument.body);
      this.element.dataset.ready = asked;
    }

    /* As wide as there is room; the paper keeps its own size inside, so that it is laid out as it is printed. */
    fit() {
      const inside = this.frame.contentDocument?.body;
      if (!this.document || !inside || this.paper.hidden) return;
      const sides = SIDES[this.document.paper || "A4"].map((mm) => (mm / INCH_MM) * DPI);
      const width = this.document.orientation === "landscape" ? sides[1] : sides[0];
      const scale = Math.min(1, (this.paper.parentElement.clientWidth - 2) / width);
      const height = inside.scrollHeight;
      Object.assign(this.frame.style, { width: `${width}px`, height: `${height}px`, transform: `scale(${scale})` });
      Object.assign(this.paper.style, { width: `${width * scale}px`, height: `${height * scale}px` });
    }
  };
})((window.gridwatchTemplates = window.gridwatchTemplates || {}));
