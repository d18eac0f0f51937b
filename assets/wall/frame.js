/* A scene in its frame: says to the stage again and again whether it is drawn, and does what the stage says. */
(function () {
  "use strict";
  if (window.parent === window || !location.pathname.startsWith("/scene/")) return;
  const BEAT_MS = 300, PULSE_MS = 12000, REST_MS = 600;
  const gw = (window.gridwatchMap = window.gridwatchMap || {});
  const SETTLED = new Set(["idle", "failed", "lost"]);
  let still = 0; // since when nothing has been missing

  const scene = () => document.querySelector(".gw-scene");
  const maps = () => [...document.querySelectorAll(".gw-map")];

  /* Everything that is still to come: skeletons, charts without a picture, maps that load. */
  function missing() {
    const shown = scene();
    if (!shown) return "page";
    if (shown.querySelector(".gw-skeleton")) return "parts";
    const charts = [...shown.querySelectorAll(".gw-report-graph")].filter((chart) => !chart.querySelector(".main-svg"));
    if (charts.length) return "charts";
    return maps().every((map) => SETTLED.has(map.dataset.state)) ? "" : "map";
  }

  const mapState = () => maps().map((map) => map.dataset.state).find((state) => state !== "idle") || (maps().length ? "idle" : "");

  function beat() {
    const what = missing();
    still = what ? 0 : still || Date.now();
    const state = mapState();
    const heap = performance.memory ? Math.round(performance.memory.usedJSHeapSize / 1048576) : null;
    window.parent.postMessage({
      gridwatch: "scene", scene: scene()?.dataset.scene || "", idle: Boolean(still) && Date.now() - still >= REST_MS && state !== "failed" && state !== "lost",
      missing: what, map: state, version: window.gridwatchVersion ?? -1, heap,
    }, location.origin);
  }
  setInterval(beat, BEAT_MS);

  /* --- what the stage says ----------------------------------------------------------------------------- */
  function version(newest) {
    if (gw.connection?.away) gw.connection.answered(true);
    if (window.gridwatchVersion === undefined || newest === window.gridwatchVersion || !window.dash_clientside?.set_props) return;
    window.gridwatchVersion = newest;
    window.dash_clientside.set_props("data-version", { data: newest });
  }

  function point({ lon, lat, label }) {
    const map = [...(gw.panels?.values() ?? [])].map((panel) => panel.map).find(Boolean);
    if (!map || !window.maplibregl) return;
    const place = document.createElement("div");
    place.className = "gw-scene-point";
    place.append(document.createElement("i"), Object.assign(document.createElement("b"), { textContent: label || "" }));
    const marker = new window.maplibregl.Marker({ element: place, anchor: "center" }).setLngLat([lon, lat]).addTo(map);
    setTimeout(() => marker.remove(), PULSE_MS);
  }

  let wanted = null; // a place told before the map was there
  addEventListener("message", ({ origin, source, data }) => {
    if (origin !== location.origin || source !== window.parent || data?.gridwatch !== "stage") return;
    if (data.version !== undefined) version(data.version);
    if (data.point) wanted = data.point;
    if (data.away && gw.connection && !gw.connection.away) gw.connection.lost(data.away === "away" ? "line" : "server");
  });
  setInterval(() => {
    if (!wanted || !maps().some((map) => map.dataset.state === "idle")) return;
    point(wanted);
    wanted = null;
  }, 300);

  /* --- views in turn: heat, cells, clusters ------------------------------------------------------------- */
  const share = (views) => (1000 * (Number(new URLSearchParams(location.search).get("seconds")) || 60)) / views.length;
  let [turned, since] = [0, 0];
  setInterval(() => {
    const host = document.querySelector(".gw-wall-map[data-turns]");
    if (!host || !still || !gw.choose) return;
    const views = JSON.parse(host.dataset.turns).turns;
    since ||= Date.now(); // the first view's time begins when it is drawn
    if (Date.now() - since < share(views)) return;
    since = Date.now();
    turned = (turned + 1) % views.length;
    gw.choose({ layers: views[turned] });
  }, 500);

  addEventListener("keydown", (event) => {
    const arrows = event.key.startsWith("Arrow") && event.target.tagName === "CANVAS"; // they move the map there
    if (arrows || event.ctrlKey || event.metaKey || event.altKey || !/^( |ArrowLeft|ArrowRight|[1-9])$/.test(event.key)) return;
    event.preventDefault();
    window.parent.postMessage({ gridwatch: "scene", key: event.key }, location.origin);
  });
})();
