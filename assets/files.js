/* Files from the server: fetched, named and saved. What has to be prepared first is waited for, what cannot be had is said. */
(function (gw) {
  "use strict";
  const LONGEST_MS = 180000;
  const WORDS = { zh: "文件没有取到。请再试一次。", en: "The file did not arrive. Try again." };

  /* The name the server gives, in its own letters. */
  const nameOf = (answer) => decodeURIComponent(/filename\*=UTF-8''([^;]+)/.exec(answer.headers.get("Content-Disposition") || "")?.[1] || "gridwatch");

  async function save(answer) {
    const name = nameOf(answer);
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(await answer.blob()), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    return name;
  }

  /** Fetch and save; its name. `waiting` is told what it waits for. Throws an error whose `said` is the server's sentence. */
  gw.take = async (address, lang, waiting) => {
    const end = performance.now() + LONGEST_MS;
    for (;;) {
      const answer = await fetch(address, { credentials: "same-origin" }).catch(() => null);
      if (answer?.ok) return save(answer);
      const said = (await answer?.json().catch(() => null))?.[lang];
      const pause = Number(answer?.headers.get("Retry-After"));
      if (!pause || performance.now() > end) throw Object.assign(new Error("no file"), { said: said || WORDS[lang] });
      waiting(said);
      await new Promise((go) => setTimeout(go, 1000 * pause));
    }
  };
})((window.gridwatchFiles = window.gridwatchFiles || {}));
