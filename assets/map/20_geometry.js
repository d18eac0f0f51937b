/* Cell polygons as packed by geodata/geometry_pack.py: reading, triangle buffers, picking. */
(function (gw) {
  "use strict";
  const MAGIC = 0x31475747; // 'GWG1'

  function prefixSums(counts) {
    const sums = new Uint32Array(counts.length + 1);
    for (let i = 0; i < counts.length; i++) sums[i + 1] = sums[i] + counts[i];
    return sums;
  }

  class Geometry {
    /** @param {ArrayBuffer} buffer the packed file */
    constructor(buffer) {
      const head = new Uint32Array(buffer, 0, 8);
      if (head[0] !== MAGIC) throw new Error("not a cell geometry file");
      [, this.count, this.first, this.total] = head;
      const [vertices, corners, rings] = [head[4], head[5], head[6]];
      [this.x0, this.y0, this.scale] = new Float64Array(buffer, 32, 3);
      let at = 64;
      const take = (length) => {
        const block = new Uint16Array(buffer, at, length);
        at += Math.ceil(length / 2) * 4;
        return block;
      };
      this.positions = take(2 * vertices);
      this.centres = take(2 * this.count);
      this.ringStart = prefixSums(take(rings));
      this.cellRing = prefixSums(take(this.count));
      this.convex = corners === 0;
      this._triangles = this.convex ? null : new Uint32Array(buffer.slice(at, at + 4 * corners));
      this._radii();
    }

    /** Corners of triangles, three a triangle. Those of convex cells are not in the file and only a graphics card wants them. */
    get triangles() {
      return (this._triangles ??= this._fans(this.positions.length / 2 - 2 * (this.ringStart.length - 1)));
    }

    /** Triangle fans for convex rings; a ring of k vertices gives k − 2 triangles. */
    _fans(triangles) {
      const out = new Uint32Array(3 * Math.max(0, triangles));
      for (let ring = 0, k = 0; ring + 1 < this.ringStart.length; ring++) {
        const start = this.ringStart[ring];
        for (let v = start + 1; v + 1 < this.ringStart[ring + 1]; v++) {
          out[k++] = start; out[k++] = v; out[k++] = v + 1;
        }
      }
      return out;
    }

    /** Vertex range of a cell, over all its rings. */
    vertices(cell) {
      return [this.ringStart[this.cellRing[cell]], this.ringStart[this.cellRing[cell + 1]]];
    }

    /** Cell of every vertex, for the vertex shader. */
    owners() {
      const owners = new Uint32Array(this.positions.length / 2);
      const { ringStart, cellRing } = this;
      for (let cell = 0, vertex = 0; cell < this.count; cell++) for (const end = ringStart[cellRing[cell + 1]]; vertex < end; vertex++) owners[vertex] = cell;
      return owners;
    }

    /** Bounding boxes, and the distance from each label point to the nearest edge (the room a dot has). Every cell of a
        city passes here before a map is drawn: no small arrays, and one root a cell. */
    _radii() {
      const { positions, centres, ringStart, cellRing, count } = this;
      const boxes = (this.boxes = new Uint16Array(4 * count));
      const radii = (this.radii = new Float32Array(count));
      let sum = 0;
      for (let cell = 0; cell < count; cell++) {
        let west = 65535, north = 65535, east = 0, south = 0, nearest = Infinity;
        const cx = centres[2 * cell], cy = centres[2 * cell + 1];
        for (let ring = cellRing[cell]; ring < cellRing[cell + 1]; ring++) {
          const end = ringStart[ring + 1];
          for (let v = ringStart[ring], u = end - 1; v < end; u = v++) {
            const x = positions[2 * v], y = positions[2 * v + 1];
            if (x < west) west = x;
            if (x > east) east = x;
            if (y < north) north = y;
            if (y > south) south = y;
            const dx = positions[2 * u] - x, dy = positions[2 * u + 1] - y;
            const along = Math.max(0, Math.min(1, ((cx - x) * dx + (cy - y) * dy) / (dx * dx + dy * dy || 1)));
            const ex = cx - x - along * dx, ey = cy - y - along * dy;
            const away = ex * ex + ey * ey;
            if (away < nearest) nearest = away;
          }
        }
        boxes[4 * cell] = west;
        boxes[4 * cell + 1] = north;
        boxes[4 * cell + 2] = east;
        boxes[4 * cell + 3] = south;
        sum += radii[cell] = nearest < Infinity ? Math.sqrt(nearest) : 0;
      }
      this.meanRadius = sum / (count || 1);
    }

    /** A longitude and latitude in the file's units. */
    quantised(lngLat) {
      const sine = Math.sin((lngLat.lat * Math.PI) / 180);
      const y = 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
      return [(lngLat.lng / 360 + 0.5 - this.x0) / this.scale, (y - this.y0) / this.scale];
    }

    /** [lng, lat] of a point in the file's units. */
    lngLat(x, y) {
      const [u, v] = [this.x0 + x * this.scale, this.y0 + y * this.scale];
      return [(u - 0.5) * 360, (Math.atan(Math.sinh(Math.PI * (1 - 2 * v))) * 180) / Math.PI];
    }

    centre(cell) {
      return this.lngLat(this.centres[2 * cell], this.centres[2 * cell + 1]);
    }

    /** GeoJSON lines of a cell's outline. */
    outline(cell) {
      const lines = [];
      for (let ring = this.cellRing[cell]; ring < this.cellRing[cell + 1]; ring++) {
        const [start, end] = [this.ringStart[ring], this.ringStart[ring + 1]];
        const line = [];
        for (let v = start; v <= end; v++) {
          const at = v < end ? v : start;
          line.push(this.lngLat(this.positions[2 * at], this.positions[2 * at + 1]));
        }
        lines.push(line);
      }
      return { type: "Feature", properties: {}, geometry: { type: "MultiLineString", coordinates: lines } };
    }

    /** Buckets of cell numbers over a square raster, built on the first pick. */
    _bucket() {
      const side = Math.max(32, Math.min(1024, Math.round(Math.sqrt(this.count) * 1.3)));
      const shift = (value) => Math.min(side - 1, (value * side) >> 16);
      const each = (visit) => {
        for (let cell = 0; cell < this.count; cell++) {
          const [west, north, east, south] = this.boxes.subarray(4 * cell, 4 * cell + 4);
          for (let row = shift(north); row <= shift(south); row++) for (let column = shift(west); column <= shift(east); column++) visit(row * side + column, cell);
        }
      };
      const counts = new Uint32Array(side * side);
      each((bucket) => counts[bucket]++);
      const starts = prefixSums(counts);
      const next = starts.slice();
      const cells = new Uint32Array(starts[side * side]);
      each((bucket, cell) => { cells[next[bucket]++] = cell; });
      this.buckets = { shift, side, starts, cells };
    }

    /** The cell under a point, or −1. */
    pick(lngLat) {
      const [x, y] = this.quantised(lngLat);
      if (!(x >= 0 && y >= 0 && x <= 65535 && y <= 65535)) return -1;
      if (!this.buckets) this._bucket();
      const { shift, side, starts, cells } = this.buckets;
      const bucket = shift(y) * side + shift(x);
      for (let at = starts[bucket]; at < starts[bucket + 1]; at++) if (this._covers(cells[at], x, y)) return cells[at];
      return -1;
    }

    /** Even–odd rule over all rings, so holes and several parts are right. */
    _covers(cell, x, y) {
      const { positions, boxes } = this;
      if (x < boxes[4 * cell] || y < boxes[4 * cell + 1] || x > boxes[4 * cell + 2] || y > boxes[4 * cell + 3]) return false;
      let inside = false;
      for (let ring = this.cellRing[cell]; ring < this.cellRing[cell + 1]; ring++) {
        const [start, end] = [this.ringStart[ring], this.ringStart[ring + 1]];
        for (let v = start, u = end - 1; v < end; u = v++) {
          const [x1, y1, x2, y2] = [positions[2 * v], positions[2 * v + 1], positions[2 * u], positions[2 * u + 1]];
          if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
        }
      }
      return inside;
    }

    /* One path of all rings of some cells, or of all of them, in the file's units. */
    path(cells = Array.from({ length: this.count }, (_, cell) => cell)) {
      const path = new Path2D();
      const { positions, ringStart, cellRing } = this;
      for (const cell of cells) {
        for (let ring = cellRing[cell]; ring < cellRing[cell + 1]; ring++) {
          for (let v = ringStart[ring]; v < ringStart[ring + 1]; v++) path[v === ringStart[ring] ? "moveTo" : "lineTo"](positions[2 * v], positions[2 * v + 1]);
          path.closePath();
        }
      }
      return path;
    }
  }

  gw.Geometry = Geometry;
})((window.gridwatchMap = window.gridwatchMap || {}));
