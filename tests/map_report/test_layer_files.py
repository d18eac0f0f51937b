"""The layers of a map report as an offline map, a GeoPackage and CSV: the map's own rows, for every role its own, small counts nowhere."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pyogrio
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, text

from tests.dashboard.test_identity import ROLES

People = Callable[[str], FlaskClient]
WINDOW = {"from": "2020-02-06", "to": "2020-02-12"}
LAYERS = "hospitals,case_cells:h3_8,returnee_cells:street"


def address(form: str, **more: str) -> str:
    return f"/export/map-report.{form}?" + urlencode(WINDOW | {"layers": LAYERS, "lang": "zh"} | more)


def table(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))


def test_csv_is_what_the_map_itself_exports(people: People) -> None:
    mine = table(people("analyst").get(address("csv")).data)
    menu = table(people("analyst").get("/export/case_cells/h3_8.csv?" + urlencode(WINDOW)).data)
    assert len(mine) > 50 and mine == menu


@pytest.mark.parametrize("name", ROLES)
def test_everybody_gets_their_own_cells_and_no_small_count(people: People, facts: Connection, name: str) -> None:
    own = facts.execute(text("select district_code from app_user where username = :name"), {"name": name}).scalar()
    every = {row.name_zh for row in facts.execute(text("select name_zh from area where level = 'district'"))}
    allowed = {facts.execute(text("select name_zh from area where code = :own"), {"own": own}).scalar()} if own else every
    rows = table(people(name).get(address("csv")).data)
    assert {row["区县"] for row in rows} - {""} <= allowed
    assert not {"1", "2", "3", "4"} & {row["数值"] for row in rows}
    other = next(code for code in facts.execute(text("select code from area where level = 'district'")).scalars() if code != own)
    for form in ("csv", "gpkg", "html"):
        assert people(name).get(address(form, area=other)).status_code == (403 if own else 200)


def test_a_geopackage_holds_a_table_for_every_layer(people: People, tmp_path: Path) -> None:
    path = tmp_path / "report.gpkg"
    path.write_bytes(people("analyst").get(address("gpkg")).data)
    assert {name for name, _ in pyogrio.list_layers(path)} == {"hospitals", "case_cells", "returnee_cells"}
    cells = pyogrio.read_dataframe(path, layer="case_cells")
    assert cells.crs.to_epsg() == 4326 and cells.geometry.is_valid.all()
    told = {row["单元代码"]: row["数值"] for row in table(people("analyst").get(address("csv")).data)}
    assert {code: f"{value:g}" if value == value else "" for code, value in zip(cells["code"], cells["value"], strict=True)} == told


def test_the_offline_map_has_every_layer_and_asks_for_nothing(people: People) -> None:
    page = people("leader").get(address("html"))
    assert page.status_code == 200 and page.mimetype == "text/html"
    block = page.text.split('id="gw-data">', 1)[1].split("</script>", 1)[0]
    assert list(json.loads(block)["layers"]) == ["hospitals", "case_cells", "returnee_cells"]
    assert "default-src 'none'" in page.text


def test_a_report_without_layers_says_what_to_do(people: People) -> None:
    for form in ("csv", "gpkg", "html"):
        answer = people("analyst").get(f"/export/map-report.{form}?" + urlencode(WINDOW | {"definition": json.dumps({"indicators": ["cases_window"]})}))
        assert answer.status_code == 404 and "加一个图层" in answer.json["zh"] and "Add a layer" in answer.json["en"]
