"""The invented town with a file of addresses that need a person."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from etl.desk import Desk
from etl.run import Options, run_source
from etl.summary import Summary
from geodata.engine import Database
from geodata.scope import Scope
from tests.etl.conftest import places, town, town_pack, town_url

__all__ = ["places", "town", "town_pack", "town_url"]

HEADER = ["登记编号", "登记时间", "姓名", "预计到达日期", "地址"]
MARS, MOON, DOOR = "火星路9号", "月球路3号", "江东区滨江路5号"
ANALYST = Scope(None, records=True)
EAST, WEST = Scope("990101", records=True), Scope("990102", records=True)
BLIND = Scope(None, records=False)

Feed = Callable[..., Summary]


def rows_of(database: Database, query: str, **bound: Any) -> list[Any]:
    with database.own() as conn:
        return list(conn.execute(text(query), bound))


def state(database: Database) -> list[list[Any]]:
    """Everything a decision may change, in order."""
    return [
        rows_of(database, query)
        for query in (
            "SELECT key, lon, lat, geo_level, confidence, matched, district_code, grid_code, digest FROM registration ORDER BY key",
            "SELECT source, record_key, reason, address_key, closed_at IS NULL FROM review_item ORDER BY 1, 2",
            "SELECT metric, dimension, level, area_code, day, category, n FROM area_day ORDER BY 1, 2, 3, 4, 5, 6",
            "SELECT metric, category, tileset, day, v FROM cell_vector ORDER BY 1, 2, 3, 4",
        )
    ]


def candidate(number: int, label: str, district: str = "990101") -> dict[str, Any]:
    return {
        "lon": 121.0 + 0.001 * number, "lat": 31.01, "level": "door", "radius_m": 30.0, "label": label,
        "district_code": district, "street_code": f"{district}001", "score": 0.5,
    }  # fmt: skip


@pytest.fixture
def feed(town: Database, tmp_path: Path) -> Feed:
    """Load registrations, given as address by number, from a file of this name."""

    def load(addresses: dict[str, str], name: str = "a.csv") -> Summary:
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            lines = [[number, "2020-01-15 08:30", "王小明", "2020-01-29", address] for number, address in addresses.items()]
            csv.writer(file).writerows([HEADER, *lines])
        return run_source(town, "registration", [path], options=Options(today=dt.date(2020, 3, 10)))

    return load


@pytest.fixture
def desk(town: Database) -> Desk:
    return Desk(town)


@pytest.fixture
def asked(town: Database, feed: Feed) -> Callable[[str], str]:
    """Six registrations are loaded, three of them at one place nobody knows; gives the key of an address."""
    feed({"R1": MARS, "R2": MARS, "R3": MARS, "R4": MOON, "R5": DOOR, "R6": "江西区"})
    with town.own() as conn:
        found = [candidate(7, "滨江路7号"), candidate(9, "滨江路9号"), candidate(60, "江西路60号", "990102")]
        conn.execute(
            text("UPDATE address_question SET candidates = CAST(:found AS jsonb), district_code = '990101' WHERE address = :mars"),
            {"found": json.dumps(found), "mars": MARS},
        )
    return lambda address: rows_of(town, "SELECT key FROM address_question WHERE address = :a", a=address)[0].key
