"""The clusters page as the server gives it: to whom, whose scans, what is hidden from whom, in both languages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient
from sqlalchemy import text

from geodata.engine import Database
from serving.settings import Settings
from tests.conftest import copy_of, opened
from tests.dashboard.test_identity import signed_in

DAY = "2020-02-20"
FILTERS = {"from": "2020-02-14", "to": DAY, "area": None, "layers": None, "tileset": "auto"}
NAMES = ("cluster-lead.children", "cluster-list.children", "cluster-facts.children", "cluster-note.children", "cluster-excel.href", "cluster-scan.data", "cluster-zones.data")


@pytest.fixture(scope="module")
def city(server: str, demo_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Dash, Database]]:
    """The app over a demo city of these tests alone: scans are kept in it."""
    with copy_of(server, demo_template) as url, opened(Settings(database_url=url, data_dir=tmp_path_factory.mktemp("clusters"))) as made:
        database = Database(url)
        yield made, database
        database.close()


def asked(client: FlaskClient, outputs: list[Any], inputs: list[Any], state: list[Any] | None = None) -> Any:
    """What a callback answers, by its outputs: `id.property` or (id, property)."""
    parts = [_part(one) for one in outputs]
    name = [f"{_id(part['id'])}.{part['property']}" for part in parts]
    body = {
        "output": f"..{'...'.join(name)}.." if len(name) > 1 else name[0], "outputs": parts if len(parts) > 1 else parts[0], "inputs": inputs,
        "changedPropIds": [f"{_id(inputs[0]['id'])}.{inputs[0]['property']}"], "state": state or [],
    }  # fmt: skip
    answer = client.post("/_dash-update-component", json=body)
    assert answer.status_code == 200, answer.get_data(as_text=True)[:300]
    return json.loads(answer.get_data(as_text=True))["response"]


def _part(one: Any) -> dict[str, Any]:
    name, prop = one.split(".") if isinstance(one, str) else one
    return {"id": name, "property": prop}


def _id(name: Any) -> str:
    return name if isinstance(name, str) else json.dumps(name, separators=(",", ":"), sort_keys=True)


def look(client: FlaskClient, choice: tuple[str, str, str, str] = ("h3_8", "auto", "14", "5")) -> dict[str, Any]:
    """The page's panels for the demo's outbreak."""
    wish = {"type": "job-asked", "kind": "clusters"}
    given = [{"id": f"cluster-{name}", "property": "value", "value": value} for name, value in zip(("unit", "model", "longest", "share"), choice, strict=True)]
    given += [{"id": "filters", "property": "data", "value": FILTERS}, {"id": "data-version", "property": "data", "value": 1}]
    given += [{"id": "cluster-turn", "property": "data"}]
    found = asked(client, [*NAMES, (wish, "data")], given, [{"id": "selection", "property": "data", "value": None}])
    return {name.partition(".")[0]: found[name.partition(".")[0]][name.partition(".")[2]] for name in NAMES} | {"wish": found.get(_id(wish), {}).get("data")}


def drawer(client: FlaskClient, code: str) -> str:
    """The dossier of a cluster as text."""
    given = [{"id": "selection", "property": "data", "value": {"kind": "site", "tileset": "clusters", "code": code}}, {"id": "filters", "property": "data", "value": FILTERS}]
    given += [{"id": "theme", "property": "data", "value": "light"}, {"id": "data-version", "property": "data", "value": 1}]
    return json.dumps(asked(client, ["dossier.children"], given), ensure_ascii=False)


def test_a_scan_at_once_p_a_moment_later_and_each_cluster_in_depth(city: tuple[Dash, Database]) -> None:
    app, database = city
    analyst = signed_in(app, "analyst")
    first = look(analyst)
    assert "正在判断是否偶然" in first["cluster-lead"] and first["cluster-scan"]["replicates"] == 0
    assert first["wish"] == {"tileset": "h3_8", "wanted": "auto", "longest": 14, "share": 5, "last_day": DAY}
    drawn = [each["properties"] for each in first["cluster-zones"]["features"]]
    assert drawn and {one["mark"] for one in drawn} == {"open"}
    judged = asked(analyst, ["cluster-judged.data"], [{"id": "cluster-scan", "property": "data", "value": first["cluster-scan"]}])
    assert judged["cluster-judged"]["data"]["replicates"] == 99
    then = look(analyst)
    assert then["cluster-scan"] == {"scan": first["cluster-scan"]["scan"], "replicates": 99, "none": False}
    assert {each["properties"]["mark"] for each in then["cluster-zones"]["features"]} <= {"sure", "chance"}
    assert "位置存疑或到不了格" in json.dumps(then["cluster-facts"], ensure_ascii=False)
    told = json.loads(analyst.get(f"/features/cluster_zones?from=2020-02-14&to={DAY}").get_data(as_text=True))
    assert told["features"] == then["cluster-zones"]["features"], "every map shows what the page shows"
    said = drawer(analyst, drawn[0]["code"])
    assert "共同点" in said and "感染途径" in said and "确数仅在此栏显示" in said
    with database.own() as conn:
        reads = conn.execute(text("select what, filters ->> 'cells' from access_log where username = 'analyst' and what like 'cluster%' order by at")).all()
    assert reads and reads[0][0] == "cluster" and int(reads[0][1]) >= 1


def test_small_counts_stay_hidden_outside_the_exact_dossier(city: tuple[Dash, Database]) -> None:
    app, database = city
    leader = signed_in(app, "leader")
    page = look(leader)
    with database.own() as conn:
        conn.execute(text("update app_user set clearance = false where username = 'leader'"))
        small = conn.execute(text("select id, cases from cluster_found where scan_id = :scan and cases < 5"), {"scan": page["cluster-scan"]["scan"]}).all()
    assert small, "the small demo has such a one"
    listed, told = json.dumps(page["cluster-list"], ensure_ascii=False), {each["properties"]["code"]: each["properties"] for each in page["cluster-zones"]["features"]}
    for row in small:
        assert told[str(row.id)]["cases"] == "<5"
        said = drawer(leader, str(row.id))
        assert "不给出" in said and "人数太少" in said and "确数" not in said and f'"{row.cases}"' not in said
    assert "<5 例" in listed
    sheet = leader.get(page["cluster-excel"])
    assert sheet.status_code == 200 and sheet.headers["Content-Disposition"].endswith(f"{DAY}.xlsx")


def test_each_person_gets_the_own_scans_and_nobody_elses(city: tuple[Dash, Database]) -> None:
    app, database = city
    analyst, head = look(signed_in(app, "analyst")), signed_in(app, "district")
    own = look(head)
    assert own["cluster-scan"]["scan"] != analyst["cluster-scan"]["scan"]
    with database.own() as conn:
        district = conn.execute(text("select district_code from app_user where username = 'district'")).scalar_one()
        cells = set(conn.execute(text("select code from cell where tileset = 'h3_8' and district_code = :d"), {"d": district}).scalars())
        found = conn.execute(text("select f.codes, s.cases from cluster_scan s left join cluster_found f on f.scan_id = s.id where s.id = :id"), {"id": own["cluster-scan"]["scan"]}).all()
        there = conn.execute(text("select count(*) from \"case\" where district_code = :d and reported_on <= :day"), {"d": district, "day": DAY}).scalar_one()
    assert all(set(row.codes or ()) <= cells and row.cases <= there for row in found)
    assert head.get(analyst["cluster-excel"]).status_code == 404
    other = analyst["cluster-zones"]["features"][0]["properties"]["code"]
    assert "没有编号为" in drawer(head, other)
    assert signed_in(app, "planner").get(analyst["cluster-excel"]).status_code == 403
    assert signed_in(app, None).get(analyst["cluster-excel"]).status_code == 401


def test_what_cannot_be_scanned_is_said(city: tuple[Dash, Database]) -> None:
    client = signed_in(city[0], "analyst")
    client.set_cookie("gridwatch_lang", "en")
    page = look(client, ("h3_9", "auto", "14", "5"))
    words = json.dumps(page["cluster-list"])
    assert "The scan did not succeed" in words and "h3_9" in words and page["cluster-scan"] is None and page["cluster-zones"] is None
    page = look(client, ("grid", "permutation", "7", "10"))
    assert not re.search(r"[\u4e00-\u9fff]{4}", page["cluster-lead"]) and "permutation" in json.dumps(page["cluster-facts"])

