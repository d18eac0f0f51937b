/* Polygons into a picture of cell numbers, in plain JavaScript: what the graphics card does in 29_cell_mesh.js, for machines
   without one. Hexagons of a pixel or two are mostly the cost of being looked at, and a software renderer looks at each four times. */
(function (gw) {
  "use strict";
  const MOST_CORNERS = 65536; // a ring's corners are counted in sixteen bits (geodata/geometry_pack.py)

  /** Cell i leaves i + 1 in every number of `into` whose middle it covers; lowest row first, as the graphics card has them.
      @param matrix file units → clip space, as the map sees them: it neither turns nor tilts */
  function numbers(geometry, matrix, across, down, into) {
    const { count, boxes, centres, convex, positions, ringStart, cellRing } = geometry;
    const triangles = convex ? null : geometry.triangles;
    const sx = (matrix[0] / matrix[15]) * 0.5 * across, ox = ((matrix[12] / matrix[15]) * 0.5 + 0.5) * across;
    const sy = (matrix[5] / matrix[15]) * 0.5 * down, oy = ((matrix[13] / matrix[15]) * 0.5 + 0.5) * down;
    const inset = convex ? gw.HEX_INSET : 1;
    const [left, right] = [new Float64Array(down), new Float64Array(down)];
    const [x, y] = [new Float64Array(MOST_CORNERS), new Float64Array(MOST_CORNERS)];
    let corners = 0;

    const put = (vertex, cx, cy) => {
      x[corners] = sx * (cx + inset * (positions[2 * vertex] - cx)) + ox;
      y[corners++] = sy * (cy + inset * (positions[2 * vertex + 1] - cy)) + oy;
    };

    /* A convex polygon: from its left to its right side in every row whose middle it crosses. */
    const fill = (number) => {
      let low = Infinity, high = -Infinity;
      for (let at = 0; at < corners; at++) {
        if (y[at] < low) low = y[at];
        if (y[at] > high) high = y[at];
      }
      const first = Math.max(0, Math.ceil(low - 0.5)), last = Math.min(down, Math.ceil(high - 0.5));
      for (let row = first; row < last; row++) { left[row] = Infinity; right[row] = -Infinity; }
      for (let at = 0, before = corners - 1; at < corners; before = at++) {
        const up = y[before] < y[at];
        const x0 = up ? x[before] : x[at], y0 = up ? y[before] : y[at], y1 = up ? y[at] : y[before];
        if (y0 === y1) continue;
        const slope = ((up ? x[at] : x[before]) - x0) / (y1 - y0);
        const end = Math.min(down, Math.ceil(y1 - 0.5));
        for (let row = Math.max(0, Math.ceil(y0 - 0.5)); row < end; row++) {
          const at_ = x0 + slope * (row + 0.5 - y0);
          if (at_ < left[row]) left[row] = at_;
          if (at_ > right[row]) right[row] = at_;
        }
      }
      for (let row = first; row < last; row++) {
        const end = row * across + Math.min(across, Math.ceil(right[row] - 0.5));
        for (let at = row * across + Math.max(0, Math.ceil(left[row] - 0.5)); at < end; at++) into[at] = number;
      }
      corners = 0;
    };

    let corner = 0;
    for (let cell = 0; cell < count; cell++) {
      const x0 = sx * boxes[4 * cell] + ox, x1 = sx * boxes[4 * cell + 2] + ox, y0 = sy * boxes[4 * cell + 1] + oy, y1 = sy * boxes[4 * cell + 3] + oy;
      const away = Math.max(x0, x1) < 0 || Math.max(y0, y1) < 0 || Math.min(x0, x1) > across || Math.min(y0, y1) > down;
      const cx = centres[2 * cell], cy = centres[2 * cell + 1];
      if (convex) {
        for (let ring = cellRing[cell]; !away && ring < cellRing[cell + 1]; ring++) {
          for (let vertex = ringStart[ring]; vertex < ringStart[ring + 1]; vertex++) put(vertex, cx, cy);
          fill(cell + 1);
        }
      } else {
        for (const beyond = ringStart[cellRing[cell + 1]]; corner < triangles.length && triangles[corner] < beyond; corner += 3) {
          if (away) continue;
          for (let of = 0; of < 3; of++) put(triangles[corner + of], cx, cy);
          fill(cell + 1);
        }
      }
    }
  }

  gw.cellNumbers = numbers;
})((window.gridwatchMap = window.gridwatchMap || {}));
