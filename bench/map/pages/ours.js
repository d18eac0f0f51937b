/* Measures of our own map, on the analyst's page as it stands. */
window.ours = (() => {
  "use strict";
  const { frames, pan, wires } = window.probe;
  const gw = () => window.gridwatchMap;
  const panel = () => [...gw().panels.values()][0];
  const shown = () => panel().cells.get(panel().current);

  function recolour(turn) {
    const { geometry, custom, tileset } = shown();
    const look = panel().look(panel().current, tileset);
    custom.setClasses(gw().classify(wires(geometry.count, turn), look.breaks));
  }

  function hover(times) {
    const { map } = panel();
    const { clientWidth, clientHeight } = map.getCanvas();
    panel().cellAt(map.getCenter()); // the buckets are made at the first pick
    const began = performance.now();
    for (let i = 0; i < times; i++) panel().cellAt(map.unproject([(i * 7919) % clientWidth, (i * 6101) % clientHeight]));
    return (performance.now() - began) / times;
  }

  return {
    state: () => [...document.querySelectorAll(".gw-map")].map((each) => each.dataset.state)[0],
    frame: () => ({ width: panel().map.getCanvas().clientWidth, height: panel().map.getCanvas().clientHeight, zoom: panel().map.getZoom() }),
    cells: () => shown().geometry.count,
    recolour: () => frames(panel().map, recolour, 15),
    empty: () => frames(panel().map, () => null, 15),
    many: (times) => frames(panel().map, recolour, times),
    pan: () => pan(panel().map),
    hover,
  };
})();
