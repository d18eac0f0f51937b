"""Two windows on one map and the slider that moves them, in a real Chromium."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Visit, until

pytestmark = [pytest.mark.browser, pytest.mark.long]
IDLE = '.gw-map[data-state="idle"]'
PANEL = "[...gridwatchMap.panels.values()][0]"
STATE = "gridwatchMap.state.filters"
WEEK = {"from": "2020-01-25", "to": "2020-01-31", "layers": ["returnee_cells"], "tileset": "street", "area": None, "opacity": {"returnee_cells": 1}}


@pytest.fixture(scope="module")
def analyst(analyst_tab: Visit) -> Visit:
    """An analyst who opened a link with a comparison."""
    analyst_tab.open("/analyst?from=2020-01-25&to=2020-01-31&compare=swipe").page.wait_for_selector(IDLE)
    return analyst_tab


@pytest.fixture
def page(analyst: Visit) -> Iterator[Page]:
    """The analyst's tab; after each test nothing may have gone wrong."""
    analyst.page.evaluate("document.activeElement.blur()")
    yield analyst.page
    wrong, analyst.wrong = analyst.wrong, []
    assert wrong == []


def choose(page: Page, **filters: Any) -> None:
    """Change filters and wait until the map has drawn them."""
    before = page.evaluate(f"{PANEL}.painted")
    page.evaluate(f"gridwatchMap.choose({json.dumps(WEEK | filters)})")
    until(page, f"{PANEL}.painted > {before} && !{PANEL}.busy")


def drawn(page: Page, cell: int, part: float) -> dict[str, Any]:
    """The colours found around the middle of a cell with the bar at `part`, and the colour of its class in this window."""
    return page.evaluate(  # type: ignore[no-any-return]
        f"""([cell, part]) => new Promise((done) => {{
            const panel = {PANEL}, {{ map }} = panel, gw = gridwatchMap, {{ geometry, wires, custom }} = panel.cells.get("returnee_cells");
            panel.compare.move(part);
            map.jumpTo({{ center: geometry.centre(cell), zoom: 13 }});
            map.once("idle", () => {{
                map.once("render", () => {{
                    const gl = map.painter.context.gl, at = map.project(geometry.centre(cell)), ratio = gl.drawingBufferWidth / map.getCanvas().clientWidth;
                    const read = (dx, dy) => {{
                        const pixel = new Uint8Array(4);
                        gl.readPixels((at.x + dx) * ratio, gl.drawingBufferHeight - (at.y + dy) * ratio, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
                        return [...pixel.slice(0, 3)];
                    }};
                    const look = panel.look("returnee_cells", "street"), at_ = geometry.first + cell;
                    const colour = (values) => {{
                        const kind = gw.classify(values.subarray(at_, at_ + 1), look.breaks)[0];
                        return [...custom.palette.slice(4 * kind, 4 * kind + 3)];
                    }};
                    done({{ found: [read(12, 12), read(-12, 12), read(12, -12), read(-12, -12)], now: colour(wires) }});
                }});
                map.triggerRepaint();
            }});
        }})""",
        [cell, part],
    )


def changed(page: Page) -> int:
    """A street that is a plain fill now and was of another class in the window before."""
    return page.evaluate(  # type: ignore[no-any-return]
        f"""() => {{
            const panel = {PANEL}, {{ geometry, wires, other }} = panel.cells.get("returnee_cells"), {{ breaks }} = panel.look("returnee_cells", "street");
            const [now, before] = [wires, other].map((values) => gridwatchMap.classify(values, breaks));
            return [...now.keys()].find((i) => now[i] >= 8 && now[i] !== before[i]) ?? -1;
        }}"""
    )


def test_left_of_the_bar_lies_the_window_before_and_right_of_it_this_one(page: Page) -> None:
    choose(page, compare="swipe")
    cell = changed(page)
    assert cell >= 0
    right, left = drawn(page, cell, 0.1), drawn(page, cell, 0.9)
    assert any(colour == pytest.approx(right["now"], abs=4) for colour in right["found"])
    assert not any(colour == pytest.approx(left["now"], abs=4) for colour in left["found"])


def test_the_bar_moves_by_hand_and_by_keyboard_and_no_day_moves_with_it(page: Page) -> None:
    choose(page, compare="swipe")
    page.evaluate(f"{PANEL}.compare.move(0.5)")
    box = page.locator(".gw-swipe-handle").bounding_box()
    assert box
    page.mouse.move(box["x"] + 18, box["y"] + 18)
    page.mouse.down()
    page.mouse.move(box["x"] + 118, box["y"] + 18, steps=4)
    page.mouse.up()
    moved = page.locator(".gw-swipe-handle").bounding_box()
    assert moved and moved["x"] - box["x"] == pytest.approx(100, abs=2)
    page.focus(".gw-swipe-handle")
    before = page.evaluate(f"{PANEL}.compare.part")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(f"{PANEL}.compare.part") == pytest.approx(before - 0.02)
    page.keyboard.press("Home")
    assert page.get_attribute(".gw-swipe-handle", "aria-valuenow") == "3"
    assert page.evaluate(f"{STATE}.to") == "2020-01-31"
    assert page.evaluate(f"{PANEL}.cells.get('returnee_cells').custom.split") == pytest.approx(0.03)


def test_words_name_both_windows(page: Page) -> None:
    choose(page, compare="swipe")
    until(page, "document.querySelector('.gw-map-period.is-right')?.innerText", "近 7 天 1月25日–31日")
    assert page.inner_text(".gw-map-period:not(.is-right)") == "前 7 天 1月18日–24日"
    choose(page, compare="swipe:2020-02-05")
    until(page, "document.querySelector('.gw-map-period:not(.is-right)').innerText", "对照 2月5日–11日")


def test_change_is_coloured_as_the_server_says_and_the_legend_is_its_own(page: Page) -> None:
    choose(page, compare="diff")
    found = page.evaluate(
        f"""async () => {{
            const panel = {PANEL}, {{ geometry, wires, other, custom }} = panel.cells.get("returnee_cells");
            const before = await gridwatchMap.load.values("returnee_cells", "street", gridwatchMap.otherWindow(panel.state, panel.compare.now));
            const small = (wire) => wire === 1, shown = (wire) => wire >= 5 && wire <= 65000;
            const kinds = [];
            for (let i = 0; i < geometry.count; i++) {{
                const [a, b, kind] = [before[i], wires[i], custom.classes[i]];
                const wanted = small(a) || small(b) ? 2 : a === 0 && b === 0 ? 1 : a === 0 ? 24 : b === 0 ? 25 : 7 + [0, 0.5, 0.75, 0.95, 1.0505, 1.3335, 2.0005].filter((limit) => b / a >= limit).length;
                if (shown(a) && shown(b) || wanted !== kind) kinds.push([a, b, kind, wanted]);
            }}
            return kinds;
        }}"""
    )
    assert found and [row for row in found if row[2] != row[3]] == []
    legend = page.inner_text('[data-legend="returnee_cells"] .gw-legend')
    assert all(word in legend for word in ("<½", "±5%", ">2", "基数小", "新出现", "降为 0", "未定"))
    choose(page, compare=None)
    assert "±5%" not in page.inner_text('[data-legend="returnee_cells"] .gw-legend')
    assert page.locator(".gw-swipe").is_hidden()


def test_the_card_tells_both_windows_and_never_a_fall_of_incomplete_days(page: Page) -> None:
    choose(page, **{"from": "2020-03-03", "to": "2020-03-09"}, layers=["case_cells"], tileset="district", compare="diff:2020-02-11")
    until(page, "document.querySelector('.gw-map-period').innerText.includes('末 3 天未报齐，下降未定')")
    found = page.evaluate(
        f"""() => {{
            const panel = {PANEL}, {{ geometry, other, wires }} = panel.cells.get("case_cells");
            const cell = [...other.keys()].find((i) => other[i] === 65523);
            panel.map.jumpTo({{ center: geometry.centre(cell), zoom: 10 }});
            const box = panel.box.getBoundingClientRect(), p = panel.map.project(geometry.centre(cell));
            return {{ at: [box.left + p.x, box.top + p.y], kind: panel.cells.get("case_cells").custom.classes[cell], wire: wires[cell] }};
        }}"""
    )
    assert found["kind"] == page.evaluate("gridwatchMap.CLASS.uncertain")
    until(page, f"!{PANEL}.busy")
    page.mouse.move(found["at"][0] + 2, found["at"][1] + 2)
    until(page, """/对照 [\\d,]+ · 未报齐，下降未定/.test(document.querySelector(".gw-map-card:not([hidden])")?.innerText ?? "")""")
    page.mouse.move(5, 5)


def test_heat_gives_way_to_cells_while_windows_are_compared(page: Page) -> None:
    page.evaluate(f"{PANEL}.map.jumpTo({{zoom: 9}})")
    for compare, heat in (("swipe", "none"), (None, "visible")):
        choose(page, layers=["case_heat"], tileset="auto", compare=compare)
        assert page.evaluate(f"{PANEL}.map.getLayoutProperty('heat-case_heat', 'visibility')") == heat
        assert page.evaluate(f"{PANEL}.cells.get('case_heat').custom.opacity > 0") == (compare is not None)


def test_the_compared_window_moves_by_itself_and_the_address_keeps_it(page: Page) -> None:
    choose(page, compare="swipe")
    page.focus('.gw-slider [data-part="other"]')
    page.keyboard.press("ArrowLeft")
    until(page, f"{STATE}.compare", "swipe:2020-01-17")
    until(page, "location.search.includes('compare=swipe:2020-01-17')")
    assert page.evaluate(f"{STATE}.from") == "2020-01-25"
    assert page.get_attribute('.gw-slider [data-part="other"]', "aria-valuetext") == "1月17日–23日"
    page.keyboard.press("Home")
    until(page, f"{STATE}.compare", "swipe:2020-01-10")
    page.keyboard.press("Delete")
    until(page, f"{STATE}.compare", "swipe")
    bars, other = (page.locator(f'.gw-slider [data-part="{name}"]').bounding_box() for name in ("bars", "other"))
    assert bars and other
    page.mouse.move(other["x"] + other["width"] / 2, other["y"] + 15)
    page.mouse.down()
    page.mouse.move(other["x"] + other["width"] / 2 - bars["width"] / 60 * 3, other["y"] + 15, steps=3)
    page.mouse.up()
    until(page, f"{STATE}.compare", "swipe:2020-01-15")
    page.click('.gw-slider [data-compare="diff"]')
    until(page, f"{STATE}.compare", "diff:2020-01-15")
    page.click('.gw-slider [data-compare=""]')
    until(page, f"{STATE}.compare ?? null", None)
    until(page, "!location.search.includes('compare')")


def test_a_window_without_one_before_says_so_and_is_drawn_alone(page: Page) -> None:
    choose(page, **{"from": "2020-01-12", "to": "2020-01-18"}, compare="swipe")
    until(page, "document.querySelector('.gw-map-period').innerText.includes('1月5日–11日不在记录之内')")
    assert page.locator(".gw-swipe").is_hidden()
    assert page.evaluate(f"{PANEL}.cells.get('returnee_cells').other") is None


def test_every_key_of_the_slider(page: Page) -> None:
    choose(page, **{"from": "2020-02-01", "to": "2020-02-07"}, compare=None)
    for keys, first, last in (
        ("ArrowRight", "2020-02-02", "2020-02-08"), ("Shift+ArrowRight", "2020-02-09", "2020-02-15"), ("Shift+ArrowLeft", "2020-02-02", "2020-02-08"),
        ("]", "2020-01-26", "2020-02-08"), ("]", "2020-01-10", "2020-02-08"), ("[", "2020-01-26", "2020-02-08"), ("[", "2020-02-02", "2020-02-08"),
        ("[", "2020-02-06", "2020-02-08"), ("[", "2020-02-08", "2020-02-08"), ("[", "2020-02-08", "2020-02-08"), ("]", "2020-02-06", "2020-02-08"),
        ("Home", "2020-01-10", "2020-01-12"), ("ArrowRight", "2020-01-11", "2020-01-13"), ("End", "2020-03-07", "2020-03-09"), ("ArrowRight", "2020-03-07", "2020-03-09"),
    ):  # fmt: skip
        page.keyboard.press(keys)
        assert page.evaluate(f"[{STATE}.from, {STATE}.to]") == [first, last], keys
    until(page, "document.querySelector('.gw-slider [data-part=bars]').getAttribute('aria-valuetext')", "3月7日–9日")


def test_play_from_the_end_begins_again_with_a_window_of_the_same_length(page: Page) -> None:
    choose(page, **{"from": "2020-03-03", "to": "2020-03-09"}, compare=None)
    page.evaluate("document.querySelector('.gw-slider [data-part=speed]').dataset.speed = '4'")
    page.keyboard.press(" ")
    until(page, f"{STATE}.to >= '2020-01-18' && {STATE}.to < '2020-02-09'")
    page.keyboard.press(" ")
    first, last = page.evaluate(f"[{STATE}.from, {STATE}.to].map(gridwatchMap.dayNumber)")
    assert last - first == 6
    assert page.get_attribute('.gw-slider [data-part="play"]', "data-playing") == "false"


def test_on_a_phone_the_slider_is_whole_and_works_by_touch(browser: Browser, demo_server: str) -> None:
    visit = Visit(browser, demo_server, (390, 844)).sign_in("analyst").open("/analyst?from=2020-02-01&to=2020-02-07&compare=swipe")
    visit.page.wait_for_selector(IDLE)
    for part in ("[data-part=play]", "[data-part=bars]", "[data-part=speed]", '[data-compare="diff"]', '[data-length="all"]'):
        box = visit.page.locator(f".gw-slider {part}").bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= 390, part
        assert box["height"] >= 43, part
    session = visit.context.new_cdp_session(visit.page)
    handle = visit.page.locator(".gw-swipe-handle").bounding_box()
    assert handle
    x, y = handle["x"] + 18, handle["y"] + 18
    for kind, dx in (("touchStart", 0), ("touchMove", 60), ("touchEnd", None)):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [] if dx is None else [{"x": x + dx, "y": y}]})
    moved = visit.page.locator(".gw-swipe-handle").bounding_box()
    assert moved and moved["x"] - handle["x"] == pytest.approx(60, abs=3)
    assert visit.wrong == []
    visit.close()


def test_a_link_to_a_window_outside_the_record_says_so(visit: Callable[..., Visit]) -> None:
    opened = visit("analyst", lang="en")
    opened.page.goto(opened.base + "/analyst?compare=diff:2031-01-01")  # not `open`: a notice does not wait until all is quiet
    opened.page.get_by_text("does not begin inside the record").wait_for()
    until(opened.page, f"{STATE}.compare", "diff")
