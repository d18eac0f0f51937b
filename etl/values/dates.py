"""Days and times as Chinese registers write them. All times without a zone are Chinese time."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

from etl.values.base import BadValue, plain

CHINA = ZoneInfo("Asia/Shanghai")
EXCEL_DAY_ZERO = dt.datetime(1899, 12, 30)
EXCEL_SERIALS = (20_000, 80_000)  # 1954 to 2119: outside, a bare number is no date

_ZONED = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$")
_CLOCK = (
    r"(?:[T ]*(上午|下午|晚上|凌晨|中午)? ?(\d{1,2})(?:[:时点](?:(\d{1,2})(?:[:分](?:(\d{1,2})(?:\.\d+)?秒?)?)?)?)?)?"
)
_FULL = re.compile(r"(\d{4}) ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2}) ?[日号]?" + _CLOCK, re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[T ]?()(\d{2}):?(\d{2})(?::?(\d{2}))?)?", re.ASCII)
_NO_YEAR = re.compile(r"(\d{1,2}) ?[-/.月] ?(\d{1,2}) ?[日号]?" + _CLOCK, re.ASCII)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
_USUAL_MARKS = {10: ("--", ""), 16: ("--", " :"), 19: ("--", " ::")}
"""Length → the separators at positions 4 and 7, and at 10, 13 and 16."""
_NUMERALS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_CHINESE = re.compile(
    r"([〇零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})[日号]"
)


def _refuse(text: str) -> BadValue:
    return BadValue(
        "bad_date",
        f"“{text}”不是日期。请写成 2020-01-29 或 2020年1月29日，带时间的写成 2020-01-29 08:30。",
        f"'{text}' is not a date. Write 2020-01-29 or, with a time, 2020-01-29 08:30.",
    )


def _tens(numeral: str) -> int:
    """一 … 三十一 as a number."""
    if "十" not in numeral:
        return int(numeral.translate(_NUMERALS)) if len(numeral) == 1 else 0
    tens, ones = numeral.split("十", 1)
    return (int(tens.translate(_NUMERALS)) if tens else 1) * 10 + (int(ones.translate(_NUMERALS)) if ones else 0)


def _from_numerals(text: str) -> str:
    """二〇二〇年一月二十九日 → 2020年1月29日; anything else unchanged."""
    found = _CHINESE.match(text)
    if not found:
        return text
    return f"{found[1].translate(_NUMERALS)}年{_tens(found[2])}月{_tens(found[3])}日{text[found.end() :]}"


def _hour(half: str | None, hour: int) -> int:
    """The hour of a 24-hour day; 下午 3 is 15, 中午 12 is 12, 晚上 12 is 24, 凌晨 12 is 0."""
    if (half in ("下午", "晚上") and hour < 12) or (half == "中午" and hour < 3) or (half == "晚上" and hour == 12):
        return hour + 12
    return 0 if half in ("凌晨", "上午") and hour == 12 else hour


def _build(text: str, year: int, month: str, day: str, half: str | None, clock: tuple[str | None, ...]) -> dt.datetime:
    hour, minute, second = (int(part) if part else 0 for part in clock)
    try:
        midnight = dt.datetime(year, int(month), int(day))
    except ValueError:
        raise BadValue(
            "impossible_date",
            f"“{text}”这一天不存在。请核对年月日。",
            f"'{text}' is a day that does not exist. Check year, month and day.",
        ) from None
    hour = _hour(half, hour)
    if hour == 24 and (half == "晚上" or minute == second == 0):
        return midnight + dt.timedelta(days=1, minutes=minute, seconds=second)
    if hour > 23 or minute > 59 or second > 59:
        raise BadValue(
            "impossible_time",
            f"“{text}”的时间不存在。请核对时分秒。",
            f"The time in '{text}' does not exist. Check hour and minute.",
        )
    return midnight.replace(hour=hour, minute=minute, second=second)


def _zoned(text: str) -> dt.datetime | None:
    """An ISO time with a zone, as Chinese wall time."""
    if not _ZONED.search(text) or ":" not in text:
        return None
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(CHINA).replace(tzinfo=None) if moment.tzinfo else None


def _serial(text: str) -> dt.datetime | None:
    """An Excel day number, rounded to the second."""
    if not _SERIAL.fullmatch(text) or not EXCEL_SERIALS[0] <= float(text) < EXCEL_SERIALS[1]:
        return None
    return EXCEL_DAY_ZERO + dt.timedelta(seconds=round(float(text) * 86_400))


def _parts(text: str, year: int | None) -> dt.datetime | None:
    for pattern in (_FULL, _COMPACT):
        if found := pattern.fullmatch(text):
            return _build(text, int(found[1]), found[2], found[3], found[4], found.groups()[4:])
    if not (found := _NO_YEAR.fullmatch(text)):
        return None
    if year is None:
        raise BadValue(
            "date_without_year",
            f"“{text}”没有年份。请补上年份，或在导入时用 --year 说明整个文件的年份。",
            f"'{text}' has no year. Add it, or give the file's year with --year.",
        )
    return _build(text, year, found[1], found[2], found[3], found.groups()[3:])


def _usual(text: str) -> dt.datetime | None:
    """2020-01-29, 2020-01-29 08:30 or 2020-01-29 08:30:00, which most registers write, without the patterns."""
    marks = _USUAL_MARKS.get(len(text))
    if marks is None or (text[4:8:3], text[10:17:3]) != marks:
        return None
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:  # the patterns know why
        return None


def parse_moment(text: str, year: int | None = None) -> dt.datetime:
    """A Chinese wall time, naive. `year` completes dates such as 1月29日; `BadValue` if it is none."""
    moment = _usual(text)
    if moment is None:
        clean = _from_numerals(plain(text))
        moment = _parts(clean, year) or _zoned(clean) or _serial(clean)
    if moment is None:
        raise _refuse(text)
    if not 1900 <= moment.year <= 2100:
        raise BadValue(
            "impossible_date",
            f"“{text}”的年份 {moment.year} 不合理。请核对。",
            f"The year {moment.year} in '{text}' is not plausible. Check it.",
        )
    return moment


def parse_date(text: str, year: int | None = None) -> dt.date:
    """The Chinese calendar day of a date or time."""
    return parse_moment(text, year).date()


def parse_datetime(text: str, year: int | None = None) -> dt.datetime:
    """A time with the zone Asia/Shanghai; a day alone is its midnight."""
    return parse_moment(text, year).replace(tzinfo=CHINA)
