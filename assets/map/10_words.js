/* Numbers, days and colours for the map. `gridwatchMap` is the one name this folder adds to the page. */
(function (gw) {
  "use strict";

  // What a value on the wire means; the same table as layers/contract.py.
  gw.WIRE = { zero: 0, suppressed: 1, smallestShown: 5, largest: 65000, silent: 65532, uncertain: 65533, outOfScope: 65534, noData: 65535 };

  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const DAY_MS = 86400000;

  /* ISO days are handled as whole day numbers so that no time zone can shift them. */
  const dayNumber = (iso) => Math.round(Date.parse(iso + "T00:00:00Z") / DAY_MS);
  const isoDay = (number) => new Date(number * DAY_MS).toISOString().slice(0, 10);

  function day(iso, lang) {
    const [, month, date] = iso.split("-").map(Number);
    return lang === "zh" ? `${month}月${date}日` : `${date} ${MONTHS[month - 1]}`;
  }

  /* 4月4日–10日, 3月28日–4月3日; 4–10 Apr, 28 Mar–3 Apr; years only where they differ. */
  function dayRange(first, last, lang) {
    if (first === last) return day(first, lang);
    const [y1, m1, d1] = first.split("-").map(Number);
    const [y2, m2, d2] = last.split("-").map(Number);
    if (y1 !== y2) return lang === "zh" ? `${y1}年${day(first, lang)}–${y2}年${day(last, lang)}` : `${day(first, lang)} ${y1}–${day(last, lang)} ${y2}`;
    if (m1 !== m2) return `${day(first, lang)}–${day(last, lang)}`;
    return lang === "zh" ? `${day(first, lang)}–${d2}日` : `${d1}–${day(last, lang)}`;
  }

  const number = (value) => Math.round(value).toLocaleString("en-US");

  /* One wire value as a person reads it, with the layer's scale (rates travel times ten). */
  function value(wire, layer, lang) {
    if (wire === gw.WIRE.noData || wire === gw.WIRE.outOfScope || wire === undefined) return lang === "zh" ? "无数据" : "no data";
    if (wire === gw.WIRE.suppressed) return "<5";
    if (wire === gw.WIRE.silent) return lang === "zh" ? "应报未报" : "silent: due, none came";
    if (wire === gw.WIRE.zero && layer.zero) return layer.zero;
    if (wire === gw.WIRE.uncertain && layer.unsure) return layer.unsure;
    if (wire === gw.WIRE.uncertain) return lang === "zh" ? "约，基数小" : "uncertain, small base";
    if (layer.classes && wire >= gw.WIRE.smallestShown) return layer.classes[wire - gw.WIRE.smallestShown];
    const capped = wire >= gw.WIRE.largest ? "≥ " : "";
    const scale = layer.scale || 1;
    if (scale === 1) return capped + number(wire);
    if (wire === gw.WIRE.smallestShown) return "≤ " + (wire / scale).toFixed(1);
    return capped + (wire / scale).toLocaleString("en-US", { maximumFractionDigits: 1 });
  }

  /* What follows the value: the layer's unit, that of the counts where a rate is withheld for one, nothing after words. */
  function unit(wire, layer) {
    if (wire === undefined || wire > gw.WIRE.largest || layer.classes || (wire === gw.WIRE.zero && layer.zero)) return "";
    return " " + (wire === gw.WIRE.suppressed && layer.scale > 1 ? layer.counted : layer.unit);
  }

  /* +88 %, −13 %, 4.8 倍, or 基数小; empty when either side may not be shown. */
  function change(now, before, lang) {
    const shown = (wire) => wire === 0 || (wire >= gw.WIRE.smallestShown && wire <= gw.WIRE.largest);
    if (!shown(now) || !shown(before)) return "";
    if (before < 20) return lang === "zh" ? "基数小" : "small base";
    if (now / before >= 2) return lang === "zh" ? `${(now / before).toFixed(1)} 倍` : `${(now / before).toFixed(1)}×`;
    const percent = (now / before - 1) * 100;
    const digits = Math.abs(percent) < 10 ? 1 : 0;
    const text = Math.abs(percent).toFixed(digits).replace(/\.0$/, "");
    return (text === "0" ? "" : percent > 0 ? "+" : "\u2212") + text + "%";
  }

  function distance(metres, lang) {
    if (metres < 1000) return lang === "zh" ? `${metres} 米` : `${metres} m`;
    return lang === "zh" ? `${metres / 1000} 千米` : `${metres / 1000} km`;
  }

  const TOKENS = ["bg", "surface", "raised", "water", "land", "outside", "hair", "line", "text", "text2", "text3", "accent", "accent-ink", "attn", "up", "down",
    "seq-1", "seq-2", "seq-3", "seq-4", "seq-5", "seq-6", "cap-1", "cap-2", "cap-3", "cap-4", "cap-5", "cap-6",
    "div-1", "div-2", "div-3", "div-4", "div-5", "div-6", "div-7"];

  /* The design tokens as they are on an element now, so a themed part of a page gets its own. */
  function colours(element) {
    const style = getComputedStyle(element);
    return Object.fromEntries(TOKENS.map((name) => [name, style.getPropertyValue("--gw-" + name).trim() || "#888888"]));
  }

  const channels = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

  /* "#rrggbb" with an opacity, for paints that want rgba. */
  const faded = (hex, opacity) => `rgba(${channels(hex).join(",")},${opacity})`;

  Object.assign(gw, { dayNumber, isoDay, day, dayRange, number, value, unit, change, distance, colours, channels, faded });
})((window.gridwatchMap = window.gridwatchMap || {}));
