"""What the server writes of a page before Dash has started: laid out alike, scoped alike, and never more than the page itself."""

from __future__ import annotations

import html as entities
import json
import re

import dash_mantine_components as dmc
import pytest
from dash import Dash, dcc, html
from dash.development.base_component import Component
from flask.testing import FlaskClient

from dashboard import app_shell, first_picture, ids
from dashboard.contract import Page
from dashboard.pages import all_pages, pages_for
from tests.conftest import signed_in

STATE = re.compile(rf'<div id="{ids.FIRST}" aria-busy="true" data-state="([^"]*)"')
MAP = re.compile(r'class="gw-map [^"]*" data-config="([^"]*)"')


@pytest.fixture(scope="module")
def analyst(demo_app: Dash) -> FlaskClient:
    return signed_in(demo_app, "analyst")


@pytest.fixture(scope="module")
def head(demo_app: Dash) -> FlaskClient:
    return signed_in(demo_app, "district")


def written(component: Component) -> str:
    return re.sub(r"^<div [^>]*>|</div>$", "", first_picture.body(component, {}, {}))


def test_text_is_escaped_and_ids_stay_with_dash() -> None:
    made = written(
        html.Div(
            ["<b>", html.Br(), 5, None, html.I(className="x", title='"&', hidden=True)],
            id="mine",
            style={"maxWidth": "3px"},
        )
    )
    assert made == '<div style="max-width:3px">&lt;b&gt;<br>5<i class="x" hidden title="&quot;&amp;"></i></div>'


def test_a_closed_menu_shows_its_button_and_nothing_inside() -> None:
    menu = dmc.Menu([dmc.MenuTarget(html.Button("打开")), dmc.MenuDropdown([html.Div("里面")])])
    assert (
        written(html.Div([menu, dmc.Select(data=["一"], value="一"), dcc.Link("去", href="/wall", className="l")]))
        == '<div><button>打开</button><a href="/wall" class="l">去</a></div>'
    )


def test_of_what_the_browser_draws_only_the_map_begins() -> None:
    parts = html.Div(
        [
            html.Div(className="gw-rail", **{"data-config": "{}"}),
            html.Div(className="gw-map is-desk", **{"data-config": "{}"}),
        ]
    )
    assert written(parts) == '<div><div class="gw-rail"></div><div class="gw-map is-desk" data-config="{}"></div></div>'


@pytest.mark.parametrize("page", all_pages(), ids=lambda page: page.key)
def test_every_page_can_be_written(page: Page) -> None:
    made = written(app_shell.screen(page, app_shell.sample_context(page)))
    assert made.startswith('<div class="gw-screen') and " id=" not in made


def state(answer: str) -> dict[str, object]:
    found = STATE.search(answer)
    assert found, answer[:2_000]
    return json.loads(entities.unescape(found[1]))  # type: ignore[no-any-return]


def test_the_first_view_is_what_the_address_asks_for(analyst: FlaskClient) -> None:
    answer = analyst.get("/analyst?from=2020-03-03&to=2020-03-09&layers=returnee_cells").get_data(as_text=True)
    view = state(answer)["filters"]
    assert isinstance(view, dict) and (view["from"], view["to"], view["layers"]) == (
        "2020-03-03",
        "2020-03-09",
        ["returnee_cells"],
    )
    assert len(MAP.findall(answer)) == 1


def test_a_district_head_gets_the_map_of_the_district(head: FlaskClient, analyst: FlaskClient) -> None:
    whole, own = (
        json.loads(entities.unescape(MAP.findall(client.get(path).get_data(as_text=True))[0]))
        for client, path in ((analyst, "/analyst"), (head, "/district"))
    )
    assert whole["scope"] == "all" and own["scope"] == own["home"] != whole["home"]
    other = head.get("/district?area=" + whole["home"]).get_data(as_text=True)
    assert state(other)["filters"]["area"] != whole["home"]  # type: ignore[index]


def test_no_page_that_is_not_theirs_and_none_without_signing_in(demo_app: Dash, head: FlaskClient) -> None:
    closed = next(
        page for page in all_pages() if page.layers and not page.bare and page not in pages_for("district_head")
    )
    assert ids.FIRST not in head.get(closed.path).get_data(as_text=True)
    assert demo_app.server.test_client().get("/analyst").status_code == 302
