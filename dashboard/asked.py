"""The filter store, read at the door of every handler and download."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from dashboard import formats
from geodata.errors import BadFilter, Lang
from geodata.filters import LONGEST_NUMBER, Filters
from geodata.region import parse

NAMES = ("from", "to", "area", "region", "hospital")
"""What a query is asked by, as it is called in the store and in addresses."""


def filters_of(stored: Mapping[str, Any]) -> Filters:
    """`{"from", "to", "area", "region", "hospital"}` as `Filters`; a day or region that is none is a `BadFilter` that names it."""
    region = parse(str(stored["region"])) if stored.get("region") else None
    hospital = str(stored["hospital"])[:LONGEST_NUMBER] if stored.get("hospital") else None
    return Filters(day_from=_day(stored.get("from")), day_to=_day(stored.get("to")), area=stored.get("area") or None, region=region, hospital=hospital)


def query_of(filters: Filters) -> str:
    """The filters as a query string, as `filters_of` reads them again."""
    values = (filters.day_from, filters.day_to, filters.area, filters.region, filters.hospital)
    return urlencode({name: str(value) for name, value in zip(NAMES, values, strict=True) if value is not None}, safe=":,;")


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
