"""The same request as everyone: each person gets what their pages declare, and nobody else gets anything."""

from __future__ import annotations

import re

import pytest
from dash import Dash
from flask.testing import FlaskClient

from dashboard import access
from dashboard.context import User
from dashboard.pages import all_pages, pages_for
from dashboard.reports import REPORTS
from geodata.errors import NotAllowed
from layers import LAYERS

ROLES = ("leader", "analyst", "district", "planner")
ROLE_OF = {"leader": "leader", "analyst": "analyst", "district": "district_head", "planner": "planner"}
TABLES = ("registrations", "tasks")
WINDOW = "from=2020-02-01&to=2020-02-07"


def signed_in(app: Dash, name: str | None) -> FlaskClient:
    """A browser that has signed in as one of the demo's people, or as nobody."""
    client = app.server.test_client()
    if name:
        page = client.get("/login").get_data(as_text=True)
        token = re.search(r'name="token" value="([^"]+)"', page)
        assert token
        answer = client.post("/login", data={"username": name, "password": f"demo-{name}", "token": token[1]})
        assert answer.status_code == 302, answer.get_data(as_text=True)
    return client


def user(name: str) -> User:
    return User(name, ("", ""), ROLE_OF[name], None, True)  # type: ignore[arg-type]


@pytest.mark.parametrize("path", ["/version", "/values/case_cells/h3_8?" + WINDOW, "/features/hospitals", "/download/report/case_trend.xlsx?" + WINDOW,
                                  "/download/table/registrations.xlsx", "/download/rejects.csv", "/_dash-layout", "/_dash-dependencies"])  # fmt: skip
def test_nobody_gets_nothing(demo_app: Dash, path: str) -> None:
    assert signed_in(demo_app, None).get(path).status_code == 401


def test_nobody_is_sent_to_sign_in_and_back(demo_app: Dash) -> None:
    answer = signed_in(demo_app, None).get("/analyst?area=1")
    assert answer.status_code == 302 and answer.location == "/login?next=/analyst?area=1"


def given(client: FlaskClient, path: str) -> bool:
    """Whether the server gave it; a refusal is 403 and nothing else."""
    status = client.get(path).status_code
    assert status in (200, 403), f"{path}: {status}"
    return status == 200


@pytest.mark.parametrize("name", ROLES)
def test_layers_reports_and_tables_follow_the_pages(demo_app: Dash, name: str) -> None:
    client, who = signed_in(demo_app, name), user(name)
    for key in LAYERS:
        path = f"/features/{key}?{WINDOW}" if LAYERS[key].features else f"/values/{key}/{LAYERS[key].tilesets[0]}?{WINDOW}"
        assert given(client, path) is access.allows(who, "layer", key), path
    for key, item in REPORTS.items():
        if item.download:
            path = f"/download/report/{key}.xlsx?{WINDOW}"
            assert given(client, path) is access.allows(who, "report", key), path
    for key in TABLES:
        assert given(client, f"/download/table/{key}.xlsx?{WINDOW}") is access.allows(who, "table", key), key


@pytest.mark.parametrize("name", ROLES)
def test_every_role_lands_on_a_page_of_its_own(demo_app: Dash, name: str) -> None:
    answer = signed_in(demo_app, name).get("/")
    assert answer.status_code == 302
    assert answer.location == pages_for(ROLE_OF[name])[0].path  # type: ignore[arg-type]
    assert ROLE_OF[name] == pages_for(ROLE_OF[name])[0].roles[0]  # type: ignore[arg-type]


def test_a_district_head_gets_no_rejected_rows(demo_app: Dash) -> None:
    path = "/download/rejects.csv?source=registration&reason=future_date"
    assert signed_in(demo_app, "district").get(path).status_code == 403
    assert signed_in(demo_app, "analyst").get(path).status_code == 200


def test_pages_name_only_what_exists() -> None:
    for page in all_pages():
        assert set(page.layers) <= set(LAYERS), page.key
        assert set(page.reports) <= set(REPORTS), page.key


def test_every_layer_and_report_is_on_some_page() -> None:
    assert {key for page in all_pages() for key in page.layers} == set(LAYERS)
    assert {key for page in all_pages() for key in page.reports} == set(REPORTS)


def test_an_area_outside_the_district_is_refused() -> None:
    head = User("h", ("", ""), "district_head", "990101", True)
    access.require_area(head, "990101002")
    access.require_area(head, None)
    with pytest.raises(NotAllowed):
        access.require_area(head, "990102")
