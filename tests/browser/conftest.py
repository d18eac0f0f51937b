"""One Chromium for all tests of this folder, and people's tabs that note everything that should not happen."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tests.conftest import skip_or_fail

NAMES = ("chromium", "chromium-browser", "google-chrome")  # as bin/setup looks for them
CHROMIUM = os.environ.get("GRIDWATCH_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu-rasterization", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip
PATIENCE = 120_000


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A running Chromium."""
    if not Path(CHROMIUM).exists():
        skip_or_fail(f"no browser at {CHROMIUM}")
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


def until(page: Page, expression: str, wanted: Any = True, seconds: float = PATIENCE / 1000) -> None:
    """Wait until an expression gives `wanted`. Asked from outside: the page's policy forbids evaluating text inside."""
    end = time.monotonic() + seconds
    while (found := page.evaluate(expression)) != wanted:
        assert time.monotonic() < end, f"{expression} never became {wanted!r}, is {found!r}"
        page.wait_for_timeout(50)


class Visit:
    """One person's tab."""

    def __init__(self, browser: Browser, base: str, size: tuple[int, int] = (1366, 768), lang: str = "zh") -> None:
        self.base, self.lang, self.wrong = base, lang, list[str]()
        self.context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN" if lang == "zh" else "en-GB")
        self._forget()
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", lambda said: self.wrong.append(f"console: {said.text[:300]}") if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.wrong.append(f"page: {error}"))
        self.page.on("request", lambda asked: None if self._ours(asked.url) else self.wrong.append(f"outside: {asked.url}"))
        self.page.on("response", lambda answer: self.wrong.append(f"{answer.status}: {answer.url}") if answer.status >= 400 else None)

    def _ours(self, url: str) -> bool:
        return url.startswith((f"{self.base}/", "data:", "blob:"))

    def sign_in(self, name: str) -> Visit:
        """As one of the demo people, without drawing the pages on the way: they cost more than most tests."""
        for _ in range(3):
            form = self.context.request.get(f"{self.base}/login").text()
            token = re.search(r'name="token" value="([^"]+)"', form)
            told = {"username": name, "password": f"demo-{name}", "token": token[1] if token else ""}
            if token and self.context.request.post(f"{self.base}/login", form=told, max_redirects=0).status in (302, 303):
                return self
            self._forget()  # a late answer to the tab's last page brought its session back
        raise AssertionError(f"cannot sign in as {name}: {form[:400]}")

    def _forget(self) -> None:
        self.context.clear_cookies()
        self.context.add_cookies([{"name": "gridwatch_lang", "value": self.lang, "url": self.base}])

    def sign_in_by_hand(self, name: str) -> Visit:
        """As a person does, which ends on their first page."""
        self.page.goto(f"{self.base}/login")
        self.page.fill("#username", name)
        self.page.fill("#password", f"demo-{name}")
        self.page.click("button[type=submit]")
        self.page.wait_for_selector("#page-body .gw-screen")
        return self

    def open(self, path: str) -> Visit:
        """Go to an address and wait until nothing is asked any more."""
        self.page.goto(self.base + path)
        self.page.wait_for_selector(".gw-footer .gw-ribbon")
        self.page.wait_for_load_state("networkidle")
        return self

    def close(self) -> None:
        """Leave without a trace."""
        self.context.close()

    def _leave(self) -> None:
        """To a bare page of this server, so that the tab keeps its process and what that has compiled.

        A page that hears meanwhile that nobody is signed in goes to the sign-in and calls this off; from there it succeeds.
        """
        for _ in range(3):
            try:
                self.page.goto(f"{self.base}/healthz")
                return
            except PlaywrightError as error:
                if "ERR_ABORTED" not in error.message and "interrupted by another navigation" not in error.message:
                    raise
                self.page.wait_for_load_state()
        raise AssertionError("the page does not let go")

    def rest(self) -> Visit:
        """Forget the person and the view; the tab itself stays."""
        self.page.unroute_all()
        self.context.unroute_all()
        self.context.set_offline(False)
        self.context.clear_cookies()  # first: the next page's answers, its icon's too, would bring the session back
        self._leave()
        self.page.evaluate("localStorage.clear(); sessionStorage.clear()")
        self.context.clear_cookies()
        self.wrong.clear()
        return self


class Tabs:
    """Tabs that rest between tests: one that has been on a page before has its programs compiled, which is half of what a page costs."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.resting: dict[tuple[str, str], Visit] = {}

    def take(self, base: str, name: str, size: tuple[int, int] = (1366, 768), lang: str = "zh") -> Visit:
        """A signed-in person's tab, as if new."""
        tab = self.resting.pop((base, lang), None)
        if tab is None:
            return Visit(self.browser, base, size, lang).sign_in(name)
        tab._forget()
        tab.page.set_viewport_size({"width": size[0], "height": size[1]})
        return tab.sign_in(name)

    def give(self, tab: Visit) -> None:
        """Back to rest, or away when another of its kind rests already."""
        key = (tab.base, tab.lang)
        if key in self.resting:
            return tab.close()
        self.resting[key] = tab.rest()


@pytest.fixture(scope="session")
def tabs(browser: Browser) -> Iterator[Tabs]:
    """The resting tabs of this run."""
    made = Tabs(browser)
    yield made
    for tab in made.resting.values():
        tab.close()


@pytest.fixture
def visit(tabs: Tabs, demo_server: str) -> Iterator[Callable[..., Visit]]:
    """Opens tabs of people on the demo city: `visit(name, size, lang)`."""
    opened: list[Visit] = []

    def come(name: str, size: tuple[int, int] = (1366, 768), lang: str = "zh") -> Visit:
        opened.append(tabs.take(demo_server, name, size, lang))
        return opened[-1]

    yield come
    for each in opened:
        tabs.give(each)


@pytest.fixture(scope="module")
def analyst_tab(tabs: Tabs, demo_server: str) -> Iterator[Visit]:
    """An analyst's tab that the tests of one file share."""
    tab = tabs.take(demo_server, "analyst")
    yield tab
    tabs.give(tab)
