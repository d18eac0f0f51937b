/* The shell's own browser work: address ↔ filters, theme, language, link, live version, clock, the / key. */
(function () {
  "use strict";
  var POLL_MS = 2000; // also the shortest time between two drawings, however fast the data come
  var PATIENCE_MS = 10000; // so long a new version waits for the drawing of the one before
  var QUICK_MS = 1500; // changes closer together than this share one step of the back button (a playing slider)
  var lastChange = 0;
  var lastPlace;

  function setProps(id, props) {
    if (window.dash_clientside && window.dash_clientside.set_props) window.dash_clientside.set_props(id, props);
  }

  function cookie(name, value) {
    document.cookie = name + "=" + value + "; path=/; max-age=31536000; samesite=lax";
  }

  /* --- address: the same rules as dashboard/address.py ------------------------------------------------- */
  function searchOf(filters, selection) {
    var pairs = [];
    ["from", "to", "area"].forEach(function (key) { if (filters[key]) pairs.push([key, filters[key]]); });
    if (filters.layers && filters.layers.length) pairs.push(["layers", filters.layers.join(",")]);
    if (filters.opacity && Object.keys(filters.opacity).length) {
      pairs.push(["opacity", Object.keys(filters.opacity).map(function (key) { return key + ":" + Math.round(filters.opacity[key] * 100); }).join(",")]);
    }
    if (filters.tileset && filters.tileset !== "auto") pairs.push(["tileset", filters.tileset]);
    if (filters.classes) pairs.push(["classes", filters.classes]);
    if (filters.compare) pairs.push(["compare", filters.compare]);
    if (filters.region) pairs.push(["region", filters.region]);
    if (filters.hospital) pairs.push(["hospital", filters.hospital]);
    if (selection && selection.code) pairs.push(["sel", [selection.kind, selection.tileset, selection.code].join(":")]);
    var text = pairs.map(function (pair) {
      return pair[0] + "=" + encodeURIComponent(pair[1]).replace(/%3A/g, ":").replace(/%2C/g, ",").replace(/%3B/g, ";");
    }).join("&");
    return text ? "?" + text : "";
  }

  function readAddress() {
    var query = new URLSearchParams(window.location.search);
    if (!query.get("from") || !query.get("to")) return null;
    var sel = (query.get("sel") || "").split(":");
    var filters = {
      from: query.get("from"), to: query.get("to"), area: query.get("area"),
      layers: query.get("layers") ? query.get("layers").split(",") : null, tileset: query.get("tileset") || "auto"
    };
    ["classes", "compare", "region", "hospital"].forEach(function (key) { if (query.get(key)) filters[key] = query.get(key); }); // absent: the default
    var opacity = (query.get("opacity") || "").split(",").map(function (part) { return part.split(":"); }).filter(function (part) { return part.length === 2; });
    if (opacity.length) filters.opacity = Object.fromEntries(opacity.map(function (part) { return [part[0], Number(part[1]) / 100]; }));
    return {
      filters: filters,
      selection: sel.length === 3 ? { kind: sel[0], tileset: sel[1], code: sel[2] } : null
    };
  }

  var state = window.history.state || {};
  window.addEventListener("popstate", function () {
    var view = readAddress();
    if (!view || window.location.pathname !== shown) return;
    lastPlace = placeOf(view.filters);
    setProps("filters", { data: view.filters });
    setProps("selection", { data: view.selection });
  });
  var shown = window.location.pathname;

  function placeOf(filters) {
    return (filters.area || "") + "|" + (filters.region || "");
  }

  /* Parts of a link that are not of its filters: the planner's scenario, and where a hand has moved the map, which is of its place. */
  function ownParts(samePlace) {
    var found = (window.location.search.match(/[?&](scenario=\d+|at=[-\d.,]+)/g) || []).map(function (part) { return part.slice(1); });
    return found.filter(function (part) { return samePlace || part.indexOf("at=") !== 0; });
  }

  function mirror(filters, selection, page) {
    if (!filters) return window.dash_clientside.no_update;
    var place = placeOf(filters);
    var samePlace = place === lastPlace; // going somewhere, drawing or clearing a region is always a step of its own
    var wanted = searchOf(filters, selection);
    ownParts(samePlace || lastPlace === undefined).forEach(function (part) { wanted += (wanted ? "&" : "?") + part; });
    var samePage = shown === window.location.pathname;
    shown = window.location.pathname;
    if (wanted === window.location.search) { lastPlace = place; return wanted; }
    var now = Date.now();
    var quick = (samePlace && now - lastChange < QUICK_MS) || !window.location.search || !samePage;
    lastChange = now;
    lastPlace = place;
    window.history[quick ? "replaceState" : "pushState"](state, "", window.location.pathname + wanted);
    return wanted;
  }

  /* --- theme, language, link --------------------------------------------------------------------------- */
  function applyTheme(theme) {
    if (!theme) return window.dash_clientside.no_update;
    document.documentElement.setAttribute("data-theme", theme);
    return theme;
  }

  function switchTheme(clicks, theme) {
    if (!clicks) return window.dash_clientside.no_update;
    var next = theme === "dark" ? "light" : "dark";
    cookie("gridwatch_theme", next);
    return next;
  }

  function switchLanguage(clicks, lang) {
    if (!clicks) return window.dash_clientside.no_update;
    cookie("gridwatch_lang", lang === "zh" ? "en" : "zh");
    window.location.reload();
    return window.dash_clientside.no_update;
  }

  function copyText(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    var area = document.createElement("textarea"); // plain-http networks have no clipboard interface
    area.value = text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.appendChild(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    return Promise.resolve();
  }

  function copyLink(clicks, lang) {
    if (!clicks) return window.dash_clientside.no_update;
    copyText(window.location.href).then(function () {
      var message = lang === "zh" ? "链接已复制，打开即回到这个视图" : "Link copied; it opens this view";
      setProps("notices", { sendNotifications: [{ action: "show", id: "copied", message: message, autoClose: 3000, color: "accent" }] });
    });
    return window.dash_clientside.no_update;
  }

  /* --- live: ask for the data version while somebody looks --------------------------------------------- */
  var asking = false;
  var appliedAt = 0;
  var drawn; // the data version the screen was last drawn with
  var known = {}; // what this screen was asked about last, and its mark then: it changes with what the screen reads

  function stillDrawing() {
    return Date.now() - appliedAt < PATIENCE_MS && !!document.querySelector('[data-dash-is-loading="true"]');
  }

  function question() {
    var filters = window.gridwatchMap.state.filters;
    var layers = filters && filters.layers ? "&layers=" + encodeURIComponent(filters.layers.join(",")) : "";
    return "/version?at=" + encodeURIComponent(window.location.pathname) + layers;
  }

  function apply(asked, body) {
    var first = window.gridwatchVersion === undefined;
    if (!first && stillDrawing()) return;
    var news = known.asked === asked ? body.mark !== known.mark : body.version !== drawn; // layers it did not read may have changed since
    if (!first && news) {
      setProps("data-version", { data: body.mark });
      appliedAt = Date.now();
    }
    if (first || news) drawn = body.version;
    known = { asked: asked, mark: body.mark };
    window.gridwatchVersion = body.version;
  }

  function poll() {
    if (asking || document.hidden || !document.querySelector(".gw-screen")) return;
    asking = true;
    var asked = question();
    fetch(asked, { credentials: "same-origin", cache: "no-store" }).then(function (answer) {
      if (answer.status === 401) {
        window.location.assign("/login?next=" + encodeURIComponent(window.location.pathname + window.location.search));
        return null;
      }
      window.gridwatchMap.connection.answered(answer.ok);
      return answer.ok ? answer.json() : null;
    }).then(function (body) {
      if (body) apply(asked, body);
    }).catch(function () {
      window.gridwatchMap.connection.lost("line");
    }).then(function () { asking = false; });
  }
  (function again() { // not in step with a hundred other screens
    window.setTimeout(function () { poll(); again(); }, POLL_MS * (0.8 + 0.4 * Math.random()));
  })();
  document.addEventListener("visibilitychange", poll);

  function noteVersion(version) { // a number where the server drew the screen, a mark where `apply` had it drawn anew
    if (typeof version === "number") {
      window.gridwatchVersion = drawn = version;
      known = {};
    }
    return window.dash_clientside.no_update;
  }

  /* --- the wall's clock, and the / key ------------------------------------------------------------------ */
  function two(number) { return (number < 10 ? "0" : "") + number; }
  window.setInterval(function () {
    var clock = document.querySelector(".gw-clock b");
    if (!clock) return;
    var now = new Date(Date.now() + 8 * 3600000); // China time, wherever the screen hangs
    var text = two(now.getUTCHours()) + ":" + two(now.getUTCMinutes());
    if (clock.textContent !== text) clock.textContent = text;
  }, 1000);

  document.addEventListener("keydown", function (event) {
    var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.target.isContentEditable;
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    var search = document.getElementById("search");
    if (!search) return;
    event.preventDefault();
    search.focus();
  });

  /* The list of sources in the footer and what a figure means close like every other popover. */
  /* --- the day pointed at in a chart, for the slider; null when it is let go ----------------------------- */
  function pointAtDay(hovers) {
    var found = (hovers || []).filter(Boolean)[0];
    var day = found && /^\d{4}-\d{2}-\d{2}/.exec(found.points[0].x);
    document.dispatchEvent(new CustomEvent("gw-day", { detail: day ? day[0] : null }));
    return window.dash_clientside.no_update;
  }

  function closeDetails(event) {
    document.querySelectorAll("details.gw-footer-sources[open], details.gw-defined[open]").forEach(function (open) {
      if (event.key === "Escape" || (event.type === "click" && !open.contains(event.target))) open.removeAttribute("open");
    });
  }
  document.addEventListener("click", closeDetails);

  /* The words stand under their title, inside the window, whatever clips the panel around it. */
  document.addEventListener("toggle", function (event) {
    var open = event.target;
    if (!(open instanceof Element) || !open.matches("details.gw-defined[open]")) return;
    var words = open.querySelector("dl");
    var title = open.querySelector("summary").getBoundingClientRect();
    words.style.left = Math.max(8, Math.min(title.left, window.innerWidth - words.offsetWidth - 8)) + "px";
    var below = title.bottom + 6;
    words.style.top = (below + words.offsetHeight < window.innerHeight ? below : Math.max(8, title.top - 6 - words.offsetHeight)) + "px";
  }, true);
  document.addEventListener("keydown", closeDetails);

  window.dashMantineFunctions = window.dashMantineFunctions || {};
  window.dashMantineFunctions.keepAll = function (given) { return given.options; }; // the server has searched already

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.shell = {
    mirror: mirror, applyTheme: applyTheme, switchTheme: switchTheme, switchLanguage: switchLanguage,
    copyLink: copyLink, noteVersion: noteVersion, pointAtDay: pointAtDay
  };
})();
