/* A MapLibre custom layer for very many cells.

   The polygons go to the graphics card once. Whenever the camera moves they are drawn into a picture of cell
   numbers (the id buffer). Colouring is then one pass over the screen: number → class → look. A recolour
   therefore costs the same for one hundred and for half a million cells. The coloured picture is kept: a frame
   in which only something else has moved (a hover line, a late tile, a label) merely copies it. */
(function (gw) {
  "use strict";

  const TEXTURE_WIDTH = 2048;
  const CHUNK_CELLS = 1024;
  const LARGEST_SUPERSAMPLED = 16e6; // id buffer pixels; above this the screen is fine enough without
  const HEX_INSET = 0.96;
  const FADED = 128; // added to the class of a cell outside the region

  const { ID_VERTEX, ID_FRAGMENT, SCREEN_VERTEX, SCREEN_FRAGMENT, COPY_FRAGMENT } = gw.shaders;

  function program(gl, vertex, fragment) {
    const made = gl.createProgram();
    for (const [type, source] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
      const shader = gl.createShader(type);
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(made, shader);
      gl.deleteShader(shader);
    }
    gl.linkProgram(made);
    if (!gl.getProgramParameter(made, gl.LINK_STATUS) && !gl.isContextLost()) throw new Error(gl.getProgramInfoLog(made) || "shader failed");
    return made;
  }

  function texture(gl) {
    const made = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, made);
    for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, filter, gl.NEAREST);
    return made;
  }

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
      this.map?.triggerRepaint();
    }

    setPalette(palette) {
      this.palette = palette;
      this.paletteChanged = true;
      this.map?.triggerRepaint();
    }

    setOpacity(opacity) {
      if (opacity === this.opacity) return;
      this.opacity = opacity;
      this.stale = true;
      this.map?.triggerRepaint();
    }

    /** The part of the width, from the left, that shows the other window. */
    setSplit(part) {
      if (part === this.split) return;
      this.split = part;
      this.stale = true;
      this.map?.triggerRepaint();
    }

    onAdd(map, gl) {
      this.map = map;
      this.gl = gl;
      this.idProgram = program(gl, ID_VERTEX, ID_FRAGMENT);
      this.screenProgram = program(gl, SCREEN_VERTEX, SCREEN_FRAGMENT);
      this.copyProgram = program(gl, SCREEN_VERTEX, COPY_FRAGMENT);
      this.uniform = (made) => (this.places ??= new Map()).get(made) ?? this._findUniforms(made);
      this._uploadGeometry(gl);
      this.screenArray = gl.createVertexArray();
      this.framebuffer = gl.createFramebuffer();
      this.idTexture = texture(gl);
      this.picture = texture(gl);
      this.classTexture = texture(gl);
      this.paletteTexture = texture(gl);
      this.classesChanged = this.paletteChanged = this.firstClasses = true;
      this.cameraKey = "";
      this._chunks();
    }

    _findUniforms(made) {
      const { gl } = this;
      const found = {};
      for (let i = 0; i < gl.getProgramParameter(made, gl.ACTIVE_UNIFORMS); i++) {
        const { name } = gl.getActiveUniform(made, i);
        found[name] = gl.getUniformLocation(made, name);
      }
      this.places.set(made, found);
      return found;
    }

    _uploadGeometry(gl) {
      const { geometry } = this;
      this.vertexArray = gl.createVertexArray();
      gl.bindVertexArray(this.vertexArray);
      this.buffers = [gl.createBuffer(), gl.createBuffer(), gl.createBuffer()];
      const position = gl.getAttribLocation(this.idProgram, "a_position");
      gl.bindBuffer(gl.ARRAY_BUFFER, this.buffers[0]);
      gl.bufferData(gl.ARRAY_BUFFER, geometry.positions, gl.STATIC_DRAW);
      gl.enableVertexAttribArray(position);
      gl.vertexAttribPointer(position, 2, gl.UNSIGNED_SHORT, false, 0, 0);
      const cell = gl.getAttribLocation(this.idProgram, "a_cell");
      gl.bindBuffer(gl.ARRAY_BUFFER, this.buffers[1]);
      gl.bufferData(gl.ARRAY_BUFFER, geometry.owners(), gl.STATIC_DRAW);
      gl.enableVertexAttribArray(cell);
      gl.vertexAttribIPointer(cell, 1, gl.UNSIGNED_INT, 0, 0);
      gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.buffers[2]);
      gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, geometry.triangles, gl.STATIC_DRAW);
      gl.bindVertexArray(null);
      this.centreTexture = texture(gl);
      const centres = new Float32Array(4 * TEXTURE_WIDTH * this.rows);
      for (let i = 0; i < geometry.count; i++) centres.set([geometry.centres[2 * i], geometry.centres[2 * i + 1], geometry.radii[i], 0], 4 * i);
      this._unpack(gl);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA32F, TEXTURE_WIDTH, this.rows, 0, gl.RGBA, gl.FLOAT, centres);
    }

    /** Runs of cells with their box and their slice of the triangles: what is off the screen is not drawn. */
    _chunks() {
      const { geometry } = this;
      const { triangles, boxes } = geometry;
      this.chunks = [];
      for (let from = 0, corner = 0; from < geometry.count; from += CHUNK_CELLS) {
        const to = Math.min(geometry.count, from + CHUNK_CELLS);
        const lastVertex = geometry.vertices(to - 1)[1];
        const start = corner;
        while (corner < triangles.length && triangles[corner] < lastVertex) corner += 3;
        const box = [65535, 65535, 0, 0];
        for (let i = from; i < to; i++) {
          for (const side of [0, 1]) box[side] = Math.min(box[side], boxes[4 * i + side]);
          for (const side of [2, 3]) box[side] = Math.max(box[side], boxes[4 * i + side]);
        }
        this.chunks.push({ box, start, length: corner - start });
      }
    }

    /** World Mercator → clip space, taking the file's quantised units; the product is made in doubles. */
    _matrix(args) {
      const world = args.defaultProjectionData ? args.defaultProjectionData.mainMatrix : args;
      const { x0, y0, scale } = this.geometry;
      const out = new Float32Array(16);
      for (let i = 0; i < 4; i++) {
        out[i] = world[i] * scale;
        out[4 + i] = world[4 + i] * scale;
        out[8 + i] = world[8 + i];
        out[12 + i] = world[i] * x0 + world[4 + i] * y0 + world[12 + i];
      }
      return out;
    }

    /** While the map moves one sample a pixel is enough; at rest edges are smoothed with four. */
    _fineness(width, height) {
      return this.moving || width * height * 4 > LARGEST_SUPERSAMPLED ? 1 : 2;
    }

    prerender(gl, args) {
      if (!this.geometry.count || this.opacity === 0) return;
      const [width, height] = [gl.drawingBufferWidth, gl.drawingBufferHeight];
      const fine = this._fineness(width, height);
      this.matrix = this._matrix(args);
      const key = `${this.matrix.join()},${width},${height},${fine}`;
      if (key !== this.cameraKey) {
        this.cameraKey = key;
        this.fine = fine;
        this.geometryPasses++;
        this._drawIds(gl, width * fine, height * fine);
        this.stale = true;
      }
      if (this.stale || this.classesChanged || this.paletteChanged) this._colour(gl, width, height);
      this.stale = false;
    }

    _drawIds(gl, width, height) {
      gl.activeTexture(gl.TEXTURE0);
      gl.bindTexture(gl.TEXTURE_2D, this.idTexture);
      if (this.idSize !== width + "×" + height) {
        this.idSize = width + "×" + height;
        gl.texImage2D(gl.TEXTURE_2D, 0, gl.R32UI, width, height, 0, gl.RED_INTEGER, gl.UNSIGNED_INT, null);
      }
      gl.bindFramebuffer(gl.FRAMEBUFFER, this.framebuffer);
      gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, this.idTexture, 0);
      gl.viewport(0, 0, width, height);
      for (const test of [gl.BLEND, gl.DEPTH_TEST, gl.STENCIL_TEST, gl.CULL_FACE, gl.SCISSOR_TEST]) gl.disable(test);
      gl.colorMask(true, true, true, true);
      gl.clearBufferuiv(gl.COLOR, 0, [0, 0, 0, 0]);
      gl.useProgram(this.idProgram);
      const place = this.uniform(this.idProgram);
      gl.bindTexture(gl.TEXTURE_2D, this.centreTexture);
      gl.uniform1i(place.u_centre, 0);
      gl.uniform1i(place.u_width, TEXTURE_WIDTH);
      gl.uniform1f(place.u_inset, this.geometry.convex ? HEX_INSET : 1);
      gl.uniformMatrix4fv(place.u_matrix, false, this.matrix);
      gl.bindVertexArray(this.vertexArray);
      this._drawVisible(gl);
      gl.bindVertexArray(null);
      gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    }

    _drawVisible(gl) {
      let [start, length] = [0, 0];
      const flush = () => {
        if (length) gl.drawElements(gl.TRIANGLES, length, gl.UNSIGNED_INT, 4 * start);
        length = 0;
      };
      for (const chunk of this.chunks) {
        if (this._offScreen(chunk.box)) { flush(); continue; }
        if (!length) start = chunk.start;
        length += chunk.length;
      }
      flush();
    }

    _offScreen([west, north, east, south]) {
      const m = this.matrix;
      const beyond = [0, 0, 0, 0];
      for (const [x, y] of [[west, north], [east, north], [west, south], [east, south]]) {
        const [cx, cy, cw] = [m[0] * x + m[4] * y + m[12], m[1] * x + m[5] * y + m[13], m[3] * x + m[7] * y + m[15]];
        beyond[0] += cx < -cw; beyond[1] += cx > cw; beyond[2] += cy < -cw; beyond[3] += cy > cw;
      }
      return beyond.includes(4);
    }

    /* MapLibre may leave flipping and premultiplying on, which would corrupt data textures. */
    _unpack(gl) {
      gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
      gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
      gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    }

    _uploadLooks(gl) {
      this._unpack(gl);
      gl.activeTexture(gl.TEXTURE1);
      gl.bindTexture(gl.TEXTURE_2D, this.classTexture);
      const height = this.classes.length / TEXTURE_WIDTH;
      if (this.firstClasses) gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8UI, TEXTURE_WIDTH, height, 0, gl.RED_INTEGER, gl.UNSIGNED_BYTE, this.classes);
      else if (this.classesChanged) gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, TEXTURE_WIDTH, height, gl.RED_INTEGER, gl.UNSIGNED_BYTE, this.classes);
      gl.activeTexture(gl.TEXTURE2);
      gl.bindTexture(gl.TEXTURE_2D, this.paletteTexture);
      if (this.paletteChanged) gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 256, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, this.palette);
      this.firstClasses = this.classesChanged = this.paletteChanged = false;
    }

    /** The one pass over the screen, into the picture that `render` copies. */
    _colour(gl, width, height) {
      this._uploadLooks(gl);
      gl.activeTexture(gl.TEXTURE3);
      gl.bindTexture(gl.TEXTURE_2D, this.picture);
      if (this.pictureSize !== width + "×" + height) {
        this.pictureSize = width + "×" + height;
        gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, width, height, 0, gl.RGBA, gl.UNSIGNED_BYTE, null);
      }
      gl.bindFramebuffer(gl.FRAMEBUFFER, this.framebuffer);
      gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, this.picture, 0);
      gl.viewport(0, 0, width, height);
      for (const test of [gl.BLEND, gl.DEPTH_TEST, gl.STENCIL_TEST, gl.CULL_FACE, gl.SCISSOR_TEST]) gl.disable(test);
      gl.colorMask(true, true, true, true);
      gl.clearBufferfv(gl.COLOR, 0, [0, 0, 0, 0]);
      this._tellScreen(gl, width, height);
      this._fillScreen(gl);
      gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    }

    _tellScreen(gl, width, height) {
      const place = this.uniform(this.screenProgram);
      const { matrix } = this;
      gl.useProgram(this.screenProgram);
      gl.activeTexture(gl.TEXTURE0);
      gl.bindTexture(gl.TEXTURE_2D, this.idTexture);
      gl.activeTexture(gl.TEXTURE3);
      gl.bindTexture(gl.TEXTURE_2D, this.centreTexture);
      gl.uniform1i(place.u_ids, 0);
      gl.uniform1i(place.u_class, 1);
      gl.uniform1i(place.u_palette, 2);
      gl.uniform1i(place.u_centre, 3);
      gl.uniform1i(place.u_width, TEXTURE_WIDTH);
      gl.uniform1i(place.u_fine, this.fine);
      gl.uniform1f(place.u_rim, Math.min(this.rimFrom, 1e6));
      gl.uniform1i(place.u_seam, this.geometry.convex ? 0 : 1); // hexagons are inset, other cells get a line of land between them
      const compared = this.classes.length > TEXTURE_WIDTH * this.rows;
      gl.uniform1i(place.u_rows, this.rows);
      gl.uniform1f(place.u_split, compared ? this.split * width * this.fine : 0);
      gl.uniform1f(place.u_opacity, this.opacity);
      gl.uniform1f(place.u_scale, Math.hypot(matrix[0], matrix[4]) / Math.abs(matrix[15]) * 0.5 * width);
      gl.uniform1f(place.u_dpr, width / (this.map.getCanvas().clientWidth || width));
      gl.uniform2f(place.u_size, width, height);
      gl.uniformMatrix4fv(place.u_matrix, false, matrix);
    }

    _fillScreen(gl) {
      gl.bindVertexArray(this.screenArray);
      gl.drawArrays(gl.TRIANGLES, 0, 3);
      gl.bindVertexArray(null);
    }

    render(gl) {
      if (!this.geometry.count || this.opacity === 0 || !this.cameraKey) return;
      gl.useProgram(this.copyProgram);
      gl.activeTexture(gl.TEXTURE0);
      gl.bindTexture(gl.TEXTURE_2D, this.picture);
      gl.uniform1i(this.uniform(this.copyProgram).u_picture, 0);
      gl.enable(gl.BLEND);
      gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
      for (const test of [gl.DEPTH_TEST, gl.STENCIL_TEST, gl.CULL_FACE]) gl.disable(test);
      this._fillScreen(gl);
    }

    onRemove(map, gl) {
      for (const made of [this.idProgram, this.screenProgram, this.copyProgram]) gl.deleteProgram(made);
      for (const made of [this.vertexArray, this.screenArray]) gl.deleteVertexArray(made);
      for (const made of this.buffers) gl.deleteBuffer(made);
      for (const made of [this.idTexture, this.picture, this.classTexture, this.paletteTexture, this.centreTexture]) gl.deleteTexture(made);
      gl.deleteFramebuffer(this.framebuffer);
      this.map = this.gl = this.places = null;
      this.idSize = this.pictureSize = "";
    }
  }

  gw.CellLayer = CellLayer;
})((window.gridwatchMap = window.gridwatchMap || {}));
