/* Hospitals, checkpoints and stations: symbols without fill colour, drawn as pictures in the theme's ink. */
(function (gw) {
  "use strict";
  const SIZE = 16;

  function canvas(draw, colour, ratio) {
    const made = document.createElement("canvas");
    made.width = made.height = SIZE * ratio;
    const pen = made.getContext("2d");
    pen.scale(ratio, ratio);
    pen.lineJoin = "round";
    draw(pen, colour);
    return pen.getImageData(0, 0, made.width, made.height);
  }

  const DRAW = {
    hospital(pen, colour) {
      pen.beginPath();
      pen.arc(8, 8, 6.4, 0, 2 * Math.PI);
      pen.fillStyle = colour.bg;
      pen.fill();
      pen.lineWidth = 1.4;
      pen.strokeStyle = colour.text;
      pen.stroke();
      pen.lineWidth = 2;
      pen.beginPath();
      pen.moveTo(8, 4.8); pen.lineTo(8, 11.2); pen.moveTo(4.8, 8); pen.lineTo(11.2, 8);
      pen.stroke();
    },
    checkpoint(pen, colour) {
      pen.beginPath();
      pen.moveTo(8, 1.8); pen.lineTo(14.2, 8); pen.lineTo(8, 14.2); pen.lineTo(1.8, 8); pen.closePath();
      pen.fillStyle = colour.bg;
      pen.fill();
      pen.lineWidth = 1.4;
      pen.strokeStyle = colour.text;
      pen.stroke();
      pen.lineWidth = 1.8;
      pen.beginPath();
      pen.moveTo(5.4, 8); pen.lineTo(10.6, 8);
      pen.stroke();
    },
    station(pen, colour) {
      pen.fillStyle = colour.bg;
      pen.fillRect(5.2, 5.2, 5.6, 5.6);
      pen.lineWidth = 1.3;
      pen.strokeStyle = colour.text3;
      pen.strokeRect(5.2, 5.2, 5.6, 5.6);
    },
  };

  /* Pictures are replaced in place when the theme changes. */
  function images(map, colour) {
    const ratio = Math.min(3, Math.max(2, Math.ceil(window.devicePixelRatio || 1)));
    for (const [name, draw] of Object.entries(DRAW)) {
      const picture = canvas(draw, colour, ratio);
      if (map.hasImage("site-" + name)) map.updateImage("site-" + name, picture);
      else map.addImage("site-" + name, picture, { pixelRatio: ratio });
    }
  }

  /* Reference steps back in the overview: small, faint and never over one another, so that the data beats it. */
  function add(map, key, icon, before) {
    map.addSource("points-" + key, { type: "geojson", data: gw.EMPTY });
    const layout = {
      "icon-image": "site-" + icon, "icon-padding": 1, "icon-allow-overlap": icon === "station" ? false : ["step", ["zoom"], false, 12, true],
      "icon-size": ["interpolate", ["linear"], ["zoom"], 9, 0.45, 11, 0.6, 13, 1],
    };
    const paint = { "icon-opacity": ["interpolate", ["linear"], ["zoom"], 9, 0.55, 11.5, 1] };
    map.addLayer({ id: "points-" + key, type: "symbol", source: "points-" + key, minzoom: icon === "station" ? 10 : 8.5, layout, paint }, before);
  }

  function remove(map, key) {
    if (map.getLayer("points-" + key)) map.removeLayer("points-" + key);
    if (map.getSource("points-" + key)) map.removeSource("points-" + key);
  }

  gw.points = { images, add, remove };
})((window.gridwatchMap = window.gridwatchMap || {}));
