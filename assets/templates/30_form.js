/* The content of a report as a form: ordered lists with buttons, nothing to be written in code. */
(function (gw) {
  "use strict";
  const { make, button, field, text, choice, check, segments, say } = gw;

  const section = (title, ...inside) => make("section", "gw-tpl-part", make("h3", "", title), ...inside);

  gw.form = (desk) => {
    const { words, choices, draft, open } = desk;
    const at = draft.now;
    const edit = (how) => desk.edit(how);
    const set = (name) => (value) => edit((document) => { document[name] = value; });
    const names = [words.name_zh, words.name_en].map((label, n) => field(label, keyed(text(at.name[n], (value) => edit((_, now) => { now.name[n] = value; }), { maxLength: 60, disabled: !open }), `name${n}`)));
    const titles = ["zh", "en"].map((lang, n) => field([words.name_zh, words.name_en][n], keyed(text(at.document.title[lang], (value) => edit((document) => { document.title[lang] = value; }), { maxLength: 200, disabled: !open }), `title${n}`)));
    const page = ["paper", "orientation", "lang"].map((name) => segments(`tpl-${name}`, choices[name], at.document[name], set(name), words[name], !open));
    return make("div", "gw-tpl-form",
      section(words.name, make("div", "gw-tpl-pair", ...names)),
      section(words.headline, make("div", "gw-tpl-pair", ...titles)),
      section(words.page, make("div", "gw-tpl-row", ...page, check(words.graticule, at.document.graticule, set("graticule"), !open))),
      section(words.layers, ordered(desk, "layers", choices.layers, (layer) => layer.key, (key) => ({ key, tileset: "auto", classes: "" }), (layer, n) => lies(desk, layer, n))),
      ...["indicators", "charts", "columns", "tables"].map((name) => section(words[name], ordered(desk, name, choices[name], (key) => key, (key) => key))),
      section(words.forms, make("div", "gw-tpl-row", ...choices.forms.map(([form, name]) => check(name, at.document.forms.includes(form), (on) => edit((document) => { document.forms = choices.forms.map(([key]) => key).filter((key) => (key === form ? on : document.forms.includes(key))); }), !open)))));
  };

  /* A control that gets the focus back after the form was drawn anew. */
  function keyed(made, key) {
    made.dataset.focus = key;
    return made;
  }

  /* What a layer lies on and how its classes are cut. */
  function lies(desk, layer, n) {
    const { words, choices, open } = desk;
    const [, name, units] = choices.layers.find(([key]) => key === layer.key) || [layer.key, layer.key, []];
    if (!units.length) return [];
    const change = (part) => (value) => desk.edit((document) => { document.layers[n][part] = value; });
    const lists = [choice(units, layer.tileset, change("tileset"), `${name} ${words.units}`), choice(choices.classes, layer.classes, change("classes"), `${name} ${words.classes}`)];
    lists.forEach((list, m) => { keyed(list, `lies${n}-${m}`).disabled = !open; });
    return lists;
  }

  /* Rows with up, down and out, and a list to add from. Alt+↑ and Alt+↓ move the row that has the focus. */
  function ordered(desk, name, all, keyOf, fresh, more = () => []) {
    const { words, draft, open, choices } = desk;
    const rows = draft.now.document[name];
    const titled = new Map(all.map(([key, title]) => [key, title]));
    const move = (n, by, key = "") => rows[n + by] !== undefined && desk.edit((document) => { document[name].splice(n + by, 0, ...document[name].splice(n, 1)); }, `${name}${n + by}${n + by === rows.length - 1 ? "" : key}`);
    const small = (sign, label, act, key, off) => Object.assign(keyed(button(sign, act, "is-small", label), key), { disabled: off });
    const listed = rows.map((row, n) => {
      const title = titled.get(keyOf(row)) || keyOf(row);
      const made = make("li", "", make("b", "", title), ...more(row, n));
      if (open) {
        made.append(small("↑", `${title} ${words.up}`, () => move(n, -1), `${name}${n}`, n === 0), small("↓", `${title} ${words.down}`, () => move(n, 1, "-down"), `${name}${n}-down`, n === rows.length - 1),
          small("×", `${title} ${words.out}`, () => desk.edit((document) => { document[name].splice(n, 1); }, `${name}-add`), `${name}${n}-out`, false));
        made.addEventListener("keydown", (event) => {
          if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
          event.preventDefault();
          move(n, event.key === "ArrowUp" ? -1 : 1);
        });
      }
      return made;
    });
    const free = all.filter(([key]) => !rows.some((row) => keyOf(row) === key));
    const adds = open && free.length ? (rows.length < choices.most ? keyed(choice([["", words.add], ...free], "", (key) => key && desk.edit((document) => { document[name].push(fresh(key)); }, `${name}-add`), words.add), `${name}-add`) : make("small", "", say(words.full, choices.most))) : "";
    return make("div", "gw-tpl-ordered", rows.length ? make("ol", "", ...listed) : make("small", "", words.nothing), adds);
  }
})((window.gridwatchTemplates = window.gridwatchTemplates || {}));
