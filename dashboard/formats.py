"""Numbers, changes, dates and windows as officials write them; one rule each, both languages.

Every function is pure and takes the language last. Counts are plain ints; suppression happens before
formatting, so `SUPPRESSED` and None are values here, not errors.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from geodata.errors import Lang

MINUS: Final = "\u2212"
SMALLEST_SHOWN: Final = 5
SMALL_BASE_DISTRICT: Final = 100
SMALL_BASE_STREET: Final = 20
MONTHS_EN: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS_ZH: Final = "一二三四五六日"
WEEKDAYS_EN: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def _pick(lang: Lang, zh: str, en: str) -> str:
    return zh if lang == "zh" else en


def _signed(text: str) -> str:
    """A number's text with the true minus sign."""
    return text.replace("-", MINUS)


def _trim(value: float, digits: int) -> str:
    """Fixed digits, but no trailing '.0' and no negative zero."""
    text = f"{value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


# --- numbers ---------------------------------------------------------------------------------------------
def number(value: float | None, lang: Lang, digits: int = 0) -> str:
    """A number in a table or tile: 146,289; None is 无数据."""
    if value is None or value != value:
        return no_data(lang)
    return _signed(f"{value:,.{digits}f}")


def number_in_words(value: float | None, lang: Lang) -> str:
    """A number in a sentence: 26,087; above 99,999 14.6 万 / 146,000; 1.3 亿 / 130 million."""
    if value is None or value != value:
        return no_data(lang)
    size = abs(value)
    if size < 100_000:
        return number(value, lang)
    if lang == "zh":
        unit, name = (1e8, "亿") if size >= 1e8 else (1e4, "万")
        return f"{_signed(_trim(value / unit, 1))} {name}"
    if size >= 1e6:
        return f"{_signed(_trim(value / 1e6, 1))} million"
    return number(round(value, -3), lang)


def count(value: int | None, lang: Lang, suppress: bool = True) -> str:
    """A count of people: 1–4 are not shown exactly when `suppress`."""
    if value is not None and suppress and 1 <= value < SMALLEST_SHOWN:
        return suppressed()
    return number(value, lang)


def suppressed(lang: Lang | None = None) -> str:
    """What stands for 1–4: '<5'; with a language, the words of a legend."""
    if lang is None:
        return "<5"
    return _pick(lang, "不足 5", "<5")


def hidden(lang: Lang) -> str:
    """What stands for a value hidden so that subtraction gives nothing."""
    return _pick(lang, "隐去", "hidden")


def no_data(lang: Lang) -> str:
    """What stands for a missing value."""
    return _pick(lang, "无数据", "no data")


def small_base(lang: Lang) -> str:
    """What stands for a percentage on a base too small."""
    return _pick(lang, "基数小", "small base")


def percent(share: float | None, lang: Lang, digits: int = 0) -> str:
    """A share of 1 as a percentage: 0.048 → 4.8% with digits=1."""
    if share is None or share != share:
        return no_data(lang)
    return f"{_signed(_trim(share * 100, digits))}%"


def surely(words: str, confidence: float | None, lang: Lang) -> str:
    """A judgement with how sure it is: 门牌 · 97%; 0% and 100% only where that is certain. None: the words alone."""
    if confidence is None:
        return words
    if 0 < confidence < 0.005:
        return f"{words} · <1%"
    return f"{words} · {percent(min(confidence, 0.99) if confidence < 1 else 1.0, lang)}"


def points(difference: float, lang: Lang) -> str:
    """A difference of two shares, in percentage points: 高 0.4 个百分点 / up 0.4 points."""
    size = _trim(abs(difference) * 100, 1)
    if size == "0":
        return _pick(lang, "持平", "unchanged")
    zh, en = ("高", "up") if difference > 0 else ("低", "down")
    return _pick(lang, f"{zh} {size} 个百分点", f"{en} {size} points")


def rate(per_100k: float | None, lang: Lang) -> str:
    """A rate: 每 10 万人 588 / 588 per 100,000."""
    if per_100k is None or per_100k != per_100k:
        return no_data(lang)
    size = number(per_100k, lang, 0 if abs(per_100k) >= 10 else 1)
    return _pick(lang, f"每 10 万人 {size}", f"{size} per 100,000")


def interval(value: float, low: float, high: float, lang: Lang, digits: int = 2) -> str:
    """An estimate with its interval: 1.12（0.98–1.27）."""
    inner = f"{low:.{digits}f}–{high:.{digits}f}"
    return _pick(lang, f"{value:.{digits}f}（{inner}）", f"{value:.{digits}f} ({inner})")


# --- changes ---------------------------------------------------------------------------------------------
def change(now: float | None, before: float | None, lang: Lang, base: int = SMALL_BASE_STREET) -> str:
    """A change in a table cell: +88%, −13%, 4.8 倍 from 2×, 基数小 under `base`, 无数据."""
    if now is None or before is None:
        return no_data(lang)
    if before < base:
        return small_base(lang)
    ratio = now / before
    if ratio >= 2:
        return _pick(lang, f"{ratio:.1f} 倍", f"{ratio:.1f}×")
    return signed_percent(ratio - 1)


def signed_percent(share: float) -> str:
    """+88%, +4.6%, −13%, 0%: one digit under 10 %."""
    digits = 1 if abs(share) < 0.0995 else 0
    text = _trim(share * 100, digits)
    return f"{'+' if not text.startswith('-') and text != '0' else ''}{_signed(text)}%"


def change_on_previous(now: float, before: float, days: int, lang: Lang, base: int = SMALL_BASE_DISTRICT) -> str:
    """The change in words: 较昨日 +3.2%；为前 7 天的 3.3 倍 / 3.3 times the previous 7 days."""
    against_zh, against_en = ("昨日", "yesterday") if days == 1 else (f"前 {days} 天", f"the previous {days} days")
    if before < base:
        return difference_on_previous(now, before, days, lang)
    ratio = now / before
    if ratio >= 2:
        return _pick(lang, f"为{against_zh}的 {ratio:.1f} 倍", f"{ratio:.1f} times {against_en}")
    if signed_percent(ratio - 1) == "0%":
        return _pick(lang, f"与{against_zh}持平", f"level with {against_en}")
    return _pick(lang, f"较{against_zh} {signed_percent(ratio - 1)}", f"{signed_percent(ratio - 1)} on {against_en}")


def difference_on_previous(now: float, before: float, days: int, lang: Lang) -> str:
    """The difference in words: 较昨日多 1,144 / 1,144 more than yesterday."""
    against_zh, against_en = ("昨日", "yesterday") if days == 1 else (f"前 {days} 天", f"the previous {days} days")
    gap = now - before
    if gap == 0:
        return _pick(lang, f"与{against_zh}持平", f"same as {against_en}")
    size = number_in_words(abs(gap), lang)
    return _pick(
        lang,
        f"较{against_zh}{'多' if gap > 0 else '少'} {size}",
        f"{size} {'more' if gap > 0 else 'fewer'} than {against_en}",
    )


def direction(now: float | None, before: float | None) -> str:
    """'up', 'down' or '' for a CSS class; colour never stands alone, the sign is in the text."""
    if now is None or before is None or now == before:
        return ""
    return "up" if now > before else "down"


# --- dates -----------------------------------------------------------------------------------------------
def day(value: dt.date, lang: Lang, year: bool = False) -> str:
    """4月10日 / 10 Apr; with the year for reports: 2022年4月10日 / 10 Apr 2022."""
    if lang == "zh":
        return f"{value.year}年{value.month}月{value.day}日" if year else f"{value.month}月{value.day}日"
    return f"{value.day} {MONTHS_EN[value.month - 1]}" + (f" {value.year}" if year else "")


def weekday(value: dt.date, lang: Lang) -> str:
    """周一 / Mon."""
    return _pick(lang, "周" + WEEKDAYS_ZH[value.weekday()], WEEKDAYS_EN[value.weekday()])


def day_range(first: dt.date, last: dt.date, lang: Lang) -> str:
    """4月4日–10日 / 4–10 Apr; 3月28日–4月3日 / 28 Mar–3 Apr; years only where they differ."""
    if first == last:
        return day(first, lang)
    if first.year != last.year:
        return f"{day(first, lang, year=True)}–{day(last, lang, year=True)}"
    if first.month == last.month:
        end = day(last, lang)
        return f"{day(first, lang)}–{last.day}日" if lang == "zh" else f"{first.day}–{end}"
    return f"{day(first, lang)}–{day(last, lang)}"


def window_name(days: int, lang: Lang) -> str:
    """近 7 天 / last 7 days; one day is 当日 / the day."""
    if days == 1:
        return _pick(lang, "当日", "the day")
    return _pick(lang, f"近 {days} 天", f"last {days} days")


def previous_name(days: int, lang: Lang) -> str:
    """前 7 天 / previous 7 days; one day is 前一日."""
    if days == 1:
        return _pick(lang, "前一日", "the day before")
    return _pick(lang, f"前 {days} 天", f"previous {days} days")


def window(first: dt.date, last: dt.date, lang: Lang) -> str:
    """近 7 天 4月4日–10日 / last 7 days, 4–10 Apr."""
    if first == last:
        return day(first, lang)
    name = window_name((last - first).days + 1, lang)
    return f"{name}{' ' if lang == 'zh' else ', '}{day_range(first, last, lang)}"


def as_of(value: dt.date | None, lang: Lang, year: bool = False) -> str:
    """截至 4月10日 24时 / as of 10 Apr, 24:00; with the year where it is not the year people live in."""
    if value is None:
        return no_data(lang)
    return _pick(lang, f"截至 {day(value, lang, year)} 24时", f"as of {day(value, lang, year)}, 24:00")


def known_as_of(value: dt.date, lang: Lang) -> str:
    """按 4月10日 24时 所知 / as known on 10 Apr, 24:00."""
    return _pick(lang, f"按 {day(value, lang)} 24时 所知", f"as known on {day(value, lang)}, 24:00")


def loaded(at: dt.datetime, today: dt.date, lang: Lang) -> str:
    """入库 08:12 on the same day, else 入库 4月11日 08:12 / loaded 11 Apr 08:12."""
    moment = f"{at:%H:%M}" if at.date() == today else f"{day(at.date(), lang)} {at:%H:%M}"
    return _pick(lang, f"入库 {moment}", f"loaded {moment}")


def moment(at: dt.datetime, lang: Lang, year: bool = False) -> str:
    """4月11日 08:12 / 11 Apr 08:12; with the year for reports."""
    return f"{day(at.date(), lang, year)} {at:%H:%M}"


# --- lengths ---------------------------------------------------------------------------------------------
def length(minutes: float, lang: Lang) -> str:
    """1 小时 12 分 / 1 h 12 min; days from 48 hours."""
    whole = round(minutes)
    hours, rest = divmod(whole, 60)
    if hours >= 48:
        return _pick(lang, f"{hours // 24} 天", f"{hours // 24} days")
    parts_zh = ([f"{hours} 小时"] if hours else []) + ([f"{rest} 分"] if rest or not hours else [])
    parts_en = ([f"{hours} h"] if hours else []) + ([f"{rest} min"] if rest or not hours else [])
    return " ".join(parts_zh if lang == "zh" else parts_en)


def time_left(minutes: float, lang: Lang) -> str:
    """剩 20 分 / 20 min left."""
    return _pick(lang, f"剩 {length(minutes, lang)}", f"{length(minutes, lang)} left")


def distance(metres: float, lang: Lang) -> str:
    """180 米 / 180 m; 2.4 千米 / 2.4 km."""
    if metres < 1000:
        return _pick(lang, f"{round(metres)} 米", f"{round(metres)} m")
    return _pick(lang, f"{_trim(metres / 1000, 1)} 千米", f"{_trim(metres / 1000, 1)} km")


def duration(seconds: float, lang: Lang) -> str:
    """How long a run took: 3.2 秒 / 3.2 s; minutes from 90 s."""
    if seconds < 90:
        return _pick(lang, f"{_trim(seconds, 1)} 秒", f"{_trim(seconds, 1)} s")
    return length(seconds / 60, lang)


def short_name(english: str) -> str:
    """An English place name without its kind, for tables and maps."""
    return english.removesuffix(" District").removesuffix(" Subdistrict")
