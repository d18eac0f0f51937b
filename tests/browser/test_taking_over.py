"""A page with a map: drawn before Dash has started, taken over as it lies, and asked for again where its programs do not come."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Route

from tests.browser.conftest import Visit, until

pytestmark = pytest.mark.browser
FIRST = '#first-picture .gw-map[data-state="idle"]'
PLACES = "Object.fromEntries(['.gw-map', '.gw-header', '.gw-desk-rail', '.gw-desk-time', '.gw-desk-lower', '.gw-desk-dossier'].map((name) => [name, Object.values(document.querySelector(name).getBoundingClientRect().toJSON()).map(Math.round)]))"
PANEL = "[...gridwatchMap.panels.values()][0]"


def test_the_map_stands_before_dash_and_stays_as_it_lies(visit: Callable[..., Visit]) -> None:
    tab = visit("analyst")
    page = tab.page
    held: list[Route] = []
    page.route("**/dash_renderer*", lambda route: held.append(route))  # noqa: PLW0108 (Playwright cannot hold a built-in)
    page.goto(tab.base + "/analyst?from=2020-03-03&to=2020-03-09&layers=case_cells&tileset=district", wait_until="commit")
    page.wait_for_selector(FIRST)
    places = page.evaluate(PLACES)
    page.evaluate(f"window.drawn = {PANEL}.map.getCanvas()")
    code = page.evaluate(f"gridwatchMap.load.names({PANEL}.config, 'district').then((names) => names.code[0])")
    page.evaluate(f"gridwatchMap.select({{kind: 'cell', tileset: 'district', code: '{code}'}})")
    assert held and not page.evaluate("Boolean(window.dash_clientside.set_props)"), "Dash has not started"
    for route in held:
        route.continue_()
    page.unroute_all()
    page.wait_for_selector(".gw-footer .gw-ribbon")
    assert page.evaluate("drawn.isConnected && drawn.closest('#page-body') !== null") and page.query_selector("#first-picture") is None
    assert page.evaluate(PLACES) == places, "nothing jumps"
    until(page, "new URLSearchParams(location.search).get('cell')?.includes('" + code + "') || document.querySelector('.gw-dossier').innerText.includes('" + code + "')")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("gridwatchMap.panels.size") == 1 and tab.wrong == []


@pytest.mark.long
def test_programs_that_do_not_come_are_asked_for_again(visit: Callable[..., Visit]) -> None:
    tab = visit("analyst")
    page = tab.page
    page.route("**/dash_html_components*", lambda route: route.abort(), times=2)  # asked for ahead, and then to run
    page.goto(tab.base + "/analyst?tileset=district")
    page.wait_for_selector(".gw-footer .gw-ribbon")
    page.wait_for_selector('#page-body .gw-map[data-state="idle"]')
    assert [said for said in tab.wrong if "dash_html_components" not in said and "ERR_FAILED" not in said] == []
