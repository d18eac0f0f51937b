"""The map when something is missing: classes of its own, graphics, or what a link asks for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import CHROMIUM, FLAGS, Visit, until

pytestmark = pytest.mark.browser
IDLE = '.gw-map[data-state="idle"]'
PANEL = "[...gridwatchMap.panels.values()][0]"
VIEW = "/analyst?from=2020-01-10&to=2020-03-09&layers=returnee_cells"
NO_WEBGL = [flag for flag in FLAGS if "gl" not in flag and "swiftshader" not in flag] + ["--disable-gpu", "--disable-software-rasterizer", "--disable-webgl", "--disable-webgl2"]
LOST = ("webgl: context_lost", "context lost")


def fills(page: Page, key: str) -> list[str]:
    """Labels of the classes in a layer's legend."""
    return page.evaluate(f"""[...document.querySelectorAll('[data-legend="{key}"] .gw-legend > span:not(.gw-legend-unit)')].filter((one) => one.querySelector('i').className === 'gw-cellmark').map((one) => one.textContent)""")  # type: ignore[no-any-return]


def test_classes_are_cut_by_hand_and_stand_in_the_address(visit: Callable[..., Visit]) -> None:
    tab = visit("analyst").open(VIEW)
    page = tab.page
    page.wait_for_selector(IDLE)
    fixed = fills(page, "returnee_cells")
    page.select_option('[data-legend="returnee_cells"] [data-classes]', "quantiles")
    until(page, "location.search.includes('classes=quantiles')")
    until(page, f"{PANEL}.cells.get('returnee_cells').cut?.breaks.length > 1")
    cut = page.evaluate(f"{PANEL}.cells.get('returnee_cells').cut.breaks")
    until(page, """document.querySelector('[data-legend="returnee_cells"]').innerText.includes('只用于当前时间窗')""")
    assert fills(page, "returnee_cells") != fixed and len(fills(page, "returnee_cells")) == len(cut)
    same = f"""(() => {{ const p = {PANEL}, s = p.cells.get('returnee_cells'), c = gridwatchMap.channels; return {cut}.every((_, n) =>
        [...s.custom.palette.slice(4 * (8 + n), 4 * (8 + n) + 3)].join() === c(p.colours[gridwatchMap.rampStep(n, {len(cut)}, p.config.layers.returnee_cells.ramp)]).join()); }})()"""
    assert page.evaluate(same), "the map's colours are the legend's"
    page.reload()
    page.wait_for_selector(IDLE)
    assert page.evaluate(f"{PANEL}.cells.get('returnee_cells').cut.breaks") == cut
    page.select_option('[data-legend="returnee_cells"] [data-classes]', "fixed")
    until(page, "location.search.includes('classes')", False)
    until(page, f"{PANEL}.cells.get('returnee_cells').cut === null")
    assert fills(page, "returnee_cells") == fixed
    assert tab.wrong == []


def test_the_graphics_card_goes_and_everything_comes_back(visit: Callable[..., Visit]) -> None:
    tab = visit("analyst").open(VIEW)
    page = tab.page
    page.wait_for_selector(IDLE)
    page.evaluate(f"{PANEL}.map.jumpTo({{zoom: 11.3}})")
    until(page, f"!{PANEL}.busy && {PANEL}.cells.get('returnee_cells')?.tileset === 'h3_8'")
    code = page.evaluate(f"gridwatchMap.load.names({PANEL}.config, 'h3_8').then((names) => names.code[100])")
    page.evaluate(f"gridwatchMap.select({{kind: 'cell', tileset: 'h3_8', code: {json.dumps(code)}}})")
    until(page, f"{PANEL}.map.getSource('selected')._data?.geometry?.coordinates?.length > 0 || {PANEL}.map.querySourceFeatures('selected').length > 0")
    seen = f"""(() => {{ const p = {PANEL}, c = p.map.getCenter(); return [c.lng.toFixed(5), c.lat.toFixed(5), p.map.getZoom().toFixed(3), [...p.cells].map(([key, s]) => key + s.tileset).join(), gridwatchMap.state.selection.code]; }})()"""
    before = page.evaluate(seen)
    page.evaluate(f"window.lostMap = {PANEL}.map; window.lost = lostMap.getCanvas().getContext('webgl2').getExtension('WEBGL_lose_context'); lost.loseContext()")
    page.wait_for_selector('.gw-map[data-state="lost"]')
    page.evaluate("lost.restoreContext()")
    until(page, f"{PANEL}.map !== lostMap")
    page.wait_for_selector(IDLE)
    assert page.evaluate(seen) == before
    until(page, f"{PANEL}.map.querySourceFeatures('selected').length > 0")
    assert [text for text in tab.wrong if not any(word in text.lower() for word in LOST)] == []


def test_without_webgl_a_simple_map_answers(browser: Browser, demo_server: str) -> None:
    plain = browser.browser_type.launch(executable_path=CHROMIUM, args=NO_WEBGL)
    tab = Visit(plain, demo_server).sign_in("analyst").open(VIEW)
    page = tab.page
    page.wait_for_selector(IDLE)
    assert "没有 WebGL 2" in page.inner_text(".gw-plain-note")
    found = page.evaluate(
        f"""async () => {{
            const p = {PANEL}, s = p.cells.get("returnee_cells"), names = await gridwatchMap.load.names(p.config, s.tileset);
            let cell = 0;
            for (let i = 0; i < s.geometry.count; i++) if (s.wires[i] <= gridwatchMap.WIRE.largest && s.wires[i] > s.wires[cell]) cell = i;
            const [lng, lat] = s.geometry.centre(cell), at = p.canvas.project({{ lng, lat }}), box = p.box.getBoundingClientRect();
            const kind = gridwatchMap.classify(new Uint16Array([s.wires[cell]]), s.look.breaks)[0];
            const around = [-14, -7, 7, 14].flatMap((dx) => [-14, -7, 7, 14].map((dy) => [...p.canvas.pen.getImageData((at.x + dx) * p.canvas.ratio, (at.y + dy) * p.canvas.ratio, 1, 1).data].slice(0, 3)));
            return {{ tileset: s.tileset, wire: s.wires[cell], name: names.name_zh[cell], code: names.code[cell], at: [box.left + at.x, box.top + at.y], around, wanted: [...gridwatchMap.palette(p.colours, s.look).slice(4 * kind, 4 * kind + 3)], labels: p.element.dataset.labels }};
        }}"""
    )
    assert found["tileset"] == "street" and 0 < int(found["labels"]) <= 40
    alike = [pixel for pixel in found["around"] if pixel == pytest.approx(found["wanted"], abs=16)]  # a little of the land shows through
    assert len(alike) >= 3, "the class colour, wherever no name stands"
    page.mouse.move(*found["at"])
    page.wait_for_selector(".gw-map-card:not([hidden])")
    assert found["name"] in page.inner_text(".gw-map-card") and f"{found['wire']:,}" in page.inner_text(".gw-map-card")
    page.mouse.click(*found["at"])
    until(page, f"gridwatchMap.state.selection?.code === {json.dumps(found['code'])}")
    page.wait_for_timeout(400)  # two clicks further apart than a double click
    page.mouse.dblclick(*found["at"])
    until(page, "gridwatchMap.state.filters.area?.length === 6")
    until(page, f"{PANEL}.cells.get('returnee_cells').tileset !== 'street'")
    page.focus(".gw-plain")
    zoom = page.evaluate(f"{PANEL}.canvas.zoom")
    page.keyboard.press("+")
    until(page, f"{PANEL}.canvas.zoom > {zoom + 0.5}")
    page.keyboard.press("Enter")
    until(page, "Boolean(gridwatchMap.state.selection?.code)")
    assert tab.wrong == []
    plain.close()


@pytest.mark.parametrize(
    ("link", "named"),
    [("&layers=case_cells,nonsense", "nonsense"), ("&to=2031-01-01", "2031-01-01"), ("&sel=cell:h3_8:88ffffffffffff", "88ffffffffffff"),
     ("&tileset=h3_99", "h3_99"), ("&area=999999", "999999"), ("&classes=pretty", "pretty")],
)  # fmt: skip
def test_a_link_that_asks_too_much_says_what_and_opens(analyst: Visit, link: str, named: str) -> None:
    page = analyst.page
    page.goto(f"{analyst.base}/analyst?from=2020-02-01&to=2020-02-07{link}")
    page.wait_for_selector(f".mantine-Notification-root:has-text('{named}')")
    page.wait_for_selector(IDLE)
    assert analyst.wrong == []


@pytest.fixture(scope="module")
def analyst(browser: Browser, demo_server: str) -> Iterator[Visit]:
    tab = Visit(browser, demo_server).sign_in("analyst")
    yield tab
    tab.close()
