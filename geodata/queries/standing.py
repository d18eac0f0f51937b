"""Where a question is asked from: the city's facts, and the one place a filter and a scope come down to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from geodata.errors import EmptySelection, NoCity, NotAllowed, UnknownName
from geodata.filters import Filters
from geodata.region import Region, covers
from geodata.scope import Scope

CHILD_LEVEL = {"city": "district", "district": "street", "street": "community"}
LEVEL_WORDS = {"street": ("街镇", "streets"), "community": ("社区", "communities")}
SMALL_LEVELS = frozenset({"street", "community"})
"""Counts of these levels are suppressed; district and city totals are published figures."""

REPORTING_DELAY_DAYS = 3
"""A line list keeps filling up for about this long; official series are final when published."""


@dataclass(frozen=True)
class SerialInterval:
    """Days from one person's onset to the onset of those they infected, as a pack states it, and who found it."""

    mean: float
    sd: float
    source: tuple[str, str]


USUAL = SerialInterval(6.3, 4.2, ("Bi 等 2020", "Bi et al. 2020"))
"""Where a city states none: Bi Q et al., Lancet Infect Dis 2020, doi 10.1016/S1473-3099(20)30287-5 (Shenzhen, early 2020)."""


@dataclass(frozen=True)
class CityFacts:
    """What reports need to know of the city: where its case numbers come from, its days, its policy marks."""

    case_basis: str
    day_from: dt.date
    day_to: dt.date
    policies: tuple[tuple[dt.date, str, str], ...]
    serial_interval: SerialInterval = USUAL

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
    """One area, or the areas of one level that a region catches.

    `population` in persons or None; `small` places have their counts of 1–4 suppressed. `codes`: the areas of a
    region; `code` is empty then.
    """

    code: str
    level: str
    name: tuple[str, str]
    population: int | None
    codes: tuple[str, ...] = ()

    @property
    def drawn(self) -> bool:
        """Whether this is a region and no area of the map's own."""
        return bool(self.codes)

    @property
    def small(self) -> bool:
        """Whether counts here could point at a person."""
        return self.level in SMALL_LEVELS

    @property
    def child_level(self) -> str | None:
        """The next level down that has daily counts; a region's parts are the areas it catches."""
        return self.level if self.drawn else CHILD_LEVEL.get(self.level)

    def bound(self, scope: Scope) -> dict[str, Any]:
        """Values for conditions on `:level`, `:codes` and `:district`."""
        return {"district": scope.district_code, "level": self.level, "codes": list(self.codes or (self.code,))}


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
# The finest level with daily counts decides; a label point lies in exactly one of two neighbouring regions.
_CAUGHT = text(f"""
    select code, level, population from area a
    where level = (select case when exists (select 1 from area where level = 'community') then 'community' else 'street' end)
      and (cast(:district as text) is null or district_code = :district) and {covers("a")}
    order by code
""")
_KNOWN = text("select name_zh, name_en from area where code = :area")


def city_facts(conn: Connection) -> CityFacts:
    """The city's row; `NoCity` where the database is still empty."""
    row = conn.execute(_CITY).one_or_none()
    if row is None:
        raise NoCity("数据库里还没有城市。请先载入一个城市包。", "The database holds no city yet. Load a city pack first.")
    return CityFacts(row.case_basis, row.day_from, row.day_to, tuple(_policies(row.settings)), _serial_interval(row.settings))


def _policies(settings: dict[str, Any]) -> list[tuple[dt.date, str, str]]:
    """Policy marks of the pack, in order of day."""
    marks = [(dt.date.fromisoformat(str(mark["day"])[:10]), str(mark["zh"]), str(mark["en"])) for mark in settings.get("policy", [])]
    return sorted(marks)


def _serial_interval(settings: dict[str, Any]) -> SerialInterval:
    """The pack's own serial interval (`[serial_interval]`, checked when the pack is read), else the usual one."""
    told = settings.get("serial_interval")
    return SerialInterval(float(told["mean"]), float(told["sd"]), (str(told["zh"]), str(told["en"]))) if told else USUAL


def place(conn: Connection, filters: Filters, scope: Scope) -> Place:
    """The region, else the area the filters name, else the person's district, else the city; never one outside the scope."""
    if filters.region is not None:
        return _caught(conn, filters.region, scope)
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


def _caught(conn: Connection, region: Region, scope: Scope) -> Place:
    """The areas whose label point lies in the region. Raises `EmptySelection` where there is none."""
    rows = conn.execute(_CAUGHT, region.bound() | {"district": scope.district_code}).all()
    if not rows:
        reach = ("您的辖区内", " in your district") if scope.district_code else ("", "")
        raise EmptySelection(
            f"选区里没有{reach[0]}社区或街道的标注点，没有可合计的数。请画大一些，或换个地方。",
            f"The selection holds no label point of a community or street{reach[1]}, so there is nothing to add up. Draw it larger or elsewhere.",
        )
    known = [row.population for row in rows if row.population is not None]
    zh, en = LEVEL_WORDS[rows[0].level]
    name = (f"选区 · {len(rows):,} 个{zh}", f"Selection · {len(rows):,} {en}")
    return Place("", rows[0].level, name, sum(known) if len(known) == len(rows) else None, tuple(row.code for row in rows))
