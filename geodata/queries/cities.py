"""The one city of this database, and what it has data for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, text

from geodata.errors import NoCity
from geodata.schema import city


@dataclass(frozen=True, slots=True)
class CityRow:
    """The row of table `city`."""

    code: str
    key: str
    name_zh: str
    name_en: str
    simulated: bool
    case_basis: str
    lon: float
    lat: float
    zoom: float
    day_from: dt.date
    day_to: dt.date
    attribution_zh: str
    attribution_en: str
    settings: dict[str, Any]
    geometry_version: str


# One index probe a metric instead of a scan over all days.
_METRICS = text("""
    with recursive present(metric) as (
        (select metric from area_day order by metric limit 1)
        union all
        select (select d.metric from area_day d where d.metric > p.metric order by d.metric limit 1)
        from present p where p.metric is not null
    )
    select metric from present where metric is not null
""")


def current(conn: Connection) -> CityRow:
    """The city. Raises `NoCity` while the database is empty."""
    row = conn.execute(select(city)).mappings().first()
    if row is None:
        raise NoCity("数据库里还没有城市。请先载入一个城市包。", "The database holds no city yet. Load a city pack first.")
    return CityRow(**row)


def metrics_with_data(conn: Connection) -> frozenset[str]:
    """Keys of the metrics that have at least one count."""
    return frozenset(conn.execute(_METRICS).scalars())
