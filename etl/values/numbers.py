"""Counts, measurements and yes/no."""

from __future__ import annotations

import re

from etl.values.base import BadValue, plain

INT32 = 2**31 - 1
_NUMBER = re.compile(
    r"([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:e[+-]?\d{1,3})?) ?(万)? ?([^\d\s.,]{0,6})", re.IGNORECASE
)
_INFANT = re.compile(r"(\d{1,3}) ?(?:个?月龄?|天|日龄|周)")
UNITS = frozenset(
    {
        "",
        "岁",
        "周岁",
        "℃",
        "°c",
        "c",
        "度",
        "摄氏度",
        "°",
        "人",
        "例",
        "张",
        "条",
        "件",
        "个",
        "次",
        "只",
        "人次",
        "m",
        "米",
    }
)

YES = frozenset({"是", "有", "对", "y", "yes", "true", "t", "1", "√", "✓", "✔", "已", "是的"})
NO = frozenset({"否", "无", "没有", "不是", "未", "n", "no", "false", "f", "0", "×", "✗", "✘", "否认", "没"})


def _refuse(text: str) -> BadValue:
    return BadValue("bad_number", f"“{text}”不是数字。请只填数字。", f"'{text}' is not a number. Write digits only.")


def parse_float(text: str) -> float:
    """A measurement; thousands separators, 万, and a unit behind it are understood."""
    found = _NUMBER.fullmatch(plain(text).replace("°C", "℃"))
    if not found or not found[1] or found[3].lower() not in UNITS:
        raise _refuse(text)
    try:
        value = float(found[1].replace(",", "")) * (10_000 if found[2] else 1)
    except ValueError:
        raise _refuse(text) from None
    if value in (float("inf"), float("-inf")):
        raise _refuse(text)
    return value


def parse_int(text: str) -> int:
    """A whole number; 12.0 is 12, 12.5 is refused."""
    value = parse_float(text)
    if value != int(value):
        raise BadValue("bad_number", f"“{text}”不是整数。请填整数。", f"'{text}' is not a whole number.")
    if abs(value) > INT32:
        raise BadValue(
            "out_of_range",
            f"“{text}”超出可记录的范围。请核对位数。",
            f"'{text}' is too large to be a count. Check its digits.",
        )
    return int(value)


def parse_age(text: str) -> int:
    """Completed years; an infant's months, weeks or days are 0 years up to eleven months."""
    if found := _INFANT.fullmatch(plain(text)):
        return int(found[1]) // 12 if "月" in found[0] else 0
    return parse_int(text)


def parse_bool(text: str) -> bool:
    """是/否, 有/无, yes/no, ticks and crosses."""
    word = plain(text).lower()
    if word in YES or word == "1.0":
        return True
    if word in NO or word == "0.0":
        return False
    raise BadValue(
        "bad_yes_no",
        f"“{text}”既不是“是”也不是“否”。请填“是”或“否”。",
        f"'{text}' is neither yes nor no. Write 是 or 否.",
    )
