/* The stage: which scene, until when, what is told, what is wrong. It holds no data; scenes are pages in frames. */
(function (st) {
  "use strict";
  const { words, frames, server, part, put } = st;
  const TICK_MS = 250, PRELOAD_MS = 20000, SILENT_MS = 12000, STUCK_MS = 30000, BEHIND_MS = 45000, RENEW_MS = 10 * 60000, HEAP_MB = 700;
  const ALARM_MS = 60000, AWAY_SAID_MS = 6000, SLOW_MS = 15000, BROKEN_MS = 60000, ORBIT_MS = 20 * 60000, ORBIT_PX = 4;
  const { pace: paceText, screen, own } = st.root.dataset;
  const SEEN = `gridwatch-seen-${screen}`;
  const play = { pace: Number(paceText) || 1, at: 0, until: 0, paused: false, held: 0, alarm: null, back: null, wanted: null, ids: null, problem: "", behind: 0, broken: 0, skipped: new Map() };
  const list = () => server.state?.scenes || [];
  const length = (scene) => Math.max(1000, (scene.seconds * 1000) / play.pace);
  const current = () => list()[play.at];

  /* --- which scene ------------------------------------------------------------------------------------- */
  function indexOf(key) {
    return list().findIndex((scene) => scene.key === key);
  }

  function nextIndex(step) {
    return list().length ? (play.at + step + list().length) % list().length : 0;
  }

  /* Ask for a scene now; it comes when it is drawn. */
  function go(index, why) {
    if (!list()[index]) return;
    play.wanted = { index, why };
    frames.waits = 0; // who asks does not wait for what failed before
    if (frames.next && (frames.next.scene.key !== list()[index].key || frames.next.scene.src !== list()[index].src)) frames.giveUp(false);
    want();
  }

  /* See to it that what is wanted, or what comes next, is being loaded. */
  function want() {
    if (server.trouble) return; // nothing can be loaded; the picture stays
    const asked = play.wanted ?? (due() ? { index: nextIndex(1), why: "turn" } : null);
    const scene = asked && list()[asked.index];
    if (scene && !frames.next) frames.load(scene, asked.why);
  }

  const alone = () => list().length === 1;
  const due = () => Boolean(frames.shown) && !play.paused && !play.alarm && !alone() && play.until - Date.now() < Math.min(PRELOAD_MS, length(current() || { seconds: 1 }) / 2 + 1000);

  function turn(now) {
    if (!frames.next?.ready) return;
    const over = !frames.shown || play.wanted || now >= play.until;
    if (!over) return;
    const { scene, why } = frames.next;
    frames.show();
    const index = indexOf(scene.key);
    if (index >= 0 && why !== "alarm") play.at = index;
    if (why === "alarm") play.until = now + ALARM_MS / play.pace;
    else if (why !== "renew") {
      play.until = now + (play.back ?? length(scene));
      play.back = null;
      if (play.paused) play.held = play.until - now;
    }
    Object.assign(play, { wanted: null, problem: "", behind: 0, broken: 0 });
    play.skipped.delete(scene.key);
    part("opening")?.remove();
  }

  /* --- what goes wrong --------------------------------------------------------------------------------- */
  function watch(now) {
    if (frames.late(now)) {
      const { scene, why } = frames.next;
      const wait = frames.giveUp(true);
      play.problem = words.failed(scene.title, st.age(wait));
      const tries = (play.skipped.get(scene.key) || 0) + 1;
      play.skipped.set(scene.key, tries);
      if (tries >= 2 && ["turn", "first"].includes(why) && list().length > 1) play.wanted = { index: (indexOf(scene.key) + 1) % list().length, why }; // the others must not wait for it
    }
    const shown = frames.shown;
    if (!shown || server.trouble || frames.next) return;
    const { beat, heard } = shown;
    const silent = now - heard > SILENT_MS;
    const stuck = beat && !silent && !beat.idle && now - shown.since > STUCK_MS && now - (shown.idleAt || shown.since) > STUCK_MS;
    if (beat?.idle) shown.idleAt = now;
    play.broken = beat?.broken ? play.broken || now : 0; // parts ask again themselves, and say so
    play.behind = beat && !beat.broken && beat.version < server.state.version ? play.behind || now : 0;
    const old = now - shown.since > RENEW_MS / play.pace && (play.paused || alone());
    const full = beat?.heap > HEAP_MB;
    const days = shown.scene.days !== String(server.state.days);
    const behind = play.behind && now - play.behind > BEHIND_MS;
    if (silent || stuck || behind) play.problem = words.stuck(shown.scene.title);
    const lame = play.broken && now - play.broken > BROKEN_MS;
    if (silent || stuck || behind || old || full || ((days || lame) && (play.paused || alone()))) renew(shown.scene);
  }

  /* The same scene once more, beside the one that is seen. */
  function renew(scene) {
    const again = list()[indexOf(scene.key)] || scene;
    if (frames.load({ ...again, days: String(server.state.days) }, "renew")) play.wanted = { index: Math.max(0, indexOf(scene.key)), why: "renew" };
  }

  function notes(now) {
    const said = [];
    const quiet = now - server.heard;
    if (server.trouble === "out") said.push(words.out);
    else if (server.trouble === "gone") said.push(words.gone(screen));
    else if (server.heard && quiet > AWAY_SAID_MS) said.push(words.away(st.clock(server.heard + server.offset), st.age(quiet)));
    else if (play.behind && now - play.behind > SLOW_MS) said.push(words.slow(st.age(now - play.behind)));
    if (play.problem) said.push(play.problem);
    else if (play.broken && !server.trouble) said.push(words.broken(frames.shown.scene.title, st.age(now - play.broken)));
    const skew = server.skew();
    if (skew) said.push(words.skew(skew < 0 ? words.fast(st.age(-skew)) : words.late(st.age(skew))));
    if (server.state?.left.length) said.push(words.left(server.state.left.map(([key]) => key).join("、")));
    if (server.state && !list().length) said.push(words.nothing);
    put(part("notes"), said.join(" "));
  }

  /* --- what directors tell ----------------------------------------------------------------------------- */
  function obey(told) {
    const fresh = (kind) => told[kind] && told[kind].id > (play.ids?.[kind] ?? 0);
    const first = play.ids === null; // a stage that has just begun keeps to its list, unless it was paused
    if (fresh("show") && (!first || indexOf(told.show.scene) >= 0)) go(indexOf(told.show.scene), "show");
    else if (!first && fresh("step")) go(nextIndex(told.step.by), "step");
    if (!first && fresh("reload") && frames.shown) renew(frames.shown.scene);
    if (fresh("pause") && indexOf(told.pause.scene) >= 0 && told.pause.scene !== (current() || {}).key) go(indexOf(told.pause.scene), "show");
    if (fresh("point")) point(told.point);
    if (fresh("pause")) pause(true);
    if (play.ids?.pause && !told.pause) pause(false);
    message(told.message);
    play.ids = Object.fromEntries(Object.entries(told).map(([kind, body]) => [kind, body.id]));
  }

  function point(where) {
    frames.tell({ point: where });
    if (!frames.shown?.beat?.map) go(indexOf("map"), "show"); // a scene without a map cannot show a place
  }

  function message(told) {
    const place = part("message");
    place.hidden = !told?.text;
    put(place, told?.text || "");
  }

  function pause(on) {
    if (on === play.paused) return;
    if (on) play.held = Math.max(1000, play.until - Date.now());
    else play.until = Date.now() + play.held;
    play.paused = on;
  }

  /* A severe alarm that came since this wall last looked interrupts once; then the scene returns with what was left of it. */
  function interrupt(severe) {
    const before = read();
    const keys = severe.map((one) => one.key);
    write(keys);
    const index = indexOf("alarms");
    const fresh = before && severe.find((one) => !before.includes(one.key));
    if (!fresh || !server.state.options.interrupt || index < 0 || play.alarm) return;
    play.alarm = { what: `${fresh.where} ${fresh.what}`, from: play.at, left: Math.max(1000, (play.paused ? play.held : play.until - Date.now())) };
    go(index, "alarm");
  }

  function read() {
    try {
      return JSON.parse(localStorage.getItem(SEEN));
    } catch {
      return play.seen ?? null;
    }
  }

  function write(keys) {
    play.seen = keys;
    try {
      localStorage.setItem(SEEN, JSON.stringify(keys));
    } catch { /* a kiosk without storage forgets with the page */ }
  }

  function afterAlarm(now) {
    if (!play.alarm || play.wanted || now < play.until) return;
    const { from, left } = play.alarm;
    play.alarm = null;
    play.back = left;
    go(from, "return");
  }

  /* --- each answer, each moment ------------------------------------------------------------------------ */
  st.follow = ({ state, trouble }) => {
    if (!state || trouble) return frames.tell({ away: trouble || "away" });
    if (own && state.options.lang && state.options.lang !== st.root.dataset.lang) {
      document.cookie = `gridwatch_lang=${state.options.lang}; path=/; max-age=31536000; samesite=lax`;
      return location.reload();
    }
    document.documentElement.dataset.theme = state.options.theme;
    put(document.querySelector("title"), state.title);
    for (const scene of state.scenes) scene.days = String(state.days);
    const stays = frames.shown ? indexOf(frames.shown.scene.key) : 0;
    play.at = play.alarm ? Math.min(play.at, list().length - 1) : stays >= 0 ? stays : Math.min(play.at, Math.max(0, list().length - 1));
    if (!frames.shown && !frames.next && !play.wanted) play.wanted = { index: 0, why: "first" };
    obey(state.told);
    interrupt(state.severe);
    frames.tellEach((scene) => ({ version: state.version, mark: list()[indexOf(scene.key)]?.mark }));
    const late = state.late.join();
    if (play.late !== undefined && play.late !== late) frames.tell({ refresh: true }); // a source has passed its limit, without any new data
    play.late = late;
    want();
  };

  function tick() {
    const now = Date.now();
    if (server.state) {
      if (play.paused && !play.alarm) play.until = now + play.held;
      turn(now);
      watch(now);
      afterAlarm(now);
      want();
    }
    draw(now);
  }

  function draw(now) {
    const at = server.now();
    put(part("clock"), st.clock(at));
    put(part("day"), st.date(at));
    const ticks = part("ticks");
    if (ticks.childElementCount !== list().length) ticks.replaceChildren(...list().map(() => document.createElement("i")));
    [...ticks.children].forEach((tick, index) => tick.classList.toggle("is-on", index === play.at));
    const next = list()[nextIndex(1)];
    const said = play.alarm ? words.alarm(play.alarm.what) : play.paused ? words.paused : alone() || !next ? "" : words.next(next.title, st.left(play.until - now));
    put(part("next"), said);
    notes(now);
    night(at);
    const angle = (now % ORBIT_MS) / ORBIT_MS * 2 * Math.PI; // a picture that never moves burns in
    st.root.style.transform = `translate(${Math.round(ORBIT_PX * Math.cos(angle))}px, ${Math.round(ORBIT_PX * Math.sin(angle))}px)`;
  }

  function night(at) {
    const hours = server.state?.options.night;
    const clock = st.clock(at);
    const dark = hours && (hours[0] <= hours[1] ? clock >= hours[0] && clock < hours[1] : clock >= hours[0] || clock < hours[1]);
    part("night").hidden = !dark;
  }

  st.about = ({ state }) => {
    const { shown } = frames;
    const beat = shown?.beat;
    return {
      scene: shown?.scene.key || "", since: shown ? Math.round((shown.since + server.offset) / 1000) : 0, paused: play.paused, version: beat?.version ?? -1, map: beat?.map || "",
      heap_mb: beat?.heap ?? null, skew_s: Math.round(-server.skew() / 1000), size: `${innerWidth}×${innerHeight}@${devicePixelRatio}`, problem: part("notes").textContent.slice(0, 200), lang: st.root.dataset.lang,
      behind: state ? state.version - (beat?.version ?? 0) : 0,
    };
  };

  /* --- keys: space, arrows, numbers -------------------------------------------------------------------- */
  st.press = (key) => {
    if (key === " ") pause(!play.paused);
    else if (key === "ArrowRight" || key === "ArrowLeft") go(nextIndex(key === "ArrowRight" ? 1 : -1), "key");
    else if (/^[1-9]$/.test(key)) go(Number(key) - 1, "key");
    else return false;
    if (key !== " ") play.alarm = null;
    tick();
    return true;
  };
  addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey && st.press(event.key)) event.preventDefault();
  });

  st.play = play;
  st.begin();
  setInterval(tick, TICK_MS);
})((window.gridwatchStage = window.gridwatchStage || {}));
