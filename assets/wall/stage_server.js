/* What the server says is to be shown, asked every second and never twice at once; and what this display says of itself. */
(function (st) {
  "use strict";
  const POLL_MS = 1000, BEAT_MS = 10000, PATIENCE_MS = 8000;
  const WAITS_MS = [1000, 2000, 4000, 8000, 15000];
  const SKEW_MS = 60000;
  const { screen, scheme } = st.root.dataset;

  const server = {
    state: null,
    tag: "",
    heard: 0, // when it last answered, by this computer's clock
    offset: 0, // the server's clock less this computer's
    trouble: "", // "", "away", "out" or "gone"
    tries: 0,
    now: () => Date.now() + server.offset,
    skew: () => (Math.abs(server.offset) > SKEW_MS ? server.offset : 0),
  };

  async function ask(path, options) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
    try {
      return await fetch(`/wall/${screen}/${path}`, { credentials: "same-origin", cache: "no-store", signal: stop.signal, ...options });
    } finally {
      clearTimeout(timer);
    }
  }

  function clockOf(answer, asked) {
    const [first] = (answer.headers.get("Date") || "").match(/^\w+, [^,]+/) || [""]; // servers in a row may each have put theirs
    const said = Date.parse(first);
    if (Number.isNaN(said)) return;
    const offset = said + 500 - (asked + Date.now()) / 2; // the header is cut to whole seconds
    if (Math.abs(offset - server.offset) > 1500) server.offset = offset; // else within what a header can tell
  }

  async function poll() {
    const asked = Date.now();
    let trouble = "away";
    try {
      const answer = await ask("state", { headers: server.tag ? { "If-None-Match": `"${server.tag}"` } : {} });
      trouble = { 200: "", 304: "", 401: "out", 403: "out", 404: "gone" }[answer.status] ?? "away";
      if (answer.status === 200) {
        server.state = await answer.json();
        server.tag = (answer.headers.get("ETag") || "").replace(/^W\/|"/g, "");
      }
      if (!trouble) {
        server.heard = Date.now();
        clockOf(answer, asked);
        if (server.state.scheme !== scheme && st.frames.shown) location.reload();
      }
    } catch {
      trouble = "away";
    }
    server.tries = trouble ? server.tries + 1 : 0;
    server.trouble = trouble;
    st.follow(server);
    const wait = trouble ? WAITS_MS[Math.min(server.tries - 1, WAITS_MS.length - 1)] : POLL_MS;
    setTimeout(poll, wait * (0.9 + 0.2 * Math.random())); // two hundred walls must not ask in one breath
  }

  function ownName() {
    const key = "gridwatch-display";
    const made = () => Math.random().toString(36).slice(2, 12);
    try {
      return localStorage.getItem(key) || (localStorage.setItem(key, made()), localStorage.getItem(key));
    } catch {
      return made(); // storage may be closed to a kiosk
    }
  }
  const display = ownName();
  let last = "";

  async function beat() {
    const said = { display, ...st.about(server) };
    const key = `${said.scene}|${said.paused}|${said.problem}`;
    if (server.trouble || (key === last && Date.now() - beat.at < BEAT_MS)) return;
    [last, beat.at] = [key, Date.now()];
    await ask("beat", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(said) }).catch(() => { last = ""; });
  }
  beat.at = 0;

  st.server = server;
  st.begin = () => { poll(); setInterval(beat, 1000); };
})((window.gridwatchStage = window.gridwatchStage || {}));
