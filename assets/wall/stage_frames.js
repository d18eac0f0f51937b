/* Two frames of this server: the one that is seen and the one being loaded behind it. They change places only when the new
   one says that it is drawn, so nothing white is ever seen; taking the old one away frees what it held. */
(function (st) {
  "use strict";
  const FADE_MS = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 400;
  const PATIENCE_MS = 60000; // a scene that is not drawn by then is given up
  const WAITS_MS = [1000, 2000, 4000, 8000, 16000, 32000, 60000];
  const SETTLE_MS = 4000;
  const host = st.part("frames");

  const frames = {
    shown: null, // {element, scene, since, beat, heard}
    next: null, // the one being loaded; never more than one
    failures: 0,
    waits: 0, // no load before this moment

    /* Begin to load a scene behind the one that is seen. False where one is being loaded or it is too soon. */
    load(scene, why) {
      if (this.next || Date.now() < this.waits) return false;
      const element = document.createElement("iframe");
      element.src = scene.src;
      element.title = scene.title;
      element.tabIndex = -1;
      host.append(element);
      this.next = { element, scene, why, since: Date.now(), beat: null, heard: 0, ready: false };
      return true;
    },

    /* The loaded one comes forward; the old one goes when it cannot be seen any more. */
    show() {
      const [old, made] = [this.shown, this.next];
      if (!made?.ready) return false;
      Object.assign(this, { shown: made, next: null, failures: 0, waits: 0 });
      made.since = Date.now();
      made.element.classList.add("is-shown");
      if (!old) return true;
      const gone = () => { clearTimeout(late); drop(old); };
      const late = setTimeout(() => { made.element.style.transition = "none"; gone(); }, FADE_MS + SETTLE_MS); // a busy computer fades late: at once then, never half
      if (FADE_MS) made.element.addEventListener("transitionend", gone, { once: true });
      return true;
    },

    /* Give up what is being loaded; `failed` makes the next try wait longer. */
    giveUp(failed) {
      if (!this.next) return 0;
      drop(this.next);
      this.next = null;
      if (!failed) return 0;
      const wait = WAITS_MS[Math.min(this.failures++, WAITS_MS.length - 1)];
      this.waits = Date.now() + wait;
      return wait;
    },

    late: (now) => frames.next && !frames.next.ready && now - (frames.next.pageAt || frames.next.since) > PATIENCE_MS,
    tell: (said) => frames.tellEach(() => said),
    tellEach: (saidOf) => [frames.shown, frames.next].forEach((one) => one?.element.contentWindow?.postMessage({ gridwatch: "stage", ...saidOf(one.scene) }, location.origin)),
  };

  function drop(one) {
    one.element.remove();
  }

  addEventListener("message", (event) => {
    if (event.origin !== location.origin || event.data?.gridwatch !== "scene") return;
    const from = [frames.shown, frames.next].find((one) => one && one.element.contentWindow === event.source);
    if (!from) return;
    if (event.data.key) return void st.press(event.data.key);
    Object.assign(from, { beat: event.data, heard: Date.now() });
    if (event.data.missing !== "page") from.pageAt ||= Date.now(); // its parts say themselves when they are late
    if (from === frames.next && event.data.idle) from.ready = true;
  });

  st.frames = frames;
})((window.gridwatchStage = window.gridwatchStage || {}));
