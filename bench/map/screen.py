"""What a person waits for on the map, in a real browser, beside plotly's choropleth map and plain vector tiles.

Every figure is taken in one run on one machine: idle from the click to the last tile, a recolour from values in hand to
drawn, hover, gliding, memory after 200 recolours and after 30 changes of page, bytes of a first visit.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, CDPSession, Page, ViewportSize, sync_playwright

from bench.map import peers

PAGES = Path(__file__).parent / "pages"
CHROMIUM = os.environ.get("GRIDWATCH_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-background-networking",
    "--no-first-run", "--enable-precise-memory-info",
]  # fmt: skip
SIZE: ViewportSize = {"width": 1400, "height": 900}
WIDE: ViewportSize = {"width": 1920, "height": 1080}
PATIENCE_MS = 180_000
CHART = ".gw-main .js-plotly-plot"
REST_MS = 1_500
DATA = ("Fetch", "XHR")
AFTER_THE_MAP = ("_dash-component-suites", "/bundle/page.js")


@dataclass(frozen=True)
class Visit:
    """Where the app is, who looks, and what they look at."""

    base: str
    name: str
    password: str
    tileset: str
    window: str
    layer: str = "case_cells"

    @property
    def address(self) -> str:
        """The analyst's page with the layer on the tile set."""
        return f"{self.base}/analyst?{self.window}&layers={self.layer}&tileset={self.tileset}"


@dataclass(frozen=True)
class Frame:
    """How large our map is on its page, in pixels, and from how far it looks."""

    width: int
    height: int
    zoom: float

    @property
    def size(self) -> ViewportSize:
        """A window that holds a map of the same size and nothing else."""
        return {"width": self.width, "height": self.height}


@dataclass
class Figures:
    """Name → measured value with its unit, in the order they were taken."""

    values: dict[str, tuple[float, str]] = field(default_factory=dict)

    def put(self, name: str, value: float, unit: str) -> None:
        """Keep one figure and print it at once."""
        self.values[name] = value, unit
        print(f"    {name:48}{value:>12,.3f} {unit}" if value < 10 else f"    {name:48}{value:>12,.0f} {unit}", flush=True)

    def get(self, name: str) -> float:
        """A figure taken before."""
        return self.values[name][0]


@contextmanager
def opened_browser() -> Iterator[Browser]:
    """A fresh Chromium with software WebGL."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def measure(visit: Visit, database_url: str, plotly: bool = True) -> Figures:
    """All figures of one city. The peers' maps are as large as ours and look at the same cells from as far."""
    figures = Figures()
    with opened_browser() as browser:
        frame = _ours(browser, visit, figures)
        with peers.served(database_url, visit.tileset) as address:
            _vector_tiles(browser, address, frame, figures)
            if plotly:
                _plotly(browser, address, frame, figures)
    return figures


def _page(browser: Browser, size: ViewportSize, *scripts: str) -> Page:
    page = browser.new_context(viewport=size, locale="zh-CN").new_page()
    page.set_default_timeout(PATIENCE_MS)
    for script in scripts:
        page.add_init_script(path=str(PAGES / script))
    return page


def _until(page: Page, expression: str, wanted: Any = True) -> float:
    """Seconds until an expression gives `wanted`; the page's policy forbids it to be evaluated inside."""
    began = time.perf_counter()
    while page.evaluate(expression) != wanted:
        if time.perf_counter() - began > PATIENCE_MS / 1000:
            raise TimeoutError(f"{expression} never became {wanted!r}")
        page.wait_for_timeout(10)
    return time.perf_counter() - began


def _ours(browser: Browser, visit: Visit, figures: Figures) -> Frame:
    page = _page(browser, SIZE, "probe.js", "ours.js")
    _sign_in(page, visit)
    client = page.context.new_cdp_session(page)
    _first_visit(page, client, visit, figures)
    idle = statistics.median(_opened_at_rest(page, visit) for _ in range(3))
    figures.put("cells", page.evaluate("ours.cells()"), "")
    figures.put("to idle, again", idle, "s")
    figures.put("an empty frame", page.evaluate("ours.empty()"), "ms")
    figures.put("recolour", page.evaluate("ours.recolour()"), "ms")
    figures.put("hover", page.evaluate("ours.hover(2000)"), "ms")
    frame = Frame(**page.evaluate("ours.frame()"))
    figures.put("gliding, a frame", page.evaluate("ours.pan()"), "ms")
    page.evaluate("ours.many(5)")
    before = _heap(client)
    page.evaluate("ours.many(195)")
    figures.put("memory after 5 recolours", before, "MB")
    figures.put("memory after 200 recolours", _heap(client), "MB")
    page.set_viewport_size(WIDE)  # here the pages stand in the bar, one click away
    for changes, so_far in ((6, 6), (24, 30)):
        for _ in range(changes // 2):
            _switch(page, "/charts", ".gw-page-charts .js-plotly-plot")
            _switch(page, "/analyst", ".gw-page-analyst .gw-map[data-state=idle]")
        objects, compiled = _snapshot(client)
        figures.put(f"memory after {so_far} changes of page", objects, "MB")
        figures.put(f"and compiled code after {so_far} changes of page", compiled, "MB")
    page.context.close()
    _first_visit_to_charts(browser, visit, figures)
    return frame


def _sign_in(page: Page, visit: Visit) -> None:
    page.goto(f"{visit.base}/login")
    page.fill("#username", visit.name)
    page.fill("#password", visit.password)
    page.click("button[type=submit]")
    page.wait_for_selector("#page-body .gw-screen")


class Traffic:
    """What a page fetches from now on, from an empty cache, in compressed bytes: programs (scripts, styles, the page itself) apart from data."""

    def __init__(self, client: CDPSession) -> None:
        self._asked: dict[str, tuple[str, str]] = {}
        self._came: list[tuple[str, str, float]] = []
        self._before_chart: float | None = None
        client.send("Network.enable")
        client.send("Network.clearBrowserCache")
        client.on("Network.requestWillBeSent", self._ask)
        client.on("Network.loadingFinished", lambda event: self._came.append((*self._asked.get(event["requestId"], ("", "Other")), event["encodedDataLength"])))

    def _ask(self, event: dict[str, Any]) -> None:
        self._asked[event["requestId"]] = event["request"]["url"], event.get("type", "Other")
        if "plotly" in event["request"]["url"] and self._before_chart is None:
            self._before_chart = self._programs()

    def _programs(self, without: tuple[str, ...] = ()) -> float:
        return sum(size for url, kind, size in self._came if kind not in DATA and not any(part in url for part in without)) / 1000

    def before_chart(self) -> float:
        """Programs that had come when the chart library was asked for; all where it never was: kB."""
        return self._programs() if self._before_chart is None else self._before_chart

    def before_map(self) -> float:
        """Programs a map waits for: kB."""
        return self._programs(AFTER_THE_MAP)

    def whole(self) -> float:
        """Data too: kB."""
        return sum(size for _, _, size in self._came) / 1000


def _first_visit(page: Page, client: CDPSession, visit: Visit, figures: Figures) -> None:
    """The map's page from an empty cache."""
    traffic = Traffic(client)
    took = _opened_at_rest(page, visit)
    figures.put("to idle, first visit", took, "s")
    figures.put("first visit, programs the map waits for", traffic.before_map(), "kB")
    figures.put("first visit, programs before the chart library", traffic.before_chart(), "kB")
    figures.put("first visit, whole, with the data", traffic.whole(), "kB")


def _first_visit_to_charts(browser: Browser, visit: Visit, figures: Figures) -> None:
    """A page without a map from an empty cache: what it fetches before its first chart."""
    page = _page(browser, SIZE)
    _sign_in(page, visit)
    traffic = Traffic(page.context.new_cdp_session(page))
    page.goto(f"{visit.base}/charts")
    page.wait_for_selector(CHART)
    figures.put("first visit to the charts, programs before the chart library", traffic.before_chart(), "kB")
    page.context.close()


def _open(page: Page, visit: Visit) -> float:
    """Seconds from asking for the page until the map has nothing left to draw."""
    page.goto("about:blank")
    began = time.perf_counter()
    page.goto(visit.address, wait_until="commit")
    _until(page, "window.gridwatchMap && document.querySelector('.gw-map') ? ours.state() : ''", "idle")
    return time.perf_counter() - began


def _opened_at_rest(page: Page, visit: Visit) -> float:
    """The same, and then the rest of the page is waited for: charts and tables come after the map, and would be measured with what follows."""
    took = _open(page, visit)
    page.wait_for_selector(CHART)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(REST_MS)
    return took


def _switch(page: Page, path: str, until: str) -> None:
    page.click(f".gw-nav a[href='{path}']")
    page.locator(until).first.wait_for()  # a handle to an element would keep its page alive


def _heap(client: CDPSession) -> float:
    """Used JavaScript heap in MB after the garbage is gone."""
    for _ in range(3):
        client.send("HeapProfiler.collectGarbage")
    return float(client.send("Runtime.getHeapUsage")["usedSize"]) / 1e6


def _snapshot(client: CDPSession) -> tuple[float, float]:
    """What a page's heap holds in MB after the garbage is gone: its objects, and what the engine has compiled of its functions.

    The second grows while the engine makes faster code of what runs often, whatever the page lets go of.
    """
    _heap(client)
    chunks: list[str] = []

    def take(event: dict[str, Any]) -> None:
        chunks.append(event["chunk"])

    client.on("HeapProfiler.addHeapSnapshotChunk", take)
    client.send("HeapProfiler.takeHeapSnapshot", {"reportProgress": False})
    client.remove_listener("HeapProfiler.addHeapSnapshotChunk", take)
    shot = json.loads("".join(chunks))
    meta = shot["snapshot"]["meta"]
    fields, kinds = meta["node_fields"], meta["node_types"][0]
    nodes = np.array(shot["nodes"], np.int64).reshape(-1, len(fields))
    sizes, kind = nodes[:, fields.index("self_size")], nodes[:, fields.index("type")]
    compiled = kind == kinds.index("code")
    return float(sizes[~compiled].sum()) / 1e6, float(sizes[compiled].sum()) / 1e6


def _vector_tiles(browser: Browser, address: str, frame: Frame, figures: Figures) -> None:
    page = _page(browser, frame.size)
    page.goto(f"{address}/mvt.html?zoom={frame.zoom}")
    _until(page, "Boolean(window.peer)")
    figures.put("vector tiles and feature state: to idle", page.evaluate("peer.idle") / 1000, "s")
    times = [page.evaluate(f"peer.recolour({turn})") for turn in range(1, 4)]
    figures.put("vector tiles and feature state: recolour", statistics.median(times), "ms")
    figures.put("vector tiles and feature state: gliding, a frame", page.evaluate("peer.pan()"), "ms")
    page.context.close()


def _plotly(browser: Browser, address: str, frame: Frame, figures: Figures) -> None:
    page = _page(browser, frame.size)
    page.goto(f"{address}/plotly.html?zoom={frame.zoom}")
    _until(page, "Boolean(window.peer)")
    figures.put("plotly: to idle", page.evaluate("peer.idle") / 1000, "s")
    times = [page.evaluate(f"peer.recolour({turn})") for turn in range(1, 3)]
    figures.put("plotly: recolour", statistics.median(times), "ms")
    page.context.close()
    figures.put("recolour, plotly ÷ ours", figures.get("plotly: recolour") / figures.get("recolour"), "×")
