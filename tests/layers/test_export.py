"""Cells as files: the same cells and the same words as the map, for whoever may see them."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import geopandas as gpd
import numpy as np
import openpyxl
import pytest
import shapely
from dash import Dash
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from callbacks import export
from dashboard import access
from dashboard.cell_files import COLUMNS, Line, MapFile, as_csv, as_geojson
from geodata.engine import Database
from geodata.region import parse
from layers import LAYERS
from layers.contract import SUPPRESSED
from tests.dashboard.test_identity import ROLES, signed_in, user

WINDOW = "from=2020-02-01&to=2020-02-07"
PATH = "/export/returnee_cells/community"
FORMS = ("csv", "geojson", "gpkg", "xlsx")


@pytest.fixture(scope="module")
def analyst(demo_app: Dash) -> FlaskClient:
    return signed_in(demo_app, "analyst")


@pytest.fixture
def cells(demo_url: str) -> Iterator[Callable[[str], list[Any]]]:
    """Cells of a tile set: code, district, label point, in order."""
    database = Database(demo_url)
    with database.own() as conn:
        yield lambda tileset: list(conn.execute(text("select idx, code, district_code, lon, lat from cell where tileset = :t order by idx"), {"t": tileset}))
    database.close()


@pytest.fixture
def region(cells: Any) -> str:
    """A circle around the middle of the city that holds some of the communities."""
    points = np.array([(row.lon, row.lat) for row in cells("community")])
    lon, lat = np.median(points, axis=0)
    return f"circle:{lon:.5f},{lat:.5f},6000"


def opened(answer: TestResponse, form: str) -> dict[str, tuple[float | None, str]]:
    """Code → number and words of every cell in a file."""
    assert answer.status_code == 200, answer.text
    if form == "csv":
        assert answer.data.startswith(b"\xef\xbb\xbf")
        rows = [dict(zip(COLUMNS, row, strict=True)) for row in list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))[1:]]
    elif form == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0]
        rows = [dict(zip(COLUMNS, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]
    elif form == "geojson":
        rows = [feature["properties"] for feature in json.loads(answer.data)["features"]]
    else:
        with tempfile.NamedTemporaryFile(suffix=".gpkg") as file:
            Path(file.name).write_bytes(answer.data)
            frame = gpd.read_file(file.name)
        assert frame.crs.to_epsg() == 4326 and frame.geometry.is_valid.all()
        rows = frame.drop(columns="geometry").to_dict("records")
    given = {row["code"]: (None if row["value"] in ("", None) or row["value"] != row["value"] else float(row["value"]), row["shown"]) for row in rows}
    assert len(given) == len(rows)
    return given


@pytest.mark.parametrize("form", FORMS)
def test_a_file_says_what_the_map_says(analyst: FlaskClient, cells: Any, region: str, form: str) -> None:
    wires = np.frombuffer(analyst.get(f"/values/returnee_cells/community?{WINDOW}").data, "<u2")
    circle = parse(region)
    inside = {row.code: int(wires[row.idx]) for row in cells("community") if _metres(row, circle.points[0]) <= circle.radius_m}
    found = opened(analyst.get(f"{PATH}.{form}?{WINDOW}&region={region}"), form)
    assert 5 < len(found) < len(wires) and found.keys() == inside.keys()
    assert SUPPRESSED in inside.values() and max(inside.values()) >= 5
    for code, wire in inside.items():
        assert found[code] == ((None, "<5") if wire == SUPPRESSED else (wire, f"{wire:,}")), code


def _metres(row: Any, centre: tuple[float, float]) -> float:
    """On the sphere PostGIS uses."""
    lon, lat, lon0, lat0 = np.radians([row.lon, row.lat, *centre])
    half = np.sin((lat - lat0) / 2) ** 2 + np.cos(lat) * np.cos(lat0) * np.sin((lon - lon0) / 2) ** 2
    return float(2 * 6_371_008.77 * np.arcsin(np.sqrt(half)))


def test_a_district_gets_its_own_cells_whatever_is_drawn(demo_app: Dash, cells: Any) -> None:
    head = signed_in(demo_app, "district")
    rows = cells("community")
    west, south = (min(getattr(row, name) for row in rows) - 0.1 for name in ("lon", "lat"))
    east, north = (max(getattr(row, name) for row in rows) + 0.1 for name in ("lon", "lat"))
    everything = f"polygon:{west:.3f},{south:.3f};{east:.3f},{south:.3f};{east:.3f},{north:.3f};{west:.3f},{north:.3f}"
    found = opened(head.get(f"{PATH}.csv?{WINDOW}&region={everything}"), "csv")
    own = {row.district_code for row in rows if row.code in found}
    assert len(own) == 1 and found.keys() == {row.code for row in rows if row.district_code in own}
    other = next(row.district_code for row in rows if row.district_code not in own)
    assert head.get(f"{PATH}.csv?{WINDOW}&area={other}").status_code == 403
    strange = next(row for row in rows if row.district_code == other)
    said = head.get(f"{PATH}.csv?{WINDOW}&region=circle:{strange.lon:.5f},{strange.lat:.5f},50")
    assert said.status_code == 404 and "画大一些" in said.json["zh"]
    bar = head.get(f"/selection/case_cells/community?{WINDOW}&region=circle:{strange.lon:.5f},{strange.lat:.5f},50").json
    assert bar["cells"] == 0 and bar["empty"]


@pytest.mark.parametrize("name", ROLES)
def test_files_and_sums_follow_the_layers_of_the_pages(demo_app: Dash, name: str) -> None:
    client, who = signed_in(demo_app, name), user(name)
    for key, item in LAYERS.items():
        if item.values is None:
            continue
        wanted = 200 if access.allows(who, "layer", key) else 403
        assert client.get(f"/export/{key}/{item.tilesets[-1]}.csv?{WINDOW}").status_code == wanted, key
    assert client.get(f"/selection/case_cells/h3_8?{WINDOW}&region=circle:0,0,500").status_code in (200, 403)


def test_nobody_gets_nothing(demo_app: Dash) -> None:
    assert signed_in(demo_app, None).get(f"{PATH}.csv?{WINDOW}").status_code == 401
    assert signed_in(demo_app, None).get(f"/selection/case_cells/h3_8?{WINDOW}&region=circle:0,0,500").status_code == 401


def test_an_export_is_logged_and_named_in_words(analyst: FlaskClient, demo_url: str, region: str) -> None:
    before = set(Path(tempfile.gettempdir()).glob("gridwatch-*"))
    answer = analyst.get(f"{PATH}.gpkg?{WINDOW}&region={region}")
    assert set(Path(tempfile.gettempdir()).glob("gridwatch-*")) <= before, "nothing stays on the disk"
    assert quote("已到返城_按社区_选区_") in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Disposition"].endswith(".gpkg")
    database = Database(demo_url)
    with database.own() as conn:
        line = conn.execute(text("select username, what, rows, filters from access_log order by id desc limit 1")).one()
    database.close()
    assert line.username == "analyst" and line.what == "cells:returnee_cells:community" and line.rows > 5
    assert line.filters["region"].startswith("circle:") and line.filters["form"] == "gpkg"


def test_the_bar_adds_up_the_cells_and_says_what_it_means(analyst: FlaskClient, region: str, cells: Any) -> None:
    said = analyst.get(f"/selection/returnee_cells/community?{WINDOW}&region={region}").json
    assert said["name"] == f"选区 · {said['cells']} 个社区", "of communities the cells are the areas themselves"
    assert said["sum"].removeprefix("不少于 ").replace(",", "").isdigit() and said["unit"] == "人"
    assert "标注点" in said["note"]
    assert analyst.get(f"/selection/case_rate/street?{WINDOW}&region={region}").json["sum"] == "", "rates do not add up"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{PATH}.pdf?{WINDOW}", 404),
        (f"/export/hospitals/h3_8.csv?{WINDOW}", 404),
        (f"/export/case_cells.csv?{WINDOW}", 404),
        (f"/export/hospitals.pdf?{WINDOW}", 404),
        (f"/export/hospitals.csv?{WINDOW}&region=circle:0,0,500", 404),
        (f"{PATH}.csv?{WINDOW}&region=polygon:0,0;1,1;1,0;0,1", 400),
        (f"{PATH}.csv?{WINDOW}&region=circle:0,0,500", 404),
        (f"{PATH}.csv?{WINDOW}&area=nowhere", 404),
        (f"{PATH}.csv?from=x&to=y", 400),
        (f"/selection/case_cells/community?{WINDOW}", 400),
        (f"/selection/case_cells/community?{WINDOW}&region=polygon:{';'.join(['1,1'] * 300)}", 400),
    ],
)
def test_what_cannot_be_had_is_said(analyst: FlaskClient, path: str, status: int) -> None:
    answer = analyst.get(path)
    assert answer.status_code == status, answer.text
    assert answer.json["zh"] and answer.json["en"]


def test_above_the_limit_it_says_how_many(analyst: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "MOST_CELLS", 10)
    said = analyst.get(f"{PATH}.csv?{WINDOW}")
    assert said.status_code == 400 and "一次最多 10 格" in said.json["zh"]


def test_the_bars_and_an_empty_region(analyst: FlaskClient, region: str) -> None:
    whole = analyst.get(f"/bars/case_cells?{WINDOW}").json["days"]
    part = analyst.get(f"/bars/case_cells?{WINDOW}&region={region}").json["days"]
    assert 0 < sum(part) < sum(whole)
    assert not any(analyst.get(f"/bars/case_cells?{WINDOW}&region=circle:0,0,500").json["days"])


def test_text_in_a_file_is_never_run() -> None:
    line = Line("1", "=cmd()", "@x", "-y", None, "<5", "例", "2020-02-01", "2020-02-07", "", "+z")
    shape = shapely.to_wkb(shapely.Polygon([(0, 0), (0, 1), (1, 1)]))
    made = MapFile("x", COLUMNS, [line], [shape], (("a", "b"),), "zh")
    row = next(csv.reader(io.StringIO("".join(as_csv(made)).split("\n", 1)[1])))
    assert row == ["1", "'=cmd()", "'@x", "'-y", "", "<5", "例", "2020-02-01", "2020-02-07", "", "'+z"]
    feature = json.loads("".join(as_geojson(made)))["features"][0]
    assert feature["properties"]["name"] == "=cmd()" and feature["geometry"]["coordinates"] == [[[0.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.0, 0.0]]]
