/* Points, lines and zones on Leaflet: the screen's symbols and strokes, as vectors. */
(function (gw) {
  "use strict";
  const L = window.L;
  const WIDEST = 8;
  const LINES = [{ weight: 2.4 }, { weight: 1.8, dashArray: "7 4" }, { weight: 1.8, dashArray: "1 4", lineCap: "round" }]; // solid, dashed, dotted
  const FLOW_WORDS = { zh: (flow) => `${flow.name} ${flow.a_day} 人/日`, en: (flow) => `${flow.name_en} ${flow.a_day} a day` };
  const LIGHT_ON_DARK = ["sure", "urgent"];

  const icon = (content, className, size, up = 0) => L.divIcon({ html: content, className: `gw-site ${className}`, iconSize: [size, size], iconAnchor: [size / 2, size / 2 + up] });
  const latLng = ([lng, lat]) => [lat, lng];
  const nameOf = (properties, lang) => (lang === "en" && properties.name_en) || properties.name || properties.code;

  /* Symbol of a feature, with its number where the layer has one. */
  function symbol(config, properties) {
    const mark = config.marks.find(({ key }) => key === properties.mark) || config.marks[0];
    const made = document.createElement("div");
    made.append(gw.marks.swatch(mark.shape, mark.token));
    if (config.numbered && properties.number !== undefined) {
      const number = made.appendChild(document.createElement("b"));
      number.textContent = properties.number;
      number.dataset.light = String(LIGHT_ON_DARK.includes(properties.mark));
    }
    return made;
  }

  /* A symbol; a disc with a number makes room for the name of a district, as on the screen. */
  function marker({ geometry, properties }, { config, lang, order }) {
    const at = config.marks.findIndex(({ key }) => key === properties.mark);
    const kind = config.numbered ? "is-numbered" : config.marks.length > 1 ? "is-data" : "is-reference";
    const up = config.numbered && properties.level === "district" ? 14 : 0;
    return [L.marker(latLng(geometry.coordinates), {
      icon: icon(symbol(config, properties), kind, 16, up), alt: String(nameOf(properties, lang)), keyboard: true,
      zIndexOffset: -10000 * order - 100 * Math.max(0, at), opacity: properties.open_end ? 0.45 : 1,
    })];
  }

  function outline(feature, { config, colours, pane }) {
    const at = Math.max(0, config.marks.findIndex(({ key }) => key === feature.properties.mark));
    const opacity = feature.properties.open_end ? 0.45 : 1;
    const drawn = (style) => L.geoJSON(feature, { pane, style: { pane, fill: false, opacity, ...style } });
    return [drawn({ color: colours.bg, weight: 4.4, opacity: 0.6, interactive: false }), drawn({ color: colours.text, ...LINES[Math.min(at, 2)] })];
  }

  /* Degrees clockwise from north in which a line arrives, as the map shows it. */
  function turn([[x1, y1], [x2, y2]]) {
    const north = (lat) => Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360));
    return (Math.atan2(((x2 - x1) * Math.PI) / 180, north(y2) - north(y1)) * 180) / Math.PI;
  }

  function flow({ geometry, properties }, { colours, lang, pane }) {
    const points = geometry.coordinates.map(latLng);
    const weight = Math.max(1.2, WIDEST * properties.width);
    const arrow = gw.marks.swatch("arrow", "text");
    arrow.style.transform = `rotate(${turn(geometry.coordinates.slice(-2))}deg) scale(${0.7 + 0.9 * properties.width})`;
    const words = Object.assign(document.createElement("span"), { textContent: FLOW_WORDS[lang](properties) });
    return [
      L.polyline(points, { pane, color: colours.surface, weight: weight + 2.4, opacity: 0.85, interactive: false }),
      L.polyline(points, { pane, color: colours.text, weight, opacity: 0.85 }),
      L.marker(points.at(-1), { icon: icon(arrow, "is-arrow", 16), interactive: false, keyboard: false }),
      L.marker(points[0], { icon: icon(words, "is-words", 0), alt: words.textContent, keyboard: true }),
    ];
  }

  const drawn = (feature, about) => (feature.geometry.type === "Point" ? marker : feature.geometry.type === "LineString" ? flow : outline)(feature, about);

  /* A layer group; `tell(layer, event, properties)` when a hand or pointer is on one of its features. */
  function SitesLayer(key, told, { lang }, colours, act) {
    const about = { config: told.config, lang, colours, order: told.order, pane: `gw-${key}` };
    const layer = told.config;
    const group = L.layerGroup();
    for (const feature of told.features) {
      for (const part of drawn(feature, about)) {
        if (part.options.interactive !== false) {
          part.on("mouseover", (event) => act.over(layer, event, feature.properties)).on("mouseout", () => act.out());
          part.on("click keypress", (event) => { if (event.type === "click" || event.originalEvent.key === "Enter") act.choose(layer, event, feature.properties); });
        }
        group.addLayer(part);
      }
    }
    return Object.assign(group, { key });
  }

  Object.assign(gw.offline, { SitesLayer });
})((window.gridwatchMap = window.gridwatchMap || {}));
