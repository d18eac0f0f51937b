/* Clicks and taps on the full map, and the list of what hands and keys do. A finger has no hover and no double click:
   a tap shows the card and chooses, a second one soon after goes into the area. */
(function (gw) {
  "use strict";
  const TAP_MS = 350;
  const NEAR_PX = 24;
  const HELP = {
    zh: [["点击、轻点", "看数并选中"], ["双击、双点", "进入下一级"], ["滚轮、双指", "缩放"], ["拖动", "平移"], ["Tab 到地图后", ""], ["← ↑ → ↓", "平移"], ["+ −", "缩放"], ["Enter", "选中心的一格"], ["Shift + Enter", "进入中心的区域"], ["不在地图上时", ""], ["← →", "前后一天"], ["空格", "播放、停止"], ["/", "搜索"]],
    en: [["Click, tap", "numbers, and choose"], ["Double click, double tap", "one level down"], ["Wheel, two fingers", "zoom"], ["Drag", "pan"], ["With Tab on the map", ""], ["← ↑ → ↓", "pan"], ["+ −", "zoom"], ["Enter", "choose the cell in the middle"], ["Shift + Enter", "into the area in the middle"], ["Elsewhere on the page", ""], ["← →", "a day back, a day on"], ["Space", "play, pause"], ["/", "search"]],
  };

  gw.listenToTaps = (panel, map) => {
    let last = null; // the tap before
    map.on("click", (event) => {
      if (event.originalEvent.pointerType !== "touch") return panel.click(event);
      const { timeStamp } = event.originalEvent;
      const again = last && timeStamp - last.timeStamp < TAP_MS && Math.hypot(event.point.x - last.point.x, event.point.y - last.point.y) < NEAR_PX;
      last = again ? null : { timeStamp, point: event.point };
      panel.hover(event);
      return again ? panel.drill(event) : panel.click(event);
    });
    map.on("dblclick", (event) => { if (event.originalEvent.pointerType !== "touch") panel.drill(event); });
  };

  function help(map) {
    const old = map.querySelector(".gw-map-help");
    if (old) return old.remove();
    const list = Object.assign(document.createElement("dl"), { className: "gw-map-help", tabIndex: -1 });
    for (const [what, does] of HELP[JSON.parse(map.dataset.config).lang]) {
      list.append(Object.assign(document.createElement("dt"), { textContent: what, className: does ? "" : "is-title" }));
      if (does) list.append(Object.assign(document.createElement("dd"), { textContent: does }));
    }
    map.append(list);
    list.focus();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest('[data-act="help"]');
    if (button) help(button.closest(".gw-map"));
    else if (!event.target.closest(".gw-map-help")) document.querySelector(".gw-map-help")?.remove();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !document.querySelector(".gw-map-help")) return;
    const map = document.querySelector(".gw-map-help").closest(".gw-map");
    help(map);
    map.querySelector('[data-act="help"]').focus();
  });
})((window.gridwatchMap = window.gridwatchMap || {}));
