"""A small invented town as a real ground, and a database that holds it."""

from __future__ import annotations

import csv
import json
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from etl.geocoder import from_database
from etl.geocoder.contract import Places
from etl.pack import read_ground
from geodata.engine import Database
from geodata.ground import write_ground
from geodata.schema import FACTS

WRITTEN = (
    *FACTS, "area_day", "cell_vector", "source_state", "review_item", "address_question", "address_alias", "record_history", "etl_reject", "etl_run", "data_version",
)  # fmt: skip
"""What a run writes."""
WEST, EAST, SOUTH, NORTH = 121.0, 121.08, 31.0, 31.04
CITY_TOML = """
key = "town"
code = "990100"
name_zh = "小城"
name_en = "Town"
simulated = true
case_basis = "line_list"
datum = "wgs84"
time_zone = "Asia/Shanghai"
[view]
lon = 121.04
lat = 31.02
zoom = 11.0
[days]
from = "2020-01-10"
to = "2020-03-09"
[attribution]
zh = "模拟数据"
en = "Simulated"
"""


def _box(west: float, south: float, east: float, north: float) -> dict[str, object]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "MultiPolygon", "coordinates": [[ring]]}


def _area(code: str, level: str, parent: str | None, name: str, box: Sequence[float]) -> dict[str, object]:
    properties = {
        "code": code, "level": level, "parent": parent, "name_zh": name, "name_en": name, "short_zh": name[:2],
        "population": 1000, "source": "invented",
    }  # fmt: skip
    return {"type": "Feature", "properties": properties, "geometry": _box(*box)}


def _areas() -> list[dict[str, object]]:
    """Two districts side by side, each with two streets of one community of one grid."""
    areas = [_area("990100", "city", None, "小城市", (WEST, SOUTH, EAST, NORTH))]
    for d, name in enumerate(("江东区", "江西区")):
        west, east = WEST + d * 0.04, WEST + (d + 1) * 0.04
        code = f"99010{d + 1}"
        areas.append(_area(code, "district", "990100", name, (west, SOUTH, east, NORTH)))
        for s, street in enumerate(("南门街道", "北门街道")):
            box = (west, SOUTH + s * 0.02, east, SOUTH + (s + 1) * 0.02)
            of_street = f"{code}00{s + 1}"
            areas.append(_area(of_street, "street", code, f"{name[:2]}{street}", box))
            areas.append(_area(f"{of_street}001", "community", of_street, f"{name[:2]}{street[:2]}社区", box))
            areas.append(_area(f"{of_street}001001", "grid", f"{of_street}001", f"{name[:2]}{street[:2]}网格", box))
    return areas


@pytest.fixture(scope="session")
def town_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town as a city pack."""
    folder = tmp_path_factory.mktemp("town")
    (folder / "city.toml").write_text(CITY_TOML, encoding="utf-8")
    collection = {"type": "FeatureCollection", "features": _areas()}
    (folder / "areas.geojson").write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
    (folder / "basemap.geojson").write_text('{"type": "FeatureCollection", "features": []}', encoding="utf-8")
    with (folder / "gazetteer.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["address", "name", "kind", "district", "street", "lon", "lat", "datum", "source"])
        for number in range(1, 40):
            lon = WEST + 0.001 * number
            rows.writerow(
                [f"江东区滨江路{number}号", "", "door", "江东区", "", f"{lon:.6f}", "31.010000", "wgs84", "invented"]
            )
    return folder


@pytest.fixture(scope="session")
def town_url(server: str, template: str, town_pack: Path) -> Iterator[str]:
    """Address of a database that holds the town, made once; `town` empties it for every test."""
    name = f"town_{uuid.uuid4().hex[:10]}"
    maker = create_engine(make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with maker.connect() as conn:
        conn.execute(text(f"create database {name} template {template} strategy file_copy"))
    url = make_url(server).set(database=name).render_as_string(hide_password=False)
    database = Database(url)
    with database.write() as conn:
        write_ground(conn, read_ground(town_pack))
    database.close()
    yield url
    with maker.connect() as conn:
        conn.execute(text(f"drop database if exists {name} with (force)"))
    maker.dispose()


@pytest.fixture
def town(town_url: str) -> Iterator[Database]:
    """A database that holds the town and no facts."""
    database = Database(town_url)
    with database.own() as conn:
        filled = [name for name in WRITTEN if conn.execute(text(f'SELECT EXISTS (SELECT FROM "{name}")')).scalar()]
        if filled:
            listed = ", ".join(f'"{name}"' for name in filled)
            conn.execute(text(f"TRUNCATE {listed} RESTART IDENTITY CASCADE"))
    yield database
    database.close()


@pytest.fixture(scope="session")
def places(town_url: str) -> Places:
    """The geocoder and cells of the town."""
    database = Database(town_url)
    with database.read() as conn:
        found = from_database(conn)
    database.close()
    return found
