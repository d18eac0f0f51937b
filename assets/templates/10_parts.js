/* Report templates: small parts, and the way to the server. */
(function (gw) {
  "use strict";

  gw.make = (tag, className, ...inside) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...inside.filter((part) => part !== null && part !== undefined && part !== ""));
    return made;
  };

  gw.button = (text, act, kind = "", label = "") => {
    const made = gw.make("button", `gw-button ${kind}`.trim(), text);
    made.type = "button";
    if (label) Object.assign(made, { title: label }).setAttribute("aria-label", label);
    made.addEventListener("click", () => act(made));
    return made;
  };

  /* Twice, so that nothing is lost by a slip. */
  gw.careful = (text, sure, act, kind = "") => gw.button(text, (made) => {
    if (made.dataset.sure) return act();
    made.dataset.sure = "1";
    made.textContent = sure;
    setTimeout(() => { delete made.dataset.sure; made.textContent = text; }, 4000);
    return undefined;
  }, kind);

  gw.field = (label, input, note = "") => {
    const made = gw.make("label", "gw-tpl-field", gw.make("span", "", label), input);
    if (note) made.append(gw.make("small", "", note));
    return made;
  };

  gw.text = (value, change, more = {}) => {
    const made = Object.assign(document.createElement("input"), { type: "text", value, ...more });
    made.addEventListener("change", () => change(made.value));
    return made;
  };

  gw.choice = (options, value, change, label = "") => {
    const made = document.createElement("select");
    for (const [key, text] of options) made.append(Object.assign(document.createElement("option"), { value: key, textContent: text }));
    made.value = String(value);
    if (label) made.setAttribute("aria-label", label);
    made.addEventListener("change", () => change(made.value, made));
    return made;
  };

  gw.check = (text, checked, change, disabled = false) => {
    const box = Object.assign(document.createElement("input"), { type: "checkbox", checked, disabled });
    box.addEventListener("change", () => change(box.checked, box));
    return gw.make("label", "gw-tpl-check", box, gw.make("span", "", text));
  };

  /* One of few, side by side: a group of radio buttons. */
  gw.segments = (name, options, value, change, label, disabled = false) => {
    const made = gw.make("div", "gw-tpl-segments", ...options.map(([key, text]) => {
      const radio = Object.assign(document.createElement("input"), { type: "radio", name, value: key, checked: key === value, disabled });
      radio.addEventListener("change", () => change(key));
      return gw.make("label", "", radio, gw.make("span", "", text));
    }));
    made.setAttribute("role", "radiogroup");
    made.setAttribute("aria-label", label);
    return made;
  };

  gw.size = (bytes) => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`);
  gw.say = (words, ...values) => values.reduce((text, value) => text.replace("{}", value), words);

  /* What the server says, or an error with its sentence. */
  gw.ask = async (path, body, lang, words) => {
    let answer;
    try {
      answer = await fetch(`/report-templates/${path}`, {
        credentials: "same-origin", cache: "no-store",
        ...(body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
      });
    } catch {
      throw Object.assign(new Error("away"), { said: words.away });
    }
    const found = await answer.json().catch(() => ({}));
    if (!answer.ok) throw Object.assign(new Error(String(answer.status)), { said: found[lang] || words.away });
    return found;
  };
})((window.gridwatchTemplates = window.gridwatchTemplates || {}));
