"""The map when something is missing: graphics, the database, the line, a ground from elsewhere, or what a link asks for."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, Page
from psycopg import sql
from sqlalchemy.engine import make_url

from serving.settings import Settings
from serving.tile_servers import TileServer
from tests.browser.conftest import CHROMIUM, FLAGS, PATIENCE, Visit, until
from tests.conftest import opened, serving

pytestmark = [pytest.mark.browser, pytest.mark.long]
IDLE = '.gw-map[data-state="idle"]'
PANEL = "[...gridwatchMap.panels.values()][0]"
AWAY = ".gw-map-away:not([hidden])"
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


@contextmanager
def closed(server: str, name: str) -> Iterator[None]:
    """The database takes no connections and has dropped those it had, as while it restarts."""
    statement = sql.SQL("alter database {} with allow_connections {}")
    with psycopg.connect(make_url(server).set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True) as admin:
        admin.execute(statement.format(sql.Identifier(name), sql.SQL("false")))
        admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name])
        yield
        admin.execute(statement.format(sql.Identifier(name), sql.SQL("true")))


def test_the_picture_stays_with_its_age_while_the_database_is_away(browser: Browser, server: str, demo_copy: str, tmp_path: Path) -> None:
    with opened(Settings(database_url=demo_copy, data_dir=tmp_path)) as made, serving(made) as address:
        tab = Visit(browser, address).sign_in("analyst").open(VIEW)
        page = tab.page
        page.wait_for_selector(IDLE)
        wires = f"[...{PANEL}.cells.get('returnee_cells').wires].join()"
        before, painted = page.evaluate(wires), page.evaluate(f"{PANEL}.painted")
        with closed(server, make_url(demo_copy).database or ""):
            page.evaluate("gridwatchMap.choose({from: '2020-02-01', to: '2020-02-07'})")
            page.wait_for_selector(AWAY)
            assert re.search(r"数据库没有响应。地图为 \d\d:\d\d 的数据，正在重连。", page.inner_text(AWAY))
            until(page, "gridwatchMap.connection.tries >= 2")
            assert page.evaluate(wires) == before, "the picture stays"
            assert page.locator(".gw-map-message").count() == 0
        page.wait_for_selector(".gw-map-away", state="hidden")
        until(page, f"{PANEL}.painted > {painted} && {wires} !== {json.dumps(before)}")
        page.wait_for_selector(IDLE)
        tab.wrong.clear()  # the browser notes every refused answer; from here on nothing may be refused
        page.evaluate("gridwatchMap.choose({from: '2020-02-08', to: '2020-02-14'})")
        until(page, f"!{PANEL}.busy && {PANEL}.state.filters.to === '2020-02-14'")
        page.wait_for_load_state("networkidle")
        assert tab.wrong == []
        tab.close()


def test_a_lost_line_is_said_and_found_again(visit: Callable[..., Visit]) -> None:
    tab = visit("analyst", lang="en").open(VIEW)
    page = tab.page
    page.wait_for_selector(IDLE)
    tab.context.set_offline(True)
    page.evaluate("gridwatchMap.choose({from: '2020-02-01', to: '2020-02-07'})")
    page.wait_for_selector(AWAY)
    assert "No connection. The map is as of" in page.inner_text(AWAY)
    assert page.locator(".gw-map-away button").is_visible()
    tab.context.set_offline(False)
    page.wait_for_selector(".gw-map-away", state="hidden")
    until(page, f"!{PANEL}.busy && gridwatchMap.state.filters.to === '2020-02-07'")
    page.wait_for_selector(IDLE)
    tab.wrong.clear()  # the browser notes every request that found no line; from here on each must
    page.evaluate("gridwatchMap.choose({from: '2020-02-08', to: '2020-02-14'})")
    until(page, f"!{PANEL}.busy && {PANEL}.state.filters.to === '2020-02-14'")
    page.wait_for_load_state("networkidle")
    assert tab.wrong == []


def test_a_link_that_asks_too_much_says_what_and_opens(visit: Callable[..., Visit]) -> None:
    """Each kind alone: tests/dashboard/test_link.py."""
    tab = visit("analyst")
    page = tab.page
    page.goto(f"{tab.base}/analyst?from=2020-02-01&to=2031-01-01&layers=case_cells,nonsense&sel=cell:h3_8:88ffffffffffff&tileset=h3_99&area=999999&classes=pretty")
    for named in ("nonsense", "2031-01-01", "88ffffffffffff", "h3_99", "999999", "pretty"):
        page.wait_for_selector(f".mantine-Notification-root:has-text('{named}')")
    page.wait_for_selector(IDLE)
    assert tab.wrong == []


def test_another_districts_area_is_named_to_its_neighbour(visit: Callable[..., Visit]) -> None:
    tab = visit("district").open("/district")
    page = tab.page
    page.wait_for_selector(IDLE)
    own = page.evaluate(f"{PANEL}.config.scope")
    other = next(code for code in ("990101", "990102") if code != own)
    page.goto(f"{tab.base}/district?area={other}")
    page.wait_for_selector(f".mantine-Notification-root:has-text('{other}')")
    until(page, f"gridwatchMap.state.filters.area === {own!r}")
    page.wait_for_selector(IDLE)
    assert tab.wrong == []


def _double_tap(page: Page, x: float, y: float) -> None:
    """Two taps 150 ms apart by their own time stamps, however long a busy machine takes to hand them over."""
    client = page.context.new_cdp_session(page)
    began = time.time()
    for after in (0.0, 0.15):
        client.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}], "timestamp": began + after})
        client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": [], "timestamp": began + after + 0.03})


def test_a_finger_chooses_and_a_second_tap_enters(browser: Browser, demo_server: str) -> None:
    tab = Visit(browser, demo_server)
    context = browser.new_context(viewport={"width": 1100, "height": 700}, has_touch=True, locale="zh-CN", storage_state=tab.sign_in("analyst").context.storage_state())
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(demo_server + VIEW + "&tileset=district")
    page.wait_for_selector(IDLE)
    middle = page.evaluate(f"""(() => {{ const p = {PANEL}, g = p.cells.get('returnee_cells').geometry, at = p.map.project(g.centre(1)), box = p.box.getBoundingClientRect(); return [box.left + at.x + 3, box.top + at.y + 3]; }})()""")
    page.touchscreen.tap(*middle)
    until(page, "gridwatchMap.state.selection?.tileset === 'district'")
    page.wait_for_selector(".gw-map-card:not([hidden])")
    page.wait_for_timeout(500)  # the next two taps are a double tap, this one was single
    _double_tap(page, *middle)
    until(page, "gridwatchMap.state.filters.area?.length === 6")
    page.click('[data-act="help"]')
    assert "双点" in page.inner_text(".gw-map-help")
    page.keyboard.press("Escape")
    assert page.locator(".gw-map-help").count() == 0
    context.close()
    tab.close()


PIXEL = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082")


@contextmanager
def tile_server(status: int) -> Iterator[tuple[str, list[str]]]:
    """A server of one-pixel tiles on another port, and what it was asked."""
    asked: list[str] = []

    class Tiles(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Content-Type", "image/png")
            self.end_headers()
            self.wfile.write(PIXEL if status == 200 else b"")

        def log_message(self, *_: Any) -> None:
            pass

    running = ThreadingHTTPServer(("127.0.0.1", 0), Tiles)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}/{{z}}/{{x}}/{{y}}.png", asked
    running.shutdown()
    thread.join(timeout=10)
    running.server_close()


@pytest.mark.parametrize("status", [200, 503])
def test_a_ground_from_elsewhere_lies_under_the_data_or_is_named(browser: Browser, demo_url: str, tmp_path: Path, status: int) -> None:
    with tile_server(status) as (url, asked):
        settings = Settings(database_url=demo_url, data_dir=tmp_path, tiles=(TileServer(url=url, zh="影像", en="Imagery", attribution="© 测绘"),))
        with opened(settings) as made, serving(made) as address:
            tab = Visit(browser, address).sign_in("analyst").open(VIEW)
            page = tab.page
            page.wait_for_selector(IDLE)
            assert asked == [], "nothing is asked until somebody chooses it"
            page.select_option("[data-basemap]", url)
            until(page, f"document.querySelector('.gw-map-credit')?.textContent.includes({'© 测绘' if status == 200 else '没有回答'!r}) ?? false")
            until(page, f"!{PANEL}.map.isMoving() && {PANEL}.map.areTilesLoaded()")
            order = page.evaluate(f"{PANEL}.map.getLayersOrder()")
            assert order.index("roads") < order.index("basemap") < order.index("cells-returnee_cells") < order.index("outline-district")
            for _ in range(600):  # the pages of this server are asked from the browser's own thread
                if asked:
                    break
                page.wait_for_timeout(100)
            assert asked and page.locator(AWAY).count() == 0
            page.select_option("[data-basemap]", "")
            until(page, f"!{PANEL}.map.getLayer('basemap')")
            wrong = [text for text in tab.wrong if not text.startswith((f"outside: {url.split('{')[0]}", "503: ")) and "status of 503" not in text]
            tab.close()
    assert wrong == []
