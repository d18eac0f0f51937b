/* Cells of table reports for AG Grid: a number as text, a change with its sign, a bar, a sparkline. */
(function () {
  "use strict";
  const cells = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  const make = (kind, props, ...children) => React.createElement(kind, props, ...children);
  const field = (props) => props.colDef.field;

  /* The number sorts; the text beside it is what people read. */
  cells.GwText = function (props) {
    return props.data ? make("span", null, props.data[field(props) + "_text"]) : null;
  };

  cells.GwChange = function (props) {
    if (!props.data) return null;
    const direction = props.value > 0 ? "up" : props.value < 0 ? "down" : "";
    const text = props.data[field(props) + "_text"];
    const plain = /^[^+\u2212\d]/.test(text || "");
    return make("span", { className: plain ? "gw-quiet" : "gw-" + direction }, text);
  };

  cells.GwBar = function (props) {
    const width = Math.round(100 * Math.max(0, Math.min(1, props.value || 0)));
    return make("span", { className: "gw-bar", "aria-hidden": true }, make("i", { style: { width: width + "%" } }));
  };

  /* A share of capacity: bar and percentage; at 100 % and above the bar leaves its ramp and a sign stands beside it. */
  cells.GwShare = function (props) {
    if (!props.data) return null;
    const share = props.value;
    const text = props.data[field(props) + "_text"];
    const known = typeof share === "number";
    const width = known ? Math.round(100 * Math.max(0, Math.min(1, share))) : 0;
    const full = known && share >= 1;
    const bar = make("i", { "aria-hidden": true, className: known ? "" : "is-none" }, make("i", { style: { width: width + "%" } }));
    return make("span", { className: "gw-share-cell" + (full ? " is-full" : "") }, bar, make("b", null, (full ? "\u25bc " : "") + text));
  };

  cells.GwSpark = function (props) {
    const values = String(props.value || "").split(",").filter(Boolean).map((text) => Math.max(0, Number(text))); // hidden days lie on the baseline
    if (values.length < 2) return null;
    const top = Math.max(1, ...values);
    const point = (value, index) =>
      ((index * 96) / (values.length - 1) + 2).toFixed(1) + "," + (18 - (16 * value) / top).toFixed(1);
    return make(
      "svg",
      { className: "gw-cell-spark", viewBox: "0 0 100 20", preserveAspectRatio: "none", "aria-hidden": true },
      make("polyline", { points: values.map(point).join(" "), vectorEffect: "non-scaling-stroke" })
    );
  };
})();
