/* The hospitals' table: its cells, editing in place, pasting from Excel, and the row that is chosen. */
(function (gp) {
  "use strict";
  const cells = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  const make = (kind, props, ...children) => React.createElement(kind, props, ...children);
  const two = (main, sub, kind = "") => make("div", { className: "gw-plan-cell " + kind }, make("div", null, main), sub ? make("span", null, sub) : null);
  let rows = []; // as they stand in the table
  let chosen = null;

  cells.GwPlanName = ({ data }) => {
    if (!data) return null;
    const more = make("button", { type: "button", className: "gw-plan-row-more", title: gp.words().edit(data.name), "aria-label": gp.words().edit(data.name), onClick: () => gp.hospital(data.no), tabIndex: -1 }, "⋯");
    const sub = data.closing ? make("span", { className: "is-closed" }, gp.words().closed(data.closing)) : make("span", null, data.sub);
    return make("div", { className: "gw-plan-cell is-name" }, make("div", { title: data.name }, data.name), sub, more);
  };

  /* A number that can be changed, the former one struck through below; a value that cannot be says why. */
  cells.GwPlanEdit = ({ data, colDef }) => {
    if (!data) return null;
    const column = colDef.colId;
    const told = column === "beds" ? data.beds : data.share;
    const former = column === "beds" ? data.former_beds : data.former_share;
    const text = (value) => (column === "beds" ? gp.number(value) : gp.percent(value));
    const bad = data.bad?.[column];
    const value = make("em", { className: "gw-plan-edit" + (former !== null ? " is-changed" : "") + (bad ? " is-bad" : ""), title: bad || undefined }, told === null ? gp.words().ask : text(told));
    const below = bad ? make("span", { className: "is-bad" }, gp.words().kept) : former !== null ? make("s", null, gp.words().was(former < 0 ? "–" : text(former))) : column === "beds" && data.later ? make("span", null, data.later) : null;
    return make("div", { className: "gw-plan-cell" }, value, below);
  };

  cells.GwPlanToday = ({ data }) => {
    if (!data) return null;
    if (data.occupied === null) return two(make("i", null, "–"), gp.words().noBeds);
    return two(data.today === null ? "–" : gp.percent(data.today), gp.words().people(gp.number(data.occupied)));
  };

  cells.GwPlanFan = ({ data, column }) => {
    if (!data) return null;
    const width = Math.max(80, column.getActualWidth() - 17);
    const { height, parts } = gp.fan(data, width);
    return make("svg", { className: "gw-plan-fan", width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": data.said }, ...parts.map(([tag, props], key) => make(tag, { key, ...props })));
  };

  cells.GwPlanBreach = ({ data }) => (data ? two(data.breach.main, data.breach.sub, "is-" + data.breach.kind) : null);
  cells.GwPlanPeak = ({ data }) => (data ? make("div", { className: "gw-plan-cell" }, data.peak_text) : null);

  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  const known = (value) => (value === null || value === undefined ? -1 : value);
  functions.gwPlanNumber = ({ data, colDef }) => (!data ? null : colDef.colId === "beds" ? data.beds : data.share === null ? null : Math.round(1000 * data.share) / 10);
  const by = (of) => (_one, _other, first, second) => of(first.data) - of(second.data);
  functions.gwPlanByName = (_one, _other, first, second) => first.data.name.localeCompare(second.data.name, gp.lang());
  functions.gwPlanByToday = by((row) => known(row.today));
  functions.gwPlanByPeak = by((row) => known(row.peak));
  functions.gwPlanByBreach = by((row) => row.order);
  functions.gwPlanSet = ({ data, colDef, newValue }) => {
    const problem = enter([{ no: data.no, column: colDef.colId, text: String(newValue ?? "") }]);
    gp.say(...problem.map((one) => `${data.name}：${one}`));
    return false; // the document is what holds it; the table is drawn from the answer
  };

  /* --- reading what people write ------------------------------------------------------------------------------------- */
  const plain = (text) => text.trim().replace(/[,，\s]/g, "").replace(/[０-９．％]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0xfee0));

  /* A share of 1 from 85, 85% or 0.85; NaN from anything else. */
  function share(text) {
    const found = /^(\d+(?:\.\d+)?)(%?)$/.exec(plain(text));
    if (!found) return NaN;
    const value = found[2] || Number(found[1]) > 1 || !found[1].includes(".") ? Number(found[1]) / 100 : Number(found[1]);
    return value <= 1 ? value : NaN;
  }

  const whole = (text) => (/^\d+$/.test(plain(text)) ? Number(plain(text)) : NaN);

  /* Put values into the document, one step of undo for all; what cannot be is kept out and told. An empty one takes back. */
  function enter(given) {
    const { unit } = gp.state.get();
    let document = gp.state.document();
    const problems = [];
    for (const { no, column, text } of given) {
      const [field, read, why] = column === "beds" ? ["beds", whole, "notWhole"] : ["staffing", share, "notShare"];
      const value = plain(text) === "" ? null : read(text);
      mark(no, column, Number.isNaN(value) ? gp.words()[why](text.trim()) : null);
      if (Number.isNaN(value)) problems.push(gp.words()[why](text.trim()));
      else document = gp.document.beds(document, no, unit, { [field]: value === former(no, column) ? null : value });
    }
    gp.state.change(document);
    refresh();
    return problems;
  }

  const rowOf = (no) => rows.find((row) => row.no === no);
  const former = (no, column) => { const row = rowOf(no); const value = column === "beds" ? row?.base_beds : row?.base_share; return value === undefined ? null : value; };

  function mark(no, column, problem) {
    rows = rows.map((row) => (row.no === no ? { ...row, bad: { ...row.bad, [column]: problem } } : row));
  }

  /* --- pasting a block: rows by the hospital's name or number, else from the focused cell down -------------------------- */
  const letters = (text) => text.replace(/[\s（）()·]/g, "").toLowerCase();

  function find(text) {
    const wanted = letters(text);
    return rows.find((row) => row.no === text.trim() || letters(row.name) === wanted) || (wanted.length > 2 ? rows.find((row) => letters(row.name).includes(wanted)) : undefined);
  }

  function pasted(text, no, column) {
    const block = text.replace(/\r/g, "").split("\n").filter((line) => line.trim()).map((line) => line.split("\t"));
    const named = block.some(([first]) => isNaN(plain(first).replace("%", "")) && find(first));
    const order = shownOrder();
    const from = Math.max(0, order.indexOf(no));
    const columns = !named && column === "share" ? ["share"] : ["beds", "share"];
    const problems = [];
    const given = block.flatMap((line, at) => {
      const target = named ? find(line[0])?.no : order[from + at];
      if (!target) { if (named ? at || !/[^\d.,%\s]/.test(line[1] || "") : false) problems.push(gp.words().noSite(line[0].trim())); return []; }
      return (named ? line.slice(1) : line).slice(0, columns.length).map((one, place) => ({ no: target, column: columns[place], text: one })).filter((one) => one.text.trim());
    });
    const bad = given.flatMap((one) => { const wrong = Number.isNaN((one.column === "beds" ? whole : share)(one.text)); return wrong ? [`${rowOf(one.no).name}：${gp.words()[one.column === "beds" ? "notWhole" : "notShare"](one.text.trim())}`] : []; });
    enter(given);
    if (!named && block.length > order.length - from) problems.push(gp.words().tooMany(block.length - (order.length - from)));
    gp.say(gp.words().pasted(given.length - bad.length), ...problems, ...bad);
  }

  const table = () => gp.page()?.querySelector(".gw-plan-grid");
  const api = () => window.dash_ag_grid?.getApi?.("plan-grid");

  function shownOrder() {
    const order = [];
    api()?.forEachNodeAfterFilterAndSort((node) => order.push(node.data.no));
    return order.length ? order : rows.map((row) => row.no);
  }

  document.addEventListener("paste", (event) => {
    if (!gp.page() || /^(INPUT|TEXTAREA)$/.test(event.target.tagName)) return;
    const cell = document.activeElement?.closest?.(".ag-cell");
    if (!cell || !table()?.contains(cell)) return;
    event.preventDefault();
    pasted(event.clipboardData.getData("text/plain"), cell.closest("[row-id]").getAttribute("row-id"), cell.getAttribute("col-id"));
  });

  /* --- the row that is chosen, here and on the map ------------------------------------------------------------------------ */
  function choose(no, fromMap) {
    if (chosen === no && !fromMap) return;
    chosen = no;
    for (const row of table()?.querySelectorAll(".ag-row[row-id]") || []) row.classList.toggle("is-chosen", row.getAttribute("row-id") === no);
    if (fromMap) { const node = api()?.getRowNode(no); if (node) { api().ensureNodeVisible(node, "middle"); requestAnimationFrame(() => choose(no)); } }
    gp.pulse?.(no);
  }

  document.addEventListener("focusin", (event) => {
    const row = table()?.contains(event.target) && event.target.closest(".ag-row[row-id]");
    if (row) choose(row.getAttribute("row-id"));
  });
  document.addEventListener("keydown", (event) => {
    const cell = table()?.contains(event.target) && event.target.closest('.ag-cell[col-id="name"]');
    if (!cell || event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    gp.hospital(cell.closest("[row-id]").getAttribute("row-id"));
  }, true); // before the grid takes Enter for itself

  /* --- from the answer into the table -------------------------------------------------------------------------------------- */
  function refresh() {
    window.dash_clientside.set_props("plan-grid", { rowData: rows });
    // What stands below a number may change while the number stays.
    setTimeout(() => api()?.refreshCells({ columns: ["beds", "share"], force: true }), 60);
  }

  /* While the hand moves, rows stay where they are; at rest the first to run over comes first. */
  function put(fresh, atRest) {
    const bad = new Map(rows.map((row) => [row.no, row.bad]));
    const place = new Map(rows.map((row, at) => [row.no, at]));
    const sorted = [...fresh].sort((one, other) => (atRest || !rows.length ? one.order - other.order : (place.get(one.no) ?? 1e6) - (place.get(other.no) ?? 1e6)));
    rows = sorted.map((row) => ({ ...row, bad: bad.get(row.no) }));
    gp.part("waiting")?.setAttribute("hidden", "");
    refresh();
  }

  gp.grid = { put, choose, enter, pasted, rows: () => rows, rowOf, chosen: () => chosen, clearBad: () => { rows = rows.map((row) => ({ ...row, bad: undefined })); }, badRow: (no, column, why) => { mark(no, column, why); refresh(); }, forget: () => { rows = []; chosen = null; } };
})((window.gridwatchPlan = window.gridwatchPlan || {}));
