/* A scenario's document: pure changes, each giving a new document. What is not in it is as it is. */
(function (gp) {
  "use strict";

  /* Without what says nothing, so that equal scenarios are equal texts. */
  function tidy(value) {
    if (Array.isArray(value)) return value.map(tidy);
    if (value === null || typeof value !== "object") return value;
    const kept = Object.keys(value).sort().map((key) => [key, tidy(value[key])]).filter(([, one]) => !(one === null || one === undefined || (Array.isArray(one) && !one.length) || (typeof one === "object" && !Array.isArray(one) && !Object.keys(one).length)));
    return Object.fromEntries(kept);
  }

  const text = (document) => JSON.stringify(tidy(document));
  const same = (one, other) => text(one) === text(other);
  const put = (document, changes) => tidy({ ...document, ...changes });

  /* The slider of diversion is two things: whether, and how far. */
  function turn(document, path, value) {
    if (path === "reach_km") return put(document, value > 0 ? { divert: true, reach_km: value } : { divert: null, reach_km: null });
    return put(document, { [path]: value });
  }

  const hospital = (document, number) => document.hospitals?.[number] || {};
  const withHospital = (document, number, changes) => put(document, { hospitals: { ...document.hospitals, [number]: { ...hospital(document, number), ...changes } } });
  const isNow = (unit) => (change) => (change.unit || "ward") === unit && !change.first;
  const now = (document, number, unit) => (hospital(document, number).beds || []).find(isNow(unit));

  /* Beds or staffing from the first day on; null takes the change back. Makeshift hospitals ("+1") carry their own. */
  function beds(document, number, unit, changes) {
    if (number.startsWith("+")) return makeshift(document, Number(number) - 1, changes);
    const all = hospital(document, number).beds || [];
    const fresh = tidy({ ...now(document, number, unit), ...changes, unit });
    const says = "beds" in fresh || "staffing" in fresh;
    return withHospital(document, number, { beds: [...(says ? [fresh] : []), ...all.filter((change) => !isNow(unit)(change))] });
  }

  /* Changes of a makeshift hospital; null takes it away. */
  function makeshift(document, at, changes) {
    const all = [...(document.makeshift || [])];
    if (changes === null) all.splice(at, 1);
    else all[at] = tidy({ ...all[at], ...changes });
    return put(document, { makeshift: all });
  }

  gp.document = { tidy, text, same, put, turn, hospital, withHospital, beds, now, makeshift };
})((window.gridwatchPlan = window.gridwatchPlan || {}));
