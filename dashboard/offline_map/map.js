/* The offline map itself: panes, tools, the card under the pointer and the popup where one clicks. */
(function (gw) {
  "use strict";
  const L = window.L;
  const { offline } = gw;
  const made = new Map(); // key → layer
  let data = null;
  let map = null;
  let card = null;
  let over = false;

  const read = () => (data ??= JSON.parse(document.getElementById("gw-data").textContent));
  const act = { over: (...told) => onSite(...told), out: () => { over = false; card.hide(); }, choose: (...told) => chooseSite(...told) };

  /** The layer of a key, as folium's script asks for it. */
  offline.layer = (key) => {
    const told = read().layers[key];
    if (!made.has(key)) {
      if (!told) made.set(key, key === "ground" ? new offline.GroundLayer(data) : new offline.OutlinesLayer(data));
      else if (told.geometry === "cells") made.set(key, new offline.CellsLayer(key, told, data));
      else made.set(key, offline.SitesLayer(key, told, data, gw.colours(document.body), act));
    }
    return made.get(key);
  };

  /** Panes, tools and hands; called by folium's script when the map stands, before its layers come. */
  offline.begin = (target, words) => {
    map = target;
    const pane = (name, at) => Object.assign(map.createPane(name).style, { zIndex: at, pointerEvents: "none" }); // what can be pressed says so itself
    pane("gw-ground", 210);
    pane("gw-outlines", 350);
    for (const [key, { order, geometry }] of Object.entries(read().layers)) pane(`gw-${key}`, (geometry === "cells" ? 340 : 440) - order);
    card = new gw.Card(map.getContainer(), data);
    tools(words);
    map.on("mousemove", (event) => hover(event)).on("mouseout movestart", () => { unhover(); if (!over) card.hide(); });
    map.on("click", (event) => chooseCell(event.latlng));
    map.on("overlayadd overlayremove", ({ layer, type }) => { const legend = document.querySelector(`[data-legend="${layer.key}"]`); if (legend) legend.dataset.off = String(type === "overlayremove"); });
    map.on("zoomend", scaled);
    map.getContainer().addEventListener("keydown", (event) => { if (event.key === "Enter" && event.target === map.getContainer()) chooseCell(map.getCenter()); });
    for (const place of document.querySelectorAll("[data-shape]")) place.replaceWith(gw.marks.swatch(place.dataset.shape, place.dataset.token));
    scaled();
    window.addEventListener("load", () => { document.body.dataset.state = "ready"; });
  };

  function tools(words) {
    L.control.zoom({ position: "topleft", zoomInTitle: words.in, zoomOutTitle: words.out }).addTo(map);
    L.control.scale({ position: "bottomleft", imperial: false, maxWidth: 140 }).addTo(map);
    const north = L.control({ position: "bottomleft" });
    north.onAdd = () => Object.assign(L.DomUtil.create("div", "gw-north"), { textContent: `↑ ${words.north}` });
    north.addTo(map);
    map.getContainer().setAttribute("aria-label", `${document.title}. ${words.help}`);
  }

  /* Symbols of reference step back from afar, as on the screen; its zoom is one less than Leaflet's. */
  function scaled() {
    const zoom = map.getZoom() - 1;
    const between = (low, high) => Math.max(low, Math.min(high, low + ((high - low) * (zoom - 9)) / 4));
    const { style } = map.getContainer();
    style.setProperty("--gw-reference", between(0.45, 1));
    style.setProperty("--gw-data", between(0.7, 1));
  }

  const cellsShown = () => [...made.values()].filter((layer) => layer.wires && map.hasLayer(layer)).sort((one, other) => one.told.order - other.told.order);

  /* The topmost layer of cells that is on, and its cell there. */
  function hit(latlng) {
    const [layer] = cellsShown();
    const cell = layer ? layer.at(latlng) : -1;
    return cell < 0 ? null : { layer, cell };
  }

  let ring = null;
  function unhover() {
    ring?.remove();
    ring = null;
  }

  function hover({ latlng, containerPoint }) {
    if (over) return;
    unhover();
    const found = hit(latlng);
    if (!found) return card.hide();
    const lines = found.layer.geometry.outline(found.cell).geometry.coordinates.map((line) => line.map(([lng, lat]) => [lat, lng]));
    ring = L.polyline(lines, { color: gw.colours(map.getContainer()).text, weight: 1.5, interactive: false }).addTo(map);
    found.layer.write(card, containerPoint, found.cell, data.filters);
  }

  /* What the card says, kept where one clicked. */
  function keep(latlng) {
    const content = document.createElement("div");
    content.className = "gw-popup";
    content.append(...[...card.element.childNodes].map((node) => node.cloneNode(true)));
    card.hide();
    L.popup({ maxWidth: 280, autoPanPadding: [16, 16] }).setLatLng(latlng).setContent(content).openOn(map);
  }

  function chooseCell(latlng) {
    const found = hit(latlng);
    if (!found) return;
    found.layer.write(card, map.latLngToContainerPoint(latlng), found.cell, data.filters);
    keep(latlng);
  }

  function onSite(layer, event, properties) {
    over = true;
    unhover();
    card.site(event.containerPoint || map.latLngToContainerPoint(event.latlng), layer, properties);
  }

  function chooseSite(layer, event, properties) {
    L.DomEvent.stopPropagation(event);
    const at = event.latlng || event.target.getLatLng();
    card.site(map.latLngToContainerPoint(at), layer, properties);
    keep(at);
  }
})((window.gridwatchMap = window.gridwatchMap || {}));
