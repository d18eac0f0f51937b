"""The page's handlers as the browser calls them, as four people: what each may see and do, and what failures say."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from dashboard import ids
from etl.alarms import Watch
from geodata.engine import Database
from tests.alarms.conftest import DAY, THEN
from tests.dashboard.test_identity import signed_in

pytestmark = pytest.mark.long

FILTERS = {"from": THEN.day_from.isoformat(), "to": DAY.isoformat(), "area": None, "layers": None, "tileset": "auto"}
STAND = {ids.FILTERS: FILTERS, ids.ALARM_SHOW: "open", ids.PAGE: "alarms", ids.DATA_VERSION: 0}
Answer = dict[str, Any]


def asked(client: FlaskClient, output: str, **known: Any) -> tuple[int, Answer]:
    """The answer of the callback that writes `output`, asked as the browser asks."""
    rules = json.loads(client.get("/_dash-dependencies").data)
    [rule] = [rule for rule in rules if output in rule["output"].strip(".").split("...")]
    names = rule["output"].strip(".").split("...")
    outputs: Any = [{"id": name.rpartition(".")[0], "property": name.rpartition(".")[2]} for name in names]
    values = STAND | known
    body = {
        "output": rule["output"], "outputs": outputs if rule["output"].startswith("..") else outputs[0], "changedPropIds": [],
        **{kind: [{**each, "value": values.get(each["id"])} for each in rule[kind]] for kind in ("inputs", "state")},
    }  # fmt: skip
    answer = client.post("/_dash-update-component", json=body)
    return answer.status_code, json.loads(answer.data)["response"] if answer.status_code == 200 else {}


def page(client: FlaskClient, **known: Any) -> Answer:
    status, answer = asked(client, f"{ids.ALARM_LIST}.children", **known)
    assert status == 200
    return answer


def act(client: FlaskClient, **wish: Any) -> Answer:
    status, answer = asked(client, f"{ids.ALARM_DONE}.data", **{ids.ALARM_ACT: wish})
    assert status == 200
    return dict(answer[ids.ALARM_DONE]["data"])


def test_four_people(city_app: Dash, city: Database) -> None:
    """The city sees all, a head his district, a planner and a stranger nothing; each may act where they may look."""
    analyst, leader, head, planner = (signed_in(city_app, name) for name in ("analyst", "leader", "district", "planner"))
    began = time.perf_counter()
    whole = page(analyst)
    took = time.perf_counter() - began
    keys = whole[ids.ALARM_ROWS]["data"]["keys"]
    own = page(head)[ids.ALARM_ROWS]["data"]["keys"]
    assert page(leader)[ids.ALARM_ROWS]["data"]["keys"] == keys
    assert own and set(own) < set(keys) and all(key.partition(":")[2].startswith("990101") for key in own)
    print(f"alarms to data: {took:.3f} s")
    assert asked(planner, f"{ids.ALARM_LIST}.children")[0] != 200 or ids.ALARM_ROWS not in asked(planner, f"{ids.ALARM_LIST}.children")[1]
    assert signed_in(city_app, None).post("/_dash-update-component", json={}).status_code == 401
    other = next(key for key in keys if key not in own)
    refused = act(head, act="acknowledge", key=other, turn=1)
    assert refused["ok"] is False and "不属于您的区县" in refused["text"]
    told = act(head, act="acknowledge", key=own[0], turn=2)
    assert told["ok"] and "接警" in told["text"]
    taken = page(head)
    last = taken[ids.ALARM_ROWS]["data"]["last"]
    assert last and page(analyst)[ids.ALARM_ROWS]["data"]["last"] is None  # an undo by key is of one's own
    assert act(head, act="undo", action=last, turn=3)["ok"]
    assert act(analyst, act="undo", action=None, turn=4)["ok"] is False and act(analyst, act="drop", key=keys[0])["ok"] is False
    away = page(head, **{ids.FILTERS: FILTERS | {"area": "990102"}})
    assert away[ids.ALARM_ROWS]["data"] == {"keys": []} and "990102" in json.dumps(away[ids.ALARM_LIST], ensure_ascii=False)


def test_the_chosen_alarm(city_app: Dash) -> None:
    analyst, head = signed_in(city_app, "analyst"), signed_in(city_app, "district")
    keys = page(analyst)[ids.ALARM_ROWS]["data"]["keys"]
    other = next(key for key in keys if not key.partition(":")[2].startswith("990101"))
    known = {ids.ALARM_KEY: {"key": other}, ids.ALARM_ROWS: {"keys": keys}}
    _, shown = asked(analyst, f"{ids.ALARM_CHOSEN}.children", **known)
    assert shown[ids.ALARM_PLACE]["data"]["area"] == other.partition(":")[2]
    assert "派给谁" in json.dumps(shown, ensure_ascii=False)
    _, closed = asked(head, f"{ids.ALARM_CHOSEN}.children", **known)
    assert closed[ids.ALARM_PLACE]["data"] is None


@pytest.mark.parametrize("name", ["analyst", "district"])
def test_the_map_draws_the_list_and_no_more(city_app: Dash, name: str) -> None:
    client = signed_in(city_app, name)
    answer = json.loads(client.get(f"/features/alarm_areas?from={FILTERS['from']}&to={FILTERS['to']}").data)
    codes = {feature["properties"]["code"] for feature in answer["features"]}
    keys = page(client)[ids.ALARM_ROWS]["data"]["keys"]
    assert codes and codes <= {key.partition(":")[2] for key in keys}
    first = next(feature for feature in answer["features"] if feature["properties"]["number"] == 1)
    assert first["properties"]["code"] == keys[0].partition(":")[2]


def test_a_day_without_alarms_says_what_that_means(city_app: Dash, city: Database) -> None:
    first = FILTERS | {"from": "2020-01-10", "to": "2020-01-10"}
    answer = page(signed_in(city_app, "analyst"), **{ids.FILTERS: first})
    assert answer[ids.ALARM_ROWS]["data"]["keys"] == [] and "没有一种算法报警" in json.dumps(answer[ids.ALARM_LIST], ensure_ascii=False)
    assert not Watch(city).refresh()
