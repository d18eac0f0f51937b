/* The map's symbols, drawn by the screen's own shapes, and the charts as vectors. */
(function (gw) {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";

  /* One <symbol> for each mark the map uses; legends get theirs as pictures of their own. */
  function symbols(map) {
    const defs = map.insertBefore(document.createElementNS(SVG, "defs"), map.firstChild);
    for (const name of map.dataset.marks.split(" ").filter(Boolean)) {
      const [shape, token] = name.split(":");
      const symbol = defs.appendChild(document.createElementNS(SVG, "symbol"));
      symbol.setAttribute("id", `mark-${shape}-${token}`);
      symbol.setAttribute("viewBox", "0 0 16 16");
      symbol.append(...gw.marks.swatch(shape, token).childNodes);
    }
    for (const place of document.querySelectorAll(".mark[data-mark]")) place.append(gw.marks.swatch(...place.dataset.mark.split(":")));
  }

  /* A figure as the screen's charts declare it, as SVG. */
  async function chart(place, share) {
    const figure = JSON.parse(place.querySelector("script").textContent);
    const width = Number(place.dataset.width), height = Math.round(width * share);
    const svg = await window.Plotly.toImage({ data: figure.data, layout: figure.layout, config: { staticPlot: true } }, { format: "svg", width, height, imageDataOnly: true });
    const drawn = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
    drawn.setAttribute("viewBox", `0 0 ${width} ${height}`);
    for (const name of ["width", "height"]) drawn.removeAttribute(name);
    place.replaceChildren(drawn);
  }

  /* How high the charts are beside their width, so that they fill what the legend leaves of the side. */
  const [FLAT, USUAL, HIGH] = [0.34, 0.5, 0.78];
  function shareOf(places) {
    const side = document.querySelector(".side");
    const used = [...side.children].reduce((sum, child) => sum + child.getBoundingClientRect().height, 0);
    const gaps = (side.childElementCount - 1) * parseFloat(getComputedStyle(side).rowGap);
    const room = (side.clientHeight - used - gaps) / places.length / side.clientWidth;
    return room < FLAT ? USUAL : Math.min(HIGH, room);
  }

  /** Everything that is drawn: resolves when it stands. */
  gw.drawPage = async () => {
    for (const map of document.querySelectorAll("svg.map")) symbols(map);
    const places = [...document.querySelectorAll(".plot")];
    const share = places.length ? shareOf(places) : USUAL;
    for (const place of places) await chart(place, share);
  };
})((window.gridwatchMap = window.gridwatchMap || {}));
