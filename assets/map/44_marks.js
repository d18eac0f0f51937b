/* The symbols of layers that are no cells: drawn once here, as pictures for the map and as marks for legends. */
(function (gw) {
  "use strict";
  const SIZE = 16;
  const DIAMOND = "M8 1.8L14.2 8L8 14.2L1.8 8Z";
  const DISC = "M8 1.4A6.6 6.6 0 1 1 7.99 1.4Z";
  const SQUARE = "M2.4 2.4H13.6V13.6H2.4Z";

  /* Strokes and fills are design tokens; "own" is the token of the mark. */
  const SHAPES = {
    hospital: [{ d: "M8 1.6A6.4 6.4 0 1 1 7.99 1.6Z", fill: "bg", stroke: "text", width: 1.4 }, { d: "M8 4.8V11.2M4.8 8H11.2", stroke: "text", width: 2 }],
    "hospital-low": [{ d: DISC, fill: "own", stroke: "text", width: 1.2 }, { d: "M8 4.8V11.2M4.8 8H11.2", stroke: "text", width: 1.8 }],
    "hospital-high": [{ d: DISC, fill: "own", stroke: "text", width: 1.2 }, { d: "M8 4.8V11.2M4.8 8H11.2", stroke: "bg", width: 1.8 }],
    "hospital-unknown": [{ d: DISC, fill: "bg", stroke: "text3", width: 1.2, dash: [2.2, 1.6] }, { d: "M8 4.8V11.2M4.8 8H11.2", stroke: "text3", width: 1.6 }],
    "hospital-chosen": [{ d: "M8 0.6A7.4 7.4 0 1 1 7.99 0.6Z", fill: "bg", stroke: "accent", width: 1.2 }, { d: "M8 2.8A5.2 5.2 0 1 1 7.99 2.8Z", fill: "accent" }, { d: "M8 5.2V10.8M5.2 8H10.8", stroke: "bg", width: 1.8 }],
    checkpoint: [{ d: DIAMOND, fill: "bg", stroke: "text", width: 1.4 }, { d: "M5.4 8H10.6", stroke: "text", width: 1.8 }],
    station: [{ d: "M5.2 5.2H10.8V10.8H5.2Z", fill: "bg", stroke: "text3", width: 1.3 }],
    diamond: [{ d: DIAMOND, fill: "own", stroke: "text", width: 1.2 }],
    "small-diamond": [{ d: "M8 4.6L11.4 8L8 11.4L4.6 8Z", fill: "own", stroke: "bg", width: 0.8 }],
    "hollow-diamond": [{ d: "M8 3.4L12.6 8L8 12.6L3.4 8Z", fill: "bg", stroke: "own", width: 1.2 }],
    "hatched-diamond": [{ d: DIAMOND, fill: "bg", stroke: "own", width: 1.2 }, { d: "M5.6 8L8 5.6M6.2 10.2L10.2 6.2M8 12L12 8", stroke: "own", width: 1 }],
    over: [{ d: "M1.4 2.6H14.6L8 14.4Z", fill: "own", stroke: "text", width: 1.4 }],
    "zone-closed": [{ d: SQUARE, fill: "text", stroke: "bg", width: 1 }, { d: "M5 8H11", stroke: "bg", width: 2.2 }],
    "zone-controlled": [{ d: SQUARE, fill: "bg", stroke: "text", width: 1.6 }, { d: "M2.4 8H13.6V13.6H2.4Z", fill: "text" }],
    "zone-precautionary": [{ d: SQUARE, fill: "bg", stroke: "text", width: 1.6, dash: [2.6, 2] }],
    "cluster-sure": [{ d: DISC, fill: "text", stroke: "bg", width: 1 }],
    ring: [{ d: "M8 2A6 6 0 1 1 7.99 2Z", fill: "bg", stroke: "text", width: 2.2 }],
    "cluster-open": [{ d: DISC, fill: "bg", stroke: "text", width: 1.4, dash: [2.6, 2] }],
    "cluster-chance": [{ d: DISC, fill: "bg", stroke: "text3", width: 1.2, dash: [0.8, 2] }],
    flow: [{ d: "M1 8H10", stroke: "text", width: 2.4 }, { d: "M9 3.6L15.4 8L9 12.4Z", fill: "text" }],
    arrow: [{ d: "M8 1.4L13.4 13.4L8 11.4L2.6 13.4Z", fill: "text", stroke: "surface", width: 1 }],
  };

  const nameOf = (shape, token) => `mark-${shape}-${token}`;

  function picture(shape, token, colours, ratio) {
    const made = document.createElement("canvas");
    made.width = made.height = SIZE * ratio;
    const pen = made.getContext("2d", { willReadFrequently: true }); // read at once: drawn by the processor, not fetched back from the card
    pen.scale(ratio, ratio);
    pen.lineJoin = "round";
    for (const { d, fill, stroke, width, dash } of SHAPES[shape]) {
      const path = new Path2D(d);
      if (fill) { pen.fillStyle = colours[fill === "own" ? token : fill]; pen.fill(path); }
      if (stroke) { pen.strokeStyle = colours[stroke === "own" ? token : stroke]; pen.lineWidth = width; pen.setLineDash(dash || []); pen.stroke(path); }
    }
    return pen.getImageData(0, 0, made.width, made.height);
  }

  /* The same symbol for a legend; it takes its colours from the theme around it. */
  function swatch(shape, token) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    made.setAttribute("viewBox", `0 0 ${SIZE} ${SIZE}`);
    made.setAttribute("class", "gw-mark");
    made.setAttribute("aria-hidden", "true");
    const colour = (name) => (name ? `var(--gw-${name === "own" ? token : name})` : "none");
    for (const { d, fill, stroke, width, dash } of SHAPES[shape]) {
      const path = made.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "path"));
      path.setAttribute("d", d);
      Object.assign(path.style, { fill: colour(fill), stroke: colour(stroke), strokeWidth: String(width || 0), strokeDasharray: (dash || []).join(" ") });
    }
    return made;
  }

  /* Pictures of everything the layers may show; replaced in place when the theme changes. */
  function images(map, colours, layers) {
    const ratio = Math.min(3, Math.max(2, Math.ceil(window.devicePixelRatio || 1)));
    const wanted = Object.values(layers).flatMap((layer) => layer.marks || []);
    for (const { shape, token } of [...wanted, { shape: "arrow", token: "text" }]) {
      const name = nameOf(shape, token);
      const drawn = picture(shape, token, colours, ratio);
      if (map.hasImage(name)) map.updateImage(name, drawn);
      else map.addImage(name, drawn, { pixelRatio: ratio });
    }
  }

  /* The picture of a feature, by its property `mark`; a layer with a single mark draws all its features so. */
  const image = (marks) => (marks.length === 1 ? nameOf(marks[0].shape, marks[0].token) : ["match", ["get", "mark"], ...marks.flatMap(({ key, shape, token }) => [key, nameOf(shape, token)]), ""]);

  gw.marks = { images, image, swatch };
})((window.gridwatchMap = window.gridwatchMap || {}));
