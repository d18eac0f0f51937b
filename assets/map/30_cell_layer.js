/* A MapLibre custom layer for very many cells.

   The polygons go to the graphics card once (29_cell_mesh.js). At rest they are drawn into a picture of cell numbers.
   Colouring is then one pass over the screen: number → class → look. A recolour therefore costs the same for one hundred
   and for half a million cells. The coloured picture is kept: a frame in which only something else has changed (a hover
   line, a late tile, a label) merely copies it, and while the map moves the picture moves with it, until too much of the
   screen would be bare. Where cells are small, new colours come at once without smoothed edges and are smoothed a moment
   later: four samples for nearly every pixel are what a recolour would otherwise wait for. */
(function (gw) {
  "use strict";

  const LARGEST_SUPERSAMPLED = 16e6; // id buffer pixels; above this the screen is fine enough without
  const FADED = 128; // added to the class of a cell outside the region
  const SMALL_CELL_PX = 4; // radius below which most pixels lie on an edge
  const SMOOTH_AFTER_MS = 150;

  const { TEXTURE_WIDTH, program, texture, unpack, plain } = gw.gl;
  const { SCREEN_VERTEX, SCREEN_FRAGMENT, COPY_FRAGMENT } = gw.shaders;

  class CellLayer {
    /** @param {string} id layer id  @param {Geometry} geometry  @param {Uint8Array} palette 256 × RGBA, row = class */
    constructor(id, geometry, palette) {
      Object.assign(this, { id, type: "custom", renderingMode: "2d", geometry, palette, opacity: 0.94, split: 0, moving: false, rimFrom: 6 });
      this.rows = Math.max(1, Math.ceil(geometry.count / TEXTURE_WIDTH));
      this.classes = new Uint8Array(TEXTURE_WIDTH * this.rows);
      this.geometryPasses = 0;
    }

    /** Classes of the cells, and where two windows stand side by side those of the other one; `faded` marks cells outside a region. */
    setClasses(classes, other = null) {
      const block = TEXTURE_WIDTH * this.rows;
      const size = other ? 2 * block : block;
      if (this.classes.length === size) this.classes.fill(0);
      else [this.classes, this.firstClasses] = [new Uint8Array(size), true];
      this.classes.set(classes);
      if (other) this.classes.set(other, block);
      if (this.faded) for (let i = 0; i < this.faded.length; i++) if (this.faded[i]) for (let at = i; at < size; at += block) this.classes[at] |= FADED;
      this.classesChanged = true;
      this._again();
    }

    setPalette(palette) {
      this.palette = palette;
      this.paletteChanged = true;
      this._again();
    }

    setOpacity(opacity) {
      if (opacity === this.opacity) return;
      this.opacity = opacity;
      this._again();
    }

    /** The part of the width, from the left, that shows the other window. */
    setSplit(part) {
      if (part === this.split) return;
      this.split = part;
      this._again();
    }

    _again() {
      this.stale = this.rough = true;
      this.map?.triggerRepaint();
    }

    onAdd(map, gl) {
      Object.assign(this, { map, gl, mesh: new gw.CellMesh(gl, this.geometry) });
      this.screen = program(gl, SCREEN_VERTEX, SCREEN_FRAGMENT);
      this.copy = program(gl, SCREEN_VERTEX, COPY_FRAGMENT);
      this.screenArray = gl.createVertexArray();
      this.framebuffer = gl.createFramebuffer();
      this.textures = Object.fromEntries(["ids", "classes", "palette", "picture"].map((name) => [name, texture(gl)]));
      for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, filter, gl.LINEAR); // of the picture, which is drawn larger and smaller on the way
      for (const wrap of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, wrap, gl.CLAMP_TO_EDGE);
      this.classesChanged = this.paletteChanged = this.firstClasses = this.stale = true;
      this.drawn = null;
    }

    prerender(gl, args) {
      if (!this.geometry.count || this.opacity === 0) return;
      const [width, height] = [gl.drawingBufferWidth, gl.drawingBufferHeight];
      this.matrix = this.mesh.matrix(args);
      if (!this._covers(width, height)) this._number(gl, width, height);
      if (this.stale) this._colour(gl, width, height);
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

    _number(gl, width, height) {
      const fine = this._fineness(width, height);
      this.drawn = { matrix: this.matrix, width, height, fine };
      this.geometryPasses++;
      this.stale = true;
      this._target(gl, this.textures.ids, width * fine, height * fine, [gl.R32UI, gl.RED_INTEGER, gl.UNSIGNED_INT]);
      this.mesh.draw(this.matrix);
      gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    }

    /** Draw into a texture of this size from here on. */
    _target(gl, into, width, height, [inside, format, type]) {
      gl.activeTexture(gl.TEXTURE0);
      gl.bindTexture(gl.TEXTURE_2D, into);
      const size = `${width}×${height}`;
      if (into.size !== size) {
        into.size = size;
        gl.texImage2D(gl.TEXTURE_2D, 0, inside, width, height, 0, format, type, null);
      }
      gl.bindFramebuffer(gl.FRAMEBUFFER, this.framebuffer);
      gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, into, 0);
      gl.viewport(0, 0, width, height);
    }

    _uploadLooks(gl) {
      unpack(gl);
      gl.activeTexture(gl.TEXTURE1);
      gl.bindTexture(gl.TEXTURE_2D, this.textures.classes);
      const height = this.classes.length / TEXTURE_WIDTH;
      if (this.firstClasses) gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8UI, TEXTURE_WIDTH, height, 0, gl.RED_INTEGER, gl.UNSIGNED_BYTE, this.classes);
      else if (this.classesChanged) gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, TEXTURE_WIDTH, height, gl.RED_INTEGER, gl.UNSIGNED_BYTE, this.classes);
      gl.activeTexture(gl.TEXTURE2);
      gl.bindTexture(gl.TEXTURE_2D, this.textures.palette);
      if (this.paletteChanged) gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 256, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, this.palette);
      this.firstClasses = this.classesChanged = this.paletteChanged = false;
    }

    /** The one pass over the screen, into the picture that `render` copies. */
    _colour(gl, width, height) {
      this._uploadLooks(gl);
      this._target(gl, this.textures.picture, width, height, [gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE]);
      plain(gl);
      gl.clearBufferfv(gl.COLOR, 0, [0, 0, 0, 0]);
      this._tellScreen(gl, width, height);
      this._fillScreen(gl);
      gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    }

    _tellScreen(gl, width, height) {
      const { matrix, fine } = this.drawn;
      const { uniforms } = this.screen;
      gl.useProgram(this.screen.made);
      gl.activeTexture(gl.TEXTURE0);
      gl.bindTexture(gl.TEXTURE_2D, this.textures.ids);
      gl.activeTexture(gl.TEXTURE3);
      gl.bindTexture(gl.TEXTURE_2D, this.mesh.centres);
      for (const [at, name] of ["u_ids", "u_class", "u_palette", "u_centre"].entries()) gl.uniform1i(uniforms[name], at);
      gl.uniform1i(uniforms.u_width, TEXTURE_WIDTH);
      gl.uniform1i(uniforms.u_fine, fine);
      gl.uniform1i(uniforms.u_smooth, fine === 2 && this._smooth(width) ? 1 : 0);
      gl.uniform1f(uniforms.u_rim, Math.min(this.rimFrom, 1e6));
      gl.uniform1i(uniforms.u_seam, this.geometry.convex ? 0 : 1); // hexagons are inset, other cells get a line of land between them
      const compared = this.classes.length > TEXTURE_WIDTH * this.rows;
      gl.uniform1i(uniforms.u_rows, this.rows);
      gl.uniform1f(uniforms.u_split, compared ? this.split * width * fine : 0);
      gl.uniform1f(uniforms.u_opacity, this.opacity);
      gl.uniform1f(uniforms.u_scale, this._pixels(width));
      gl.uniform1f(uniforms.u_dpr, this._density(width));
      gl.uniform2f(uniforms.u_size, width, height);
      gl.uniformMatrix4fv(uniforms.u_matrix, false, matrix);
    }

    /** Pixels of a unit of the file. */
    _pixels(width) {
      const { matrix } = this.drawn;
      return (Math.hypot(matrix[0], matrix[4]) / Math.abs(matrix[15])) * 0.5 * width;
    }

    _density(width) {
      return width / (this.map.getCanvas().clientWidth || width);
    }

    /** Whether edges are smoothed now. New colours of small cells are not, but soon after. */
    _smooth(width) {
      const small = this.geometry.meanRadius * this._pixels(width) < SMALL_CELL_PX * this._density(width);
      if (!this.rough || !small) return true;
      this.rough = false;
      clearTimeout(this.smoothing);
      this.smoothing = setTimeout(() => { this.stale = true; this.map?.triggerRepaint(); }, SMOOTH_AFTER_MS);
      return false;
    }

    _fillScreen(gl) {
      gl.bindVertexArray(this.screenArray);
      gl.drawArrays(gl.TRIANGLES, 0, 3);
      gl.bindVertexArray(null);
    }

    render(gl) {
      if (!this.geometry.count || this.opacity === 0 || !this.drawn) return;
      const { uniforms } = this.copy;
      gl.useProgram(this.copy.made);
      gl.activeTexture(gl.TEXTURE0);
      gl.bindTexture(gl.TEXTURE_2D, this.textures.picture);
      gl.uniform1i(uniforms.u_picture, 0);
      gl.uniform2f(uniforms.u_size, this.drawn.width, this.drawn.height);
      gl.uniform4f(uniforms.u_shift, ...(this.moving ? this._shift() : [1, 1, 0, 0]));
      gl.enable(gl.BLEND);
      gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
      for (const test of [gl.DEPTH_TEST, gl.STENCIL_TEST, gl.CULL_FACE]) gl.disable(test);
      this._fillScreen(gl);
    }

    onRemove(map, gl) {
      clearTimeout(this.smoothing);
      this.mesh.remove();
      for (const { made } of [this.screen, this.copy]) gl.deleteProgram(made);
      gl.deleteVertexArray(this.screenArray);
      for (const made of Object.values(this.textures)) gl.deleteTexture(made);
      gl.deleteFramebuffer(this.framebuffer);
      this.map = this.gl = this.mesh = this.drawn = null;
    }
  }

  gw.CellLayer = CellLayer;
})((window.gridwatchMap = window.gridwatchMap || {}));
