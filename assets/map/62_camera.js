/* Which part of the world a link shows, once a hand has moved the map: `at=lon,lat,zoom` in the address. It belongs to
   the place the address names: with another area or region the map goes there, and the shell lets go of it. */
(function (gw) {
  "use strict";
  const REST_MS = 300; // of a drag only the end is worth writing down
  const [LEAST, MOST] = gw.ZOOMS;

  const placeOf = (filters) => `${filters?.area || ""}|${filters?.region || ""}`;
  const without = (search) => search.replace(/([?&])at=[^&]*(&|$)/, (_, before, after) => (after ? before : ""));
  const write = (search) => window.history.replaceState(window.history.state, "", window.location.pathname + search);

  /** {lon, lat, zoom} of the address if it is about the same place as `filters`; null otherwise. */
  function asked(filters) {
    const query = new URLSearchParams(window.location.search);
    if (placeOf({ area: query.get("area"), region: query.get("region") }) !== placeOf(filters)) return null;
    const parts = (query.get("at") || "").split(",");
    const [lon, lat, zoom] = parts.map((part) => (part.trim() ? Number(part) : NaN));
    const fits = parts.length === 3 && Math.abs(lon) <= 180 && Math.abs(lat) <= 85 && zoom >= LEAST && zoom <= MOST;
    return fits ? { lon, lat, zoom } : null;
  }

  /** Write down what a map shows, when the hand has come to rest. */
  let resting = null;
  function keep(map) {
    const place = placeOf(gw.state.filters);
    clearTimeout(resting);
    resting = setTimeout(() => {
      if (placeOf(gw.state.filters) !== place) return;
      const { lng, lat } = map.getCenter();
      const search = without(window.location.search);
      write(`${search}${search ? "&" : "?"}at=${lng.toFixed(5)},${lat.toFixed(5)},${map.getZoom().toFixed(2)}`);
    }, REST_MS);
  }

  function forget() {
    clearTimeout(resting);
    write(without(window.location.search));
  }

  gw.camera = { asked, keep, forget };
})((window.gridwatchMap = window.gridwatchMap || {}));
