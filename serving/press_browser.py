"""The printer's Chromium: warm, recycled before it grows old, started again when it dies, and shut off from every other address.

Tabs are used again and again: a new one reads and compiles the charts' library anew, which costs five times what a page costs.
They are small, because nobody looks at them, and emptied after each order.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import shutil
import subprocess
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser as Chromium
from playwright.async_api import BrowserContext, Page, Playwright, async_playwright
from playwright.async_api import Error as BrowserError
from playwright.async_api import TimeoutError as TookTooLong

from geodata import processes
from geodata.errors import PressProblem
from serving import pdf_facts

NAMES = ("chromium", "chromium-browser", "google-chrome")
SETTING = "GRIDWATCH_CHROMIUM"
FLAGS = (
    "--disable-gpu", "--disable-software-rasterizer", "--in-process-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
    "--disable-dev-shm-usage", "--font-render-hinting=none",
)  # fmt: skip
VIEW = (160, 90)
PAGE_MS = 60_000
MOST_PAGES = 300
MOST_MB = 1_200
LOOK_EVERY = 10
"""Pages between two looks at the memory, which take a while."""
AT_ONCE = 2
"""Tabs that print at the same time, and as many are kept; so many files, too, are fetched at a time."""
EMPTY = "document.body.replaceChildren(); document.title = ''"
WARM = "/vendor/print.html"
PICTURE_PX = 16_000
DPI = {"A4": 220, "A3": 180, "A1": 130}
TRIES = 2


class Browser:
    """One Chromium, a few tabs. Every file is made in a tab of its own that is closed again."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.printed, self.open, self.niceness = folder, 0, 0, 0
        self._driver: Playwright | None = None
        self._browser: Chromium | None = None
        self._context: BrowserContext | None = None
        self._tabs: list[Page] = []
        self._font = ""
        self._lock, self._room, self._files = asyncio.Lock(), asyncio.Semaphore(AT_ONCE), asyncio.Semaphore(AT_ONCE)

    async def warm(self, address: str) -> None:
        """Start and print an empty page, so that the first order does not wait; what is wrong is told to the first order."""
        with suppress(PressProblem, BrowserError):
            context = await self._ready(urlsplit(address).hostname or "127.0.0.1")
            page = await context.new_page()
            await page.goto(address + WARM)
            await page.locator("html[data-state]").wait_for(state="attached")
            await page.pdf()
            self._tabs.append(page)

    async def make(self, address: str, ticket: str, form: str) -> bytes:
        """A file. A browser that dies in the middle is started again once. Raises `PressProblem` and what the page says."""
        if form not in ("pdf", "png", "map"):
            async with self._files:  # a briefing waits for its map: were they more, no thread of the pages' process would be left for that
                return await asyncio.to_thread(_fetched, f"{address}/export/map-report.{form}?ticket={ticket}")
        async with self._room:
            for turn in range(TRIES):
                try:
                    return await self._printed(address, ticket, form)
                except TookTooLong as error:
                    raise PressProblem("打印页一分钟内没有画完。请少选图层或换小一号的纸，再导出一次。", "The page was not drawn within a minute. Take fewer layers or smaller paper, then export again.") from error
                except BrowserError as error:
                    await self._end()
                    if turn + 1 == TRIES:
                        reason = str(error).split("\n", 1)[0]
                        raise PressProblem(f"浏览器中途退出，重试一次仍失败：{reason}。请再导出一次；常见原因是内存不足。", f"The browser ended in the middle, and again when tried once more: {reason}. Export again; too little memory is the usual cause.") from error
        raise AssertionError("the last try returns or raises")

    async def _printed(self, address: str, ticket: str, form: str) -> bytes:
        context = await self._ready(urlsplit(address).hostname or "127.0.0.1")
        page = self._tabs.pop() if self._tabs else await context.new_page()
        self.open, self.printed = self.open + 1, self.printed + 1
        try:
            page.set_default_timeout(PAGE_MS)
            answer = await page.goto(f"{address}/print/map-report?ticket={ticket}&font={self._font}", wait_until="domcontentloaded")
            if answer is None or answer.status != 200:
                raise _refused(answer.status if answer else 503, await answer.text() if answer else "")
            root = page.locator("html[data-state]")
            await root.wait_for(state="attached")
            if (state := await root.get_attribute("data-state")) != "ready":
                raise PressProblem(f"打印页没有画成：{state}。请把这句话告诉维护人员。", f"The page could not be drawn: {state}. Tell your maintainers these words.")
            made = await (_pdf(page) if form == "pdf" else _picture(page, form))
            await page.evaluate(EMPTY)
            self._tabs.append(page)
            return made
        except BaseException:
            with suppress(BrowserError):
                await page.close()
            raise
        finally:
            self.open -= 1

    async def _ready(self, host: str) -> BrowserContext:
        """The context of a running browser; an old or large one is replaced while nobody prints."""
        async with self._lock:
            if self._browser and not self.open and (self.printed >= MOST_PAGES or (self.printed % LOOK_EVERY == 0 and megabytes() > MOST_MB)):
                await self._stop()
            if self._context is None or self._browser is None or not self._browser.is_connected():
                await self._stop()
                self._context = await self._start(host)
            return self._context

    async def _start(self, host: str) -> BrowserContext:
        path, self._font = chromium(), chinese_font()
        flags = [*FLAGS, f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {host}", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        self._driver = self._driver or await async_playwright().start()
        self._browser = await self._driver.chromium.launch(executable_path=path, args=flags)
        self.printed = 0
        if self.niceness:
            await asyncio.to_thread(processes.weigh_family, self.niceness)  # it has just made a session for itself
        return await self._browser.new_context(viewport={"width": VIEW[0], "height": VIEW[1]}, locale="zh-CN", service_workers="block")

    async def _end(self) -> None:
        async with self._lock:
            await self._stop()

    async def _stop(self) -> None:
        if self._browser:
            with suppress(BrowserError):
                await self._browser.close()
        self._browser = self._context = None
        self._tabs.clear()

    async def close(self) -> None:
        """End the browser and what drives it."""
        await self._end()
        if self._driver:
            await self._driver.stop()


async def _pdf(page: Page) -> bytes:
    """Text and charts stay vectors; who, when and on which data are in the file's facts."""
    made = await page.pdf(prefer_css_page_size=True, print_background=True)
    named = {name: await page.locator(f"meta[name={name}]").get_attribute("content") or "" for name in ("author", "description")}
    return pdf_facts.with_facts(made, {"Title": await page.title(), "Author": named["author"], "Subject": named["description"], "Creator": "Gridwatch"})


async def _picture(page: Page, form: str) -> bytes:
    """All sheets under one another, or the map alone, as PNG at the paper's resolution; never larger than a browser can paint."""
    await page.locator("body").evaluate("body => body.classList.add('is-picture')")
    target = page.locator("svg.map" if form == "map" else "body")
    box = await target.bounding_box()
    paper = await page.locator("html").get_attribute("data-paper") or "A4"
    if box is None:
        raise PressProblem("打印页是空的，没有图可存。请再导出一次。", "The page is empty: there is no picture to keep. Export again.")
    scale = min(DPI[paper] / 96, PICTURE_PX / box["height"], PICTURE_PX / box["width"])
    session = await page.context.new_cdp_session(page)
    shot = await session.send("Page.captureScreenshot", {"format": "png", "captureBeyondViewport": True, "clip": {**box, "scale": scale}})
    return base64.b64decode(shot["data"])


def _fetched(url: str) -> bytes:
    """A form the app makes without a browser."""
    try:
        with urllib.request.urlopen(url, timeout=PAGE_MS / 1000) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        raise _refused(error.code, error.read().decode("utf-8", "replace")) from error
    except OSError as error:
        raise PressProblem(f"应用没有响应：{error}。请看它是否还在运行，再导出一次。", f"The app does not answer: {error}. See whether it still runs, then export again.") from error


def _refused(status: int, body: str) -> PressProblem:
    """What the page said instead of a report, with its status."""
    try:
        said: dict[str, Any] = json.loads(body)
        return Refused(str(said["zh"]), str(said["en"]), status)
    except (ValueError, KeyError, TypeError):
        return PressProblem(f"打印页回答 {status}，没有说明。请看应用的日志。", f"The page answered {status} without a reason. See the app's log.")


class Refused(PressProblem):
    """The page's own refusal: it keeps its status on the way to whoever asked."""

    def __init__(self, zh: str, en: str, status: int) -> None:
        super().__init__(zh, en)
        self.http_status = status  # type: ignore[misc]


def chromium() -> str:
    """Where the browser is. Raises `PressProblem` naming the setting."""
    given = os.environ.get(SETTING)
    found = given if given and Path(given).exists() else None if given else next(filter(None, map(shutil.which, NAMES)), None)
    if found:
        return found
    where = given or "、".join(NAMES)
    raise PressProblem(
        f"找不到浏览器（{where}），不能打印报告。请安装 chromium，或用 {SETTING} 写明它的路径；Excel 与离线地图照常可用。",
        f"No browser found ({where}), so reports cannot be printed. Install chromium or name its path in {SETTING}; Excel and the offline map work without.",
    )


def chinese_font() -> str:
    """The font Chinese is printed in. Raises `PressProblem` where the machine has none: boxes would be printed instead."""
    try:
        every = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, timeout=20).stdout
        matched = subprocess.run(["fc-match", "-f", "%{family[0]}", "Noto Sans CJK SC:lang=zh-cn"], capture_output=True, text=True, timeout=20).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""  # no fontconfig: the browser finds its fonts by itself
    if every.strip():
        return matched.strip()
    raise PressProblem(
        "这台机器没有中文字体，报告会印成方框。请安装 fonts-noto-cjk（或思源、方正字体），再导出一次。",
        "This machine has no Chinese font: the report would be printed as boxes. Install fonts-noto-cjk (or Source Han Sans), then export again.",
    )


def megabytes() -> float:
    """Memory of this process and all it started, in MB; what they share counts once."""
    return sum(map(_proportional, processes.family())) / 1000


def _proportional(pid: int) -> int:
    """A process's share of memory in kB; 0 where it has just ended."""
    with suppress(OSError, ValueError, IndexError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return 0
