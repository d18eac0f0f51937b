/* Starts Dash: at once, or on a page with a map when its first picture stands. What Dash needs lies in the page as a template. */
(function () {
  "use strict";
  const LONGEST_MS = 4000; // then the rest of the page begins whatever the map does
  const AGAIN_MS = 3000;
  const FINAL = ["idle", "failed", "lost"];

  function pictured() {
    const map = document.querySelector("#first-picture .gw-map");
    if (!map) return Promise.resolve();
    return new Promise((resolve) => {
      new MutationObserver(() => { if (FINAL.includes(map.dataset.state)) resolve(); }).observe(map, { attributes: true, attributeFilter: ["data-state"] });
      setTimeout(resolve, LONGEST_MS);
    });
  }

  /* Fetched while the map is being drawn, but behind what the map asks for. */
  function fetchAhead(scripts) {
    for (const { src } of scripts) document.head.append(Object.assign(document.createElement("link"), { rel: "preload", as: "script", href: src, fetchPriority: "low" }));
  }

  /* Those with an address run in the order of the page, whenever they come. */
  function run(script) {
    return new Promise((resolve, reject) => {
      const made = Object.assign(document.createElement("script"), { async: false, onload: resolve, onerror: () => reject(new Error(script.src)) });
      for (const { name, value } of script.attributes) made.setAttribute(name, value);
      made.textContent = script.textContent;
      document.body.append(made);
      if (!script.src) resolve();
    });
  }

  /* A page without its programs cannot say anything: it is asked for again as soon as the server answers. */
  function reload() {
    fetch("/healthz", { cache: "no-store" }).then((answer) => (answer.ok ? location.reload() : Promise.reject(new Error("not yet")))).catch(() => setTimeout(reload, AGAIN_MS));
  }

  async function start() {
    const wanted = [...document.getElementById("later").content.querySelectorAll("script")];
    const files = wanted.filter(({ src }) => src);
    fetchAhead(files);
    await pictured();
    await Promise.all(files.map(run));
    for (const script of wanted) if (!script.src) run(script);
  }
  start().catch(() => setTimeout(reload, AGAIN_MS));
})();
