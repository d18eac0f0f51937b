/* Numbers of cells, and the pass that turns them into looks, on the graphics card: one pass over the screen, number → class → look. New
   colours of small cells come at once without smoothed edges and are smoothed a moment later: four samples for nearly every
   pixel are what a recolour would otherwise wait for. */
(function (gw) {
  "use strict";
  const SMALL_CELL_PX = 4; // radius below which most pixels lie on an edge
  const SMOOTH_AFTER_MS = 150;
  const { TEXTURE_WIDTH, program, texture, unpack, plain } = gw.gl;
  const { SCREEN_VERTEX, SCREEN_FRAGMENT } = gw.shaders;

  class ShaderLooks {
    /** @param layer a cell layer: its geometry, classes, palette, picture and camera */
    constructor(gl, layer) {
      Object.assign(this, { gl, layer, rough: true, first: true });
      this.screen = program(gl, SCREEN_VERTEX, SCREEN_FRAGMENT);
      this.textures = { classes: texture(gl), palette: texture(gl), ids: texture(gl) };
      this.mesh = new gw.CellMesh(gl, layer.geometry);
    }

    /** What has changed since the last picture: `classes`, `palette` and `size` (of the classes) are sent anew; all else is told at every pass. */
    changed(what) {
      this[what] = this.rough = true;
    }

    /** The numbers as the layer's camera sees them, `fine` a pixel and side. */
    number(width, height) {
      const { gl, layer } = this;
      const { matrix, fine } = layer.drawn;
      layer.into(this.textures.ids, width * fine, height * fine, [gl.R32UI, gl.RED_INTEGER, gl.UNSIGNED_INT]);
      this.mesh.draw(matrix);
      gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    }

    colour(width, height) {
      const { gl, layer } = this;
      this._upload();
      layer.into(layer.picture, width, height, [gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE]);
      plain(gl);
      gl.clearBufferfv(gl.COLOR, 0, [0, 0, 0, 0]);
      this._tell(width, height);
      layer.fillScreen();
      gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    }

    _upload() {
      const { gl, layer } = this;
      unpack(gl);
      gl.activeTexture(gl.TEXTURE1);
      gl.bindTexture(gl.TEXTURE_2D, this.textures.classes);
      const height = layer.classes.length / TEXTURE_WIDTH;
      if (this.first || this.size) gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8UI, TEXTURE_WIDTH, height, 0, gl.RED_INTEGER, gl.UNSIGNED_BYTE, layer.classes);
      else if (this.classes) gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, TEXTURE_WIDTH, height, gl.RED_INTEGER, gl.UNSIGNED_BYTE, layer.classes);
      gl.activeTexture(gl.TEXTURE2);
      gl.bindTexture(gl.TEXTURE_2D, this.textures.palette);
      if (this.first || this.palette) gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 256, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, layer.palette);
      this.first = this.size = this.classes = this.palette = false;
    }

    _tell(width, height) {
      const { gl, layer } = this;
      const { matrix, fine } = layer.drawn;
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
      gl.uniform1f(uniforms.u_rim, Math.min(layer.rimFrom, 1e6));
      gl.uniform1i(uniforms.u_seam, layer.seam ? 1 : 0);
      gl.uniform1i(uniforms.u_rows, layer.rows);
      gl.uniform1f(uniforms.u_split, layer.splitAt(width * fine));
      gl.uniform1f(uniforms.u_opacity, layer.opacity);
      gl.uniform1f(uniforms.u_scale, layer.pixels(width));
      gl.uniform1f(uniforms.u_dpr, layer.density(width));
      gl.uniform2f(uniforms.u_size, width, height);
      gl.uniformMatrix4fv(uniforms.u_matrix, false, matrix);
    }

    /** Whether edges are smoothed now. New colours of small cells are not, but soon after. */
    _smooth(width) {
      const { layer } = this;
      const small = layer.geometry.meanRadius * layer.pixels(width) < SMALL_CELL_PX * layer.density(width);
      if (!this.rough || !small) return true;
      this.rough = false;
      clearTimeout(this.smoothing);
      this.smoothing = setTimeout(() => layer.again(), SMOOTH_AFTER_MS);
      return false;
    }

    remove() {
      const { gl } = this;
      clearTimeout(this.smoothing);
      this.mesh.remove();
      gl.deleteProgram(this.screen.made);
      for (const made of Object.values(this.textures)) gl.deleteTexture(made);
    }
  }

  gw.ShaderLooks = ShaderLooks;
})((window.gridwatchMap = window.gridwatchMap || {}));
