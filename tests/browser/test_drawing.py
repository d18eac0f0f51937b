"""Drawing a region by hand, key and link; what follows it; taking it back; and the file of its cells."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, until

pytestmark = [pytest.mark.browser, pytest.mark.long]
IDLE = '.gw-map[data-state="idle"]'
PANEL = "[...gridwatchMap.panels.values()][0]"
FILTERS = "gridwatchMap.state.filters"
BAR = ".gw-map-selection"


@pytest.fixture(scope="module")
def opened(analyst_tab: Visit) -> Visit:
    analyst_tab.open("/analyst").page.wait_for_selector(IDLE)
    return analyst_tab


@pytest.fixture
def page(opened: Visit, analyst_tab: Visit) -> Iterator[Page]:
    """The analysis page without a region, seen from as far as at first; after each test nothing may have gone wrong."""
    opened.page.evaluate("gridwatchMap.choose({ region: null, area: null }); gridwatchMap.select(null)")
    until(opened.page, f"!{FILTERS}.region && !{FILTERS}.area && !{PANEL}.busy && document.querySelector({BAR!r}).hidden")
    opened.page.click("[data-act=home]")
    opened.page.wait_for_selector(IDLE)
    until(opened.page, f"{PANEL}.map.isMoving()", False)
    yield opened.page
    wrong, analyst_tab.wrong[:] = list(analyst_tab.wrong), []
    assert wrong == []


def middle(page: Page) -> tuple[float, float]:
    box = page.locator(".gw-map").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def region_in_address(page: Page) -> str:
    return parse_qs(urlsplit(page.url).query).get("region", [""])[0]


def drawn(page: Page, kind: str) -> None:
    """Wait until a region of the kind is in the address, the bar has its sum and the tool is put away."""
    until(page, f"new URLSearchParams(location.search).get('region')?.startsWith('{kind}:') ?? false")
    expect(page.locator(f"{BAR} [data-part=name]")).to_have_text(re.compile("选区 · [0-9]+ 个"))
    until(page, f"{PANEL}.tool || ''", "")


def pull(page: Page, tool: str, by: tuple[float, float]) -> None:
    x, y = middle(page)
    page.click(f"[data-tool={tool}]")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by[0], y + by[1], steps=4)
    page.mouse.up()


def test_a_pulled_circle_is_answered_for_everywhere(page: Page) -> None:
    pull(page, "circle", (90, 60))
    drawn(page, "circle")
    name = page.locator(f"{BAR} [data-part=name]").inner_text()
    for place in (".gw-dossier", ".gw-report-table", ".gw-report-chart", ".gw-breadcrumb"):
        expect(page.locator(place)).to_contain_text(name)
    faded = page.evaluate(f"(() => {{ const {{ custom, geometry }} = {PANEL}.cells.get({PANEL}.current); return [custom.classes.filter((look) => look & 128).length, geometry.count]; }})()")
    assert 0 < faded[0] < faded[1], "cells outside fade, those inside do not"
    outside = page.evaluate(f"[...{PANEL}.cells.values()][0].wires.length")
    assert outside > faded[0], "and every cell keeps its value"


def test_clearing_is_taken_back_by_the_back_button(page: Page) -> None:
    pull(page, "rectangle", (120, 80))
    drawn(page, "polygon")
    text = region_in_address(page)
    page.click(f"{BAR} button")
    until(page, "new URLSearchParams(location.search).has('region')", False)
    expect(page.locator(BAR)).to_be_hidden()
    page.go_back()
    until(page, f"{FILTERS}.region", text)
    expect(page.locator(BAR)).to_be_visible()


def test_a_polygon_by_clicks_and_keys(page: Page) -> None:
    x, y = middle(page)
    button = page.locator("[data-tool=polygon]")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    corners = f"{PANEL}.box.querySelector('.gw-map-drawing span').textContent"
    for turn, (dx, dy) in enumerate([(-90, -60), (90, -60), (-90, 60), (90, 60)], start=1):
        page.mouse.click(x + dx, y + dy)
        until(page, f"{corners}.startsWith('{turn} 个角点')")
    page.keyboard.press("Enter")
    expect(page.locator(".gw-map-drawing")).to_contain_text("边线交叉了")
    page.keyboard.press("Backspace")
    until(page, f"{corners}.startsWith('3 个角点')")
    page.keyboard.press("Enter")
    drawn(page, "polygon")
    assert region_in_address(page).count(";") == 2
    expect(button).to_have_attribute("aria-pressed", "false")


def test_escape_puts_the_tool_away_and_draws_nothing(page: Page) -> None:
    page.click("[data-tool=polygon]")
    page.mouse.click(*middle(page))
    expect(page.locator(".gw-map-drawing")).to_contain_text("1 个角点")
    page.keyboard.press("Escape")
    expect(page.locator(".gw-map-drawing")).to_have_count(0)
    assert page.evaluate(f"{PANEL}.tool") == "" and region_in_address(page) == ""
    assert page.evaluate("gridwatchMap.state.selection") is None, "drawing chooses no cell"


def test_a_link_restores_it_and_a_wrong_one_says_why(page: Page, analyst_tab: Visit) -> None:
    pull(page, "circle", (60, 40))
    drawn(page, "circle")
    text = region_in_address(page)
    analyst_tab.open(f"/analyst?region={text}")
    page.wait_for_selector(IDLE)
    drawn(page, "circle")
    centre, radius = page.evaluate(f"(() => {{ const c = {PANEL}.map.getCenter(); return [c.lng, c.lat]; }})()"), int(text.rsplit(",", 1)[1])
    lng, lat = map(float, text.removeprefix("circle:").split(",")[:2])
    assert abs(centre[0] - lng) < radius / 50_000 and abs(centre[1] - lat) < radius / 50_000, "it is in sight"
    analyst_tab.open("/analyst?region=polygon:0,0;1,1;1,0;0,1")
    expect(page.get_by_text("边线自己相交")).to_be_visible()
    assert page.evaluate(f"{FILTERS}.region ?? null") is None


def test_one_that_catches_nothing_asks_for_more(page: Page, analyst_tab: Visit) -> None:
    x, y = 10.0, 10.0
    analyst_tab.open(f"/analyst?region=circle:{x},{y},500")
    expect(page.locator(f"{BAR} [data-part=note]")).to_contain_text("画大一些")
    expect(page.locator(".gw-dossier")).to_contain_text("画大一些")
    expect(page.locator(".gw-report-table")).to_contain_text("画大一些")


def test_a_row_of_the_ranking_leads_out_of_it_into_its_place(page: Page) -> None:
    pull(page, "circle", (90, 60))
    drawn(page, "circle")
    page.locator(".gw-report-table .ag-row").first.click()
    until(page, f"Boolean({FILTERS}.area) && !{FILTERS}.region")
    expect(page.locator(BAR)).to_be_hidden()


def test_the_cells_inside_as_a_file(page: Page, tmp_path: Path) -> None:
    pull(page, "circle", (90, 60))
    drawn(page, "circle")
    page.click(".gw-export")
    with page.expect_download() as begun:
        page.get_by_role("menuitem", name="CSV", exact=True).click()
    assert begun.value.suggested_filename.startswith("模拟_新增病例_按格_选区_")
    begun.value.save_as(tmp_path / "cells.csv")
    rows = list(csv.reader((tmp_path / "cells.csv").read_text(encoding="utf-8-sig").splitlines()))[1:]
    inside = page.evaluate(f"(() => {{ const {{ geometry }} = {PANEL}.cells.get({PANEL}.current); return gridwatchMap.region.mask(geometry, {FILTERS}.region).filter((out) => !out).length; }})()")
    assert len(rows) == inside > 0, "the browser fades what the server leaves out"


def test_the_drawing_tool_keeps_within_the_corners_of_a_link(page: Page) -> None:
    text = page.evaluate("gridwatchMap.region.write.polygon(Array.from({ length: 900 }, (_, n) => [120 + Math.cos(n / 900 * 2 * Math.PI), 30 + Math.sin(n / 900 * 2 * Math.PI)]))")
    assert text.count(";") == 199


def tread(page: Page, *keys: str) -> None:
    """Press keys on the map; after an arrow the map is waited for."""
    for key in keys:
        page.keyboard.press(key)
        until(page, f"{PANEL}.map.isMoving()", False)


@pytest.mark.parametrize(
    ("tool", "keys", "kind"),
    [
        ("rectangle", ("Space", "ArrowRight", "ArrowDown", "Space"), "polygon"),
        ("circle", ("Space", "ArrowLeft", "Enter"), "circle"),
        ("polygon", ("Space", "ArrowRight", "Space", "ArrowDown", "Space", "Space", "ArrowLeft", "Space", "Backspace", "Enter"), "polygon"),
    ],
)
def test_a_region_is_drawn_by_keyboard_alone(page: Page, tool: str, keys: tuple[str, ...], kind: str) -> None:
    before = page.evaluate(f"{FILTERS}.to")
    page.focus(f"[data-tool={tool}]")
    page.keyboard.press("Enter")
    tread(page, *keys[:2])
    assert page.evaluate("getComputedStyle(document.querySelector('.gw-map-box'), '::after').width") == "26px"
    tread(page, *keys[2:])
    drawn(page, kind)
    corners = region_in_address(page).count(";") + 1
    assert corners == {"rectangle": 4, "circle": 1, "polygon": 3}[tool]
    assert page.evaluate(f"{FILTERS}.to") == before, "the slider's days stay"
