/* What was made, where it went and what went wrong; and every save of a report. */
(function (gw) {
  "use strict";
  const { make, button, say, size } = gw;

  gw.issues = (desk) => {
    const { words, board, chosen } = desk;
    const rows = board.issues.filter((one) => one.template === chosen);
    if (!rows.length) return make("p", "gw-tpl-empty", words.no_issues);
    return make("div", "gw-tpl-issues", ...rows.map((one) => issue(desk, one)));
  };

  function issue(desk, one) {
    const { words } = desk;
    const named = new Map(desk.choices.forms);
    const files = one.files.map((file) => (file.removed ? make("span", "is-quiet", `${named.get(file.form)} ${words.gone}`)
      : Object.assign(make("a", "gw-link", `${named.get(file.form)} ${size(file.bytes)}`), { href: `/report-templates/issue/${one.id}/${file.form}`, download: file.name, title: `${file.name} · SHA-256 ${one.sha[file.form]}` })));
    const head = make("div", "gw-tpl-row", make("b", "", `${one.due} · ${one.area}`), make("span", "", one.window), make("span", `gw-tpl-mark is-${one.state}`, one.state_words), one.by_hand ? make("span", "is-quiet", words.by_hand) : "");
    const anew = one.state === "made" ? button(words.as_then, () => desk.asThen(one), "", words.as_then_hint) : "";
    const facts = [one.version ? `${words.data} ${one.version}` : "", one.keep_until ? `${words.kept} ${one.keep_until}` : ""].filter(Boolean).join(" · ");
    const ways = one.ways.map((way) => make("div", "gw-tpl-row", make("span", "", `${way.kind === "mail" ? "✉" : "▤"} ${way.target}`), make("span", `gw-tpl-mark is-${way.state}`, way.words),
      one.mine && ["failed", "unsure"].includes(way.state) ? button(words.again, () => desk.act("again", { issue: one.id, way: way.id })) : ""));
    const again = one.mine && one.state === "failed" ? button(words.again, () => desk.act("again", { issue: one.id })) : "";
    const bad = one.log.filter((line) => !line.good).at(-1);
    const wrong = bad && (one.state !== "made" || one.ways.some((way) => way.state !== "sent")) ? make("p", "is-attn", bad.words) : "";
    const log = make("details", "", make("summary", "", words.log), make("ul", "", ...one.log.map((line) => make("li", line.good ? "" : "is-attn", make("time", "", line.at), " ", line.target ? `${line.target} · ` : "", line.words))));
    log.open = desk.opened.has(one.id);
    log.addEventListener("toggle", () => desk.opened[log.open ? "add" : "delete"](one.id));
    return make("article", "gw-tpl-card", head, make("div", "gw-tpl-row", ...files, anew, again), one.note ? make("p", "is-attn", one.note) : "", ...ways, wrong, make("small", "", facts), one.log.length ? log : "");
  }

  gw.versions = (desk) => {
    const { words, saves, draft, looking } = desk;
    if (!draft.version) return make("p", "gw-tpl-empty", words.save_first);
    if (!saves) return make("p", "gw-tpl-empty", "…");
    return make("ol", "gw-tpl-versions", ...saves.map((one) => {
      const current = one.version === draft.version;
      const acts = current ? [make("span", "gw-tpl-mark", words.now)] : [
        button(words.look, () => desk.look(one), looking === one.version ? "is-primary" : ""),
        desk.open ? button(words.restore, () => desk.restore(one.version)) : "",
      ];
      const changes = make("ul", "", ...one.changes.map((line) => make("li", "", line)));
      return make("li", "gw-tpl-card", make("div", "gw-tpl-row", make("b", "", say(words.version, one.version)), make("span", "is-quiet", `${one.at} · ${one.by}`), one.restored ? make("span", "is-quiet", say(words.restored_from, one.restored)) : "", make("span", "gw-spring"), ...acts), changes);
    }));
  };
})((window.gridwatchTemplates = window.gridwatchTemplates || {}));
