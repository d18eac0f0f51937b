"""The map in a real Chromium: it draws, recolours, picks, drills, survives, and leaves nothing behind."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visit, until

pytestmark = pytest.mark.browser
IDLE = '.gw-map[data-state="idle"]'
PANEL = "[...gridwatchMap.panels.values()][0]"


@pytest.fixture(scope="module")
def analyst(analyst_tab: Visit) -> Visit:
    """A signed-in analyst on the analysis page."""
    analyst_tab.page.set_viewport_size({"width": 1100, "height": 680})
    analyst_tab.open("/analyst").page.wait_for_selector(IDLE)
    return analyst_tab


@pytest.fixture
def page(analyst: Visit) -> Iterator[Page]:
    """The analyst's tab; after each test nothing may have gone wrong or been asked outside."""
    yield analyst.page
    wrong, analyst.wrong[:] = list(analyst.wrong), []
    assert wrong == []


def choose(page: Page, **filters: Any) -> None:
    """Change filters as a hand would and wait until the map has drawn them."""
    before = page.evaluate(f"{PANEL}.painted")
    page.evaluate(f"gridwatchMap.choose({json.dumps(filters)})")
    until(page, f"{PANEL}.painted > {before} && !{PANEL}.busy && {PANEL}.map.areTilesLoaded()")
    page.wait_for_timeout(200)


def colour_at(page: Page, lng: float, lat: float) -> list[int]:
    """The drawn colour at a place, read from the map's own canvas right after a frame."""
    return page.evaluate(  # type: ignore[no-any-return]
        f"""([lng, lat]) => new Promise((done) => {{
            const map = {PANEL}.map, at = map.project([lng, lat]), gl = map.painter.context.gl;
            map.once("render", () => {{
                const ratio = gl.drawingBufferWidth / map.getCanvas().clientWidth, pixel = new Uint8Array(4);
                gl.readPixels(at.x * ratio, gl.drawingBufferHeight - at.y * ratio, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
                done([...pixel]);
            }});
            map.triggerRepaint();
        }})""",
        [lng, lat],
    )


def busiest(page: Page, key: str) -> dict[str, Any]:
    """Code, value and label point of the cell with the highest value of a layer."""
    return page.evaluate(  # type: ignore[no-any-return]
        f"""async (key) => {{
            const panel = {PANEL}, {{ geometry, wires, tileset }} = panel.cells.get(key);
            let cell = 0;
            for (let i = 0; i < geometry.count; i++) if (wires[i] <= gridwatchMap.WIRE.largest && wires[i] > wires[cell]) cell = i;
            const names = await gridwatchMap.load.names(panel.config, tileset);
            return {{ cell, tileset, wire: wires[cell], code: names.code[cell], street: names.street[cell], at: geometry.centre(cell) }};
        }}""",
        key,
    )


def test_a_value_gets_its_class_colour_and_loses_it(page: Page) -> None:
    choose(page, **{"from": "2020-01-10", "to": "2020-03-09"}, layers=["returnee_cells"], tileset="street", opacity={"returnee_cells": 1})
    found = busiest(page, "returnee_cells")
    assert found["wire"] >= 5
    page.evaluate(f"{PANEL}.map.jumpTo({{center: {found['at']}, zoom: 11}})")
    page.wait_for_timeout(600)
    look = page.evaluate(
        f"""(wire) => {{
            const {{ breaks }} = {PANEL}.look("returnee_cells", "street"), {{ CLASS }} = gridwatchMap;
            const kind = gridwatchMap.classify(new Uint16Array([wire]), breaks)[0];
            const palette = {PANEL}.cells.get("returnee_cells").custom.palette;
            return {{ fill: kind >= CLASS.firstFill, colour: [...palette.slice(4 * kind, 4 * kind + 3)] }};
        }}""",
        found["wire"],
    )
    lng, lat = found["at"]
    beside = [lng + 0.003, lat + 0.003]  # labels stand at the label point itself
    assert look["fill"]
    assert colour_at(page, *beside)[:3] == pytest.approx(look["colour"], abs=4)
    choose(page, **{"from": "2020-01-10", "to": "2020-01-10"}, layers=["clues"])
    assert colour_at(page, *beside)[:3] != pytest.approx(look["colour"], abs=4)


@pytest.mark.long
def test_a_click_selects_the_cell_under_the_pointer(page: Page) -> None:
    choose(page, **{"from": "2020-01-10", "to": "2020-03-09"}, layers=["returnee_cells"], tileset="auto")
    page.evaluate(f"{PANEL}.map.jumpTo({{center: {busiest(page, 'returnee_cells')['at']}, zoom: 12.2}})")
    until(page, f"!{PANEL}.busy")
    page.wait_for_timeout(500)
    found = busiest(page, "returnee_cells")
    assert found["tileset"] == "h3_8"
    point = page.evaluate(
        f"""(at) => {{ const box = {PANEL}.box.getBoundingClientRect(), p = {PANEL}.map.project(at); return [box.left + p.x, box.top + p.y]; }}""",
        found["at"],
    )
    page.mouse.move(*point)
    page.wait_for_selector(".gw-map-card:not([hidden])")
    card = page.inner_text(".gw-map-card")
    assert f"{found['wire']:,}" in card and "格" in card
    page.mouse.click(*point)
    until(page, f"gridwatchMap.state.selection?.code === {json.dumps(found['code'])}")
    until(page, f"{PANEL}.map.querySourceFeatures('selected').length > 0")
    page.keyboard.press("Tab")
    page.mouse.dblclick(*point)
    until(page, "gridwatchMap.state.filters.area?.length === 6")
    until(page, "location.search.includes('area=')")
    page.go_back()
    until(page, "!gridwatchMap.state.filters.area")


@pytest.mark.long
def test_cells_change_with_zoom_and_by_hand(page: Page) -> None:
    choose(page, layers=["returnee_cells"], tileset="auto", area=None)
    for zoom, wanted in ((7.5, "h3_7"), (11, "h3_8"), (13.4, "h3_9")):
        page.evaluate(f"{PANEL}.map.jumpTo({{zoom: {zoom}}})")
        until(page, f"{PANEL}.cells.get('returnee_cells')?.tileset === {wanted!r}")
    choose(page, tileset="grid")
    assert page.evaluate(f"{PANEL}.cells.get('returnee_cells').tileset") == "grid"
    assert "网格" in page.inner_text('[data-legend="returnee_cells"] .gw-legend')


@pytest.mark.long
def test_the_slider_moves_the_window_by_keyboard(page: Page) -> None:
    choose(page, **{"from": "2020-02-01", "to": "2020-02-07"}, layers=["case_cells"], tileset="auto")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowLeft")
    until(page, "gridwatchMap.state.filters.to === '2020-02-06'")
    assert page.inner_text('.gw-slider [data-part="window"]') == "1月31日–2月6日"
    page.click('.gw-slider [data-length="3"]')
    until(page, "gridwatchMap.state.filters.from === '2020-02-04'")
    page.keyboard.press("Tab")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press(" ")
    until(page, "gridwatchMap.state.filters.to >= '2020-02-08'")
    page.keyboard.press(" ")
    assert page.get_attribute('.gw-slider [data-part="play"]', "data-playing") == "false"


@pytest.mark.long
def test_chinese_names_are_drawn_without_a_glyph_server(page: Page) -> None:
    page.evaluate(f"{PANEL}.map.jumpTo({{zoom: 10}})")
    until(page, f"{PANEL}.map.queryRenderedFeatures({{layers: ['label-district']}}).length > 2")
    shown = page.evaluate(f"{PANEL}.map.queryRenderedFeatures({{layers: ['label-district', 'label-street', 'label-community']}}).length")
    assert 2 < shown <= 40
    assert page.evaluate(f"typeof Object.getPrototypeOf({PANEL}.map.style.glyphManager)._doesCharSupportLocalGlyph") == "function"


@pytest.mark.long
def test_places_in_doubt_lie_on_streets_from_afar_and_the_card_counts_them(page: Page) -> None:
    choose(page, **{"from": "2020-01-10", "to": "2020-03-09"}, layers=["address_uncertainty"], tileset="auto", area=None)
    for zoom, wanted in ((11.4, "h3_8"), (10.4, "street")):
        page.evaluate(f"{PANEL}.map.jumpTo({{zoom: {zoom}}})")
        until(page, f"{PANEL}.cells.get('address_uncertainty')?.tileset === {wanted!r}")
    found = busiest(page, "address_uncertainty")
    page.evaluate(f"{PANEL}.map.jumpTo({{center: {found['at']}, zoom: 10.8}})")
    until(page, f"!{PANEL}.busy")
    beside = page.evaluate(f"""gridwatchMap.load.values("address_uncertainty", "street", gridwatchMap.state, "doubtful").then((wires) => wires[{found["cell"]}])""")
    assert found["wire"] >= 5 <= beside
    point = page.evaluate(f"""(at) => {{ const box = {PANEL}.box.getBoundingClientRect(), p = {PANEL}.map.project(at); return [box.left + p.x, box.top + p.y]; }}""", found["at"])
    page.mouse.move(point[0] + 3, point[1] + 3)
    until(page, f"""document.querySelector(".gw-map-card:not([hidden])")?.innerText.includes("存疑 {beside:,} 条") ?? false""")
    legend = page.inner_text('[data-legend="address_uncertainty"] .gw-legend')
    assert all(word in legend for word in ("<5 条", "<10", "≥75", "无数据", "基数小", "街道乡镇"))


def test_while_the_map_glides_the_picture_of_the_cells_glides_along(page: Page) -> None:
    """The polygons are drawn again when it rests, not at every step."""
    passes = page.evaluate(f"""() => new Promise((done) => {{
        const {{ map, cells }} = {PANEL}, {{ custom }} = cells.values().next().value, began = custom.geometryPasses, seen = [];
        const note = () => {{ seen.push(custom.geometryPasses - began); if (seen.length === 4) setTimeout(() => map.stop()); }};
        map.on("render", note);
        map.once("moveend", () => {{ map.off("render", note); map.once("idle", () => done([Math.max(...seen), custom.geometryPasses - began])); }});
        map.panBy([600, 300], {{ duration: 60000, easing: (part) => Math.sqrt(part) }});
    }})""")
    assert passes == [0, 1]
    until(page, f"""(() => {{ const {{ custom }} = {PANEL}.cells.values().next().value; return custom.matrix.every((value, at) => value === custom.drawn.matrix[at]); }})()""")


def test_the_ground_is_kept_as_a_picture_while_the_map_rests(page: Page) -> None:
    ground = f"{PANEL}.map.style._layers['ground-picture'].implementation"
    drawn = f"['land', 'roads', 'outline-district'].map((id) => {PANEL}.map.style._layers[id].isHidden({PANEL}.map.getZoom()))"
    until(page, drawn, [True, True, False])
    land = page.evaluate(f"{PANEL}.config.lon"), page.evaluate(f"{PANEL}.config.lat")
    kept = colour_at(page, *land)
    forgotten, colour = page.evaluate(f"""() => new Promise((done) => {{
        const map = {PANEL}.map, gl = map.painter.context.gl, at = map.project({list(land)}), ratio = gl.drawingBufferWidth / map.getCanvas().clientWidth;
        {ground}.forget();
        const hidden = {drawn}, pixel = new Uint8Array(4);
        map.once("render", () => {{ gl.readPixels(at.x * ratio, gl.drawingBufferHeight - at.y * ratio, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel); done([hidden, [...pixel]]); }});
    }})""")
    assert forgotten == [False, False, False] and colour == kept, "drawn again, and the same"
    until(page, drawn, [True, True, False])  # it rests again


@pytest.mark.long
def test_six_page_changes_leave_no_map_behind(page: Page) -> None:
    for _ in range(3):
        for name in ("leader", "analyst"):
            page.evaluate(f"history.pushState({{}}, '', '/{name}'); dispatchEvent(new CustomEvent('_dashprivate_pushstate'))")
            page.wait_for_selector(f".gw-page-{name} {IDLE}")
    assert page.evaluate("[gridwatchMap.panels.size, document.querySelectorAll('.gw-map-gl').length, document.querySelectorAll('canvas.maplibregl-canvas').length]") == [1, 1, 1]


@pytest.mark.parametrize(("tileset", "zoom"), [("h3_8", 9.4), *(pytest.param(*one, marks=pytest.mark.long) for one in (("h3_8", 14.2), ("street", 11.3)))])
def test_without_a_graphics_card_the_same_looks_are_drawn(page: Page, tileset: str, zoom: float) -> None:
    """Every class, faded and not, beside another window: the shader's picture and the one made by hand."""
    page.evaluate("(tileset) => gridwatchMap.choose({ tileset })", tileset)
    page.evaluate(f"{PANEL}.map.jumpTo({{ zoom: {zoom} }})")
    until(page, f"!{PANEL}.busy && {PANEL}.cells.values().next().value?.tileset === '{tileset}' && !{PANEL}.map.isMoving()")
    page.wait_for_selector(IDLE)
    found = page.evaluate(f"""() => {{
        const gw = gridwatchMap, {{ custom }} = {PANEL}.cells.values().next().value, {{ gl, drawn: {{ width, height }} }} = custom;
        const kinds = Uint8Array.from({{ length: custom.geometry.count }}, (_, at) => (at * 7) % 26 + (at % 5 ? 0 : 128));
        custom.setClasses(kinds, kinds.map((_, at) => kinds[(at + 11) % kinds.length]));
        custom.split = 0.4;
        const read = () => {{
            const bytes = new Uint8Array(4 * width * height);
            gl.bindFramebuffer(gl.FRAMEBUFFER, custom.framebuffer);
            gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, custom.picture, 0);
            gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, bytes);
            gl.bindFramebuffer(gl.FRAMEBUFFER, null);
            return bytes;
        }};
        const by = [gw.ShaderLooks, gw.HandLooks].map((Looks) => {{ const looks = new Looks(gl, custom); looks.rough = false; looks.number(width, height); looks.colour(width, height); const bytes = read(); looks.remove(); return bytes; }});
        let [off, drawn] = [0, 0];
        for (let at = 0; at < by[0].length; at += 4) {{
            drawn += by[0][at + 3] > 0;
            if ([0, 1, 2, 3].some((part) => Math.abs(by[0][at + part] - by[1][at + part]) > 3)) off++;
        }}
        custom.split = 0;
        return {{ off, drawn }};
    }}""")
    assert found["drawn"] > 5_000
    assert found["off"] <= found["drawn"] / 50, "a card puts corners on a grid of its own"


def test_what_nobody_sees_is_left_out_and_comes_back_with_something_to_see(page: Page) -> None:
    """Private names of the pinned MapLibre: a source marks its tiles only while it holds something, and no sky is drawn."""
    marks = f"(() => {{ const layer = {PANEL}.map.style._layers.selected; return [layer.isTileClipped(), Object.getPrototypeOf(layer).isTileClipped.call(layer)]; }})()"
    page.evaluate(f"gridwatchMap.fillSource({PANEL}.map, 'selected', gridwatchMap.EMPTY)")
    assert page.evaluate(marks) == [False, True]
    page.evaluate(f"gridwatchMap.fillSource({PANEL}.map, 'selected', {PANEL}.cells.values().next().value.geometry.outline(0))")
    assert page.evaluate(marks) == [True, True]
    page.evaluate(f"gridwatchMap.fillSource({PANEL}.map, 'selected', gridwatchMap.EMPTY)")
    used, sky, own = page.evaluate(f"""() => new Promise((done) => {{
        const {{ map }} = {PANEL}, {{ painter }} = map, used = [], use = painter.useProgram;
        painter.useProgram = function (name, ...rest) {{ used.push(name); return use.call(this, name, ...rest); }};
        map.once("render", () => {{ delete painter.useProgram; done([used, Boolean(map.style.sky), ["render", "clearStencil"].map((name) => typeof Object.getPrototypeOf(painter)[name])]); }});
        map.triggerRepaint();
    }})""")
    assert used and "sky" not in used and sky and own == ["function", "function"]


def test_a_day_of_a_chart_is_marked_on_the_slider_and_a_click_goes_there(page: Page) -> None:
    choose(page, **{"from": "2020-02-20", "to": "2020-02-26"}, layers=["case_cells"], tileset="auto", area=None, region=None)
    chart = "[...document.querySelectorAll('.gw-main .js-plotly-plot')].find((one) => one.data.some((trace) => String(trace.x?.[0]).startsWith('20')))"
    until(page, f"{chart}?._fullLayout.xaxis.range[1].slice(0, 9)", "2020-02-2")
    x, y = page.evaluate(f"""(() => {{
        const gd = {chart}; gd.scrollIntoView({{ block: "center" }});
        const box = gd.getBoundingClientRect(), {{ xaxis, yaxis }} = gd._fullLayout;
        return [box.left + xaxis._offset + xaxis.d2p("2020-02-22"), box.top + yaxis._offset + yaxis._length * 0.8];
    }})()""")
    page.mouse.move(x, y)
    page.wait_for_selector(".gw-slider-mark", state="attached")
    assert page.inner_text('.gw-slider [data-part="note"]').startswith("2月22日")
    page.mouse.click(x, y)
    until(page, "[gridwatchMap.state.filters.from, gridwatchMap.state.filters.to].join()", "2020-02-16,2020-02-22")
    page.mouse.move(5, 5)
    page.wait_for_selector(".gw-slider-mark", state="detached")
    until(page, "location.search.includes('to=2020-02-22')")


def test_a_link_brings_back_where_a_hand_has_moved_the_map_and_how_opaque_it_is(page: Page) -> None:
    camera = f"(() => {{ const {{ map }} = {PANEL}, {{ lng, lat }} = map.getCenter(); return [lng, lat, map.getZoom()].map((part) => Number(part.toFixed(1))); }})()"
    page.goto(page.url.split("?")[0] + "?from=2020-02-16&to=2020-02-22&layers=case_cells")
    page.wait_for_selector(".gw-footer .gw-ribbon")
    page.wait_for_selector(IDLE)
    framed = page.evaluate(camera)
    page.click('[data-act="in"]')
    until(page, "/[?&]at=/.test(location.search)")
    page.fill('[data-opacity="case_cells"]', "40")
    until(page, "/opacity=case_cells:40(&.*)?&at=/.test(location.search)")
    moved, link = page.evaluate(camera), page.url
    page.goto("about:blank")
    page.goto(link)
    page.wait_for_selector(IDLE)
    assert page.evaluate(camera) == moved != framed
    until(page, "document.querySelector('.gw-rail [data-opacity=\"case_cells\"]')?.value", "40")
    assert page.evaluate(f"{PANEL}.cells.get('case_cells').custom.opacity") == 0.4
    page.wait_for_selector(".gw-footer .gw-ribbon")
    district = page.evaluate(f"gridwatchMap.load.names({PANEL}.config, 'district').then((names) => names.code[0])")
    choose(page, area=district)
    until(page, f"location.search.includes('area={district}') && !/[?&]at=/.test(location.search)")
    page.go_back()
    until(page, f"!{PANEL}.map.isMoving() && JSON.stringify({camera})", json.dumps(moved, separators=(",", ":")))
    page.click('[data-act="home"]')
    until(page, f"!{PANEL}.map.isMoving() && JSON.stringify({camera})", json.dumps(framed, separators=(",", ":")))
    assert "at=" not in page.evaluate("location.search")
    choose(page, opacity={})
