/* In the stage's page: counts drawn moments in which no whole scene was seen, and changes of scene. */
(() => {
  const counted = (window.gridwatchSoak = { frames: 0, blank: 0, changes: 0, blanks: [] });
  let shown = null;
  function look() {
    const whole = [...document.querySelectorAll(".st-frames iframe.is-shown")].some((frame) => getComputedStyle(frame).opacity > 0.98 && frame.contentDocument?.querySelector(".gw-scene .gw-wall"));
    counted.frames += 1;
    const now = gridwatchStage.frames.shown?.element;
    if (!shown && !whole) return void requestAnimationFrame(look); // the first scene is still coming up from the dark
    if (now && now !== shown) { counted.changes += 1; shown = now; }
    if (shown && !whole) { counted.blank += 1; if (counted.blanks.length < 20) counted.blanks.push([Math.round(performance.now()), gridwatchStage.frames.shown?.scene.key]); }
    requestAnimationFrame(look);
  }
  look();
})();
