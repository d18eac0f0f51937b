"""Signing in: one answer for all mistakes, a limit, a fresh session, no way out to other sites."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from dash import Dash
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from callbacks.login import FAILURES_A_NAME, safe_target
from geodata.engine import Database
from geodata.errors import BadFilter, NotAllowed
from geodata.queries import areas, users
from serving.settings import Settings
from tests.conftest import opened


@pytest.fixture
def database(demo_copy: str) -> Iterator[Database]:
    opened = Database(demo_copy)
    yield opened
    opened.close()


@pytest.fixture
def app(demo_copy: str, tmp_path: Path) -> Iterator[Dash]:
    with opened(Settings(database_url=demo_copy, data_dir=tmp_path)) as made:
        yield made


@pytest.fixture
def site(app: Dash) -> Flask:
    return app.server


def token(client: FlaskClient) -> str:
    found = re.search(r'name="token" value="([^"]+)"', client.get("/login").get_data(as_text=True))
    assert found
    return found[1]


def attempt(client: FlaskClient, name: str, password: str, **more: str) -> TestResponse:
    return client.post("/login", data={"username": name, "password": password, "token": token(client)} | more)


def message(answer: TestResponse) -> str:
    found = re.search(r'role="alert">([^<]+)<', answer.get_data(as_text=True))
    return found[1] if found else ""


def test_one_answer_for_unknown_names_and_wrong_passwords(site: Flask) -> None:
    client = site.test_client()
    wrong, unknown = attempt(client, "leader", "nonsense-nonsense"), attempt(client, "nobody-here", "nonsense-nonsense")
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert message(wrong) == message(unknown) != ""


def test_too_many_attempts_are_refused_even_with_the_right_password(site: Flask) -> None:
    client = site.test_client()
    for _ in range(FAILURES_A_NAME):
        assert attempt(client, "leader", "wrong-wrong-wrong").status_code == 401
    assert attempt(client, "leader", "demo-leader").status_code == 429
    assert attempt(client, "analyst", "demo-analyst").status_code == 302


def test_a_form_without_its_token_is_refused(site: Flask) -> None:
    client = site.test_client()
    assert client.post("/login", data={"username": "leader", "password": "demo-leader"}).status_code == 400
    assert client.get("/version").status_code == 401


def test_the_session_is_a_new_one_and_ends(site: Flask) -> None:
    client = site.test_client()
    before = token(client)
    assert attempt(client, "leader", "demo-leader").status_code == 302
    with client.session_transaction() as session:
        assert "token" not in session and session["_user_id"] == "leader"
    assert client.get("/version").status_code == 200
    cookie = client.get_cookie("session")
    assert cookie is not None and cookie.http_only and cookie.same_site == "Lax"
    client.get("/logout")  # a picture on another site can do no more than this
    assert client.get("/version").status_code == 200
    assert client.post("/logout").status_code == 302
    assert client.get("/version").status_code == 401 and token(client) != before


def test_a_new_password_ends_old_sessions(app: Dash, database: Database) -> None:
    client = app.server.test_client()
    attempt(client, "leader", "demo-leader")
    assert client.get("/_dash-layout").status_code == 200
    with database.own() as conn:
        users.add_user(conn, "leader", "another-password", "leader", ("甲", "A"))
    assert client.get("/_dash-layout").status_code == 401


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "", None, "/login", "/a\nb"])
def test_no_way_out(target: str | None) -> None:
    assert safe_target(target) == "/"


def test_back_to_where_one_wanted_to_go(site: Flask) -> None:
    assert attempt(site.test_client(), "leader", "demo-leader", next="/leader?area=1").location == "/leader?area=1"
    assert attempt(site.test_client(), "leader", "demo-leader", next="//evil.example").location == "/"


def test_what_is_typed_is_escaped(site: Flask) -> None:
    page = attempt(site.test_client(), '"><script>alert(1)</script>', "x").get_data(as_text=True)
    assert "<script" not in page and "&lt;script&gt;" in page


def test_both_languages(site: Flask) -> None:
    client = site.test_client()
    assert "密码" in client.get("/login").get_data(as_text=True)
    client.get("/language/en")
    assert "Password" in client.get("/login").get_data(as_text=True)


def test_demo_accounts_are_refused_outside_the_demo(database: Database) -> None:
    with database.own() as conn:
        conn.execute(text("update city set simulated = false"))
        with pytest.raises(NotAllowed):
            users.ensure_demo_users(conn, areas.districts(conn))
        assert users.remove_demo_users(conn) >= 3


@pytest.mark.parametrize(
    ("name", "password", "role", "district"),
    [("", "long-enough-1", "leader", None), ("a", "short", "leader", None), ("a", "long-enough-1", "king", None),
     ("a", "long-enough-1", "district_head", None), ("a", "long-enough-1", "district_head", "000000"), (" a", "long-enough-1", "leader", None)],
)  # fmt: skip
def test_bad_accounts_are_named(database: Database, name: str, password: str, role: str, district: str | None) -> None:
    with database.own() as conn, pytest.raises(BadFilter):
        users.add_user(conn, name, password, role, ("甲", "A"), district)
