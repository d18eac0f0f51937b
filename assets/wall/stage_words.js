/* What the stage says, in both languages, and how it writes times. */
(function (st) {
  "use strict";
  const TEXTS = {
    zh: {
      next: (title, left) => `下一幕 ${title} · ${left}`, paused: "已暂停", only: "只有这一幕", alarm: (what) => `预警插播 · ${what}`,
      away: (time, age) => `服务器无响应。画面为 ${time} 的数据，已 ${age}，正在重连。`, slow: (age) => `服务器应答慢，画面可能晚 ${age}。`,
      out: "大屏未登录或令牌已作废。请在导播台重新生成令牌，并在本机打开一次。", gone: (name) => `没有大屏 ${name}。请在导播台新建。`,
      skew: (by) => `本机时钟${by}，钟面以服务器为准。`, fast: (age) => `快 ${age}`, late: (age) => `慢 ${age}`,
      left: (titles) => `播放单里 ${titles} 没有可显示的内容，已跳过。`, failed: (title, again) => `${title} 未能载入，${again} 后再试。`, stuck: (title) => `${title} 停止更新，正在重新载入。`,
      broken: (title, age) => `${title} 有部分取不到，已 ${age}，正在再试。`,
      nothing: "这座城市还没有可显示的数据。", minutes: (n) => `${n} 分钟`, seconds: (n) => `${n} 秒`, hours: (n) => `${n} 小时`,
      weekdays: ["周日", "周一", "周二", "周三", "周四", "周五", "周六"], day: (month, day, weekday) => `${month}月${day}日 ${weekday}`, keys: "空格 暂停 · ← → 换幕 · 1–9 选幕",
    },
    en: {
      next: (title, left) => `Next: ${title} · ${left}`, paused: "Paused", only: "The only scene", alarm: (what) => `Alarm · ${what}`,
      away: (time, age) => `The server does not answer. The picture is as of ${time}, ${age} ago; reconnecting.`, slow: (age) => `The server answers slowly; the picture may be ${age} late.`,
      out: "This wall is not signed in, or its token was revoked. Make a new token on the director page and open it here once.", gone: (name) => `There is no screen ${name}. Make it on the director page.`,
      skew: (by) => `This computer's clock is ${by}; the time shown is the server's.`, fast: (age) => `${age} fast`, late: (age) => `${age} slow`,
      left: (titles) => `Skipped in the playlist, nothing to show: ${titles}.`, failed: (title, again) => `${title} did not load; trying again in ${again}.`, stuck: (title) => `${title} stopped; loading it anew.`,
      broken: (title, age) => `Part of ${title} has not arrived for ${age}; trying again.`,
      nothing: "This city has no data to show yet.", minutes: (n) => `${n} min`, seconds: (n) => `${n} s`, hours: (n) => `${n} h`,
      weekdays: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"], day: (month, day, weekday) => `${weekday} ${day} ${["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][month - 1]}`, keys: "Space pauses · ← → change · 1–9 choose",
    },
  };
  const two = (number) => String(number).padStart(2, "0");
  const there = (moment) => new Date(moment + 8 * 3600000); // China time, wherever the screen hangs

  st.root = document.getElementById("stage");
  st.words = TEXTS[st.root.dataset.lang];
  st.part = (name) => st.root.querySelector(".st-" + name);
  st.put = (element, text) => { if (element.textContent !== text) element.textContent = text; };
  st.clock = (moment) => `${two(there(moment).getUTCHours())}:${two(there(moment).getUTCMinutes())}`;
  st.date = (moment) => { const at = there(moment); return st.words.day(at.getUTCMonth() + 1, at.getUTCDate(), st.words.weekdays[at.getUTCDay()]); };
  st.left = (ms) => { const whole = Math.max(0, Math.ceil(ms / 1000)); return `${Math.floor(whole / 60)}:${two(whole % 60)}`; };
  st.age = (ms) => (ms < 90000 ? st.words.seconds(Math.round(ms / 1000)) : ms < 5400000 ? st.words.minutes(Math.round(ms / 60000)) : st.words.hours(Math.round(ms / 3600000)));
})((window.gridwatchStage = window.gridwatchStage || {}));
