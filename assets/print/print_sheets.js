/* Lays what follows the map on sheets: rows fill columns, blocks go where they fit, sheets are added and numbered. */
(function (gw) {
  "use strict";
  const SMALLEST_TITLE = 0.55, FEWEST_LINES = 3;
  const stock = () => document.getElementById("stock");
  const content = (block, name) => block.querySelector(`template.${name}`)?.content.cloneNode(true);

  const full = (flow) => flow.scrollHeight > flow.clientHeight + 1;
  const last = () => [...document.querySelectorAll(".sheet .flow")].at(-1);

  function another() {
    document.body.insertBefore(document.getElementById("later").content.cloneNode(true), stock());
    return last();
  }

  /* A long title is set smaller until it leaves room; nothing of it is cut. */
  function fitTitle() {
    const title = document.querySelector("h1");
    const size = parseFloat(getComputedStyle(title).fontSize);
    const lines = () => title.getBoundingClientRect().height / (parseFloat(getComputedStyle(title).fontSize) * 1.28);
    for (let share = 1; share > SMALLEST_TITLE && lines() > 2.2; share -= 0.05) title.style.fontSize = `${size * share}px`;
  }

  /* What does not fit beside the map follows it. */
  function relieveSide() {
    const side = document.querySelector(".side");
    const moved = [];
    while (side.scrollHeight > side.clientHeight + 1) {
      const movable = [...side.querySelectorAll("[data-move]")].at(-1);
      if (!movable) break;
      movable.remove();
      moved.unshift(movable);
    }
    if (!moved.length) return;
    const block = Object.assign(document.createElement("section"), { className: "block text charts-of" });
    block.append(...moved);
    stock().insertBefore(block, stock().querySelector(".notes"));
  }

  /* Rows into as many columns as the sheet has, a column after the other; what is left goes on the next sheet. */
  function layRows(block) {
    const rows = [...content(block, "body").querySelectorAll("tr")];
    let flow = last(), at = 0, first = true;
    while (at < rows.length) {
      const shell = document.createElement("div");
      const wanted = Number(flow.closest(".is-first") ? block.dataset.columns : block.dataset.later);
      if (!wanted) { // too wide for what is left beside a map
        flow = another();
        continue;
      }
      const columns = first && rows.length <= 10 ? 1 : wanted;
      if (first) shell.append(content(block, "head"));
      const grid = shell.appendChild(Object.assign(document.createElement("div"), { className: "columns-of" }));
      grid.style.gridTemplateColumns = `repeat(${columns}, 1fr)`;
      flow.append(shell);
      const placed = fill(flow, grid, block, rows.slice(at), columns);
      if (!placed) {
        shell.remove();
        if (!flow.childElementCount && flow.closest(".sheet:not(.is-first)")) return; // not even one row fits on an empty sheet
        flow = another();
        continue;
      }
      at += placed;
      first = false;
      if (at < rows.length) flow = another();
    }
  }

  /* How many of the rows stand in the grid now. The height of one column decides, then columns are made equally long. */
  function fill(flow, grid, block, rows, columns) {
    const tables = Array.from({ length: columns }, () => grid.appendChild(content(block, "table").firstElementChild));
    const [body] = tables[0].tBodies;
    let fits = 0;
    for (const row of rows) {
      body.append(row);
      if (full(flow)) { row.remove(); break; }
      fits++;
    }
    if (tables.some((table) => table.scrollWidth > table.parentElement.clientWidth / columns + 1)) grid.classList.add("is-narrow");
    const here = Math.min(rows.length, fits * columns);
    const each = Math.ceil(here / columns);
    tables.forEach((table, index) => { if (columns > 1) table.tBodies[0].append(...rows.slice(index * each, Math.min(here, (index + 1) * each))); });
    let placed = here;
    while (placed && full(flow)) { // a column with taller rows than the first
      for (const table of tables) table.tBodies[0].lastElementChild?.remove();
      placed = tables.reduce((sum, table) => sum + table.tBodies[0].childElementCount, 0);
    }
    for (const table of tables.slice(1)) if (!table.tBodies[0].childElementCount) table.remove();
    return placed === here ? here : relay(tables, rows, placed);
  }

  /* Rows in order again after a row was taken from every column. */
  function relay(tables, rows, placed) {
    const each = Math.ceil(placed / tables.length);
    tables.forEach((table, index) => table.tBodies[0].replaceChildren(...rows.slice(index * each, Math.min(placed, (index + 1) * each))));
    return placed;
  }

  /* Whether a block stands on the last sheet, a little smaller where that helps. */
  function fitsWhole(flow, block) {
    flow.append(block);
    if (!full(flow)) return true;
    block.classList.add("is-tight"); // before a sheet of its own
    if (!full(flow)) return true;
    block.classList.remove("is-tight");
    block.remove();
    return false;
  }

  function layBlock(block) {
    if (!fitsWhole(last(), block)) another().append(block);
  }

  /* Definitions fill what is left of a sheet, a paragraph after the other; the rest and the lines to sign follow on the next. */
  function layNotes(block) {
    if (fitsWhole(last(), block)) return;
    const part = block.cloneNode(true), columns = part.querySelector(".columns"), rest = block.querySelector(".columns");
    columns.replaceChildren();
    part.querySelector(".sign").remove();
    const flow = last();
    flow.append(part);
    while (rest.childElementCount > 1) {
      const [line] = rest.children;
      columns.append(line);
      if (full(flow)) {
        rest.prepend(line);
        break;
      }
    }
    if (columns.childElementCount < FEWEST_LINES) {
      rest.prepend(...columns.children);
      part.remove();
    } else {
      block.querySelector("h2").append(block.dataset.more);
    }
    another().append(block);
  }

  function number() {
    const sheets = [...document.querySelectorAll(".sheet")];
    sheets.forEach((sheet, index) => {
      for (const place of sheet.querySelectorAll(".at")) place.textContent = index + 1;
      for (const place of sheet.querySelectorAll(".of")) place.textContent = sheets.length;
    });
  }

  async function begin() {
    fitTitle();
    await gw.drawPage();
    relieveSide();
    for (const block of [...stock().children]) (block.classList.contains("rows") ? layRows : block.classList.contains("notes") ? layNotes : layBlock)(block);
    number();
    document.documentElement.dataset.state = "ready";
  }

  begin().catch((error) => { document.documentElement.dataset.state = `failed: ${error.message}`; });
})((window.gridwatchMap = window.gridwatchMap || {}));
