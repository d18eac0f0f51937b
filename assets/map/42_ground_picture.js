/* Land, water and roads are the same from frame to frame while the map rests. They are drawn once and kept as a picture, so
   that a hover line or a day of the slider does not draw thousands of roads again. Whatever may change them, a movement, a
   late tile, the theme, throws the picture away.

   MapLibre has no word for this: its layers are told to hide (`isHidden`, private to the pinned version; a browser test
   watches it). Outlines above the picture go on using the same tiles, so these stay loaded. */
(function (gw) {
  "use strict";
  const ID = "ground-picture";
  const { program, texture } = gw.gl;
  const { SCREEN_VERTEX, COPY_FRAGMENT } = gw.shaders;

  class GroundPicture {
    constructor(map) {
      Object.assign(this, { id: ID, type: "custom", renderingMode: "2d", map, kept: false, wanted: false });
      map.addLayer(this, gw.BELOW_OUTLINES);
      map.on("idle", () => this.want());
      for (const change of ["movestart", "resize"]) map.on(change, () => this.forget());
      map.on("data", ({ dataType, source }) => { if (dataType === "style" || source?.type !== "geojson") this.forget(); });
    }

    onAdd(map, gl) {
      this.copy = program(gl, SCREEN_VERTEX, COPY_FRAGMENT);
      this.array = gl.createVertexArray();
      this.picture = texture(gl);
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
      Object.assign(this, { kept: true, wanted: false });
    }

    _draw(gl) {
      const { made, uniforms } = this.copy;
      gl.useProgram(made);
      gl.activeTexture(gl.TEXTURE0);
      gl.bindTexture(gl.TEXTURE_2D, this.picture);
      gl.uniform1i(uniforms.u_picture, 0);
      gl.uniform2f(uniforms.u_size, ...this.size);
      gl.uniform4f(uniforms.u_shift, 1, 1, 0, 0);
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
