"""A very small town to load facts into: two districts, four streets, eight communities, sixteen grids, some hexagons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection

from geodata.load import RunInfo
from geodata.records import Located
from geodata.schema import area, cell, city

DISTRICTS = ("990101", "990102")
STREETS = tuple(f"{district}{n:03d}" for district in DISTRICTS for n in (1, 2))
COMMUNITIES = tuple(f"{street}{n:03d}" for street in STREETS for n in (1, 2))
GRIDS = tuple(f"{community}{n:03d}" for community in COMMUNITIES for n in (1, 2))
HEXAGONS = tuple(f"h9-{grid}" for grid in GRIDS)
SQUARE = "SRID=4326;POLYGON((120 30,120.01 30,120.01 30.01,120 30.01,120 30))"
WIDE = "SRID=4326;MULTIPOLYGON(((120 30,120.01 30,120.01 30.01,120 30.01,120 30)))"
DAY = dt.date(2020, 1, 20)


def run(source: str, name: str = "file.csv", **more: Any) -> RunInfo:
    """A run of one file."""
    return RunInfo(source, name, "0" * 64, dt.datetime.now(dt.UTC), **more)


def build(conn: Connection) -> None:
    """Put the town's ground in place."""
    conn.execute(
        city.insert().values(
            code="990100", key="town", name_zh="小城", name_en="Town", simulated=True, case_basis="line_list",
            lon=120.0, lat=30.0, zoom=10.0, day_from=DAY, day_to=DAY + dt.timedelta(days=30), geometry_version="1",
        )
    )  # fmt: skip
    conn.execute(area.insert(), list(_areas()))
    conn.execute(cell.insert(), list(_cells()))


def place(number: int | None, level: str = "door", confidence: float | None = None) -> dict[str, Any]:
    """Place fields of a record in grid `number`, as precise as `level` allows; None is not located."""
    if number is None:
        return {"address": "不详", "geo_level": "none"}
    grid = GRIDS[number]
    codes: dict[str, Any] = {"district_code": grid[:6], "confidence": confidence}
    if level != "district":
        codes["street_code"] = grid[:9]
    if level in ("door", "community"):
        codes["community_code"] = grid[:12]
    if level == "door":
        codes |= {"grid_code": grid, "h3_9": f"h9-{grid}", "h3_8": f"h8-{grid}", "lon": 120.0 + number / 100, "lat": 30.0}
    return {"address": f"{number}号", "geo_level": level, **codes}


def _areas() -> Iterator[dict[str, Any]]:
    yield _area("990100", "city", None)
    for codes, level, parent_length in (
        (DISTRICTS, "district", 0),
        (STREETS, "street", 6),
        (COMMUNITIES, "community", 9),
        (GRIDS, "grid", 12),
    ):
        for code in codes:
            yield _area(code, level, code[:parent_length] or "990100")


def _area(code: str, level: str, parent: str | None) -> dict[str, Any]:
    inside = level != "city"
    return {
        "code": code, "level": level, "parent_code": parent, "district_code": code[:6] if inside else None,
        "street_code": code[:9] if len(code) >= 9 else None, "community_code": code[:12] if len(code) >= 12 else None,
        "name_zh": f"区域{code}", "name_en": f"Area {code}", "short_zh": code, "geom": WIDE, "lon": 120.0, "lat": 30.0,
    }  # fmt: skip


def _cells() -> Iterator[dict[str, Any]]:
    sets = {"district": DISTRICTS, "street": STREETS, "community": COMMUNITIES, "grid": GRIDS, "h3_9": HEXAGONS}
    for tileset, codes in sets.items():
        for idx, code in enumerate(codes):
            real = code.removeprefix("h9-")
            yield {
                "tileset": tileset, "idx": idx, "code": code, "name_zh": code, "name_en": code, "district_code": real[:6],
                "street_code": real[:9] if len(real) >= 9 else None,
                "community_code": real[:12] if len(real) >= 12 and tileset != "h3_9" else None,
                "area_m2": 1e6, "lon": 120.0, "lat": 30.0, "geom": SQUARE,
            }  # fmt: skip


__all__ = ["COMMUNITIES", "DAY", "DISTRICTS", "GRIDS", "HEXAGONS", "STREETS", "Located", "build", "place", "run"]
