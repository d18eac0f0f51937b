"""Report templates over HTTP: every role on every route, nothing of another's, words of what changed, files for those they concern."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from dash import Dash
from flask.testing import FlaskClient
from sqlalchemy import text

from etl.jobs.report_issue import work_off
from etl.moments import ensure
from etl.office import Office
from geodata.engine import Database
from geodata.load import delete_records
from geodata.report_templates import issues
from geodata.report_templates.clock import CHINA
from serving.settings import Settings
from tests.conftest import copy_of, opened, signed_in
from tests.geodata.town import run
from tests.report_templates.conftest import Printed, Teller

Come = Callable[[str], FlaskClient]
NAMES = ("analyst", "district", "leader", "planner")
DOCUMENT = {"layers": [{"key": "case_cells"}], "indicators": ["cases_window"], "charts": ["case_trend"]}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("templates")


@pytest.fixture(scope="module")
def city(server: str, demo_template: str) -> Iterator[Database]:
    """A city of this module alone."""
    with copy_of(server, demo_template) as url:
        database = Database(url)
        yield database
        database.close()


@pytest.fixture(scope="module")
def city_app(city: Database, data: Path) -> Iterator[Dash]:
    with opened(Settings(database_url=city.engine.url.render_as_string(hide_password=False), data_dir=data)) as made:
        yield made


@pytest.fixture(scope="module")
def come(city_app: Dash) -> Come:
    """`come(name)`: a client signed in as one of the demo people; once each."""
    return cache(partial(signed_in, city_app))


@pytest.fixture
def report(come: Come, city: Database) -> Iterator[dict[str, Any]]:
    """A report of the district head's own; all of it is gone afterwards."""
    yield come("district").post("/report-templates/save", json={"id": None, "name": ["区日报", "District daily"], "document": DOCUMENT}).get_json()
    with city.own() as conn:
        for table in ("report_attempt", "report_delivery", "report_file", "report_issue", "report_schedule", "report_template_save", "report_template"):
            conn.execute(text(f"DELETE FROM {table}"))


def wish(report: dict[str, Any], areas: list[str]) -> dict[str, Any]:
    return {"id": None, "template": report["id"], "areas": areas, "at": "07:30", "weekdays": [], "days": 7, "forms": ["pdf"], "folder": "", "mail": [], "keep_days": 90}


def routes(report: dict[str, Any], schedule: int, issue: int) -> list[tuple[str, dict[str, Any] | None]]:
    """Every route with something that belongs to the district head."""
    one = {"id": report["id"]}
    return [
        (f"versions/{report['id']}", None), (f"issue/{issue}/pdf", None),
        ("save", {**one, "version": report["version"], "name": ["甲", ""], "document": {}}), ("share", {**one, "roles": []}), ("duplicate", one), ("archive", one), ("bring-back", one),
        ("restore", {**one, "version": 1}), ("save-schedule", {**wish(report, ["990101"]), "id": schedule}), ("save-schedule", wish(report, ["990101"])), ("switch", {"id": schedule, "running": False}),
        ("remove-schedule", {"id": schedule}), ("run", {"id": schedule}), ("again", {"issue": issue}),
    ]  # fmt: skip


def asked(client: FlaskClient, path: str, body: dict[str, Any] | None) -> Any:
    return client.get(f"/report-templates/{path}") if body is None else client.post(f"/report-templates/{path}", json=body)


def made(come: Come, city: Database, report: dict[str, Any], monkeypatch: pytest.MonkeyPatch, data: Path) -> tuple[int, int]:
    """A schedule of the district head's that ran once: its number and the report's."""
    monkeypatch.setenv("GRIDWATCH_DATA_DIR", str(data))
    head = come("district")
    schedule = head.post("/report-templates/save-schedule", json=wish(report, ["990101"])).get_json()["id"]
    assert head.post("/report-templates/run", json={"id": schedule}).get_json() == {"asked": 1}
    Office(city, lambda: None).due(dt.datetime.now(CHINA))
    work_off(city, Printed(), Teller())
    return schedule, head.get("/report-templates/board").get_json()["issues"][0]["id"]


def test_of_a_districts_own_nobody_else_learns_anything(come: Come, city: Database, report: dict[str, Any], monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    schedule, issue = made(come, city, report, monkeypatch, data)
    come("district").post("/report-templates/share", json={"id": report["id"], "roles": ["analyst", "leader", "planner", "district_head"]})
    for name in ("analyst", "leader", "planner"):
        client = come(name)
        board = client.get("/report-templates/board").get_json()
        assert board["templates"] == board["schedules"] == board["issues"] == [], "shared with the role, and yet it stays in the district"
        for path, body in routes(report, schedule, issue):
            answer = asked(client, path, body)
            assert answer.status_code in (403, 404), (name, path, answer.status_code)
            for secret in ("区日报", "District daily", "鼓山", "district pdf"):
                assert secret not in answer.get_data(as_text=True), (name, path)
    again = come("district").get("/report-templates/board").get_json()
    assert [one["version"] for one in again["templates"]] == [1] and again["schedules"][0]["running"]


def test_nobody_is_let_in_without_signing_in(city_app: Dash, report: dict[str, Any]) -> None:
    client = city_app.server.test_client()
    for path, body in [("board", None), ("choices", None), *routes(report, 1, 1)]:
        answer = asked(client, path, body)
        assert answer.status_code == 401 and "区日报" not in answer.get_data(as_text=True), path


def test_a_wall_signed_in_by_itself_sees_none_of_it(city_app: Dash, come: Come, report: dict[str, Any]) -> None:
    url = come("analyst").post("/director/token", json={"name": "main", "district": "990101"}).get_json()["url"]
    wall = city_app.server.test_client()
    wall.get(url.removeprefix("http://localhost"))
    for path, body in [("board", None), ("choices", None), *routes(report, 1, 1)]:
        assert asked(wall, path, body).status_code == 403, path


@pytest.mark.parametrize(("name", "status"), [("analyst", 200), ("district", 200), ("leader", 403), ("planner", 403)])
def test_who_may_compose(come: Come, report: dict[str, Any], name: str, status: int) -> None:
    client = come(name)
    board = client.get("/report-templates/board").get_json()
    assert board["maker"] is (status == 200) and [one["id"] for one in board["standards"]] == ["daily", "returnees", "tasks", "hospitals", "weekly"]
    assert client.post("/report-templates/save", json={"id": None, "name": ["新的", "New"], "document": board["standards"][0]["document"]}).status_code == status


def test_choices_hold_what_the_role_may_see_and_the_district_has(come: Come) -> None:
    told = {name: come(name).get("/report-templates/choices").get_json() for name in NAMES}
    assert told["district"]["areas"][0][0] == "990101" and all(code.startswith("990101") for code, *_ in told["district"]["areas"])
    assert told["analyst"]["areas"][0][2] == "city" and len(told["analyst"]["areas"]) > 2
    assert "clues" in {key for key, *_ in told["analyst"]["layers"]} and {key for key, *_ in told["leader"]["layers"]} <= {key for key, *_ in told["analyst"]["layers"]}
    assert all(one["no_mail"] and one["folders"] == [] for one in told.values())


def test_every_save_says_in_words_what_it_changed(come: Come, report: dict[str, Any]) -> None:
    head = come("district")
    second = {"paper": "A3", "layers": [{"key": "case_cells", "tileset": "street", "classes": "natural"}], "indicators": ["isolation_now", "cases_window"], "table": {"columns": ["cases_window"]}, "forms": ["pdf", "xlsx"]}
    saved = head.post("/report-templates/save", json={"id": report["id"], "version": 1, "name": ["周报", "Weekly"], "document": second}).get_json()
    assert (saved["version"], saved["name"], saved["sentence"]) == (2, ["周报", "Weekly"], "A3 竖版 · 中文 · 1 个图层 · PDF Excel")
    late = head.post("/report-templates/save", json={"id": report["id"], "version": 1, "name": ["迟到", ""], "document": {}})
    assert late.status_code == 409 and "没有写入" in late.get_json()["zh"]
    head.post("/report-templates/restore", json={"id": report["id"], "version": 1})
    newest, middle, first = head.get(f"/report-templates/versions/{report['id']}").get_json()
    assert (newest["restored"], newest["document"], first["changes"]) == (1, first["document"], ["第一版"])
    assert middle["changes"] == [
        "名称由“区日报”改为“周报”", "纸张由 A4 竖版 改为 A3 竖版", "图层“新增病例”的单元改为街道乡镇", "图层“新增病例”的分级改为自然断点", "指标加上：在隔离",
        "图表去掉：每日新增", "下级区划表的列加上：新增感染者", "文件格式加上：Excel",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("save", {"id": None, "name": ["甲", ""], "document": {"paper": "A9"}}, "A9"),
        ("save", {"id": None, "name": ["甲", ""], "document": {"indicators": ["nothing"]}}, "nothing"),
        ("save", {"id": None, "name": "甲", "document": {}}, "名称"),
        ("save", {"id": None, "name": ["", ""], "document": {}}, "1–60"),
        ("save", {"id": "1; drop", "name": ["甲", ""], "document": {}}, "不是整数"),
        ("archive", {}, "不是整数"),
        ("run", {"id": 2**70}, "不是整数"),
        ("save-schedule", {"template": 1, "areas": ["990101"], "at": "7点半"}, "07:30"),
        ("save-schedule", {"template": 1, "areas": "990101", "at": "07:30"}, "areas"),
    ],
)
def test_what_makes_no_sense_is_said_in_words(come: Come, report: dict[str, Any], path: str, body: dict[str, Any], said: str) -> None:
    answer = come("district").post(f"/report-templates/{path}", json=body)
    assert answer.status_code == 422 and said in answer.get_json()["zh"] and answer.get_json()["en"], answer.get_data(as_text=True)
    assert come("district").post(f"/report-templates/{path}", data="no json").status_code == 422


def test_a_kept_file_is_given_to_its_owner_and_every_time_is_logged(come: Come, city: Database, report: dict[str, Any], monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    _, issue = made(come, city, report, monkeypatch, data)
    answer = come("district").get(f"/report-templates/issue/{issue}/pdf")
    assert answer.status_code == 200 and answer.get_data().startswith(b"district pdf") and "no-store" in answer.headers["Cache-Control"]
    assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    answer.close()
    for form in ("xlsx", "PDF", "key"):
        assert come("district").get(f"/report-templates/issue/{issue}/{form}").status_code == 404
    with city.own() as conn:
        assert conn.execute(text("SELECT count(*) FROM access_log WHERE username = 'district' AND what = :what"), {"what": f"report_issue:{issue}"}).scalar() == 1
    (issues.folder_of(data / issues.FOLDER, issue) / "pdf").unlink()
    gone = come("district").get(f"/report-templates/issue/{issue}/pdf")
    assert gone.status_code == 404 and "Make it again" in gone.get_data(as_text=True)


def test_a_kept_report_is_made_again_of_what_was_known_then(come: Come, city: Database, report: dict[str, Any], monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    """Cases are deleted after a report was made: made anew it holds today's numbers, made as then it holds what was kept, byte for byte."""
    monkeypatch.setenv("GRIDWATCH_DATA_DIR", str(data))
    head = come("district")
    schedule = head.post("/report-templates/save-schedule", json=wish(report, ["990101"]) | {"forms": ["csv"]}).get_json()["id"]
    head.post("/report-templates/run", json={"id": schedule})
    Office(city, lambda: None).due(dt.datetime.now(CHINA))
    work_off(city, lambda person, issue, form: come(person).get(f"/export/map-report.{form}", query_string={"issue": json.dumps(issue.dumped())}).data, Teller())
    issue = head.get("/report-templates/board").get_json()["issues"][0]["id"]
    with head.get(f"/report-templates/issue/{issue}/csv") as answer:
        kept = answer.data
    with city.own() as conn:
        keys = conn.execute(text("SELECT case_no FROM \"case\" WHERE reported_on > (SELECT max(reported_on) - 7 FROM \"case\")")).scalars().all()
        delete_records(conn, "case", keys, run("case"))
    again = head.get(f"/report-templates/issue/{issue}/as-then/csv")
    assert again.status_code == 302
    waits = head.get(again.location)
    assert waits.status_code == 503 and int(waits.headers["Retry-After"]) > 0
    with city.read() as conn:
        row = conn.execute(text("SELECT (issue ->> 'as_of')::timestamptz AS at, data_version FROM report_issue WHERE id = :id"), {"id": issue}).one()
    ensure(city, row.at, row.data_version)
    assert head.get(again.location).data == kept
    today = json.loads(parse_qs(urlsplit(again.location).query)["issue"][0])
    del today["as_of"], today["version"]
    assert head.get("/export/map-report.csv", query_string={"issue": json.dumps(today)}).data != kept
    for name in ("analyst", "leader"):
        assert come(name).get(f"/report-templates/issue/{issue}/as-then/csv").status_code == 404, "a district's own"
