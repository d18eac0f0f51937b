"""Every page in a real browser: no errors, nothing from outside, nothing cut, and the shell's own manners."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dashboard.pages import pages_for

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.browser

CHROMIUM = os.environ.get("GRIDWATCH_CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip
SIZES = ((1366, 768), (1920, 1080), (3840, 2160))
WINDOW = "?from=2020-02-01&to=2020-02-07"
TOO_WIDE = """() => {
  const skip = '.ag-root, .gw-map, .js-plotly-plot, .gw-scroll, svg';
  const cut = [...document.querySelectorAll('.gw-header, .gw-header *, .gw-main > *, .gw-panel, .gw-footer, .gw-number, .gw-lead')].filter(e =>
    !e.closest(skip) && e.clientWidth > 0 && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX === 'visible' &&
    getComputedStyle(e).display !== 'inline');
  return [document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight,
          cut.map(e => (e.className || e.tagName) + ' ' + e.scrollWidth + '>' + e.clientWidth)];
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not Path(CHROMIUM).exists():
        if os.environ.get("CI"):
            pytest.fail(f"no browser at {CHROMIUM}")
        pytest.skip(f"no browser at {CHROMIUM}")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


def until(page: Any, expression: str, wanted: Any = True) -> None:
    """Wait until the expression gives `wanted`; asked from outside, because the page's policy forbids eval inside."""
    for _ in range(300):
        if page.evaluate(expression) == wanted:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{expression} never became {wanted!r}, is {page.evaluate(expression)!r}")


class Visit:
    """One person's tab; collects everything that should not happen."""

    def __init__(self, browser: Any, base: str, size: tuple[int, int] = (1366, 768), lang: str = "zh") -> None:
        self.base, self.wrong = base, list[str]()
        self.context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN" if lang == "zh" else "en-GB")
        self.context.add_cookies([{"name": "gridwatch_lang", "value": lang, "url": base}])
        self.page = self.context.new_page()
        self.page.on("console", lambda m: self.wrong.append(f"console: {m.text[:300]}") if m.type == "error" else None)
        self.page.on("pageerror", lambda e: self.wrong.append(f"page: {e}"))
        self.page.on("request", lambda r: None if r.url.startswith((base, "data:", "blob:")) else self.wrong.append(f"outside: {r.url}"))
        self.page.on("response", lambda r: self.wrong.append(f"{r.status}: {r.url}") if r.status >= 400 else None)

    def sign_in(self, name: str) -> Visit:
        self.page.goto(self.base + "/login")
        self.page.fill("#username", name)
        self.page.fill("#password", f"demo-{name}")
        self.page.click("button[type=submit]")
        self.page.wait_for_selector(".gw-screen", timeout=30_000)
        return self

    def open(self, path: str) -> Visit:
        self.page.goto(self.base + path)
        self.page.wait_for_selector(".gw-screen", timeout=30_000)
        self.page.wait_for_selector(".gw-footer .gw-ribbon", timeout=30_000)
        self.page.wait_for_load_state("networkidle", timeout=60_000)
        return self

    def close(self) -> None:
        self.context.close()


@pytest.fixture
def analyst(browser: Any, demo_server: str) -> Iterator[Visit]:
    visit = Visit(browser, demo_server).sign_in("analyst")
    yield visit
    visit.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_page_is_clean(browser: Any, demo_server: str, size: tuple[int, int], lang: str, tmp_path: Path) -> None:
    shots = Path(os.environ.get("GRIDWATCH_SHOTS", tmp_path))
    shots.mkdir(parents=True, exist_ok=True)
    visit = Visit(browser, demo_server, size, lang).sign_in("analyst")
    for page in pages_for("analyst"):
        visit.open(page.path + WINDOW)
        over_x, over_y, cut = visit.page.evaluate(TOO_WIDE)
        assert (over_x, over_y, cut) == (0, 0, []), f"{page.key} at {size} in {lang}"
        visit.page.screenshot(path=str(shots / f"{page.key}-{size[0]}-{lang}.png"))
        assert visit.wrong == [], page.key
    visit.close()


def test_a_link_restores_the_view_and_back_goes_back(analyst: Visit) -> None:
    page = analyst.open("/sources" + WINDOW).page
    page.wait_for_selector(".gw-breadcrumb b")
    city = page.inner_text(".gw-breadcrumb b")
    page.click("#area-switch")
    page.click("[role=option]:visible >> nth=0")
    page.wait_for_selector(".gw-breadcrumb .gw-crumb")
    district = page.inner_text(".gw-breadcrumb b")
    until(page, "location.search.includes('area=')")
    link = page.url
    page.click("text=" + city)
    until(page, "location.search.includes('area=')", False)
    page.go_back()
    until(page, "document.querySelector('.gw-breadcrumb b')?.textContent", district)
    page.goto(link)
    page.wait_for_selector(".gw-breadcrumb .gw-crumb")
    assert page.inner_text(".gw-breadcrumb b") == district
    assert "from=2020-02-01" in page.url
    assert analyst.wrong == []


def test_search_finds_an_area_and_goes_there(analyst: Visit) -> None:
    page = analyst.open("/sources").page
    page.wait_for_selector(".gw-breadcrumb b")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("鼓山")
    page.wait_for_selector("[role=option]:visible:has-text('鼓山')")
    page.click("[role=option]:visible:has-text('鼓山') >> nth=0")
    until(page, "document.querySelector('.gw-breadcrumb b').textContent.includes('鼓山')")
    assert analyst.wrong == []


def test_language_and_theme_switch_without_mixing(analyst: Visit) -> None:
    page = analyst.open("/sources").page
    before = page.evaluate("document.documentElement.dataset.theme")
    page.click("#theme-switch")
    until(page, f"document.documentElement.dataset.theme !== '{before}'")
    page.click("#lang-switch")
    page.wait_for_selector("text=Freshness of the sources")
    page.wait_for_selector(".gw-footer .gw-ribbon")
    assert not re.search(r"[\u4e00-\u9fff]", page.inner_text(".gw-header").replace("中", ""))
    assert page.evaluate("document.documentElement.dataset.theme") != before
    assert analyst.wrong == []


def test_a_page_of_another_role_says_so(browser: Any, demo_server: str) -> None:
    visit = Visit(browser, demo_server).sign_in("planner")
    visit.page.goto(demo_server + "/registrations")
    visit.page.wait_for_selector("text=这个页面不在您的权限内", timeout=30_000)
    visit.page.goto(demo_server + "/nowhere")
    visit.page.wait_for_selector("text=没有页面 /nowhere", timeout=30_000)
    assert visit.wrong == []
    visit.close()


def test_signing_out_ends_it(browser: Any, demo_server: str) -> None:
    visit = Visit(browser, demo_server).sign_in("leader")
    visit.page.click(".gw-user")
    visit.page.click("text=退出登录")
    visit.page.wait_for_selector("#username")
    visit.page.goto(demo_server + "/leader")
    visit.page.wait_for_selector("#username")
    assert "/login?next=" in visit.page.url
    visit.close()
