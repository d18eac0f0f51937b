/* A scene in its frame: says to the stage again and again whether it is drawn, and does what the stage says. */
(function () {
  "use strict";
  if (window.parent === window || !location.pathname.startsWith("/scene/")) return;
  const BEAT_MS = 300, PULSE_MS = 12000, REST_MS = 600;
  const GRACE_MS = 8000; // so long a scene with a broken part waits for it behind the one that is seen
  const PATIENCE_MS = 40000; // what has not come by then says so in its place, and the scene comes without it
  const WAITS_MS = [3000, 6000, 15000, 30000];
  const LATE = { zh: (seconds) => `还没有取到，已等 ${seconds} 秒。`, en: (seconds) => `Has not arrived after ${seconds} s.` };
  const gw = (window.gridwatchMap = window.gridwatchMap || {});
  const SETTLED = new Set(["idle", "failed", "lost"]);
  const lang = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
  const refused = { since: 0, again: false, tries: 0, timer: null, asked: 0 }; // answers of the page that did not come
  let [began, still, told, drawn] = [0, 0, 0, -1]; // the page was there; nothing missing since; the newest version came; and is seen

  const scene = () => document.querySelector(".gw-scene");
  const maps = () => [...document.querySelectorAll(".gw-map")];
  const isLate = (part) => part.classList.contains("is-late");

  /* Everything that is still to come: skeletons, charts without a picture, maps that load. */
  function missing() {
    const shown = scene();
    if (!shown) return "page";
    if ([...shown.querySelectorAll(".gw-skeleton")].some((part) => !isLate(part))) return "parts";
    const charts = [...shown.querySelectorAll(".gw-report-graph")].filter((chart) => !chart.querySelector(".main-svg") && !chart.closest(".gw-panel")?.querySelector(".is-late"));
    if (charts.length) return "charts";
    return maps().every((map) => SETTLED.has(map.dataset.state) || isLate(map)) ? "" : "map";
  }

  /* What the scene does without for now; each says so in its own place. */
  function broken() {
    if (refused.since) return "updates";
    if (maps().some((map) => map.dataset.missing || map.dataset.state === "failed")) return "map";
    return scene()?.querySelector(".is-late") ? "parts" : "";
  }

  /* Parts that kept one waiting too long say so; what comes after all takes their place. */
  function giveUpWaiting(now) {
    const words = LATE[lang](Math.round((now - began) / 1000));
    for (const part of scene().querySelectorAll(".gw-skeleton:not(.is-late)")) {
      part.classList.add("is-late");
      const said = part.querySelector("p") || part.appendChild(document.createElement("p"));
      said.textContent = words;
    }
    for (const map of maps()) if (!SETTLED.has(map.dataset.state)) {
      map.classList.add("is-late");
      map.dataset.late = words;
    }
  }

  const mapState = () => maps().map((map) => map.dataset.state).find((state) => state !== "idle") || (maps().length ? "idle" : "");
  const working = () => Boolean(gw.awaited) || Boolean(document.querySelector('[data-dash-is-loading="true"]')) || [...(gw.panels?.values() ?? [])].some((panel) => panel.busy);

  function beat() {
    const now = Date.now();
    const what = missing();
    if (what !== "page") began ||= now;
    if (what && began && now - began > PATIENCE_MS) giveUpWaiting(now);
    for (const map of maps()) if (isLate(map) && map.dataset.state === "idle") map.classList.remove("is-late");
    const without = broken();
    const waits = what || (without && now - began < GRACE_MS);
    still = waits ? 0 : still || now;
    if (refused.since && refused.again && now - refused.asked > 2 * REST_MS && !working()) Object.assign(refused, { since: 0, tries: 0, again: false });
    if (!what && !refused.since && !working() && now - told > REST_MS) drawn = window.gridwatchVersion ?? -1;
    const heap = performance.memory ? Math.round(performance.memory.usedJSHeapSize / 1048576) : null;
    window.parent.postMessage({
      gridwatch: "scene", scene: scene()?.dataset.scene || "", idle: Boolean(still) && now - still >= REST_MS && mapState() !== "lost",
      missing: what, broken: without, map: mapState(), version: drawn, heap,
    }, location.origin);
  }
  setInterval(beat, BEAT_MS);

  /* --- answers of the page that were refused: asked for again, and until then the scene is not called up to date ---- */
  const ask = window.fetch;
  window.fetch = async function (address, ...rest) {
    const ours = String(address?.url ?? address).includes("_dash-update-component");
    try {
      const answer = await ask.call(this, address, ...rest);
      if (ours && answer.status >= 500) onceMore();
      return answer;
    } catch (error) {
      if (ours && error.name !== "AbortError") onceMore();
      throw error;
    }
  };

  function onceMore() {
    refused.since ||= Date.now();
    refused.again = false;
    refused.timer ??= setTimeout(() => {
      refused.timer = null;
      Object.assign(refused, { again: true, asked: Date.now() });
      askAll();
    }, WAITS_MS[Math.min(refused.tries++, WAITS_MS.length - 1)]);
  }

  /* --- what the stage says ----------------------------------------------------------------------------- */
  let away = false; // by the stage's word; what this frame found out itself, it also finds the end of itself
  let mark = null; // changes with the registers this scene reads; of a load of others it only takes the number
  function version(newest, said) {
    if (away) gw.connection?.answered(true);
    away = false;
    if (window.gridwatchVersion === undefined || !window.dash_clientside?.set_props) return;
    const news = mark === null ? newest !== window.gridwatchVersion : said !== mark;
    mark = said;
    window.gridwatchVersion = newest;
    if (news) askAll();
  }

  /* Every part asks once more, each in its place. */
  function askAll() {
    told = Date.now();
    window.dash_clientside?.set_props?.("data-version", { data: window.gridwatchVersion });
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
    if (data.version !== undefined) version(data.version, data.mark);
    if (data.refresh && window.gridwatchVersion !== undefined) askAll();
    if (data.point) wanted = data.point;
    if (!data.away || !gw.connection) return;
    away = true;
    if (!gw.connection.away) gw.connection.lost(data.away === "away" ? "line" : "server");
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
