"""A district head sees the own district only, whichever way the question comes: the same request as two people."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import openpyxl
import pytest
from dash import Dash
from flask.testing import FlaskClient
from sqlalchemy import Connection, text

from dashboard import access, ids
from dashboard.context import User
from dashboard.reports import REPORTS
from geodata.engine import Database
from layers import LAYERS
from layers.contract import OUT_OF_SCOPE
from tests.dashboard.test_identity import signed_in

FIRST, LAST = "2020-01-10", "2020-03-09"
WINDOW = f"from={FIRST}&to={LAST}"
SITES = {"hospitals": "hospital", "hospital_load": "hospital", "checkpoints": "checkpoint", "checkpoint_pressure": "checkpoint"}
CLOSED = "gw-hex-lock"
HEAD = User("district", ("", ""), "district_head", "", True)


@dataclass(frozen=True)
class Two:
    """The head, an analyst who sees everything, and the database itself."""

    head: FlaskClient
    analyst: FlaskClient
    conn: Connection
    own: str
    other: str
    name: str


@pytest.fixture(scope="module")
def two(demo_app: Dash, demo_url: str) -> Iterator[Two]:
    database = Database(demo_url)
    with database.own() as conn:
        own, name = conn.execute(text("select a.code, a.name_zh from app_user u join area a on a.code = u.district_code where username = 'district'")).one()
        other = conn.execute(text("select code from area where level = 'district' and code <> :own order by code limit 1"), {"own": own}).scalar_one()
        yield Two(signed_in(demo_app, "district"), signed_in(demo_app, "analyst"), conn, own, other, name)
    database.close()


WITHIN_THE_SCOPE = ("hospital_access", "hot_spots", "local_moran", "smoothed_rate")
"""Layers that compare a cell with all a person may see: a district's head gets other answers, from no cell outside."""


def mine(kind: str) -> list[str]:
    known = LAYERS if kind == "layer" else REPORTS
    return [key for key in sorted(known) if access.allows(HEAD, kind, key)]  # type: ignore[arg-type]


@pytest.mark.parametrize("key", [key for key in mine("layer") if LAYERS[key].values])
def test_values_end_at_the_border(two: Two, key: str) -> None:
    for tileset in LAYERS[key].tilesets:
        districts = two.conn.execute(text("select district_code from cell where tileset = :tileset order by idx"), {"tileset": tileset}).scalars().all()
        if not districts:
            assert tileset == "h3_10"  # only where a pack asks for it
            continue
        inside = np.array([code == two.own for code in districts])
        for column in ("", *[f"&column={name}" for name in LAYERS[key].beside]):
            path = f"/values/{key}/{tileset}?{WINDOW}{column}"
            found, whole = (np.frombuffer(client.get(path).data, "<u2") for client in (two.head, two.analyst))
            assert 0 < inside.sum() < len(inside) == len(found) or (tileset == "h3_6" and not inside.any())
            assert (found[~inside] == OUT_OF_SCOPE).all() and (found[inside] != OUT_OF_SCOPE).all(), path
            if column or key not in WITHIN_THE_SCOPE:
                assert np.array_equal(found[inside], whole[inside]), path


@pytest.mark.parametrize("key", [key for key in mine("layer") if LAYERS[key].geometry == "points"])
def test_points_lie_inside(two: Two, key: str) -> None:
    def places(client: FlaskClient) -> set[tuple[float, float]]:
        return {tuple(each["geometry"]["coordinates"]) for each in json.loads(client.get(f"/features/{key}?{WINDOW}").data)["features"]}

    of_district = text(f"select round(lon::numeric, 6)::float, round(lat::numeric, 6)::float from {SITES[key]} where district_code = :own")
    own = {tuple(row) for row in two.conn.execute(of_district, {"own": two.own})}
    everywhere = places(two.analyst)
    assert places(two.head) == own & everywhere != everywhere, "a small district may have no hospital, the city has"


def test_tiles_are_the_public_ground_for_both(two: Two) -> None:
    version, lon, lat = two.conn.execute(text("select geometry_version, lon, lat from city")).one()
    x = int((lon + 180) / 360 * 2**10)
    y = int((1 - np.arcsinh(np.tan(np.radians(lat))) / np.pi) / 2 * 2**10)
    for name in ("base", "places"):
        path = f"/tiles/{name}/{version}/10/{x}/{y}.pbf"
        assert two.head.get(path).data == two.analyst.get(path).data != b""


@pytest.mark.parametrize("key", [key for key in mine("layer") if LAYERS[key].options.get("metric")])
def test_bars_are_the_districts(two: Two, key: str) -> None:
    def bars(client: FlaskClient, area: str = "") -> list[int]:
        return list(json.loads(client.get(f"/bars/{key}?{WINDOW}{area}").data)["days"])

    assert bars(two.head) == bars(two.analyst, f"&area={two.own}")
    assert two.head.get(f"/bars/{key}?{WINDOW}&area={two.other}").status_code == 403


def sheet(client: FlaskClient, path: str) -> list[tuple[Any, ...]]:
    """The rows of a downloaded file, its head first."""
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.text)
    return list(openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0].iter_rows(values_only=True))


@pytest.mark.parametrize("key", [key for key in mine("report") if REPORTS[key].download])
def test_report_files_are_the_districts(two: Two, key: str) -> None:
    path = f"/download/report/{key}.xlsx?{WINDOW}"
    assert sheet(two.head, path) == sheet(two.analyst, f"{path}&area={two.own}")
    assert two.head.get(f"{path}&area={two.other}").status_code == 403


@pytest.mark.parametrize("key", ["registrations", "tasks"])
def test_record_files_name_no_other_district(two: Two, key: str) -> None:
    head, *rows = sheet(two.head, f"/download/table/{key}.xlsx?{WINDOW}")
    assert {row[head.index("区县")] for row in rows} == {two.name}
    assert len(rows) == len(sheet(two.analyst, f"/download/table/{key}.xlsx?{WINDOW}&area={two.own}")) - 1
    assert len(rows) < len(sheet(two.analyst, f"/download/table/{key}.xlsx?{WINDOW}")) - 1


def drawer(client: FlaskClient, code: str) -> str:
    """What the drawer says about a cell, asked as the browser asks."""
    known = {
        ids.SELECTION: {"kind": "cell", "tileset": "district", "code": code}, ids.THEME: "light", ids.DATA_VERSION: 0,
        ids.FILTERS: {"from": FIRST, "to": LAST, "area": None, "layers": ["case_cells"], "tileset": "auto"},
    }  # fmt: skip
    listed = json.loads(client.get("/_dash-dependencies").data)
    [rule] = [rule for rule in listed if rule["output"].startswith(f"{ids.DOSSIER}.children") and any(each["id"] == ids.SELECTION for each in rule["inputs"])]
    body = {
        "output": rule["output"], "outputs": {"id": ids.DOSSIER, "property": "children"}, "changedPropIds": [f"{ids.SELECTION}.data"],
        **{kind: [{**each, "value": known.get(each["id"])} for each in rule[kind]] for kind in ("inputs", "state")},
    }  # fmt: skip
    answer = client.post("/_dash-update-component", json=body)
    assert answer.status_code == 200, answer.text
    return str(json.loads(answer.data))


def test_the_drawer_is_closed_beyond_the_border(two: Two) -> None:
    name = two.conn.execute(text("select name_zh from area where code = :code"), {"code": two.other}).scalar_one()
    refused, allowed, wide = drawer(two.head, two.other), drawer(two.head, two.own), drawer(two.analyst, two.other)
    assert CLOSED in refused and name not in refused
    assert two.name in allowed and CLOSED not in allowed
    assert name in wide and CLOSED not in wide
