/* A region as it stands in the view and the link, what it catches, and how it lies on the map. */
(function (gw) {
  "use strict";
  const MOST_CORNERS = 200; // as in geodata/region.py
  const METRES_A_DEGREE = 111195.08; // on the sphere PostGIS measures circles on
  const RING_STEPS = 96;
  const RADIUS = { least: 50, most: 50000, usual: 500 };
  const WORDS = {
    zh: { cells: (n) => `${n} 格`, waiting: "正在合计…", failed: "合计没有取到" },
    en: { cells: (n) => (n === "1" ? "1 cell" : `${n} cells`), waiting: "Adding up…", failed: "The sum did not arrive" },
  };

  const short = (degrees) => String(Number(degrees.toFixed(5)));
  const wide = (lat) => METRES_A_DEGREE * Math.cos((lat * Math.PI) / 180);

  /* The text of a link: circle:lng,lat,metres or polygon:lng,lat;lng,lat;… */
  const write = {
    circle: ([lng, lat], radius) => `circle:${short(lng)},${short(lat)},${Math.round(Math.max(RADIUS.least, Math.min(RADIUS.most, radius)))}`,
    polygon: (corners) => "polygon:" + simplified(corners).map(([lng, lat]) => `${short(lng)},${short(lat)}`).join(";"),
  };

  /** {kind, points, radius} of a text, or null; whether it can be asked is the server's to say. */
  function read(text) {
    const [kind, rest] = (text || "").split(":");
    if (!rest) return null;
    const numbers = rest.split(";").map((part) => part.split(",").map(Number));
    if (numbers.flat().some((value) => !Number.isFinite(value))) return null;
    if (kind === "circle") return { kind, points: [numbers[0].slice(0, 2)], radius: numbers[0][2] };
    return kind === "polygon" ? { kind, points: numbers } : null;
  }

  /** Metres between two points that lie near each other compared with the Earth. */
  function metres([lng, lat], [lng2, lat2]) {
    const rad = Math.PI / 180;
    const half = Math.sin(((lat2 - lat) * rad) / 2) ** 2 + Math.cos(lat * rad) * Math.cos(lat2 * rad) * Math.sin(((lng2 - lng) * rad) / 2) ** 2;
    return (2 * METRES_A_DEGREE * Math.asin(Math.sqrt(half))) / rad;
  }

  function ring([lng, lat], radius) {
    const [dx, dy] = [radius / wide(lat), radius / METRES_A_DEGREE];
    return Array.from({ length: RING_STEPS }, (_, at) => {
      const angle = (2 * Math.PI * at) / RING_STEPS;
      return [lng + dx * Math.cos(angle), lat + dy * Math.sin(angle)];
    });
  }

  const corners = (region) => (region.kind === "circle" ? ring(region.points[0], region.radius) : region.points);
  const shape = (points) => ({ type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [[...points, points[0]]] } });

  function box(region) {
    const [lngs, lats] = [0, 1].map((axis) => corners(region).map((point) => point[axis]));
    return [[Math.min(...lngs), Math.min(...lats)], [Math.max(...lngs), Math.max(...lats)]];
  }

  /** Whether two sides of a closed ring cross. */
  function crosses(points) {
    const turn = ([ax, ay], [bx, by], [cx, cy]) => Math.sign((bx - ax) * (cy - ay) - (by - ay) * (cx - ax));
    const at = (n) => points[n % points.length];
    for (let i = 0; i < points.length; i++) {
      for (let j = i + 2; j < points.length; j++) {
        if (i === 0 && j === points.length - 1) continue;
        const [a, b, c, d] = [at(i), at(i + 1), at(j), at(j + 1)];
        if (turn(a, b, c) !== turn(a, b, d) && turn(c, d, a) !== turn(c, d, b)) return true;
      }
    }
    return false;
  }

  /** At most as many corners as a link may have: those that matter least for the shape go first. */
  function simplified(points) {
    const left = [...points];
    const size = (n) => {
      const [[ax, ay], [bx, by], [cx, cy]] = [left[(n + left.length - 1) % left.length], left[n], left[(n + 1) % left.length]];
      return Math.abs((bx - ax) * (cy - ay) - (by - ay) * (cx - ax));
    };
    while (left.length > MOST_CORNERS) {
      let least = 0;
      for (let n = 1; n < left.length; n++) if (size(n) < size(least)) least = n;
      left.splice(least, 1);
    }
    return left;
  }

  function inRing(points, lng, lat) {
    let inside = false;
    for (let i = 0, j = points.length - 1; i < points.length; j = i++) {
      const [[x1, y1], [x2, y2]] = [points[j], points[i]];
      if (y1 > lat !== y2 > lat && lng < ((x2 - x1) * (lat - y1)) / (y2 - y1) + x1) inside = !inside;
    }
    return inside;
  }

  /* One answer per geometry: the region changes seldom, its cells are asked for with every recolour. */
  const masks = new WeakMap();

  /** 1 for every cell whose label point lies outside the region; null without a region. */
  function mask(geometry, text) {
    const region = read(text);
    if (!region) return null;
    const kept = masks.get(geometry);
    if (kept?.text === text) return kept.mask;
    const [[west, south], [east, north]] = box(region);
    const [[x0, y1], [x1, y0]] = [geometry.quantised({ lng: west, lat: south }), geometry.quantised({ lng: east, lat: north })];
    const covers = region.kind === "circle" ? (point) => metres(region.points[0], point) <= region.radius : ([lng, lat]) => inRing(region.points, lng, lat);
    const made = new Uint8Array(geometry.count).fill(1);
    for (let cell = 0; cell < geometry.count; cell++) {
      const [x, y] = [geometry.centres[2 * cell], geometry.centres[2 * cell + 1]];
      if (x >= x0 - 1 && x <= x1 + 1 && y >= y0 - 1 && y <= y1 + 1 && covers(geometry.lngLat(x, y))) made[cell] = 0;
    }
    masks.set(geometry, { text, mask: made });
    return made;
  }

  /* The outline on the map and the bar that says what lies inside. */
  class RegionView {
    constructor(panel) {
      this.panel = panel;
      this.words = WORDS[panel.config.lang];
    }

    /** Use the bar of the element the map lies in. */
    bind() {
      this.bar = this.panel.element.querySelector(".gw-map-selection");
      if (this.bar) this.part("clear").onclick = () => gw.choose({ region: null });
    }

    part(name) {
      return this.bar.querySelector(`[data-part="${name}"]`);
    }

    /** Follow the view. What this panel has just drawn is in sight; anything else is brought there. */
    update() {
      const text = this.panel.state.filters.region || "";
      if (text !== this.text) this._show(text);
      if (this.bar) this._say(text);
    }

    _show(text) {
      const first = this.text === undefined;
      this.text = text;
      const region = read(text);
      gw.fillSource(this.panel.map, "region", region ? shape(corners(region)) : gw.EMPTY);
      const seen = text === this.drawn || (first && this.panel.keepCamera) || gw.camera.asked(this.panel.state.filters);
      if (region && !seen) this.panel.map.fitBounds(box(region), { padding: 72, maxZoom: gw.CLOSEST_FRAME, duration: first || gw.calm() ? 0 : 400 });
    }

    async _say(text) {
      const { panel } = this;
      const key = panel.current || gw.topLayer(panel.state, panel.config);
      this.bar.hidden = !text;
      if (!text || !key || !panel.ground) return;
      const tileset = panel.tileset(key);
      const turn = (this.turn = {});
      if (this.said !== text) { this.part("name").textContent = this.words.waiting; for (const name of ["sum", "note"]) this.part(name).textContent = ""; }
      this.said = text;
      const found = await gw.load.selection(key, tileset, panel.state).catch((error) => ({ name: this.words.failed, note: error.texts?.[panel.config.lang] || "", sum: "" }));
      if (turn !== this.turn || panel.gone) return;
      const cells = /^h3|^grid/.test(tileset) && found.cells !== undefined ? this.words.cells(gw.number(found.cells)) : "";
      const sum = found.sum ? `${panel.config.layers[key].title} ${found.sum} ${found.unit}` : "";
      this.part("name").textContent = found.name;
      this.part("sum").textContent = [cells, sum].filter(Boolean).join(" · ");
      this.part("note").textContent = found.note;
      this.bar.dataset.empty = String(Boolean(found.empty));
    }
  }

  gw.region = { RADIUS, write, read, metres, ring, corners, shape, box, crosses, simplified, mask, RegionView };
})((window.gridwatchMap = window.gridwatchMap || {}));
