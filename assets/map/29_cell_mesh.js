/* The polygons of a tile set on the graphics card, and the pass that draws them as numbers: cell i leaves i + 1 in every pixel it covers. */
(function (gw) {
  "use strict";

  const TEXTURE_WIDTH = 2048; // cells a row of every texture that is looked up by cell
  const CHUNK_CELLS = 1024;
  const HEX_INSET = 0.96;

  const { ID_VERTEX, ID_FRAGMENT } = gw.shaders;

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
    const uniforms = {};
    for (let i = 0; i < (gl.getProgramParameter(made, gl.ACTIVE_UNIFORMS) || 0); i++) {
      const { name } = gl.getActiveUniform(made, i);
      uniforms[name] = gl.getUniformLocation(made, name);
    }
    return { made, uniforms };
  }

  function texture(gl) {
    const made = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, made);
    for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, filter, gl.NEAREST);
    return made;
  }

  /* MapLibre may leave flipping and premultiplying on, which would corrupt data textures. */
  function unpack(gl) {
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
  }

  /* Everything off: passes of ours write what they say, whatever MapLibre drew before. */
  function plain(gl) {
    for (const test of [gl.BLEND, gl.DEPTH_TEST, gl.STENCIL_TEST, gl.CULL_FACE, gl.SCISSOR_TEST]) gl.disable(test);
    gl.colorMask(true, true, true, true);
  }

  /** Runs of cells with their box and their slice of the triangles: what is off the screen is not drawn. */
  function chunksOf(geometry) {
    const { triangles, boxes } = geometry;
    const chunks = [];
    for (let from = 0, corner = 0; from < geometry.count; from += CHUNK_CELLS) {
      const to = Math.min(geometry.count, from + CHUNK_CELLS);
      const lastVertex = geometry.vertices(to - 1)[1];
      const start = corner;
      while (corner < triangles.length && triangles[corner] < lastVertex) corner += 3;
      const box = [65535, 65535, 0, 0];
      for (let at = 4 * from; at < 4 * to; at += 4) {
        if (boxes[at] < box[0]) box[0] = boxes[at];
        if (boxes[at + 1] < box[1]) box[1] = boxes[at + 1];
        if (boxes[at + 2] > box[2]) box[2] = boxes[at + 2];
        if (boxes[at + 3] > box[3]) box[3] = boxes[at + 3];
      }
      chunks.push({ box, start, length: corner - start });
    }
    return chunks;
  }

  class CellMesh {
    constructor(gl, geometry) {
      Object.assign(this, { gl, geometry, rows: Math.max(1, Math.ceil(geometry.count / TEXTURE_WIDTH)), chunks: chunksOf(geometry) });
      this.program = program(gl, ID_VERTEX, ID_FRAGMENT);
      this.array = gl.createVertexArray();
      this.buffers = [gl.createBuffer(), gl.createBuffer(), gl.createBuffer()];
      this._upload();
      this._centres();
    }

    _upload() {
      const { gl, geometry } = this;
      gl.bindVertexArray(this.array);
      const position = gl.getAttribLocation(this.program.made, "a_position");
      gl.bindBuffer(gl.ARRAY_BUFFER, this.buffers[0]);
      gl.bufferData(gl.ARRAY_BUFFER, geometry.positions, gl.STATIC_DRAW);
      gl.enableVertexAttribArray(position);
      gl.vertexAttribPointer(position, 2, gl.UNSIGNED_SHORT, false, 0, 0);
      const cell = gl.getAttribLocation(this.program.made, "a_cell");
      gl.bindBuffer(gl.ARRAY_BUFFER, this.buffers[1]);
      gl.bufferData(gl.ARRAY_BUFFER, geometry.owners(), gl.STATIC_DRAW);
      gl.enableVertexAttribArray(cell);
      gl.vertexAttribIPointer(cell, 1, gl.UNSIGNED_INT, 0, 0);
      gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.buffers[2]);
      gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, geometry.triangles, gl.STATIC_DRAW);
      gl.bindVertexArray(null);
    }

    _centres() {
      const { gl, geometry } = this;
      this.centres = texture(gl);
      const found = new Float32Array(4 * TEXTURE_WIDTH * this.rows);
      for (let i = 0; i < geometry.count; i++) {
        found[4 * i] = geometry.centres[2 * i];
        found[4 * i + 1] = geometry.centres[2 * i + 1];
        found[4 * i + 2] = geometry.radii[i];
      }
      unpack(gl);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA32F, TEXTURE_WIDTH, this.rows, 0, gl.RGBA, gl.FLOAT, found);
    }

    /** The numbers of the cells as this matrix sees them, into the bound framebuffer. */
    draw(matrix) {
      const { gl, program } = this;
      plain(gl);
      gl.clearBufferuiv(gl.COLOR, 0, [0, 0, 0, 0]);
      gl.useProgram(program.made);
      gl.activeTexture(gl.TEXTURE0);
      gl.bindTexture(gl.TEXTURE_2D, this.centres);
      gl.uniform1i(program.uniforms.u_centre, 0);
      gl.uniform1i(program.uniforms.u_width, TEXTURE_WIDTH);
      gl.uniform1f(program.uniforms.u_inset, this.geometry.convex ? HEX_INSET : 1);
      gl.uniformMatrix4fv(program.uniforms.u_matrix, false, matrix);
      gl.bindVertexArray(this.array);
      this._visible(matrix);
      gl.bindVertexArray(null);
    }

    _visible(matrix) {
      const { gl } = this;
      let [start, length] = [0, 0];
      const flush = () => {
        if (length) gl.drawElements(gl.TRIANGLES, length, gl.UNSIGNED_INT, 4 * start);
        length = 0;
      };
      for (const chunk of this.chunks) {
        if (offScreen(matrix, chunk.box)) { flush(); continue; }
        if (!length) start = chunk.start;
        length += chunk.length;
      }
      flush();
    }

    remove() {
      const { gl } = this;
      gl.deleteProgram(this.program.made);
      gl.deleteVertexArray(this.array);
      for (const made of this.buffers) gl.deleteBuffer(made);
      gl.deleteTexture(this.centres);
    }
  }

  /** World Mercator → clip space, taking the file's quantised units; the product is made in doubles. */
  function cellMatrix({ x0, y0, scale }, args) {
    const world = args.defaultProjectionData ? args.defaultProjectionData.mainMatrix : args;
    const out = new Float32Array(16);
    for (let i = 0; i < 4; i++) {
      out[i] = world[i] * scale;
      out[4 + i] = world[4 + i] * scale;
      out[8 + i] = world[8 + i];
      out[12 + i] = world[i] * x0 + world[4 + i] * y0 + world[12 + i];
    }
    return out;
  }

  function offScreen(m, [west, north, east, south]) {
    const beyond = [0, 0, 0, 0];
    for (const [x, y] of [[west, north], [east, north], [west, south], [east, south]]) {
      const [cx, cy, cw] = [m[0] * x + m[4] * y + m[12], m[1] * x + m[5] * y + m[13], m[3] * x + m[7] * y + m[15]];
      beyond[0] += cx < -cw; beyond[1] += cx > cw; beyond[2] += cy < -cw; beyond[3] += cy > cw;
    }
    return beyond.includes(4);
  }

  Object.assign(gw, { CellMesh, cellMatrix, HEX_INSET });
  gw.gl = { TEXTURE_WIDTH, program, texture, unpack, plain };
})((window.gridwatchMap = window.gridwatchMap || {}));
