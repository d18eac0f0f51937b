/* Measures of our own map, on the analyst's page as it stands. */
window.ours = (() => {
  "use strict";
  const { frames, pan, wires } = window.probe;
  const gw = () => window.gridwatchMap;
  const panel = () => [...gw().panels.values()][0];
  const shown = () => panel().cells.get(panel().current);

  /* Made before anything is timed: a recolour begins with values in hand. */
  let hands = [];
  function ready() {
    if (!hands.length) hands = Array.from({ length: 16 }, (_, turn) => wires(shown().geometry.count, turn));
  }

  function recolour(turn) {
    const { custom, tileset } = shown();
    const look = panel().look(panel().current, tileset);
    custom.setClasses(gw().classify(hands[turn % hands.length], look.breaks));
  }

  function recolours(times) {
    ready();
    return frames(panel().map, recolour, times);
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
    recolour: () => recolours(15),
    empty: () => frames(panel().map, () => null, 15),
    many: recolours,
    pan: () => pan(panel().map),
    hover,
  };
})();
