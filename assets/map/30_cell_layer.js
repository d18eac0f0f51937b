/* A MapLibre custom layer for very many cells.

   At rest the polygons are drawn into a picture of cell numbers, and colouring is then one pass over the screen: number → class →
   look. Both are done by the graphics card (29, 31) or, where none helps, by hand (32, 33). A recolour therefore costs the same
   for one hundred and for half a million cells. The coloured picture is kept: a frame in which only something else has changed
   (a hover line, a late tile, a label) merely copies it, and while the map moves the picture moves with it, until too much of
   the screen would be bare. */
(function (gw) {
  "use strict";

  const LARGEST_SUPERSAMPLED = 16e6; // id buffer pixels; above this the screen is fine enough without
  const FADED = (gw.FADED = 128); // added to the class of a cell outside the region

  const { TEXTURE_WIDTH, program, texture } = gw.gl;
  const { SCREEN_VERTEX, COPY_FRAGMENT } = gw.shaders;

  class CellLayer {
    /** @param {string} id layer id  @param {Geometry} geometry  @param {Uint8Array} palette 256 × RGBA, row = class */
    constructor(id, geometry, palette) {
      Object.assign(this, { id, type: "custom", renderingMode: "2d", geometry, palette, opacity: 0.94, split: 0, moving: false, rimFrom: 6 });
      this.rows = Math.max(1, Math.ceil(geometry.count / TEXTURE_WIDTH));
      this.seam = !geometry.convex; // hexagons are inset, other cells get a line of land between them
      this.classes = new Uint8Array(TEXTURE_WIDTH * this.rows);
      this.geometryPasses = 0;
    }

    /** Classes of the cells, and where two windows stand side by side those of the other one; `faded` marks cells outside a region. */
    setClasses(classes, other = null) {
      const block = TEXTURE_WIDTH * this.rows;
      const size = other ? 2 * block : block;
      const same = this.classes.length === size;
      if (same) this.classes.fill(0);
      else this.classes = new Uint8Array(size);
      this.classes.set(classes);
      if (other) this.classes.set(other, block);
      if (this.faded) for (let i = 0; i < this.faded.length; i++) if (this.faded[i]) for (let at = i; at < size; at += block) this.classes[at] |= FADED;
      this.again(same ? "classes" : "size");
    }

    setPalette(palette) {
      this.palette = palette;
      this.again("palette");
    }

    setOpacity(opacity) {
      if (opacity === this.opacity) return;
      this.opacity = opacity;
      this.again("opacity");
    }

    /** The part of the width, from the left, that shows the other window. */
    setSplit(part) {
      if (part === this.split) return;
      this.split = part;
      this.again("split");
    }

    /** The picture is coloured once more, because something has changed or may be finer now. */
    again(changed) {
      this.stale = true;
      if (changed) this.looks?.changed(changed);
      this.map?.triggerRepaint();
    }

    onAdd(map, gl) {
      Object.assign(this, { map, gl });
      this.copy = program(gl, SCREEN_VERTEX, COPY_FRAGMENT);
      this.screenArray = gl.createVertexArray();
      this.framebuffer = gl.createFramebuffer();
      this.picture = texture(gl);
      for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, filter, gl.LINEAR); // it is drawn larger and smaller on the way
      for (const wrap of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, wrap, gl.CLAMP_TO_EDGE);
      this.looks = gw.moving.software(gl) ? new gw.HandLooks(gl, this) : new gw.ShaderLooks(gl, this);
      this.stale = true;
      this.drawn = null;
    }

    prerender(gl, args) {
      if (!this.geometry.count || this.opacity === 0) return;
      const [width, height] = [gl.drawingBufferWidth, gl.drawingBufferHeight];
      this.matrix = gw.cellMatrix(this.geometry, args);
      if (!this._covers(width, height)) this._number(width, height);
      if (this.stale) this.looks.colour(width, height);
      this.stale = false;
    }

    /** While the map moves one sample a pixel is enough; at rest edges are smoothed with four. */
    _fineness(width, height) {
      return this.moving || width * height * 4 > LARGEST_SUPERSAMPLED ? 1 : 2;
    }

    /** Whether the picture there is will do: seen from the same place, or from near it while the map moves. */
    _covers(width, height) {
      const { drawn } = this;
      if (!drawn || drawn.width !== width || drawn.height !== height) return false;
      if (!this.moving) return drawn.fine === this._fineness(width, height) && this.matrix.every((value, at) => value === drawn.matrix[at]);
      return gw.moving.fills(this.gl, this._shift());
    }

    _shift() {
      return gw.moving.shift(this.matrix, this.drawn.matrix);
    }

    _number(width, height) {
      this.drawn = { matrix: this.matrix, width, height, fine: this._fineness(width, height) };
      this.geometryPasses++;
      this.stale = true;
      this.looks.number(width, height);
    }

    /** Draw into a texture of this size from here on. */
    into(target, width, height, [inside, format, type]) {
      const { gl } = this;
      gl.activeTexture(gl.TEXTURE0);
      gl.bindTexture(gl.TEXTURE_2D, target);
      const size = `${width}×${height}`;
      if (target.size !== size) {
        target.size = size;
        gl.texImage2D(gl.TEXTURE_2D, 0, inside, width, height, 0, format, type, null);
      }
      gl.bindFramebuffer(gl.FRAMEBUFFER, this.framebuffer);
      gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, target, 0);
      gl.viewport(0, 0, width, height);
    }

    /** How many of so many columns show the other window. */
    splitAt(columns) {
      return this.classes.length > TEXTURE_WIDTH * this.rows ? this.split * columns : 0;
    }

    /** Pixels of a unit of the file. */
    pixels(width) {
      const { matrix } = this.drawn;
      return (Math.hypot(matrix[0], matrix[4]) / Math.abs(matrix[15])) * 0.5 * width;
    }

    density(width) {
      return width / (this.map.getCanvas().clientWidth || width);
    }

    fillScreen() {
      const { gl } = this;
      gl.bindVertexArray(this.screenArray);
      gl.drawArrays(gl.TRIANGLES, 0, 3);
      gl.bindVertexArray(null);
    }

    render(gl) {
      if (!this.geometry.count || this.opacity === 0 || !this.drawn) return;
      const { uniforms } = this.copy;
      gl.useProgram(this.copy.made);
      gl.activeTexture(gl.TEXTURE0);
      gl.bindTexture(gl.TEXTURE_2D, this.picture);
      gl.uniform1i(uniforms.u_picture, 0);
      gl.uniform2f(uniforms.u_size, this.drawn.width, this.drawn.height);
      gl.uniform4f(uniforms.u_shift, ...(this.moving ? this._shift() : [1, 1, 0, 0]));
      gl.enable(gl.BLEND);
      gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
      for (const test of [gl.DEPTH_TEST, gl.STENCIL_TEST, gl.CULL_FACE]) gl.disable(test);
      this.fillScreen();
    }

    onRemove(map, gl) {
      this.looks.remove();
      gl.deleteProgram(this.copy.made);
      gl.deleteVertexArray(this.screenArray);
      gl.deleteTexture(this.picture);
      gl.deleteFramebuffer(this.framebuffer);
      this.map = this.gl = this.looks = this.drawn = null;
    }
  }

  gw.CellLayer = CellLayer;
})((window.gridwatchMap = window.gridwatchMap || {}));
