/* The pass that turns numbers of cells into looks, in plain JavaScript, for machines without a graphics card: there the
   shader (25, 31) takes six times as long, because a software renderer runs every branch for every pixel.
   Same looks from the same numbers; a browser test holds the two pictures together. */
(function (gw) {
  "use strict";
  const { FADED } = gw;
  const KEPT_OF_FADED = 0.22; // outside the region a look fades, and stays the look it is
  const isFill = (kind) => kind >= 8 && kind < 24;

  /* What a class looks like where nothing is drawn into the cell: four floats a class, colour times cover. */
  function plainLooks(view) {
    const plain = new Float32Array(4 * 256);
    const detailed = new Uint8Array(256);
    for (let row = 0; row < 256; row++) {
      const kind = row & (FADED - 1);
      detailed[row] = kind && (!isFill(kind) || view.seam) ? 1 : 0;
      if (!isFill(kind) || view.seam) continue;
      const alpha = view.palette[4 * kind + 3] / 255;
      const cover = alpha * view.opacity * (row >= FADED ? KEPT_OF_FADED : 1);
      for (let part = 0; part < 3; part++) plain[4 * row + part] = view.palette[4 * kind + part] * cover;
      plain[4 * row + 3] = 255 * cover;
    }
    return { plain, detailed };
  }

  /* What is drawn into cells: dots, rings, rims, hatching, the raster of what is uncertain, the dashes of what is silent. */
  class Details {
    constructor(view) {
      Object.assign(this, view);
      this.across = view.width * view.fine;
      this.down = view.height * view.fine;
      this.out = new Float32Array(4);
    }

    idAt(x, y) {
      const column = x < 0 ? 0 : x >= this.across ? this.across - 1 : x;
      const row = y < 0 ? 0 : y >= this.down ? this.down - 1 : y;
      return this.ids[row * this.across + column];
    }

    edge(x, y, id, css) {
      const w = Math.max(1, Math.trunc(css * this.dpr + 0.5)) * this.fine;
      return this.idAt(x + w, y) !== id || this.idAt(x - w, y) !== id || this.idAt(x, y + w) !== id || this.idAt(x, y - w) !== id;
    }

    look(row, cover) {
      const { palette, out } = this;
      const alpha = (palette[4 * row + 3] / 255) * cover;
      for (let part = 0; part < 3; part++) out[part] = palette[4 * row + part] * alpha;
      out[3] = 255 * alpha;
      return out;
    }

    /* From the middle of a cell to a pixel, on the screen. */
    from(cell, px, py) {
      const { matrix: m, centres, width, height } = this;
      const [x, y] = [centres[2 * cell], centres[2 * cell + 1]];
      const w = m[3] * x + m[7] * y + m[15];
      return [px - (((m[0] * x + m[4] * y + m[12]) / w) * 0.5 + 0.5) * width, py - (((m[1] * x + m[5] * y + m[13]) / w) * 0.5 + 0.5) * height];
    }

    /** Four floats, colour times cover, of a pixel of the numbers. */
    of(x, y, id, kind) {
      const cell = id - 1;
      const { dpr, fine } = this;
      const radius = this.radii[cell] * this.scale;
      const [px, py] = [(x + 0.5) / fine, (y + 0.5) / fine];
      const rim = radius > this.rim * dpr && this.edge(x, y, id, 1);
      if (isFill(kind)) return this.look(rim ? 6 : kind, this.opacity);
      if (kind === 2 || kind >= 24) {
        const cover = this.spot(cell, kind, radius, px, py);
        if (cover > 0) return this.look(kind, cover);
      }
      if (kind === 3 && ((px + py) / dpr) % 8 < 1.6) return this.look(3, 1);
      if (kind === 4) {
        if (rim && ((px + py) / dpr) % 7 < 4) return this.look(5, 1);
        const [rx, ry] = [((px / dpr) % 5) - 2.5, ((py / dpr) % 5) - 2.5];
        return rx * rx + ry * ry < 1 ? this.look(5, 1) : this.look(4, 0.35);
      }
      if (kind === 7) return this.silent(cell, x, y, id, radius, px, py);
      return this.look(1, rim ? 1 : 0);
    }

    /* A dot, a larger spot, a ring: how much of the pixel it covers. */
    spot(cell, kind, radius, px, py) {
      const { dpr } = this;
      const reach = (kind === 2 ? 1 : 1.6) * Math.min(6 * dpr, Math.max(1.4 * dpr, radius * 0.24));
      const [dx, dy] = this.from(cell, px, py);
      const away = Math.sqrt(dx * dx + dy * dy);
      const cover = Math.min(1, Math.max(0, reach + 0.5 - away));
      return kind === 25 ? cover * Math.min(1, Math.max(0, away - reach + Math.max(1.3 * dpr, 0.3 * reach) + 0.5)) : cover;
    }

    silent(cell, x, y, id, radius, px, py) {
      const { dpr } = this;
      const [dx, dy] = this.from(cell, px, py);
      const half = Math.min(5 * dpr, Math.max(1.6 * dpr, radius * 0.34));
      const bar = Math.abs(dx) < half && Math.abs(dy) < 0.9 * dpr;
      const turn = Math.atan2(dy, dx) * 2.8648;
      const dash = radius > 3 * dpr && this.edge(x, y, id, 1.7) && turn - Math.floor(turn) < 0.62;
      return this.look(7, bar || dash ? 1 : 0);
    }
  }

  /** The picture, `4 × width × height` bytes, colour times cover, lowest row first.
      @param view `ids` (`fine` numbers a side for each pixel), `width`, `height`, `fine`, `classes`, `other` (where in them the other window's
      begin), `split` (pixels of `ids` from the left that show it), `palette`, `opacity`, `seam`, `centres`, `radii`, `matrix`, `scale`, `dpr`, `rim` */
  function picture(view, into) {
    const { ids, width, height, fine, classes, other, split } = view;
    const { plain, detailed } = plainLooks(view);
    const details = new Details(view);
    const across = width * fine;
    const next = fine === 2 ? across + 1 : 0;
    const steps = [0, 1, across, across + 1];
    const bytes = new Uint32Array(into.buffer, into.byteOffset, width * height);
    const whole = new Uint32Array(Uint8Array.from(plain, Math.round).buffer); // of pixels inside one cell, by class
    let r = 0, g = 0, b = 0, a = 0;
    const add = (x, y, id) => {
      const row = classes[id - 1 + (x < split ? other : 0)];
      let from = plain, at = 4 * row, kept = 1;
      if (detailed[row]) {
        from = details.of(x, y, id, row & (FADED - 1));
        at = 0;
        kept = row >= FADED ? KEPT_OF_FADED : 1;
      }
      r += from[at] * kept; g += from[at + 1] * kept; b += from[at + 2] * kept; a += from[at + 3] * kept;
    };
    for (let y = 0, pixel = 0; y < height; y++) {
      for (let x = 0, at = y * fine * across; x < width; x++, pixel++, at += fine) {
        const id = ids[at];
        const alone = !next || id === ids[at + next];
        const row = alone && id ? classes[id - 1 + (x * fine < split ? other : 0)] : 0;
        if (alone && !detailed[row]) { bytes[pixel] = whole[row]; continue; }
        r = g = b = a = 0;
        if (alone) add(x * fine, y * fine, id);
        else for (let n = 0; n < 4; n++) if (ids[at + steps[n]]) add(x * 2 + (n & 1), y * 2 + (n >> 1), ids[at + steps[n]]);
        const samples = alone ? 1 : 4, out = 4 * pixel;
        into[out] = r / samples + 0.5; into[out + 1] = g / samples + 0.5; into[out + 2] = b / samples + 0.5; into[out + 3] = a / samples + 0.5;
      }
    }
    return into;
  }

  class HandLooks {
    /** @param layer a cell layer, as gw.ShaderLooks has it */
    constructor(gl, layer) {
      Object.assign(this, { gl, layer });
    }

    changed() {}

    /** The numbers as the layer's camera sees them, `fine` a pixel and side. */
    number(width, height) {
      const { matrix, fine } = this.layer.drawn;
      const size = width * height * fine * fine;
      if (this.ids?.length === size) this.ids.fill(0);
      else this.ids = new Uint32Array(size);
      gw.cellNumbers(this.layer.geometry, matrix, width * fine, height * fine, this.ids);
    }

    colour(width, height) {
      const { gl, layer } = this;
      const { matrix, fine } = layer.drawn;
      if (this.bytes?.length !== 4 * width * height) this.bytes = new Uint8Array(4 * width * height);
      const { classes, palette, opacity, seam, rimFrom: rim, geometry: { centres, radii } } = layer;
      picture({
        ids: this.ids, width, height, fine, classes, other: gw.gl.TEXTURE_WIDTH * layer.rows, split: layer.splitAt(width * fine),
        palette, opacity, seam, rim, centres, radii, matrix, scale: layer.pixels(width), dpr: layer.density(width),
      }, this.bytes);
      layer.into(layer.picture, width, height, [gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE]);
      gw.gl.unpack(gl);
      gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, this.bytes);
      gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    }

    remove() {
      this.ids = this.bytes = null;
    }
  }

  gw.HandLooks = HandLooks;
})((window.gridwatchMap = window.gridwatchMap || {}));
