/* Pictures of days: a hospital's fan in its table cell, and the chart of missing beds. SVG in real pixels, so always crisp. */
(function (gp) {
  "use strict";
  const FAN = { height: 46, floor: 43.5, top: 7 };

  const steps = (line, at) => (Array.isArray(line) ? line[at] : line);
  const path = (points) => points.map(([x, y], at) => `${at ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
  const between = (low, high, x, y) => path([...high.map((value, at) => [x(at), y(value)]), ...low.map((value, at) => [x(at), y(value)]).reverse()]) + "Z";
  const curve = (values, x, y) => path(values.map((value, at) => [x(at), y(value)]));

  /* A line of beds: a step where they change, a gap where there are none. */
  function bedLine(line, days, x, y) {
    if (!Array.isArray(line)) return line > 0 ? `M${x(0)} ${y(line).toFixed(1)}H${x(days - 1)}` : "";
    let text = "";
    for (let at = 0; at < days - 1; at++) if (line[at] > 0) text += `${at && line[at - 1] > 0 ? "L" : "M"}${x(at).toFixed(1)} ${y(line[at]).toFixed(1)}H${x(at + 1).toFixed(1)}`;
    return text;
  }

  /** What a fan is made of, as [tag, attributes]; the table's cell and nothing else draws it. */
  gp.fan = (row, width) => {
    const { need, line, former, breach } = row;
    const days = need.p50.length;
    const flat = (values) => (values === null || values === undefined ? 0 : Array.isArray(values) ? Math.max(...values) : values);
    const top = Math.max(1, flat(line), flat(former), ...(need.p95 || need.p50)) * 1.04;
    const x = (at) => 1 + (at * (width - 2)) / (days - 1);
    const y = (value) => FAN.floor - (value / top) * (FAN.floor - FAN.top);
    const parts = [["path", { d: `M0 ${FAN.floor}H${width}`, className: "is-floor" }]];
    if (need.p95) parts.push(["path", { d: between(need.p05, need.p95, x, y), className: "is-wide" }], ["path", { d: between(need.p25, need.p75, x, y), className: "is-narrow" }]);
    parts.push(["path", { d: curve(need.p50, x, y), className: "is-middle" }]);
    if (former !== null) parts.push(["path", { d: bedLine(former, days, x, y), className: "is-former" }]);
    if (line !== null) parts.push(["path", { d: bedLine(line, days, x, y), className: "is-beds" }]);
    if (breach.first !== null && line !== null) {
      const [at, high] = [Math.min(width - 5, Math.max(5, x(breach.first))), y(steps(line, breach.first) || 0)];
      parts.push(["path", { d: `M${at} ${high}V${FAN.floor}`, className: "is-when" }], ["path", { d: `M${at} ${high - 1}l-5 -8h10z`, className: "is-mark" }]);
    }
    return { height: FAN.height, parts };
  };

  /* --- missing beds of all scenarios ------------------------------------------------------------------------------- */
  const LOOKS = { base: "is-base", other: ["is-a", "is-b", "is-c"] };
  gp.look = (tab) => (tab.key === "base" ? LOOKS.base : LOOKS.other[gp.state.get().tabs.indexOf(tab) - 1] || "is-c");

  /* Round numbers for an axis: at most four lines. */
  function ticks(top) {
    const raw = top / 3;
    const power = 10 ** Math.floor(Math.log10(raw));
    const step = Math.max(1, [1, 2, 5, 10].map((one) => one * power).find((one) => one >= raw));
    return Array.from({ length: Math.floor(top / step) + 1 }, (_, at) => at * step);
  }

  /* Labels at the lines' ends, moved apart where they would cover one another. */
  function apart(labels, gap, low, high) {
    const sorted = [...labels].sort((one, other) => one.y - other.y);
    for (let at = 0; at < sorted.length; at++) sorted[at].y = Math.max(sorted[at].y, at ? sorted[at - 1].y + gap : low);
    for (let at = sorted.length - 1, limit = high; at >= 0; at--) { sorted[at].y = Math.min(sorted[at].y, limit); limit = sorted[at].y - gap; }
  }

  function axes(box, tops, first, days, x, y) {
    const made = [];
    for (const value of tops) {
      made.push(gp.svg("path", { d: `M${box.left} ${y(value)}H${box.right}`, class: value ? "is-grid" : "is-floor" }));
      const text = gp.svg("text", { x: box.left - 7, y: y(value) + 4, "text-anchor": "end", class: "is-tick" });
      text.textContent = gp.number(value);
      made.push(text);
    }
    const marks = [0, Math.round((days - 1) / 3), Math.round((2 * (days - 1)) / 3), days - 1];
    for (const at of marks) {
      const text = gp.svg("text", { x: x(at), y: box.bottom + 16, "text-anchor": at === days - 1 ? "end" : at ? "middle" : "start", class: "is-tick" });
      text.textContent = gp.dayWords(gp.day(first, at));
      made.push(text);
    }
    return made;
  }

  /** The chart of several scenarios' missing beds; hovering tells all of them on that day. `shown`: [{tab, answer}]. */
  gp.chart = (host, shown) => {
    const [width, height] = [host.clientWidth, host.clientHeight];
    if (!width || !height || !shown.length) return host.replaceChildren();
    const { first, days } = shown.at(-1).answer;
    const top = Math.max(4, ...shown.flatMap(({ answer }) => answer.series.p95 || answer.series.p50)) * 1.06;
    const tops = ticks(top);
    const box = { left: 18 + 7 * gp.number(tops.at(-1)).length, right: width - 84, top: 8, bottom: height - 24 };
    const x = (at) => box.left + (at * (box.right - box.left)) / Math.max(1, days - 1);
    const y = (value) => box.bottom - (value / top) * (box.bottom - box.top);
    const picture = gp.svg("svg", { width, height, "aria-hidden": "true" }, ...axes(box, tops, first, days, x, y));
    for (const { tab, answer: { series } } of shown) if (series.p95) picture.append(gp.svg("path", { d: between(series.p05, series.p95, x, y), class: `is-area ${gp.look(tab)}` }));
    for (const { tab, answer: { series } } of shown) picture.append(gp.svg("path", { d: curve(series.p50, x, y), class: `is-line ${gp.look(tab)}` }));
    const labels = shown.map(({ tab, answer }) => ({ tab, y: y(answer.series.p50.at(-1)) + 4 }));
    apart(labels, 15, box.top + 8, box.bottom + 2);
    for (const { tab, y: at } of labels) {
      const text = gp.svg("text", { x: box.right + 7, y: at, class: `is-label ${gp.look(tab)}` });
      text.textContent = short(gp.state.label(tab), gp.state.nameOf(tab));
      picture.append(text);
    }
    const rule = picture.appendChild(gp.svg("path", { class: "is-rule" }));
    const card = gp.make("div", { className: "gw-plan-card-tip", hidden: true });
    host.replaceChildren(picture, card);
    host.onpointermove = (event) => {
      const at = Math.round(((event.offsetX - box.left) / (box.right - box.left)) * (days - 1));
      const inside = event.target !== card && at >= 0 && at < days;
      card.hidden = !inside;
      rule.setAttribute("d", inside ? `M${x(at)} ${box.top}V${box.bottom}` : "");
      if (inside) tip(card, shown, gp.day(first, at), at, x(at) > width / 2 ? { right: `${width - x(at) + 10}px` } : { left: `${x(at) + 10}px` });
    };
    host.onpointerleave = () => { card.hidden = true; rule.setAttribute("d", ""); };
  };

  const short = (label, name) => { const text = label ? `${label} ${name}` : name; return text.length > 8 ? text.slice(0, 7) + "…" : text; };

  function tip(card, shown, day, at, place) {
    Object.assign(card.style, { left: "", right: "", ...place });
    const range = ({ series }) => (series.p95 ? `（${gp.number(series.p05[at])}–${gp.number(series.p95[at])}）` : "");
    const line = ({ tab, answer }) => gp.make("div", {}, gp.make("span", { className: gp.look(tab) }, gp.state.nameOf(tab)), ` ${gp.words().short(gp.number(answer.series.p50[at]))}${range(answer)}`);
    card.replaceChildren(gp.make("b", {}, gp.dayWords(day)), ...shown.map(line));
  }
})((window.gridwatchPlan = window.gridwatchPlan || {}));
