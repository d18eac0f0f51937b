"""Where a question is asked from: the city's facts, and the one area a filter and a scope come down to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from geodata.errors import NoCity, NotAllowed, UnknownName
from geodata.filters import Filters
from geodata.scope import Scope

CHILD_LEVEL = {"city": "district", "district": "street", "street": "community"}
SMALL_LEVELS = frozenset({"street", "community"})
"""Counts of these levels are suppressed; district and city totals are published figures."""

REPORTING_DELAY_DAYS = 3
"""A line list keeps filling up for about this long; official series are final when published."""


@dataclass(frozen=True)
class CityFacts:
    """What reports need to know of the city: where its case numbers come from, its days, its policy marks."""

    case_basis: str
    day_from: dt.date
    day_to: dt.date
    policies: tuple[tuple[dt.date, str, str], ...]

    @property
    def official(self) -> bool:
        """True where cases are the authority's daily figures and not rows of a list."""
        return self.case_basis == "official_series"

    @property
    def incomplete_from(self) -> dt.date | None:
        """First day on which cases still come in; None where figures are final when they appear."""
        return None if self.official else self.day_to - dt.timedelta(days=REPORTING_DELAY_DAYS - 1)


@dataclass(frozen=True)
class Place:
    """One area: `population` in persons or None; `small` areas have their counts of 1–4 suppressed."""

    code: str
    level: str
    name: tuple[str, str]
    population: int | None

    @property
    def small(self) -> bool:
        """Whether counts here could point at a person."""
        return self.level in SMALL_LEVELS

    @property
    def child_level(self) -> str | None:
        """The next level down that has daily counts."""
        return CHILD_LEVEL.get(self.level)


_CITY = text("select case_basis, day_from, day_to, settings from city")

# A management grid has no daily table of its own: it answers with its community.
_PLACE = text("""
    with asked as (
        select code, level, community_code from area
        where code = coalesce(:area, :district, (select code from area where level = 'city' limit 1))
          and (cast(:district as text) is null or district_code = :district)
    )
    select a.code, a.level, a.name_zh, a.name_en, a.population
    from asked join area a on a.code = case when asked.level = 'grid' then asked.community_code else asked.code end
""")
_KNOWN = text("select name_zh, name_en from area where code = :area")


def city_facts(conn: Connection) -> CityFacts:
    """The city's row; `NoCity` where the database is still empty."""
    row = conn.execute(_CITY).one_or_none()
    if row is None:
        raise NoCity("数据库里还没有城市。请先载入一个城市包。", "The database holds no city yet. Load a city pack first.")
    return CityFacts(row.case_basis, row.day_from, row.day_to, tuple(_policies(row.settings)))


def _policies(settings: dict[str, Any]) -> list[tuple[dt.date, str, str]]:
    """Policy marks of the pack, in order of day."""
    marks = [(dt.date.fromisoformat(str(mark["day"])[:10]), str(mark["zh"]), str(mark["en"])) for mark in settings.get("policy", [])]
    return sorted(marks)


def place(conn: Connection, filters: Filters, scope: Scope) -> Place:
    """The area the filters name, else the person's district, else the city; never one outside the scope."""
    row = conn.execute(_PLACE, {"area": filters.area, "district": scope.district_code}).one_or_none()
    if row is not None:
        return Place(row.code, row.level, (row.name_zh, row.name_en), row.population)
    known = conn.execute(_KNOWN, {"area": filters.area or scope.district_code}).one_or_none()
    if known is None:
        raise UnknownName(f"没有区划 {filters.area}。", f"There is no area {filters.area}.")
    raise NotAllowed(
        f"{known.name_zh}不在您的辖区内。请选择辖区内的街道、社区或网格。",
        f"{known.name_en} is outside your district. Choose a street, community or grid inside it.",
    )
