/* The planner's page: words, numbers and small helpers. `gridwatchPlan` is the one name this folder adds to the page. */
(function (gp) {
  "use strict";
  const WORDS = {
    zh: {
      base: "基线", unsaved: "未保存", add: "+ 新情景", fresh: "新情景", close: (name) => `收起 ${name}`, templates: "样例", mine: "我的情景", others: "他人共享", fromBase: "从基线开始", copyOf: "复制当前情景", copyName: (name) => `${name} 副本`,
      was: (value) => `原 ${value}`, from: (day, value) => `${day}起 ${value}`, closed: (days) => `停收 ${days}`, makeshift: "方舱", ask: "填写", people: (n) => `${n} 人`, none: "无数据", never: (days) => `${days} 天内不越`, smallBase: "基数小", noBeds: "未报床位",
      times: (v) => `×${v.toFixed(2)}`, days: (v) => `${v.toFixed(1)} 天`, km: (v) => (v ? `${v} 千米` : "不分流"), hours: (v) => `${v} 小时`, asIs: "未知", type: "单击写数，双击滑块复原",
      legend: { load: ["服务区峰值占用", "<70%", "70–84%", "85–99%", "≥100% 越线", "未纳入"], access: ["空床可及性（与基线比）", "降三分之一以上", "降 5% 至三分之一", "差不多", "升 5% 以上", "够不到空床"], versus: ["峰值占用与基线之差", "低 20 点以上", "低 5–20 点", "相差不到 5 点", "高 5–20 点", "高 20 点以上"] },
      aDay: (n) => `${n} 人/日`, short: (n) => `缺 ${n} 张`, bedDays: "缺床 · 床日", over: "越线医院", band: "每日缺床数，带为 90% 区间", noShort: "没有缺床", waiting: "正在计算…", failed: "没有算出来，保留上一次结果。",
      notWhole: (text) => `“${text}”不是整数，床位数要写 0 以上的整数`, notShare: (text) => `“${text}”不是比例，配员率写 0–100%`, noSite: (text) => `表中没有“${text}”`, tooMany: (n) => `粘贴多出 ${n} 行，已略去`, pasted: (n) => `已粘贴 ${n} 处`, kept: "未改",
      menu: { reset: "恢复到上次保存", duplicate: "复制", rename: "改名…", share: "共享给同事", unshare: "停止共享", link: "复制链接", remove: "删除", older: "取回旧版本" }, name: "情景名称", ok: "确定", cancel: "取消", done: "完成", linked: "链接已复制，有权限的人打开即看到这个情景", saveFirst: "先保存，再复制链接", removed: (name) => `已删除“${name}”`, undo: "撤销",
      conflict: "别人先保存了", theirs: "看对方的版本", mineToo: "另存为新情景", panel: "更多设置", place: "在地图上放方舱", placing: "在地图上单击方舱的位置；Esc 放弃", makeshiftName: (n) => `方舱 ${n}`, lastChanges: "停收与床位", wave: "局部增发", addWave: "加一处增发", where: "区县", first: "自", last: "至", patients: "每日人数", beds: "床位", remove: "删去", closing: "停收", addClosing: "加一段停收", later: "以后的床位", addLater: "加一次变动", doctors: "发热门诊医生（最忙时）", edit: (name) => `${name}：停收、以后的床位、门诊医生`, hospitalsIn: "开放床位", share: "配员率",
      making: "正在制作报告…", made: (name) => `已下载：${name}`,
      noMap: "地图画不出来时，右表即全部答案。", loadingMap: "服务区正在计算…", adopted: "已放进情景", unit: { ward: "病床", icu: "ICU" }, tabsFull: "同时最多比较四个情景，先收起一个", empty: { title: "没有床位上报", body: "这座城市只有医院名册，没有每日床位。点“开放床位”一列填写，或从 Excel 复制“医院名、床位、配员率”三列，单击表格后粘贴。" },
    },
    en: {
      base: "Base", unsaved: "unsaved", add: "+ New scenario", fresh: "New scenario", close: (name) => `Put ${name} away`, templates: "Examples", mine: "Mine", others: "Shared by others", fromBase: "Start from the base", copyOf: "Copy the open one", copyName: (name) => `${name} copy`,
      was: (value) => `was ${value}`, from: (day, value) => `${value} from ${day}`, closed: (days) => `closed ${days}`, makeshift: "makeshift", ask: "enter", people: (n) => `${n} people`, none: "no data", never: (days) => `not within ${days} days`, smallBase: "small base", noBeds: "no beds reported",
      times: (v) => `×${v.toFixed(2)}`, days: (v) => `${v.toFixed(1)} days`, km: (v) => (v ? `${v} km` : "nobody sent on"), hours: (v) => `${v} h`, asIs: "unknown", type: "Click to write a number; double-click the slider to take it back",
      legend: { load: ["Catchment: peak occupancy", "<70%", "70–84%", "85–99%", "≥100% over", "not included"], access: ["Access to free beds", "a third lower or more", "5% to a third lower", "about the same", "5% higher or more", "no free bed in reach"], versus: ["Peak occupancy against base", "20 points lower or more", "5–20 points lower", "within 5 points", "5–20 points higher", "20 points higher or more"] },
      aDay: (n) => `${n} a day`, short: (n) => `${n} short`, bedDays: "Bed-days", over: "Run over", band: "missing beds by day, band: 90%", noShort: "no beds missing", waiting: "Reckoning…", failed: "No answer came; the last one stays.",
      notWhole: (text) => `“${text}” is no whole number; beds are whole numbers from 0`, notShare: (text) => `“${text}” is no share; staffing is 0–100%`, noSite: (text) => `no “${text}” in the table`, tooMany: (n) => `${n} rows too many, left out`, pasted: (n) => `${n} values pasted`, kept: "unchanged",
      menu: { reset: "Back to the last save", duplicate: "Duplicate", rename: "Rename…", share: "Share with colleagues", unshare: "Stop sharing", link: "Copy link", remove: "Delete", older: "Older versions" }, name: "Name of the scenario", ok: "OK", cancel: "Cancel", done: "Done", linked: "Link copied; whoever may see it sees this scenario", saveFirst: "Save first, then copy the link", removed: (name) => `“${name}” deleted`, undo: "Undo",
      conflict: "Somebody saved first", theirs: "See their version", mineToo: "Save mine as new", panel: "More settings", place: "Put a makeshift hospital on the map", placing: "Click its place on the map; Esc leaves", makeshiftName: (n) => `Makeshift ${n}`, lastChanges: "Closures and beds", wave: "Local wave", addWave: "Add a wave", where: "District", first: "from", last: "to", patients: "patients a day", beds: "beds", remove: "Remove", closing: "Closed", addClosing: "Add a closure", later: "Beds later on", addLater: "Add a change", doctors: "Fever clinic doctors (busiest hour)", edit: (name) => `${name}: closures, later beds, doctors`, hospitalsIn: "Open beds", share: "Staffed",
      making: "Making the report…", made: (name) => `Downloaded: ${name}`,
      noMap: "Where the map cannot be drawn, the table has every answer.", loadingMap: "Catchments are being reckoned…", adopted: "Put into the scenario", unit: { ward: "wards", icu: "ICU" }, tabsFull: "Four scenarios at most side by side; put one away first", empty: { title: "No beds are reported", body: "This city has a register of hospitals and no daily beds. Click a cell of “Open beds” and enter them, or copy the columns hospital, beds, staffed from Excel, click the table and paste." },
    },
  };
  const page = () => document.querySelector(".gw-plan");
  let read = { text: "", config: null };

  /* The page's own declaration: language, fields, who looks. */
  gp.config = () => {
    const text = page()?.dataset.config || "";
    if (text && text !== read.text) read = { text, config: JSON.parse(text) };
    return read.config;
  };
  gp.page = page;
  gp.part = (name) => page()?.querySelector(".gw-plan-" + name);
  gp.words = () => WORDS[gp.config()?.lang === "en" ? "en" : "zh"];
  gp.lang = () => (gp.config()?.lang === "en" ? "en" : "zh");
  gp.set = (id, data) => window.dash_clientside.set_props(id, { data });
  gp.number = (value, digits = 0) => value.toLocaleString("en-US", { maximumFractionDigits: digits, minimumFractionDigits: digits }).replace("-", "\u2212");
  gp.percent = (share, digits = 0) => `${(share * 100).toFixed(digits)}%`.replace("-", "\u2212");
  gp.day = (first, at) => window.gridwatchMap.isoDay(window.gridwatchMap.dayNumber(first) + at);
  gp.dayWords = (iso) => window.gridwatchMap.day(iso, gp.lang());

  /* An element with properties, attributes (names with a dash) and children. */
  gp.make = (tag, { dataset, ...props } = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(props)) if (name.includes("-") || name === "role") made.setAttribute(name, value); else if (value !== undefined) made[name] = value;
    Object.assign(made.dataset, dataset);
    made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return made;
  };

  const SVG = "http://www.w3.org/2000/svg";
  gp.svg = (tag, attributes = {}, ...children) => {
    const made = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };

  /* A field's value as people read it. */
  gp.told = (field, value) => {
    const words = gp.words();
    if (value === null || value === undefined) return words.asIs;
    if (field.kind === "percent") return gp.percent(value, 1);
    if (field.kind === "choice") return field.options[value];
    if (words[field.kind]) return words[field.kind](Number(value));
    return gp.number(Number(value), field.step < 1 ? 2 : 0);
  };
})((window.gridwatchPlan = window.gridwatchPlan || {}));
