/* What reports do by themselves: tables ask again when the view changes, charts on the wall grow with the wall. */
(function () {
  "use strict";
  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.reports = {
    askAgain: function (filters, version, search, id) {
      if (window.dash_ag_grid && filters) {
        window.dash_ag_grid.getApiAsync(id).then(function (api) {
          if (api && !api.isDestroyed()) api.purgeInfiniteCache();
        }, function () {});
      }
      return Date.now();
    },
  };

  /* Charts on the wall: every size is a multiple of the wall unit u, as in the style sheet (18 px at 1080). */
  const CHART_TEXT = 12;
  const unit = () => {
    const [wide, upright] = [window.innerWidth >= 3 * window.innerHeight, window.innerWidth <= window.innerHeight];
    if (wide) return window.innerHeight / 108;
    return upright ? Math.min(window.innerWidth / 108, window.innerHeight / 192) : Math.min(window.innerWidth / 192, window.innerHeight / 108);
  };

  /* A figure fresh from the server carries no mark; it is scaled once and marked, so nothing loops. */
  const grow = (graph) => {
    const factor = (1.8 * unit()) / CHART_TEXT;
    const layout = graph.layout;
    if (!window.Plotly || !layout || !graph._fullLayout || (layout.meta && layout.meta.wall === factor)) return;
    const before = layout.meta && layout.meta.wall ? layout.meta.wall : 1;
    const full = graph._fullLayout;
    const change = { meta: { wall: factor }, "font.size": 12 * factor, "legend.font.size": 12 * factor, "hoverlabel.font.size": 12 * factor };
    change["xaxis.tickfont.size"] = change["yaxis.tickfont.size"] = 11 * factor;
    for (const side of ["l", "r", "t", "b"]) change["margin." + side] = (full.margin[side] * factor) / before;
    (layout.annotations || []).forEach((note, index) => {
      change["annotations[" + index + "].font.size"] = 11 * factor;
      for (const shift of ["xshift", "yshift"]) if (note[shift]) change["annotations[" + index + "]." + shift] = (note[shift] * factor) / before;
    });
    window.Plotly.relayout(graph, change).then(() => apart(graph));
  };

  /* Names of policy marks were placed for the desk's letters; larger ones that now meet step one line down. */
  const apart = (graph) => {
    const notes = [...graph.querySelectorAll(".annotation")].map((element) => ({ index: Number(element.dataset.index), box: element.getBoundingClientRect() })).sort((a, b) => a.box.left - b.box.left);
    const change = {};
    const kept = [];
    for (const { index, box } of notes) {
      let top = box.top;
      for (const other of kept) if (box.left < other.right && other.left < box.right && top < other.bottom && other.top < top + box.height) top = other.bottom + 1;
      kept.push({ left: box.left, right: box.right, top, bottom: top + box.height });
      if (top > box.top) change["annotations[" + index + "].yshift"] = (graph.layout.annotations[index].yshift || 0) - (top - box.top);
    }
    if (Object.keys(change).length) window.Plotly.relayout(graph, change);
  };

  const hooked = new WeakSet();
  const hook = () => {
    document.querySelectorAll(".gw-wall .js-plotly-plot").forEach((graph) => {
      if (hooked.has(graph) || !graph.on) return;
      hooked.add(graph);
      graph.on("plotly_afterplot", () => grow(graph));
      grow(graph);
    });
  };
  window.addEventListener("resize", () => document.querySelectorAll(".gw-wall .js-plotly-plot").forEach(grow));
  new MutationObserver(hook).observe(document.documentElement, { childList: true, subtree: true });
})();
