"""Several layers at once in a real Chromium: points, lines, zones, heat and cells, their order, their legends, their hover."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visit, until
from tests.browser.test_map import IDLE, PANEL, choose

pytestmark = [pytest.mark.browser, pytest.mark.long]
ALL = ["case_cells", "silent_cells", "case_heat", "lockdown_zones", "checkpoint_pressure", "origin_flows", "hospitals"]
WHOLE = {"from": "2020-01-10", "to": "2020-03-09"}


@pytest.fixture(scope="module")
def analyst(analyst_tab: Visit) -> Visit:
    analyst_tab.open("/analyst").page.wait_for_selector(IDLE)
    return analyst_tab


@pytest.fixture
def page(analyst: Visit) -> Iterator[Page]:
    yield analyst.page
    wrong, analyst.wrong = analyst.wrong, []
    assert wrong == []


def drawn(page: Page) -> list[str]:
    """Layer keys in the map's own drawing order, topmost first."""
    ids = page.evaluate(f"{PANEL}.map.getLayersOrder()")
    found = [key for at in reversed(ids) for key in ALL if at.endswith("-" + key) and "-words-" not in at]
    return list(dict.fromkeys(found))


def legends(page: Page) -> list[str]:
    return page.evaluate("[...document.querySelectorAll('[data-legend]')].filter((each) => !each.hidden).map((each) => each.dataset.legend)")  # type: ignore[no-any-return]


def test_all_kinds_lie_on_one_map_each_with_its_legend(page: Page) -> None:
    choose(page, **WHOLE, layers=ALL)
    assert drawn(page) == [*ALL[3:], "case_cells", "silent_cells", "case_heat"]
    assert legends(page) == ["case_cells", "silent_cells", "case_heat", *ALL[3:]], "in the order of the map"
    boxes = page.evaluate(
        "[...document.querySelectorAll('[data-group=shown] > *')].map((each) => each.getBoundingClientRect()).map(({ top, bottom }) => [top, bottom])"
    )
    assert all(above[1] <= below[0] + 0.5 for above, below in pairwise(boxes)), "no legend lies over another"
    wide = page.evaluate("[...document.querySelectorAll('.gw-legend')].filter((each) => each.scrollWidth > each.clientWidth + 1).length")
    assert wide == 0, "no legend is cut off"


def test_order_by_button_keyboard_and_drag(page: Page) -> None:
    choose(page, **WHOLE, layers=ALL)
    page.click("[data-legend=silent_cells] [data-move=up]")
    until(page, f"{PANEL}.current", "silent_cells")
    until(page, f"!{PANEL}.busy")
    assert drawn(page)[-3:] == ["silent_cells", "case_cells", "case_heat"]
    page.focus("[data-layer=silent_cells]")
    page.keyboard.press("Alt+ArrowDown")
    until(page, f"{PANEL}.current", "case_cells")
    assert page.evaluate("document.activeElement.dataset.layer") == "silent_cells", "the hand stays on its row"
    assert page.is_disabled("[data-legend=case_cells] [data-move=up]")
    page.evaluate("document.querySelector('.gw-rail').scrollTop = 0")
    row, below = page.locator("[data-layer=case_cells]"), page.locator("[data-layer=silent_cells]")
    start, end = row.bounding_box(), below.bounding_box()
    assert start and end
    page.mouse.move(start["x"] + 40, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(start["x"] + 40, start["y"] + 30)
    page.mouse.move(start["x"] + 40, end["y"] + end["height"], steps=4)
    page.mouse.up()
    until(page, f"{PANEL}.current", "silent_cells")
    assert page.evaluate("gridwatchMap.state.filters.layers.includes('case_cells')"), "the end of a drag is no click"


def test_every_layer_has_its_own_opacity(page: Page) -> None:
    choose(page, **WHOLE, layers=ALL)
    for key in ("lockdown_zones", "case_cells"):
        page.locator(f"input[data-opacity={key}]").fill("30")
    until(page, f"{PANEL}.cells.get('case_cells').custom.opacity", 0.3)
    until(page, f"{PANEL}.map.getPaintProperty('zones-casing-lockdown_zones', 'line-opacity')", 0.18)
    assert page.evaluate(f"{PANEL}.map.getPaintProperty('lines-head-origin_flows', 'icon-opacity')") == 1


def test_a_silent_cell_says_so(page: Page) -> None:
    """The wire value is put in place of what the server sent: how often the small city falls silent is chance."""
    choose(page, **WHOLE, layers=["silent_cells"])
    found = page.evaluate(
        f"""() => {{
            const panel = {PANEL}, shown = panel.cells.get("silent_cells"), {{ geometry, wires }} = shown;
            const cell = [...Array(geometry.count).keys()].find((i) => wires[geometry.first + i] === 0);
            wires[geometry.first + cell] = gridwatchMap.WIRE.silent;
            panel.compare.paint("silent_cells", shown, panel.look("silent_cells", shown.tileset));
            panel.map.jumpTo({{ center: geometry.centre(cell), zoom: 12.5 }});
            return {{ class: shown.custom.classes[cell], at: geometry.centre(cell) }};
        }}"""
    )
    assert found["class"] == page.evaluate("gridwatchMap.CLASS.silent")
    point = page.evaluate(f"(at) => {{ const box = {PANEL}.box.getBoundingClientRect(), p = {PANEL}.map.project(at); return [box.left + p.x, box.top + p.y]; }}", found["at"])
    page.mouse.move(point[0] + 6, point[1] + 6)
    page.wait_for_selector(".gw-map-card:not([hidden])")
    assert "应报未报" in page.inner_text(".gw-map-card")


def test_a_checkpoint_tells_its_load_and_opens_its_dossier(page: Page) -> None:
    choose(page, **WHOLE, layers=["checkpoint_pressure"])
    found = page.evaluate(f"async () => (await gridwatchMap.load.features('checkpoint_pressure', {PANEL}.state, {PANEL}.config.layers.checkpoint_pressure)).features[0]")
    page.evaluate(f"(at) => {PANEL}.map.jumpTo({{ center: at, zoom: 14 }})", found["geometry"]["coordinates"])
    until(page, f"{PANEL}.map.loaded() && {PANEL}.map.areTilesLoaded()")
    point = page.evaluate(
        f"(at) => {{ const box = {PANEL}.box.getBoundingClientRect(), p = {PANEL}.map.project(at); return [box.left + p.x, box.top + p.y]; }}",
        found["geometry"]["coordinates"],
    )
    page.mouse.move(*point)
    page.wait_for_selector(".gw-map-card:not([hidden])")
    assert found["properties"]["name"] in page.inner_text(".gw-map-card") and "本期扫码" in page.inner_text(".gw-map-card")
    page.mouse.click(*point)
    until(page, "JSON.stringify(gridwatchMap.state.selection)", json.dumps({"kind": "site", "tileset": "checkpoints", "code": found["properties"]["code"]}, separators=(",", ":")))
