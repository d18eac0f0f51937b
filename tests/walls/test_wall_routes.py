"""The wall over HTTP: who may see it, what it is told, how it signs in, what a framed page allows."""

from __future__ import annotations

import time

import pytest
from dash import Dash
from flask.testing import FlaskClient
from sqlalchemy import text

from geodata import walls
from geodata.engine import Database
from geodata.queries import walls as read
from geodata.queries.walls import Screen
from tests.walls.conftest import Come


@pytest.fixture(scope="module")
def leader(come: Come) -> FlaskClient:
    return come("leader")


def test_every_scene_the_city_has_data_for_is_played(leader: FlaskClient) -> None:
    told = leader.get("/wall/main/state").get_json()
    assert [one["key"] for one in told["scenes"]] == ["overall", "trend", "map", "returnees", "hospitals", "checkpoints", "voices", "alarms"]
    assert told["left"] == [] and told["version"] > 0


def test_a_scene_that_is_gone_is_skipped_and_said(city: Database, leader: FlaskClient) -> None:
    with city.note() as conn:
        walls.save(conn, Screen("gone", ("屏", "Wall"), (("trend", 20), ("yesterday", 20)), {}), "ann")
    time.sleep(1.1)  # the board looks once a second
    told = leader.get("/wall/gone/state").get_json()
    assert [(one["key"], one["seconds"]) for one in told["scenes"]] == [("trend", 20)]
    assert told["left"] == [["yesterday", "gone"]]


def test_nothing_new_is_told_in_no_bytes(leader: FlaskClient) -> None:
    first = leader.get("/wall/main/state")
    again = leader.get("/wall/main/state", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"") and len(first.get_data()) < 4000


def test_an_unknown_screen_is_said_in_both_languages(leader: FlaskClient) -> None:
    answer = leader.get("/wall/nowhere/state", headers={"Accept": "application/json"})
    assert answer.status_code == 404 and "nowhere" in answer.get_json()["en"] and "nowhere" in answer.get_json()["zh"]


@pytest.mark.parametrize(("name", "status"), [("leader", 200), ("analyst", 200), ("district", 403), ("planner", 403)])
def test_walls_are_for_leaders_and_analysts(come: Come, name: str, status: int) -> None:
    client = come(name)
    for path in ("/wall", "/wall/main", "/wall/main/state", "/director/board"):
        assert client.get(path).status_code == status, path
    assert client.post("/director/command", json={"screen": "main", "kind": "resume"}).status_code == status


def test_nobody_is_let_in_without_signing_in(city_app: Dash) -> None:
    client = city_app.server.test_client()
    assert client.get("/wall/main/state").status_code == 401
    assert client.get("/wall/main").status_code == 302
    assert client.post("/wall/main/beat", json={"display": "a"}).status_code == 401
    assert client.get("/wall/main?token=guess").status_code == 401
    assert client.get("/scene/overall").status_code == 302


def test_a_token_signs_one_screen_in_without_staying_in_the_address(city: Database, city_app: Dash, come: Come) -> None:
    url = come("analyst").post("/director/token", json={"name": "main"}).get_json()["url"]
    wall = city_app.server.test_client()
    came = wall.get(url.removeprefix("http://localhost"))
    assert (came.status_code, came.headers["Location"]) == (302, "/wall/main")
    assert "HttpOnly" in came.headers["Set-Cookie"] and "SameSite=Lax" in came.headers["Set-Cookie"]
    assert wall.get("/wall/main").status_code == 200 and wall.get("/scene/overall").status_code == 200
    assert wall.get("/values/case_cells/h3_8?from=2020-02-01&to=2020-02-05").status_code == 200
    assert wall.get("/analyst").headers["Location"] == "/wall/main", "a wall is nobody's desk"
    assert wall.get("/wall/other/state").status_code == 403
    assert wall.get("/values/returnee_cells/h3_8?from=2020-02-01&to=2020-02-05").status_code == 403, "no scene shows it"
    assert wall.post("/director/command", json={"screen": "main", "kind": "pause"}).status_code == 403
    with city.note() as conn:
        walls.revoke(conn, "main", "ann")
    assert wall.get("/wall/main").status_code == 302
    time.sleep(1.1)  # walls are let in as of the last second
    assert wall.get("/wall/main/state").status_code == 401


def test_a_wall_of_one_district_is_given_no_other(city: Database, city_app: Dash, come: Come) -> None:
    code = come("leader").get("/director/board").get_json()["districts"][0]["code"]
    url = come("leader").post("/director/token", json={"name": "main", "district": code}).get_json()["url"]
    wall = city_app.server.test_client()
    wall.get(url.removeprefix("http://localhost"))
    other = come("leader").get("/director/board").get_json()["districts"][1]["code"]
    assert wall.get(f"/frame/{code}").status_code == 200
    assert wall.get(f"/frame/{other}").status_code == 403


def test_what_a_director_tells_reaches_the_screen_and_the_log(leader: FlaskClient) -> None:
    made = leader.post("/director/command", json={"screen": None, "kind": "show", "body": {"scene": "map"}}).get_json()
    told = leader.get("/wall/main/state").get_json()["told"]
    assert told["show"] == {"scene": "map", "id": made["id"]}
    newest = leader.get("/director/board").get_json()["log"][0]
    assert (newest["by"], newest["kind"], newest["screen"]) == ("leader", "show", None)
    wrong = leader.post("/director/command", json={"screen": "main", "kind": "dance"})
    assert wrong.status_code == 400 and "dance" in wrong.get_json()["en"]
    assert leader.post("/director/command", data="x").status_code == 400


def test_what_a_display_says_of_itself_is_on_the_desk(leader: FlaskClient) -> None:
    said = {"display": "d-1", "scene": "map", "since": 12, "paused": False, "version": 3, "map": "idle", "heap_mb": 80, "evil": "<b>", "size": 7}
    assert leader.post("/wall/main/beat", json=said).status_code == 200
    (main,) = [one for one in leader.get("/director/board").get_json()["screens"] if one["name"] == "main"]
    (shown,) = main["displays"]
    assert shown["scene"] == "map" and "evil" not in shown and "size" not in shown
    assert leader.post("/wall/main/beat", json={"display": "../x"}).status_code == 400
    assert leader.post("/wall/main/beat", json={"display": "a", "scene": "x" * 5000}).status_code == 400


def test_a_screen_is_made_changed_and_taken_away(leader: FlaskClient) -> None:
    asked = {"name": "east", "title": ["东", "East"], "playlist": [{"scene": "map", "seconds": 30}], "options": {"theme": "light", "night": ["22:00", "06:00"]}}
    assert leader.post("/director/screen", json=asked).status_code == 200
    told = leader.get("/wall/east/state").get_json()
    assert told["options"]["night"] == ["22:00", "06:00"] and "theme=light" in told["scenes"][0]["src"]
    assert leader.post("/director/screen", json={**asked, "title": ["东"]}).status_code == 400
    assert leader.post("/director/remove", json={"name": "east"}).status_code == 200
    assert leader.get("/wall/east/state").status_code == 404


def test_only_scenes_may_stand_in_a_frame_and_only_in_ours(leader: FlaskClient) -> None:
    scene, page = leader.get("/scene/overall"), leader.get("/leader")
    assert "frame-ancestors 'self'" in scene.headers["Content-Security-Policy"] and scene.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"] and page.headers["X-Frame-Options"] == "DENY"


def test_the_stage_is_light_and_its_files_are_not_on_other_pages(leader: FlaskClient) -> None:
    stage = leader.get("/wall/main").get_data(as_text=True)
    assert len(stage) < 4000 and "_dash" not in stage and "{{" not in stage
    assert "wall/stage" not in leader.get("/leader").get_data(as_text=True)
    assert 'data-pace="60"' in leader.get("/wall/main?pace=60").get_data(as_text=True)
    start = leader.get("/wall/main/start.html")
    assert "/healthz" in start.get_data(as_text=True) and "attachment" in start.headers["Content-Disposition"]


def test_a_screen_named_with_markup_cannot_be(city: Database, leader: FlaskClient) -> None:
    assert leader.post("/director/screen", json={"name": "ok", "title": ["<script>", "<script>"], "playlist": None}).status_code == 200
    assert "<script>" not in leader.get("/wall/ok").get_data(as_text=True).split("<body>")[1].split("<script src")[0]
    assert "<script>" not in leader.get("/wall").get_data(as_text=True)
    with city.read() as conn:
        assert read.screen(conn, "ok").title == ("<script>", "<script>")


def test_a_source_past_its_limit_is_told_without_any_new_data(city: Database, leader: FlaskClient) -> None:
    before = leader.get("/wall/main/state").get_json()
    assert before["late"] == []
    limit = text("update city set settings = settings || jsonb_build_object('limits', jsonb_build_object('case', cast(:hours as int)))")
    with city.own() as conn:
        conn.execute(limit, {"hours": 1})
        conn.execute(text("update source_state set loaded_at = now() - interval '3 hours' where source = 'case'"))
    end = time.monotonic() + 30  # the city's own settings are read every few seconds
    while not (told := leader.get("/wall/main/state").get_json())["late"]:
        assert time.monotonic() < end, "nothing was told"
        time.sleep(0.5)
    assert (told["late"], told["version"]) == (["case"], before["version"])
