"""The filter store, read at the door of every handler and download."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from dashboard import formats
from geodata.errors import BadFilter, Lang
from geodata.filters import Filters


def filters_of(stored: Mapping[str, Any]) -> Filters:
    """`{"from", "to", "area"}` as `Filters`; a day that is none is a `BadFilter` that names it."""
    return Filters(day_from=_day(stored.get("from")), day_to=_day(stored.get("to")), area=stored.get("area") or None)


def _day(written: Any) -> dt.date:
    try:
        return dt.date.fromisoformat(str(written))
    except ValueError:
        raise BadFilter(f"日期 {written} 无效，应写作 2022-04-10。", f"{written} is no date. Write it as 2022-04-10.") from None


def in_words(filters: Filters, lang: Lang, area: tuple[str, str] | None = None) -> str:
    """浦东新区 · 近 7 天 4月4日–10日: what a panel's heading and an empty state say."""
    window = formats.window(filters.day_from, filters.day_to, lang)
    if area is None:
        return window
    return f"{area[0] if lang == 'zh' else area[1]} · {window}"
