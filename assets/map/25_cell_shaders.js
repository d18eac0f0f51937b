/* The small programs of the cell layer: numbers of cells into a picture, that picture into looks, and looks onto the map. */
(function (gw) {
  "use strict";

  const ID_VERTEX = `#version 300 es
    uniform mat4 u_matrix; uniform highp sampler2D u_centre; uniform int u_width; uniform float u_inset;
    in vec2 a_position; in uint a_cell; flat out uint v_cell;
    void main() {
      int i = int(a_cell);
      vec2 centre = texelFetch(u_centre, ivec2(i % u_width, i / u_width), 0).xy;
      v_cell = a_cell;
      gl_Position = u_matrix * vec4(mix(centre, a_position, u_inset), 0.0, 1.0);
    }`;

  const ID_FRAGMENT = `#version 300 es
    precision highp int; flat in uint v_cell; out uint f_id;
    void main() { f_id = v_cell + 1u; }`;

  const SCREEN_VERTEX = `#version 300 es
    void main() { gl_Position = vec4(float((gl_VertexID & 1) * 4 - 1), float((gl_VertexID >> 1) * 4 - 1), 0.0, 1.0); }`;

  const SCREEN_FRAGMENT = `#version 300 es
    precision highp float; precision highp int;
    uniform highp usampler2D u_ids, u_class; uniform highp sampler2D u_centre; uniform sampler2D u_palette;
    uniform mat4 u_matrix; uniform vec2 u_size; uniform int u_width, u_fine, u_smooth, u_seam, u_rows; uniform float u_opacity, u_scale, u_dpr, u_rim, u_split;
    out vec4 f_colour;
    uint idAt(ivec2 p) { return texelFetch(u_ids, clamp(p, ivec2(0), ivec2(u_size) * u_fine - 1), 0).r; }
    vec4 look(int row) { vec4 c = texelFetch(u_palette, ivec2(row, 0), 0); return vec4(c.rgb * c.a, c.a); }
    bool edge(ivec2 p, uint id, float css) {
      int w = max(1, int(css * u_dpr + 0.5)) * u_fine;
      return idAt(p + ivec2(w, 0)) != id || idAt(p - ivec2(w, 0)) != id || idAt(p + ivec2(0, w)) != id || idAt(p - ivec2(0, w)) != id;
    }
    vec2 onScreen(vec2 place) { vec4 clip = u_matrix * vec4(place, 0.0, 1.0); return (clip.xy / clip.w * 0.5 + 0.5) * u_size; }
    // A minus, and an outline in dashes of the same angle; of the smallest cells only the minus is left.
    vec4 silent(ivec2 p, uint id, float radius, vec2 from) {
      float half_bar = clamp(radius * 0.34, 1.6 * u_dpr, 5.0 * u_dpr);
      bool bar = abs(from.x) < half_bar && abs(from.y) < 0.9 * u_dpr;
      bool dash = radius > 3.0 * u_dpr && edge(p, id, 1.7) && fract(atan(from.y, from.x) * 2.8648) < 0.62; // 18 dashes
      return bar || dash ? look(7) : vec4(0.0);
    }
    bool isFill(int kind) { return kind >= 8 && kind < 24; }
    vec4 detail(ivec2 p, uint id, int kind, ivec2 at) {
      vec3 centre = texelFetch(u_centre, at, 0).xyz;
      float radius = centre.z * u_scale;
      vec2 pixel = (vec2(p) + 0.5) / float(u_fine);
      vec2 css = pixel / u_dpr;
      bool rim = radius > u_rim * u_dpr && edge(p, id, 1.0);
      if (isFill(kind)) return (rim ? look(6) : look(kind)) * u_opacity;
      if (kind == 2 || kind >= 24) { // a dot, a larger spot, a ring
        float larger = kind == 2 ? 1.0 : 1.6;
        float dot_radius = larger * clamp(radius * 0.24, 1.4 * u_dpr, 6.0 * u_dpr);
        float away = distance(pixel, onScreen(centre.xy));
        float cover = clamp(dot_radius + 0.5 - away, 0.0, 1.0);
        if (kind == 25) cover *= clamp(away - dot_radius + max(1.3 * u_dpr, 0.3 * dot_radius) + 0.5, 0.0, 1.0);
        if (cover > 0.0) return look(kind) * cover;
      }
      if (kind == 3 && mod(css.x + css.y, 8.0) < 1.6) return look(3);
      if (kind == 4) {
        if (rim && mod(css.x + css.y, 7.0) < 4.0) return look(5);
        vec2 raster = mod(css, 5.0) - 2.5;
        return dot(raster, raster) < 1.0 ? look(5) : look(4) * 0.35;
      }
      for (int n = kind == 7 ? 0 : 1; n < 1; n++) return silent(p, id, radius, pixel - onScreen(centre.xy));
      return rim ? look(1) : vec4(0.0);
    }
    // Loops stand where an if would do: a software renderer runs both sides of an if for every pixel, but not
    // the body of a loop that no pixel of the group enters.
    vec4 shade(ivec2 p, uint id) {
      int i = int(max(id, 1u)) - 1; ivec2 at = ivec2(i % u_width, i / u_width);
      int below = float(p.x) < u_split ? u_rows : 0; // left of the split the classes of the other window, kept below these
      int kind = id == 0u ? 0 : int(texelFetch(u_class, at + ivec2(0, below), 0).r);
      float kept = kind > 127 ? 0.22 : 1.0; // outside the region a look fades, and stays the look it is
      kind &= 127;
      vec4 colour = isFill(kind) && u_seam == 0 ? look(kind) * u_opacity : vec4(0.0);
      int details = kind != 0 && (!isFill(kind) || u_seam == 1) ? 1 : 0;
      for (int n = 0; n < details; n++) colour = detail(p, id, kind, at);
      return colour * kept;
    }
    void main() {
      ivec2 p = ivec2(gl_FragCoord.xy) * u_fine;
      uint a = idAt(p), d = u_smooth == 1 ? idAt(p + ivec2(1, 1)) : a;
      // Only pixels on a border need four samples; where the two on the diagonal agree there is none.
      int samples = a != d ? 4 : a != 0u ? 1 : 0;
      vec4 colour = vec4(0.0);
      for (int n = 0; n < samples; n++) { ivec2 q = p + ivec2(n & 1, n >> 1); colour += shade(q, idAt(q)); }
      if (colour.a == 0.0) discard;
      f_colour = colour / float(samples);
    }`;

  // The picture where the map is now: scale and offset between two places of the camera, none at rest.
  const COPY_FRAGMENT = `#version 300 es
    precision highp float; uniform sampler2D u_picture; uniform vec2 u_size; uniform vec4 u_shift; out vec4 f_colour;
    void main() {
      vec2 at = ((gl_FragCoord.xy / u_size * 2.0 - 1.0) * u_shift.xy + u_shift.zw) * 0.5 + 0.5;
      if (at != clamp(at, 0.0, 1.0)) discard;
      f_colour = texture(u_picture, at);
      if (f_colour.a == 0.0) discard;
    }`;

  gw.shaders = { ID_VERTEX, ID_FRAGMENT, SCREEN_VERTEX, SCREEN_FRAGMENT, COPY_FRAGMENT };
})((window.gridwatchMap = window.gridwatchMap || {}));
