/* Land, water and roads are the same from frame to frame while the map rests. They are drawn once and kept as a picture, so
   that a hover line or a day of the slider does not draw thousands of roads again. Whatever may change them, a late tile, the
   theme, throws the picture away. Where no graphics card helps, the picture moves along with the map and is taken anew when too much
   of the screen is bare, and at rest; elsewhere a movement throws it away too.

   MapLibre has no word for this: its layers are told to hide (`isHidden`, private to the pinned version; a browser test
   watches it). Outlines above the picture go on using the same tiles, so these stay loaded. */
(function (gw) {
  "use strict";
  const ID = "ground-picture";
  const LATE_MS = 500; // how long a tile that comes while the map moves may wait to be seen
  const { program, texture } = gw.gl;
  const { SCREEN_VERTEX, COPY_FRAGMENT } = gw.shaders;

  class GroundPicture {
    constructor(map) {
      Object.assign(this, { id: ID, type: "custom", renderingMode: "2d", map, kept: false, wanted: false });
      map.addLayer(this, gw.BELOW_OUTLINES);
      map.on("idle", () => this.want());
      map.on("movestart", () => this._move());
      map.on("moveend", () => { this.moving = false; this.forget(); });
      map.on("resize", () => this.forget());
      map.on("data", ({ dataType, source }) => {
        if (dataType !== "style" && source?.type === "geojson") return;
        if (this.moving) this.late = true;
        else this.forget();
      });
    }

    onAdd(map, gl) {
      this.gl = gl;
      this.copy = program(gl, SCREEN_VERTEX, COPY_FRAGMENT);
      this.array = gl.createVertexArray();
      this.picture = texture(gl);
      for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, filter, gl.LINEAR); // it is drawn larger and smaller on the way
    }

    want() {
      if (this.kept || this.wanted) return;
      this.wanted = true;
      this.map.triggerRepaint();
    }

    forget() {
      this.wanted = false;
      if (!this.kept) return;
      this.kept = false;
      for (const layer of this.hidden) delete layer.isHidden;
      this.map.triggerRepaint();
    }

    /** The picture goes along, or is taken in the first frame; what it leaves bare has the colour of the outside. */
    _move() {
      if (!gw.moving.software(this.gl)) return this.forget();
      this.moving = true;
      this.wanted = !this.kept;
      if (this.kept) for (const layer of this.hidden) if (layer.type === "background") delete layer.isHidden;
    }

    /** Before anything is drawn: a picture that has moved too far, or lacks what has come, makes room for the next one. */
    prerender(gl, args) {
      this.matrix = Array.from(args.defaultProjectionData.mainMatrix);
      if (!this.kept || !this.moving) return;
      const old = this.late && performance.now() - this.takenAt > LATE_MS;
      if (!old && gw.moving.fills(gl, gw.moving.shift(this.matrix, this.then))) return;
      this.forget();
      this.wanted = true;
    }

    /** Everything MapLibre draws beneath this layer. */
    _beneath() {
      const { style } = this.map;
      const order = style._order;
      return order.slice(0, order.indexOf(ID)).map((id) => style._layers[id]);
    }

    render(gl) {
      if (this.kept) this._draw(gl);
      else if (this.wanted) this._keep(gl);
    }

    _keep(gl) {
      gl.activeTexture(gl.TEXTURE0);
      gl.bindTexture(gl.TEXTURE_2D, this.picture);
      this.size = [gl.drawingBufferWidth, gl.drawingBufferHeight];
      gl.copyTexImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 0, 0, ...this.size, 0);
      this.hidden = this._beneath();
      for (const layer of this.hidden) layer.isHidden = () => true;
      Object.assign(this, { kept: true, wanted: false, late: false, then: this.matrix, takenAt: performance.now() });
      if (this.moving) this._move();
    }

    _draw(gl) {
      const { made, uniforms } = this.copy;
      gl.useProgram(made);
      gl.activeTexture(gl.TEXTURE0);
      gl.bindTexture(gl.TEXTURE_2D, this.picture);
      gl.uniform1i(uniforms.u_picture, 0);
      gl.uniform2f(uniforms.u_size, ...this.size);
      gl.uniform4f(uniforms.u_shift, ...(this.moving ? gw.moving.shift(this.matrix, this.then) : [1, 1, 0, 0]));
      for (const test of [gl.BLEND, gl.DEPTH_TEST, gl.STENCIL_TEST, gl.CULL_FACE]) gl.disable(test);
      gl.bindVertexArray(this.array);
      gl.drawArrays(gl.TRIANGLES, 0, 3);
      gl.bindVertexArray(null);
    }

    onRemove(map, gl) {
      gl.deleteProgram(this.copy.made);
      gl.deleteVertexArray(this.array);
      gl.deleteTexture(this.picture);
    }
  }

  gw.keepGround = (map) => new GroundPicture(map);
})((window.gridwatchMap = window.gridwatchMap || {}));
