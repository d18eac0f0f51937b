"""The planner's screen as the server gives it: what it begins with, answers and faults, keeping, files, to whom."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from dash import Dash
from flask.testing import FlaskClient

from serving.settings import Settings
from tests.clusters.test_cluster_page import asked
from tests.conftest import copy_of, opened
from tests.dashboard.test_identity import signed_in


@pytest.fixture(scope="module")
def city(server: str, demo_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dash]:
    """The app over a demo city of these tests alone: scenarios are kept in it."""
    with copy_of(server, demo_template) as url, opened(Settings(database_url=url, data_dir=tmp_path_factory.mktemp("planner"))) as made:
        yield made


def told(client: FlaskClient, output: str, asking: str, wish: dict[str, Any]) -> Any:
    name, prop = output.split(".")
    return asked(client, [output], [{"id": asking, "property": "data", "value": {"turn": 7} | wish}])[name][prop]


def answer(client: FlaskClient, document: dict[str, Any], replicates: int = 0, unit: str = "ward") -> dict[str, Any]:
    found: dict[str, Any] = told(client, "plan-answer.data", "plan-ask", {"label": "A" if document else "", "document": document, "replicates": replicates, "unit": unit})
    return found


def act(client: FlaskClient, verb: str, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = told(client, "plan-done.data", "plan-act", {"act": verb, "key": "t1"} | more)
    return found


def text(lead: list[list[str]]) -> str:
    return "".join(words for _, words in lead)


def test_a_scenario_is_answered_at_once_and_then_with_a_band(city: Dash) -> None:
    planner = signed_in(city, "planner")
    base = answer(planner, {})
    at_once = answer(planner, {"multiplier": 30})
    assert base["turn"] == 7 and base["replicates"] == 0 and text(base["lead"]).startswith("照现在这样")
    assert {row["no"] for row in base["rows"]} == {row["no"] for row in at_once["rows"]} and set(at_once["rows"][0]["need"]) == {"p50"}
    banded = answer(planner, {"multiplier": 30}, 20)
    assert banded["replicates"] == 20 and set(banded["series"]) == {"p05", "p50", "p95"} and "20 次模拟" in banded["status"]
    assert text(banded["lead"]).startswith("A ") and banded["card"]["what"] == "需求 × 30"
    assert answer(planner, {"multiplier": 30}, 20)["series"] == banded["series"], "the same scenario, the same numbers"
    icu = answer(planner, {"multiplier": 30}, 0, "icu")
    assert icu["rows"][0]["need"] != at_once["rows"][0]["need"]
    planner.set_cookie("gridwatch_lang", "en")
    assert text(answer(planner, {"multiplier": 30})["lead"]).startswith("A ") and "patients" not in json.dumps(base["lead"])


def test_what_cannot_be_is_told_field_by_field(city: Dash) -> None:
    planner = signed_in(city, "planner")
    number = answer(planner, {})["rows"][0]["no"]
    wrong = answer(planner, {"ward_stay": -1, "hospitals": {number: {"beds": [{"beds": 2.5}]}}})
    assert {path.split(".")[0] for path, _ in wrong["errors"]} == {"ward_stay", "hospitals"} and "rows" not in wrong
    first = answer(planner, {})["first"]
    late = answer(planner, {"hospitals": {number: {"closed": [{"first": first, "last": "2019-01-01"}]}}})
    assert late["errors"][0][0].startswith(f"hospitals.{number}.closed.0")
    assert "failed" in answer(planner, {}, 100_000) or "errors" in answer(planner, {}, 100_000), "nobody makes the server reckon for hours"


def test_the_page_begins_with_examples_that_can_be_reckoned(city: Dash) -> None:
    planner = signed_in(city, "planner")
    start = asked(planner, ["plan-start.data"], [{"id": "page", "property": "data", "value": "planner"}, {"id": "data-version", "property": "data", "value": 1}])["plan-start"]["data"]
    assert len(start["templates"]) == 3 and start["areas"]
    for example in start["templates"]:
        assert answer(planner, example["document"])["card"]["what"] == example["what"]


def test_keeping_naming_sharing_and_somebody_else_who_saved_meanwhile(city: Dash) -> None:
    planner, leader = signed_in(city, "planner"), signed_in(city, "leader")
    made = act(planner, "create", name="增床", document={"multiplier": 2})
    assert made["ok"] and made["row"]["mine"] and [row["name"] for row in made["list"]] == ["增床"]
    number = made["row"]["id"]
    assert not act(planner, "create", name="增床", document={})["ok"], "a name stands for one scenario"
    assert not act(leader, "save", id=number, version=1, document={})["ok"], "what is not shared is not there for others"
    assert act(planner, "share", id=number, shared=True)["row"]["shared"]
    theirs = act(leader, "save", id=number, version=1, document={"multiplier": 3})
    assert theirs["ok"] and theirs["row"]["version"] == 2 and not theirs["row"]["mine"]
    lost = act(planner, "save", id=number, version=1, document={"multiplier": 4})
    assert not lost["ok"] and lost["conflict"] and lost["row"]["document"] == {"multiplier": 3} and "第 2 版" in lost["text"]
    assert not act(leader, "remove", id=number)["ok"], "others may change it, not take it away"
    assert act(planner, "rename", id=number, name="加床")["row"]["name"] == "加床"
    assert [one["document"] for one in act(planner, "versions", id=number)["versions"]] == [{"multiplier": 3}, {"multiplier": 2}]
    assert act(planner, "remove", id=number)["list"] == []
    assert act(planner, "bring_back", id=number)["row"]["name"] == "加床"
    assert not act(planner, "save", id=number, version=2, document={"ward_stay": 0})["ok"], "what cannot be reckoned is not kept"
    assert not act(planner, "dance")["ok"]


def test_the_file_holds_all_tables(city: Dash) -> None:
    planner = signed_in(city, "planner")
    sent = told(planner, "plan-file.data", "plan-file-ask", {"document": {"multiplier": 30}, "name": "翻倍", "label": "A"})
    assert sent["filename"].startswith("模拟_收治情景_翻倍_") and sent["filename"].endswith(".xlsx")
    book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(sent["content"])))
    assert book.sheetnames == ["各院", "每日", "全市缺床", "转出", "改动", "假设", "说明"]
    assert book["改动"]["A2"].value == "需求 × 30" and book["各院"].max_row > 10
    assert any("不是预报" in str(row[1].value) for row in book["说明"].iter_rows(max_col=2))


def test_surfaces_and_advice(city: Dash) -> None:
    planner = signed_in(city, "planner")
    document = {"multiplier": 30, "divert": False}
    areas = told(planner, "plan-map.data", "plan-map-ask", {"document": document, "mode": "load"})["areas"]
    numbers = {row["no"] for row in answer(planner, document)["rows"]}
    assert areas["features"] and {one["properties"]["no"] for one in areas["features"]} <= numbers
    lost = told(planner, "plan-map.data", "plan-map-ask", {"document": {"hospitals": {min(numbers): {"closed": [{"first": answer(planner, {})["first"]}]}}}, "mode": "access"})
    assert {one["properties"]["change"] for one in lost["access"]["features"]} <= {"lost", "less", "same", "more", "nobody"} and lost["note"]
    advice = json.dumps(told(planner, "plan-more.children", "plan-more-ask", {"side": "advice", "document": document}), ensure_ascii=False)
    assert all(part in advice for part in ("反过来问", "再建一处方舱", "最优转运", "谁够不到床", "data-adopt"))
    assert "gw-plan-advice" in json.dumps(told(planner, "plan-more.children", "plan-more-ask", {"side": "clinics", "document": document}))


def test_a_district_head_has_no_way_in(city: Dash) -> None:
    head = signed_in(city, "district")
    for output, asking in (("plan-answer", "plan-ask"), ("plan-done", "plan-act"), ("plan-map", "plan-map-ask"), ("plan-file", "plan-file-ask")):
        body = {"output": f"{output}.data", "outputs": {"id": output, "property": "data"}, "inputs": [{"id": asking, "property": "data", "value": {"document": {}, "replicates": 0, "act": "create", "name": "x"}}], "changedPropIds": [f"{asking}.data"]}
        given = head.post("/_dash-update-component", json=body)
        assert given.status_code != 200 or output not in given.get_data(as_text=True), output
