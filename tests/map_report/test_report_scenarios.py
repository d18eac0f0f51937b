"""A planner's scenario on a map report: the numbers of the planner's own workbook, for those who may see it and nobody else."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any
from urllib.parse import urlencode

import openpyxl
import pytest
from dash import Dash
from flask.testing import FlaskClient
from pptx import Presentation
from sqlalchemy import text

from dashboard import formats
from geodata.engine import Database
from geodata.errors import BadReport
from geodata.map_reports import issue as issues
from serving.settings import Settings
from tests.clusters.test_cluster_page import asked
from tests.conftest import copy_of, opened
from tests.dashboard.test_identity import signed_in

WINDOW = {"from": "2020-02-06", "to": "2020-02-12"}
DOCUMENT = {"multiplier": 60, "ward_stay": 12}
Told = Callable[..., Any]


@pytest.fixture(scope="module")
def url(server: str, demo_template: str) -> Iterator[str]:
    """A demo city of these tests alone: scenarios are kept in it."""
    with copy_of(server, demo_template) as address:
        yield address


@pytest.fixture(scope="module")
def city(url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dash]:
    with opened(Settings(database_url=url, data_dir=tmp_path_factory.mktemp("scenarios"))) as made:
        yield made


@pytest.fixture(scope="module")
def people(city: Dash) -> Callable[[str], FlaskClient]:
    known: dict[str, FlaskClient] = {}
    return lambda name: known.setdefault(name, signed_in(city, name))


def told(client: FlaskClient, output: str, asking: str, **wish: Any) -> Any:
    return asked(client, [f"{output}.data"], [{"id": asking, "property": "data", "value": {"turn": 1} | wish}])[output]["data"]


def act(client: FlaskClient, verb: str, **more: Any) -> Any:
    done = told(client, "plan-done", "plan-act", act=verb, key="t1", **more)
    assert done["ok"], done["text"]
    return done["row"]


@pytest.fixture(scope="module")
def saved(people: Callable[[str], FlaskClient]) -> int:
    """The planner's own scenario, nobody else's yet."""
    return int(act(people("planner"), "create", name="增床", document=DOCUMENT)["id"])


def report(form: str = "", **more: Any) -> str:
    return (f"/export/map-report.{form}?" if form else "/print/map-report?") + urlencode(WINDOW | more)


def book(body: bytes) -> dict[str, list[tuple[Any, ...]]]:
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in openpyxl.load_workbook(io.BytesIO(body))}


def own_book(client: FlaskClient, name: str, document: dict[str, Any]) -> dict[str, list[tuple[Any, ...]]]:
    return book(base64.b64decode(told(client, "plan-file", "plan-file-ask", document=document, name=name, label=name)["content"]))


def printed(page: str) -> list[list[str]]:
    """The rows of the table of hospitals."""
    rows = re.search(r'<template class="body"><table><tbody>(.*?)</tbody>', page[page.index('<table class="plan">') :], re.DOTALL)
    assert rows
    return [[unescape(cell) for cell in re.findall(r"<td[^>]*>([^<]*)</td>", row)] for row in re.findall(r"<tr>(.*?)</tr>", rows[1])]


def test_the_numbers_are_those_of_the_planners_own_workbook(people: Callable[[str], FlaskClient], saved: int) -> None:
    planner = people("planner")
    own = own_book(planner, "增床", DOCUMENT)
    answer = planner.get(report("xlsx", scenario=saved))
    assert answer.status_code == 200, answer.text
    found = book(answer.data)
    for title in ("各院", "每日", "全市缺床", "转出", "改动", "假设"):
        assert found[f"情景 · {title}"] == own[title], title
    facts = {str(row[0]): str(row[1]) for row in found["说明"] if row[0]}
    theirs = {str(row[0]): str(row[1]) for row in own["说明"] if row[0]}
    assert facts["结论"] == theirs["结论"] and facts["性质"] == "情景推演，不是预报" and facts["情景"] == "“增床”，第 1 版"
    page = planner.get(report(scenario=saved)).text
    rows = printed(page)
    every = [row for row in own["各院"][1:] if row[3] == "病床" or any(row[4:8]) or row[12] is not None]
    assert len(rows) == len(every) > 10
    order = [(row[6] == "不越", -float(row[8].strip("<%"))) for row in rows if row[1] == "病床" and row[8] != "–"]
    assert order[0] == min(order), "the first to run over comes first"
    for row, of in zip(sorted(rows), sorted(every, key=lambda one: (one[1], one[3])), strict=True):
        assert row[:2] == [of[1], of[3]]
        assert row[2:6] == ["–" if value is None else f"{value:,}" for value in of[4:8]]
        assert row[6] == ("未报床位" if of[5] is None else "不越" if of[8] is None else formats.day(of[8].date(), "zh"))
        assert row[9] in ("基数小", "–") or row[9] == f"{of[12] * 100:.0f}%"
        assert row[10] == ("–" if of[13] is None else f"{of[13]:,.0f}")
    assert any(row[6] != "不越" for row in rows)
    assert "情景推演，不是预报" in page and facts["结论"] in unescape(page) and "改动：需求 × 60；平均住院 12 天" in page


def test_the_briefing_holds_it(people: Callable[[str], FlaskClient], saved: int) -> None:
    answer = people("planner").get(report("pptx", scenario=saved, lang="en"))
    assert answer.status_code == 200, answer.text
    pages = list(Presentation(io.BytesIO(answer.data)).slides)
    mine = [page for page in pages if any(shape.has_text_frame and "a what-if, not a forecast" in shape.text_frame.text for shape in page.shapes)]
    assert mine and all("增床" in page.shapes.title.text_frame.text for page in mine)
    table = next(shape.table for shape in mine[0].shapes if shape.has_table)
    rows = printed(people("planner").get(report(scenario=saved, lang="en")).text)
    listed = [[table.cell(at, place).text for place in (1, 2, 3, 5)] for at in range(1, len(table.rows))]
    assert len(mine) == 1 and listed == [[row[1], row[2], row[3], row[6]] for row in rows[: len(listed)]]
    assert "Changed: demand × 60" in mine[0].notes_slide.notes_text_frame.text


def test_everybody_else_gets_what_the_planners_page_gives_them(people: Callable[[str], FlaskClient], saved: int) -> None:
    planner, leader, district = people("planner"), people("leader"), people("district")
    for form in ("", "pdf", "xlsx", "pptx"):
        answer = leader.get(report(form, scenario=saved))
        assert answer.status_code == 404 and f"没有编号为 {saved} 的情景" in answer.json["zh"] and "not shared with you" in answer.json["en"]
        assert "增床" not in answer.text
    assert people("analyst").get(report(scenario=saved)).status_code == 404
    page = district.get(report(scenario=saved))
    assert page.status_code == 200 and f"情景 {saved}：您的角色不能看医院收治规划。" in page.text and "增床" not in page.text and "plan-lead" not in page.text
    act(planner, "share", id=saved, shared=True)
    shown = leader.get(report(scenario=saved))
    assert shown.status_code == 200 and printed(shown.text) == printed(planner.get(report(scenario=saved)).text)
    act(planner, "share", id=saved, shared=False)
    assert leader.get(report(scenario=saved)).status_code == 404
    assert planner.get(report(scenario=999_999)).status_code == 404
    gone = act(planner, "create", name="不要了", document={})["id"]
    act(planner, "remove", id=gone)
    assert planner.get(report(scenario=gone)).status_code == 404


def test_a_kept_report_is_made_again_from_the_save_it_showed(people: Callable[[str], FlaskClient]) -> None:
    planner = people("planner")
    number = act(planner, "create", name="改过", document={"multiplier": 2})["id"]
    first = planner.get(report(scenario=number)).text
    act(planner, "save", id=number, version=1, document={"multiplier": 40})
    second = planner.get(report(scenario=number)).text
    assert "改动：需求 × 2<" in first and "第 1 版" in first and "改动：需求 × 40<" in second and "第 2 版" in second
    assert printed(planner.get(report(scenario=number, save=1)).text) == printed(first) != printed(second)
    numbers = [re.search(r"报告号 ([\w-]+)", page) for page in (first, planner.get(report(scenario=number, save=1)).text, second)]
    assert all(numbers) and numbers[0][1] == numbers[1][1] != numbers[2][1], "the report's number names the save that is shown"  # type: ignore[index]
    late = planner.get(report(scenario=number, save=3))
    assert late.status_code == 404 and "没有第 3 版" in late.json["zh"]


def test_what_cannot_be_reckoned_any_more_is_said(url: str, people: Callable[[str], FlaskClient]) -> None:
    """A hospital of the scenario has gone from the register meanwhile."""
    planner = people("planner")
    number = act(planner, "create", name="旧院", document={})["id"]
    database = Database(url)
    with database.own() as conn:
        conn.execute(text("update scenario_save set document = '{\"hospitals\": {\"Z999\": {\"doctors\": 2}}}' where scenario_id = :id"), {"id": number})
    database.close()
    page = planner.get(report(scenario=number))
    assert page.status_code == 200 and "情景“旧院”算不出来" in page.text and "Z999" in page.text and '<table class="plan">' not in page.text


@pytest.mark.parametrize(("more", "said"), [({"scenario": "abc"}, "abc"), ({"scenario": 0}, "至少 1"), ({"save": 2}, "scenario")])
def test_a_wrong_number_is_named(people: Callable[[str], FlaskClient], more: dict[str, Any], said: str) -> None:
    answer = people("planner").get(report(**more))
    assert answer.status_code == 422 and said in answer.json["zh"]
    with pytest.raises(BadReport):
        issues.load({"definition": {}, "window": {"days": 7}, **more})


def test_a_report_without_one_is_as_it_was(people: Callable[[str], FlaskClient]) -> None:
    made = issues.load({"definition": {}, "window": {"days": 7}})
    assert not {"scenario", "save"} & set(made.dumped())
    page = people("planner").get(report())
    assert page.status_code == 200 and "情景" not in page.text and "plan-lead" not in page.text
    assert not [title for title in book(people("planner").get(report("xlsx")).data) if "情景" in title]
