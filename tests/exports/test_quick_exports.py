"""The seven lists: each says what its words say, to whom it may, masked, scoped and logged."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, text

from dashboard.components.exports import FORMS, export_menu
from dashboard.context import Context
from dashboard.pages import page_at
from dashboard.quick_exports import QUICK_EXPORTS
from geodata.engine import Database
from tests.dashboard.test_identity import ROLES, user

WINDOW = "from=2020-02-01&to=2020-02-12"
LAST = "2020-02-12"
People = Callable[[str], FlaskClient]


@pytest.fixture
def facts(demo_url: str) -> Iterator[Connection]:
    """The demo's own rows, to count by hand."""
    database = Database(demo_url)
    with database.own() as conn:
        yield conn
    database.close()


def book(answer: Any) -> Any:
    assert answer.status_code == 200, answer.text
    return openpyxl.load_workbook(io.BytesIO(answer.data))


def rows(page: Any) -> list[dict[str, Any]]:
    head, *body = page.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body]


@pytest.mark.parametrize("name", ROLES)
def test_a_list_is_had_by_whoever_may_see_what_is_in_it(people: People, facts: Connection, name: str) -> None:
    row = facts.execute(text("select district_code, clearance from app_user where username = :name"), {"name": name}).one()
    who = replace(user(name), district_code=row.district_code, clearance=row.clearance)
    for key, item in QUICK_EXPORTS.items():
        may = item.refused(who) is None
        answer = people(name).get(f"/export/list/{key}.xlsx?{WINDOW}")
        assert answer.status_code == (200 if may else 403), (key, answer.text)
        if not may:
            assert answer.json["zh"]
    assert people(name).get(f"/export/list/nothing.xlsx?{WINDOW}").status_code == 404


def test_unverified_arrivals_are_those_of_the_day(people: People, facts: Connection) -> None:
    wanted = facts.execute(text("select registration_no from registration where arrived_on = :d and (verified_on is null or verified_on > :d)"), {"d": LAST}).scalars().all()
    found = rows(book(people("analyst").get(f"/export/list/unverified_arrivals.xlsx?{WINDOW}")).worksheets[0])
    assert wanted and {row["登记编号"] for row in found} == set(wanted)
    assert all("*" in row["姓名（脱敏）"] for row in found if row["姓名（脱敏）"])
    logged = facts.execute(text("select username, what, rows from access_log order by id desc limit 1")).one()
    assert tuple(logged) == ("analyst", "registration_view", len(wanted))
    own = rows(book(people("district").get(f"/export/list/unverified_arrivals.xlsx?{WINDOW}")).worksheets[0])
    assert {row["区县"] for row in own} <= {facts.execute(text("select name_zh from area a join app_user u on a.code = u.district_code where username = 'district'")).scalar_one()}


def test_overdue_tasks_were_late_and_open_at_the_days_end(people: People, facts: Connection) -> None:
    end = "timestamptz '2020-02-13 00:00+08'"
    wanted = facts.execute(text(f"select task_no from task where created_at < {end} and due_at < {end} and (closed_at is null or closed_at >= {end})")).scalars().all()
    found = rows(book(people("analyst").get(f"/export/list/overdue_tasks.xlsx?{WINDOW}")).worksheets[0])
    assert wanted and {row["任务编号"] for row in found} == set(wanted)


def test_lists_of_numbers_equal_the_screens_and_hide_the_same(people: People) -> None:
    made = book(people("analyst").get(f"/export/list/people_in_isolation.xlsx?{WINDOW}"))
    assert made.sheetnames == ["在隔离人数", "在隔离", "说明"] and all(page.sheet_state == "visible" for page in made)
    cells = people("analyst").get(f"/export/isolation/street.csv?{WINDOW}").text.splitlines()[1:]
    assert [row["显示（<5 为 1–4）"] for row in rows(made["在隔离"])] == [line.split(",")[5] for line in cells]
    numbers = [row["数值"] for row in rows(made["在隔离"]) if row["数值"] is not None]
    assert numbers and not {1, 2, 3, 4} & set(numbers)
    load = rows(book(people("analyst").get(f"/export/list/checkpoint_load.xlsx?{WINDOW}"))["卡口压力"])
    assert len(load) > 3 and {"最忙一小时占能力", "符号"} <= set(load[0])
    beds = book(people("analyst").get(f"/export/list/hospital_beds.xlsx?{WINDOW}"))
    assert beds.sheetnames[-1] == "说明" and len(rows(beds.worksheets[0])) > 0


def test_rejected_rows_come_with_reason_and_remedy(people: People, facts: Connection) -> None:
    made = book(people("analyst").get(f"/export/list/rejected_rows.xlsx?{WINDOW}"))
    told, listed = rows(made.worksheets[0]), rows(made.worksheets[1])
    assert sum(row["行数"] for row in told) == len(listed) > 0 and all(row["说明与办法"] for row in listed)
    assert facts.execute(text("select count(*) from access_log where what = 'etl_reject' and rows = :n"), {"n": len(listed)}).scalar_one()


def test_the_definitions_say_what_for_as_of_when_and_by_whom(people: People) -> None:
    page = book(people("analyst").get(f"/export/list/new_cases.xlsx?{WINDOW}"))["说明"]
    said = {str(row[0]): str(row[1]) for row in page.iter_rows(values_only=True) if row[0]}
    assert said["统计期"].startswith("2020-02-01 – 2020-02-12") and said["导出人"] == "分析员 (analyst)" and "2020-" in said["数据截至"]
    assert {"区域", "来源", "内容", "可见范围", "<5", "隐去"} <= set(said)


def test_the_menu_offers_what_may_be_had(people: People) -> None:
    for name, path in (("analyst", "/analyst"), ("district", "/district"), ("district", "/tasks")):
        layout = str(_menu(name, path))
        offered = {key for key in QUICK_EXPORTS if f"list-{key}" in layout}
        assert offered == {key for key in QUICK_EXPORTS if people(name).get(f"/export/list/{key}.xlsx?{WINDOW}").status_code == 200}
        assert ("map-html" in layout) == (path != "/tasks") and all((f"cells-{form}" in layout) == (path != "/tasks") for form in FORMS)


def _menu(name: str, path: str) -> Any:
    metrics = frozenset({"arrivals_seen", "tasks_opened", "isolation_started", "cases", "scans", "encounters"})
    who = replace(user(name), district_code="990101") if name == "district" else user(name)
    return export_menu(page_at(path), Context(who, "zh", "light", None, metrics, 1))  # type: ignore[arg-type]
