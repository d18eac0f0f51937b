"""Reports of all streets of a district, asked for in the browser's way, printed by the real printer, fetched by whoever may."""

from __future__ import annotations

import io
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from etl import worker
from geodata import jobs, report_runs
from geodata.engine import Database
from geodata.map_reports import issue as issues
from geodata.map_reports import press, ticket
from geodata.queries import areas, versions
from geodata.report_runs import New
from geodata.scope import Scope
from serving.settings import Settings
from tests.conftest import opened, serving, skip_or_fail
from tests.dashboard.test_identity import signed_in

pytestmark = [pytest.mark.processes, pytest.mark.long]
CITY = Scope(None)
KIND = "report_factory"


@pytest.fixture
def house(demo_copy: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Dash, Database, Path]]:
    """The app at an address that the printer finds, and its database. A browser's own socket needs a short path."""
    if shutil.which("chromium") is None:
        skip_or_fail("no chromium")
    with tempfile.TemporaryDirectory(prefix="gw-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        monkeypatch.setenv("GRIDWATCH_DATA_DIR", name)
        database = Database(demo_copy)
        with opened(Settings(database_url=demo_copy, data_dir=folder, nightly="")) as app, serving(app) as address:
            press.announce(folder / press.FOLDER, address)
            yield app, database, folder
        database.close()


def told(client: FlaskClient, output: str, outputs: Any, inputs: list[Any], state: list[Any]) -> dict[str, Any]:
    """What a callback answers."""
    body = {"output": output, "outputs": outputs, "inputs": inputs, "state": state, "changedPropIds": [f"{inputs[0]['id']}.{inputs[0]['property']}"]}
    answer = client.post("/_dash-update-component", json=body)
    assert answer.status_code == 200, answer.get_data(as_text=True)[:500]
    found: dict[str, Any] = answer.get_json()["response"]
    return found


def prepared(client: FlaskClient, level: str, area: str | None) -> tuple[str, dict[str, Any]]:
    """What the dialog says, and the wish it holds."""
    own = {"kind": KIND, "type": "job-asked"}
    outputs = [("factory-box", "opened"), ("factory-said", "children")]
    names = "...".join([*(f"{name}.{prop}" for name, prop in outputs), '{"kind":"report_factory","type":"job-asked"}.data'])
    view = {"from": "2020-02-17", "to": "2020-02-23", "area": area, "layers": ["case_cells"], "tileset": "auto", "classes": "quantiles"}
    inputs = [("factory-open", "n_clicks", 1), ("factory-level", "value", level), ("factory-forms", "value", ["pdf"]), ("factory-known", "value", None)]
    found = told(
        client, f"..{names}..", [*({"id": name, "property": prop} for name, prop in outputs), {"id": own, "property": "data"}],
        [{"id": name, "property": prop, "value": value} for name, prop, value in inputs], [{"id": "filters", "property": "data", "value": view}],
    )  # fmt: skip
    assert found["factory-box"]["opened"] is True
    wish: dict[str, Any] = next(value for name, value in found.items() if "job-asked" in name)["data"]
    return str(found["factory-said"]["children"]), wish


def ask(app: Dash, client: FlaskClient, wish: dict[str, Any]) -> int:
    """Press “make them all”; the number of the job."""
    part = {name: {"kind": KIND, "type": f"job-{name}"} for name in ("turn", "start", "retry", "cancel", "asked", "open")}
    inputs = [{"id": part[name], "property": "n_clicks", "value": 1 if name == "start" else None} for name in ("start", "retry", "cancel")]
    state = [{"id": part["asked"], "property": "data", "value": wish}, {"id": part["open"], "property": "data", "value": None}]
    body = {
        "output": '{"kind":["MATCH"],"type":"job-turn"}.data', "outputs": {"id": part["turn"], "property": "data"}, "inputs": inputs, "state": state,
        "changedPropIds": ['{"kind":"report_factory","type":"job-start"}.n_clicks'],
    }  # fmt: skip
    answer = client.post("/_dash-update-component", json=body)
    return int(next(iter(answer.get_json()["response"].values()))["data"]["job"])


def test_all_streets_of_a_district_in_one_file(house: tuple[Dash, Database, Path]) -> None:
    app, database, folder = house
    analyst, leader, head = (signed_in(app, name) for name in ("analyst", "leader", "district"))
    with database.read() as conn:
        streets = {code: areas.children(conn, code, CITY) for code, *_ in areas.districts(conn)}
    smallest = min(streets, key=lambda code: len(streets[code]))

    said, nothing = prepared(analyst, "street", None)
    assert "请先在地图或上方选一个区县" in said and nothing == {}
    said, wish = prepared(analyst, "street", smallest)
    assert f"{len(streets[smallest])} 份报告" in said and wish["issue"]["breaks"]["case_cells"][0] == 5
    assert wish["issue"]["definition"]["layers"][0]["tileset"] == "h3_9", "units are the same for all"
    job_id = ask(app, analyst, wish)
    assert worker.work(database, 1) == 1

    with database.read() as conn:
        job = jobs.find(conn, job_id, CITY)
    assert job.state == "done" and job.result and job.result["problems"] == 0, (job.error_en, job.result)
    path = f"/export/report-run/{job_id}.zip"
    assert [signed_in(app, None).get(path).status_code, leader.get(path).status_code, head.get(path).status_code] == [401, 403, 404]
    with analyst.get(path) as answer:
        body = answer.get_data()
    with zipfile.ZipFile(io.BytesIO(body)) as file:
        names, index = file.namelist(), file.read("index.html").decode()
        reports = [name for name in names if name.endswith(".pdf")]
        assert len(reports) == len(streets[smallest]) and all(file.read(name).startswith(b"%PDF") for name in reports)
        assert all(street.name_zh in index for street in streets[smallest]) and "还没有可比的上一期" in file.read("differences.html").decode()
    _the_next_day(app, database, folder, wish, smallest, len(reports))


def _the_next_day(app: Dash, database: Database, folder: Path, wish: dict[str, Any], root: str, count: int) -> None:
    """The page of what has changed, with a ticket of whoever had the run made, and to nobody else."""
    raw = {**wish["issue"], "window": {"first": "2020-02-18", "last": "2020-02-24"}}
    issue = issues.load(raw)
    with database.write() as conn:
        run = report_runs.keep(conn, New("next", root, "street", issue.filters(issue.window.last), versions.newest(conn), "analyst", count, raw), ["cases_window", "isolation_now"], CITY)  # type: ignore[arg-type]
    nobody, path = app.server.test_client(), f"/print/report-run/{run}/differences"
    page = nobody.get(f"{path}?ticket={ticket.sign(folder / press.FOLDER, 'analyst', issue)}")
    words = page.get_data(as_text=True)
    assert page.status_code == 200 and "上期今日重算" in words and "<script" not in words and "http://" not in words
    assert "旧日期没有补报" in words or "全部未变" in words, "nothing arrived between the two"
    refused = [nobody.get(f"{path}?ticket={ticket.sign(folder / press.FOLDER, name, issue)}").status_code for name in ("leader", "district")]
    assert refused == [403, 404] and nobody.get(path).status_code in (302, 401) and nobody.get(f"{path}?ticket=x").status_code == 401
