"""Every page in a real browser: no errors, nothing from outside, nothing cut, and the shell's own manners."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from dashboard.pages import pages_for
from tests.browser.conftest import PATIENCE, Visit, until

pytestmark = pytest.mark.browser
Open = Callable[..., Visit]

SIZES = ((1366, 768), (1920, 1080), (3840, 2160))
SHOTS = os.environ.get("GRIDWATCH_SHOTS")
WINDOW = "?from=2020-02-01&to=2020-02-07"
TOO_WIDE = """() => {
  const skip = '.ag-root, .gw-map, .js-plotly-plot, .gw-scroll, svg';
  const cut = [...document.querySelectorAll('.gw-header, .gw-header *, .gw-main > *, .gw-panel, .gw-footer, .gw-number, .gw-lead')].filter(e =>
    !e.closest(skip) && e.clientWidth > 0 && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX === 'visible' &&
    getComputedStyle(e).display !== 'inline');
  return [document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight,
          cut.map(e => (e.className || e.tagName) + ' ' + e.scrollWidth + '>' + e.clientWidth)];
}"""


@pytest.fixture
def analyst(visit: Open) -> Visit:
    return visit("analyst")


def settled(page: Page) -> list[object]:
    """What is too wide once the screen has followed its size; a screen that is right is asked once."""
    end = time.monotonic() + PATIENCE / 1000
    while (found := page.evaluate(TOO_WIDE)) != [0, 0, []] and time.monotonic() < end:
        page.wait_for_timeout(100)
    return found


@pytest.mark.parametrize(("lang", "sizes", "every"), [("zh", SIZES[:1], 3), *(pytest.param(lang, SIZES, 1, marks=pytest.mark.long) for lang in ("zh", "en"))])
def test_every_page_is_clean_at_every_size(visit: Open, lang: str, sizes: tuple[tuple[int, int], ...], every: int) -> None:
    """From page to page as a person goes, each at all three sizes as a window takes them; every third at the smallest in the short run."""
    tab = visit("analyst", SIZES[0], lang).open(pages_for("analyst")[0].path + WINDOW)
    for page in pages_for("analyst")[::every]:
        tab.page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})
        tab.page.evaluate(f"history.pushState({{}}, '', '{page.path + WINDOW}'); dispatchEvent(new CustomEvent('_dashprivate_pushstate'))")
        tab.page.wait_for_selector(f".gw-page-{page.key}")
        until(tab.page, "[...document.querySelectorAll('.gw-main .gw-skeleton')].filter(one => one.checkVisibility()).length", 0)
        for width, height in sizes:
            tab.page.set_viewport_size({"width": width, "height": height})
            assert settled(tab.page) == [0, 0, []], f"{page.key} at {width}x{height} in {lang}"
            if SHOTS:
                tab.page.screenshot(path=str(Path(SHOTS) / f"{page.key}-{width}-{lang}.png"))
        assert len(tab.page.inner_text(".gw-main")) > 40, f"{page.key} in {lang} is empty"
        assert tab.wrong == [], page.key


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


@pytest.mark.long
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


def test_a_page_of_another_role_says_so(visit: Open) -> None:
    tab = visit("planner")
    tab.page.goto(tab.base + "/registrations")
    tab.page.wait_for_selector("text=这个页面不在您的权限内")
    tab.page.goto(tab.base + "/nowhere")
    tab.page.wait_for_selector("text=没有页面 /nowhere")
    assert tab.wrong == []


@pytest.mark.long
def test_signing_in_and_out_by_hand(browser: Browser, demo_server: str) -> None:
    tab = Visit(browser, demo_server).sign_in_by_hand("leader")
    tab.page.click(".gw-user")
    tab.page.click("text=退出登录")
    tab.page.wait_for_selector("#username")
    tab.page.goto(tab.base + "/leader")
    tab.page.wait_for_selector("#username")
    assert "/login?next=" in tab.page.url
    tab.close()
