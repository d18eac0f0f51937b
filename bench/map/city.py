"""A made-up city of as many hexagons as asked for, with its events: a database that the real app opens.

The ground goes through `write_ground` and the counts through the same code as a load, so nothing is laid out to please.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date, timedelta

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Connection, text

from bench.map.clock import step
from geodata.aggregates import area_days, vectors
from geodata.aggregates.contributions import whole
from geodata.books import new_version
from geodata.driver import driver
from geodata.engine import Database
from geodata.ground import Ground, write_ground
from geodata.metrics import METRICS, Metric
from geodata.queries import areas, users

FIRST = date(2022, 1, 1)
CENTRE = (30.6, 114.3)
ACROSS = 4
"""Districts from west to east, and from south to north."""
TILESET = "h3_9"
CLASSES = ("confirmed", "asymptomatic", "suspected")
KINDS = ("fever", "gathering", "returnee", "vehicle", "rumour", "price_gouging", "fake_supplies", "wildlife")
COUNTED: tuple[Metric, ...] = (
    replace(METRICS["cases"], dimensions={name: METRICS["cases"].dimensions[name] for name in ("case_class", "age_sex", "placed")}),
    METRICS["clues"],
)


@dataclass(frozen=True)
class Size:
    """`cells` hexagons of resolution 9 (about), `events` over `days`: four in five are cases, the rest clues."""

    cells: int
    events: int
    days: int = 365

    @property
    def last(self) -> date:
        """The last day with events."""
        return FIRST + timedelta(days=self.days - 1)


def make(database: Database, size: Size) -> int:
    """Fill a migrated, empty database; returns how many hexagons it has. The demo accounts can sign in."""
    with step("ground"), database.write() as conn:
        write_ground(conn, _ground(size))
    with step(f"{size.events:,} events"), database.own() as conn:
        cells = _places(conn)
        _events(conn, size, cells)
    for metric in COUNTED:
        with step(f"vectors and daily counts of {metric.key}"), database.write() as conn:
            area_days.apply(conn, metric, whole(metric))
            vectors.apply(conn, metric, whole(metric))
            new_version(conn, f"bench: {metric.key}")
    with database.own() as conn:
        users.ensure_demo_users(conn, areas.districts(conn))
    with step("vacuum"), database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("VACUUM ANALYZE"))
    return cells


def _ground(size: Size) -> Ground:
    found = _areas(size.cells)
    city = {
        "key": "bench", "code": "990000", "name_zh": "测试市", "name_en": "Bench", "simulated": True, "case_basis": "line_list",
        "lon": CENTRE[1], "lat": CENTRE[0], "zoom": 9.0, "day_from": FIRST, "day_to": size.last, "attribution_zh": "", "attribution_en": "",
        "settings": {},
    }  # fmt: skip
    nothing = pd.DataFrame(columns=["alias", "area_code", "kind", "valid_from", "valid_to"])
    gazetteer = pd.DataFrame(columns=["key", "address", "name", "kind", "district_code", "street_code", "lon", "lat", "source"])
    stations = pd.DataFrame(columns=["station_no", "name_zh", "name_en", "kind", "lon", "lat"])
    return Ground(city, found, nothing, _drawn(found.total_bounds, size.cells), gazetteer, stations)


def _areas(cells: int) -> gpd.GeoDataFrame:
    """A disk of hexagons of 7 as communities; those of one parent and district are a street, a grid of 4 × 4 the districts."""
    rings = max(1, round(math.sqrt(cells / 49 / 3)))
    codes = sorted(h3.grid_disk(h3.latlng_to_cell(*CENTRE, 7), rings))
    frame = pd.DataFrame({"h3": codes, "parent": [h3.cell_to_parent(code, 6) for code in codes]})
    centres = np.array([h3.cell_to_latlng(code) for code in codes])
    column = pd.qcut(centres[:, 1], ACROSS, labels=False)
    row = pd.Series(centres[:, 0]).groupby(column).transform(lambda lats: pd.qcut(lats, ACROSS, labels=False)).astype(int)
    frame["district"] = [str(990101 + ACROSS * int(a) + int(b)) for a, b in zip(column, row, strict=True)]
    number = frame.groupby("district")["parent"].transform(lambda parents: pd.factorize(parents)[0] + 1)
    frame["street"] = frame["district"] + number.astype(int).map("{:03d}".format)
    frame["community"] = frame["street"] + (frame.groupby("street").cumcount() + 1).map("{:03d}".format)
    frame["geometry"] = [shapely.Polygon([(lon, lat) for lat, lon in h3.cell_to_boundary(code)]) for code in codes]
    parts = [_level(frame, "community", "street"), _level(frame, "street", "district"), _level(frame, "district", None)]
    whole_city = _level(frame.assign(city="990000"), "city", None)
    return gpd.GeoDataFrame(pd.concat([whole_city, *reversed(parts)], ignore_index=True), geometry="geometry", crs=4326)


def _level(frame: pd.DataFrame, level: str, parent: str | None) -> pd.DataFrame:
    groups = frame.groupby(level)
    shapes = [shapely.union_all(group.to_numpy(), grid_size=1e-9) for _, group in groups["geometry"]]
    codes = list(groups.groups)
    above = [None if level == "city" else "990000"] * len(codes) if parent is None else groups[parent].first().tolist()
    return pd.DataFrame({
        "code": codes, "level": level, "parent_code": above, "name_zh": [f"区{code[4:]}" for code in codes],
        "name_en": [f"Area {code[4:]}" for code in codes], "short_zh": [code[-3:] for code in codes],
        "population": (groups.size() * 9000).tolist(), "source": "", "lon": np.nan, "lat": np.nan,
        "geometry": [shape if shape.geom_type == "MultiPolygon" else shapely.MultiPolygon([shape]) for shape in shapes],
    })  # fmt: skip


def _drawn(bounds: tuple[float, float, float, float], cells: int) -> gpd.GeoDataFrame:
    """Roads of four ranks and some water: a drawn feature for every four hexagons."""
    chance = np.random.default_rng(4)
    count = max(20, cells // 4)
    starts = chance.uniform(bounds[:2], bounds[2:], (count, 2))
    walks = starts[:, None, :] + np.cumsum(chance.normal(0, 0.004, (count, 6, 2)), axis=1)
    water = np.arange(count) % 25 == 0
    shapes = [shapely.Polygon(walk).convex_hull if wet else shapely.LineString(walk) for walk, wet in zip(walks, water, strict=True)]
    ranks = chance.choice([1, 2, 3, 4], count, p=[0.02, 0.08, 0.3, 0.6])
    facts = {"kind": np.where(water, "water", "road"), "rank": ranks, "name_zh": None, "name_en": None}
    return gpd.GeoDataFrame(facts, geometry=shapes, crs=4326)


def _places(conn: Connection) -> int:
    """The codes of every hexagon and of what lies around it, as a temporary table; returns how many."""
    rows = conn.execute(text(f"SELECT idx, code, district_code, street_code, community_code FROM cell WHERE tileset = '{TILESET}'")).all()
    conn.execute(text(
        "CREATE TEMP TABLE bench_place (idx int PRIMARY KEY, h3_9 text, district_code text, street_code text, community_code text, h3_8 text, h3_7 text)"
        " ON COMMIT DROP"
    ))  # fmt: skip
    with driver(conn).cursor() as cursor, cursor.copy("COPY bench_place FROM STDIN") as copy:
        for row in rows:
            copy.write_row((*row, h3.cell_to_parent(row.code, 8), h3.cell_to_parent(row.code, 7)))
    conn.execute(text("ANALYZE bench_place"))
    return len(rows)


_FACTS = """
INSERT INTO "{table}" (key, {number}, {kind}, {day}, {more} geo_level, radius_m, confidence, district_code, street_code, community_code,
                       h3_7, h3_8, h3_9, recorded_at, run_id, digest)
SELECT e.n::text, e.n::text, (CAST(:kinds AS text[]))[1 + e.n % cardinality(:kinds)], CAST(:first AS date) + (e.n::bigint * :days / :events)::int,
       {values} 'door', 80, 0.95, p.district_code, p.street_code, p.community_code, p.h3_7, p.h3_8, p.h3_9, now(), 0, ''
FROM (SELECT n, ((floor(:cells * random() * random()))::bigint * 7919 % :cells)::int AS idx FROM generate_series(0, :events - 1) n) e
JOIN bench_place p USING (idx)"""


def _events(conn: Connection, size: Size, cells: int) -> None:
    """Rows in order of days, as lists arrive; a square puts most of them into few hexagons, as outbreaks do."""
    conn.execute(text("SELECT setseed(0.42)"))
    sizes = {"cells": cells, "days": size.days, "first": FIRST}
    cases, clues = size.events * 4 // 5, size.events // 5
    people = {"more": "sex, age,", "values": "(ARRAY['male', 'female'])[1 + e.n % 2], (e.n * 31 % 90)::int,"}
    statements = (
        ("case", {"number": "case_no", "kind": "case_class", "day": "reported_on", **people}, {"events": cases, "kinds": list(CLASSES)}),
        ("clue", {"number": "clue_no", "kind": "clue_class", "day": "reported_at", "more": "", "values": ""}, {"events": clues, "kinds": list(KINDS)}),
    )
    for table, names, bound in statements:
        indexes = conn.execute(text("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = :table AND indexname LIKE 'ix_%'"), {"table": table}).all()
        for name, _ in indexes:
            conn.execute(text(f'DROP INDEX "{name}"'))
        conn.execute(text(_FACTS.format(table=table, **names)), sizes | bound)
        for _, definition in indexes:
            conn.execute(text(definition))
