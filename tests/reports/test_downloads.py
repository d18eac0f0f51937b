"""The same download as different people; the file equals the query behind the screen; every reading is logged."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import openpyxl
import pytest
from dash import Dash, html
from flask.testing import FlaskClient
from sqlalchemy import text

from callbacks import download
from dashboard import session
from dashboard.context import Services, User
from dashboard.reports import report
from etl.alarms import Watch
from etl.clusters import Scans
from etl.desk import Desk
from etl.feed.intake import Intake
from etl.office import Office
from etl.planner import Planner
from geodata.engine import Database
from geodata.errors import NotSignedIn
from geodata.map_reports.press import Press
from tests.reports.conftest import WEEK

WINDOW = f"from={WEEK.day_from}&to={WEEK.day_to}"
ANALYST = User("a", ("分析员", "Analyst"), "analyst", None, True)
HEAD = User("h", ("区长", "Head"), "district_head", "990102", True)
UNCLEARED = User("u", ("区长", "Head"), "district_head", "990101", False)
PLANNER = User("p", ("规划", "Planner"), "planner", None, True)


@pytest.fixture
def client(week: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Ask as a person: `client(person, url)`."""
    app = Dash("downloads")
    app.layout = html.Div()
    desk = Desk(week)
    download.register(app, Services(week, "secret", True, desk, Office(week, lambda: None), Watch(week), Scans(week, Path("clusters")), Planner(week), Intake(week, desk.grounds), Press(Path("press"))))
    test: FlaskClient = app.server.test_client()
    session.forget(week)

    def ask(person: User | None, url: str) -> Any:
        def who() -> User:
            if person is None:
                raise NotSignedIn("请登录。", "Sign in.")
            return person

        monkeypatch.setattr(session, "current_user", who)
        return test.get(url)

    yield ask


def rows_of(answer: Any) -> list[tuple[Any, ...]]:
    assert answer.status_code == 200, answer.text
    page = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0]
    return list(page.iter_rows(min_row=2, values_only=True))


def test_report_files_follow_the_person(client: Any, week: Database) -> None:
    url = f"/download/report/case_trend.xlsx?{WINDOW}"
    with week.read() as conn:
        for person in (ANALYST, HEAD):
            wanted = report("case_trend").query(conn, WEEK, person.scope)
            rows = rows_of(client(person, url))
            assert [row[2] for row in rows] == wanted["n"].tolist()
    assert client(None, url).status_code == 401
    assert client(HEAD, f"{url}&area=990101").status_code == 403


def test_record_files_follow_the_person(client: Any) -> None:
    url = f"/download/table/registrations.xlsx?{WINDOW}"
    assert len(rows_of(client(ANALYST, url))) == 18
    assert len(rows_of(client(HEAD, url))) == 8
    assert client(UNCLEARED, url).status_code == 403
    assert client(PLANNER, url).status_code == 403, "no page of a planner has this table"
    assert client(None, url).status_code == 401
    where = quote('{"state": {"type": "equals", "filter": "已核实"}}')
    assert len(rows_of(client(ANALYST, f"{url}&where={where}"))) == 6


def test_record_files_hold_masks_only(client: Any) -> None:
    cells = [str(cell) for row in rows_of(client(ANALYST, f"/download/table/registrations.xlsx?{WINDOW}")) for cell in row]
    assert "李*光" in cells
    assert not [cell for cell in cells if cell in ("李四光", "13900001111", "110101199001011234")]


def test_small_counts_stay_hidden_in_files(client: Any) -> None:
    rows = rows_of(client(ANALYST, f"/download/report/area_ranking.xlsx?{WINDOW}&area=990101001"))
    assert {row[0]: row[3] for row in rows} == {"990101001001": "隐去", "990101001002": "<5"}


def test_what_was_read_is_logged(client: Any, week: Database) -> None:
    def logged() -> list[Any]:
        with week.own() as conn:
            return list(conn.execute(text("select username, what, rows from access_log order by id")).all())

    before = len(logged())
    client(ANALYST, f"/download/table/tasks.xlsx?{WINDOW}")
    client(HEAD, f"/download/report/case_trend.xlsx?{WINDOW}")
    assert [tuple(line) for line in logged()[before:]][:1] == [("a", "task_view", 6)]
    assert logged()[-1].what == "report:case_trend"


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/download/report/nothing.xlsx?" + WINDOW, 404),
        ("/download/table/nothing.xlsx?" + WINDOW, 404),
        ("/download/report/case_trend.xlsx?from=x&to=2020-01-01", 400),
        ("/download/report/case_trend.xlsx", 400),
        (f"/download/report/case_trend.xlsx?{WINDOW}&area=1", 404),
        (f"/download/table/tasks.xlsx?{WINDOW}&where=no", 400),
        (f"/download/table/tasks.xlsx?{WINDOW}&sort=%5B%7B%22colId%22%3A%22phone%22%7D%5D", 400),
    ],
)
def test_bad_requests_say_so(client: Any, url: str, status: int) -> None:
    answer = client(ANALYST, url)
    assert answer.status_code == status
    assert answer.text
