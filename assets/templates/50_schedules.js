/* When a report is made by itself, for which areas, and where it goes. */
(function (gw) {
  "use strict";
  const { make, button, careful, field, choice, check, segments, say } = gw;
  const FRESH = { id: null, at: "07:30", weekdays: [], days: 1, folder: "", mail: [], keep_days: 90 };

  gw.schedules = (desk) => {
    const { words, board, chosen, draft } = desk;
    if (!draft.version) return make("p", "gw-tpl-empty", words.save_first);
    const mine = board.schedules.filter((one) => one.template === chosen);
    const rows = mine.map((one) => (desk.planning?.id === one.id ? planner(desk) : shown(desk, one)));
    const add = board.maker && !desk.planning ? button(`+ ${words.new_schedule}`, () => plan(desk, fresh(desk))) : "";
    return make("div", "gw-tpl-schedules", ...(mine.length || desk.planning ? [] : [make("p", "gw-tpl-empty", words.no_schedules)]), ...rows, desk.planning && desk.planning.id === null ? planner(desk) : "", add);
  };

  const plan = (desk, wish) => { desk.planning = wish; desk.draw(); };
  const fresh = (desk) => ({ ...structuredClone(FRESH), areas: desk.choices.areas.slice(0, 1).map(([code]) => code), forms: [...desk.draft.now.document.forms] });

  function shown(desk, one) {
    const { words } = desk;
    const state = one.stopped ? make("p", "is-attn", words.stopped, one.stopped) : make("p", "", one.running ? `${words.next} ${one.next}` : words.off);
    const acts = [
      button(words.run, async () => { const told = await desk.act("run", { id: one.id }); if (told) desk.say(say(words.asked, told.asked)); }),
      button(words.edit, () => plan(desk, { ...structuredClone(one), areas: one.areas.map(([code]) => code) })),
      check(words.on, one.running, (running) => desk.act("switch", { id: one.id, running })),
      careful(words.remove, words.sure, () => desk.act("remove-schedule", { id: one.id }), "is-quiet"),
    ];
    return make("article", "gw-tpl-card", make("b", "", one.words), make("p", "", one.areas.map(([, name]) => name).join(desk.lang === "zh" ? "、" : ", ")), state, make("div", "gw-tpl-row", ...acts));
  }

  /* The form of one schedule; what it holds is kept while the rest of the page is drawn anew. */
  function planner(desk) {
    const { words, choices, planning: wish } = desk;
    const again = (how) => { how(); desk.draw(); };
    const time = gw.text(wish.at, (value) => { wish.at = value.trim().replace("：", ":"); }, { maxLength: 5, placeholder: "07:30", inputMode: "numeric" });
    const weekly = wish.weekly ?? wish.weekdays.length > 0;
    const every = segments("tpl-every", [["daily", words.daily], ["weekly", words.weekly]], weekly ? "weekly" : "daily", (key) => again(() => { wish.weekly = key === "weekly"; wish.weekdays = wish.weekly ? [1] : []; }), words.when);
    const days = weekly ? choices.weekdays.map(([day, name]) => check(name, wish.weekdays.includes(day), (on) => { wish.weekdays = on ? [...wish.weekdays, day] : wish.weekdays.filter((one) => one !== day); })) : [];
    const toggle = (name, key) => (on) => { wish[name] = on ? [...wish[name], key] : wish[name].filter((one) => one !== key); };
    const areas = choices.areas.map(([code, name]) => check(name, wish.areas.includes(code), toggle("areas", code)));
    const bulk = [button(words.all, () => again(() => { wish.areas = choices.areas.map(([code]) => code); }), "is-quiet"), button(words.clear, () => again(() => { wish.areas = []; }), "is-quiet")];
    const folder = choices.folders.length ? choice([["", words.no_folder], ...choices.folders.map((name) => [name, name])], wish.folder, (name) => { wish.folder = name; }) : make("small", "", words.folders_off);
    const keep = Object.assign(document.createElement("input"), { type: "number", min: 1, max: 730, value: wish.keep_days });
    keep.addEventListener("change", () => { wish.keep_days = Math.round(Number(keep.value)); });
    const save = async () => { if (await desk.act("save-schedule", { ...wish, template: desk.chosen })) plan(desk, null); };
    return make("article", "gw-tpl-card is-open",
      make("div", "gw-tpl-row", every, field(words.when, time, words.china), ...days),
      make("div", "gw-tpl-row", field(words.window, choice(choices.windows, wish.days, (value) => { wish.days = Number(value); })), field(words.keep, make("span", "gw-tpl-row", keep, words.days))),
      make("fieldset", "", make("legend", "", words.areas, " ", ...bulk), make("div", "gw-tpl-areas", ...areas)),
      make("fieldset", "", make("legend", "", words.forms), make("div", "gw-tpl-row", ...choices.forms.map(([form, name]) => check(name, wish.forms.includes(form), toggle("forms", form))))),
      make("div", "gw-tpl-pair", field(words.folder, folder), mail(desk, wish)),
      make("div", "gw-tpl-row", button(words.save_schedule, save, "is-primary"), button(words.cancel, () => plan(desk, null))));
  }

  function mail({ words, choices }, wish) {
    if (choices.no_mail) return field(words.mail, make("small", "", choices.no_mail));
    const area = Object.assign(document.createElement("textarea"), { rows: 2, value: wish.mail.join("\n") });
    area.addEventListener("change", () => { wish.mail = area.value.split(/[\s,;，；]+/).filter(Boolean); });
    return field(words.mail, area, words.mail_in + choices.domains.join(" "));
  }
})((window.gridwatchTemplates = window.gridwatchTemplates || {}));
