// The table's library is larger than the rest of a page. It is fetched when a first table is drawn, not before; until then a
// table is an empty box of its own size.
(function () {
  "use strict";

  const AGAIN_MS = 3000;
  let coming = null;

  function fetched(address) {
    return new Promise((resolve) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = resolve;
      script.onerror = () => {
        script.remove();
        setTimeout(() => fetched(address).then(resolve), AGAIN_MS);
      };
      document.head.append(script);
    });
  }

  function library() {
    coming ??= fetched(document.querySelector('meta[name="gridwatch-grid"]').content).then(() => {
      const real = window.dash_ag_grid;
      // Pages keep the type they began with, or a table on screen would be thrown away and drawn anew.
      window.dash_ag_grid = { getApi: real.getApi, getApiAsync: real.getApiAsync, AgGrid: Table };
      Table.real = real.AgGrid;
    });
    return coming;
  }

  function Table(props) {
    const [here, come] = React.useState(Boolean(Table.real));
    React.useEffect(() => {
      if (!here) library().then(() => come(true));
    }, []);
    if (here) return React.createElement(Table.real, props);
    return React.createElement("div", { className: props.className, style: props.style, "aria-busy": "true" });
  }
  Table.dashRenderType = true;

  // Whoever asks for a table's own interface early gets it when there is one.
  window.dash_ag_grid = { AgGrid: Table, getApiAsync: (id) => library().then(() => window.dash_ag_grid.getApiAsync(id)) };
})();
