"""One wall in one browser, watched: changes, pictures, what it holds, what it says."""

from __future__ import annotations

import base64
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page

from bench.wall.picture import white_share
from bench.wall.seen import Seen

SIZE = {"width": 1920, "height": 1080}
SAMPLER = Path(__file__).parent / "sampler.js"
LIGHT_SCENE = "7"
"""What holds least is weighed: the same scene alone in the page."""
THINKS = "JSON.stringify([gridwatchStage.frames.shown?.scene.key, gridwatchStage.frames.shown?.beat, gridwatchStage.frames.next?.scene.key, gridwatchStage.frames.next?.beat, gridwatchStage.server.trouble, gridwatchStage.play.problem])"


class Stuck(RuntimeError):
    """The wall did not do what it should in its time."""


class Watch:
    """A signed-in wall whose scenes change `pace` times faster than written."""

    def __init__(self, page: Page, base: str, token: str, pace: float) -> None:
        self.page, self.seen, self.expecting = page, Seen(), False
        self.line: CDPSession = page.context.new_cdp_session(page)
        self.line.send("Performance.enable")
        self.line.send("Network.enable")
        page.on("pageerror", lambda error: self.seen.errors.append(f"page: {error}"))
        page.on("console", lambda said: self._console(said.text) if said.type == "error" else None)
        page.goto(f"{base}/wall/main?token={token}")
        page.goto(f"{base}/wall/main?pace={pace:g}")
        page.wait_for_selector(".st-frames iframe.is-shown", timeout=300_000)
        page.evaluate(SAMPLER.read_text(encoding="utf-8"))

    def _console(self, text: str) -> None:
        if self.expecting and "Failed to load resource" in text:  # the browser's own note of what was made to fail
            self.seen.refused += 1
        else:
            self.seen.errors.append(f"console: {text[:200]}")

    def until(self, expression: str, seconds: float, what: str) -> Any:
        """Wait until an expression is true; its value. Raises `Stuck`."""
        end = time.monotonic() + seconds
        while not (found := self.page.evaluate(expression)):
            if time.monotonic() > end:
                raise Stuck(f"{what}: not within {seconds:g} s. {self.page.evaluate(THINKS)}")
            self.page.wait_for_timeout(50)
        return found

    def count(self) -> int:
        """Changes of scene so far."""
        return int(self.page.evaluate("window.gridwatchSoak.changes"))

    def reach(self, goal: int, patience_s: float = 240.0) -> None:
        """Wait for a number of changes, with a picture now and then. Raises `Stuck` where no change comes for so long."""
        known, end, turn = self.count(), time.monotonic() + patience_s, 0
        while known < goal:
            self.page.wait_for_timeout(250)
            turn += 1
            if turn % 4 == 0:
                self.look()
            if (now := self.count()) > known:
                known, end = now, time.monotonic() + patience_s
            if time.monotonic() > end:
                raise Stuck(f"no change of scene for {patience_s:g} s, at {known} of {goal}. {self.page.evaluate(THINKS)}")

    def look(self) -> None:
        """A small picture: white anywhere is a flash."""
        clip = {"x": 0, "y": 0, **SIZE, "scale": 0.05}
        shot = self.line.send("Page.captureScreenshot", {"format": "png", "clip": clip})
        self.seen.pictures += 1
        self.seen.white += white_share(base64.b64decode(shot["data"])) > 0.25

    def weigh(self) -> None:
        """Heap, nodes and listeners while one and the same scene is alone in the page."""
        self.page.keyboard.press(" ")
        self.page.keyboard.press(LIGHT_SCENE)
        self.until("gridwatchStage.frames.shown.scene.key === 'voices' && !gridwatchStage.frames.next && document.querySelectorAll('.st-frames iframe').length === 1", 240, "one scene alone")
        for _ in range(2):  # what the first sweep lets go holds what the second sweeps
            self.line.send("HeapProfiler.collectGarbage")
        found = {one["name"]: one["value"] for one in self.line.send("Performance.getMetrics")["metrics"]}
        self.page.keyboard.press(" ")
        row = (self.count(), found["JSHeapUsedSize"] / 2**20, int(found["Nodes"]), int(found["JSEventListeners"]))
        self.seen.memory.append(row)
        print(f"  {row[0]:6,} changes   heap {row[1]:7.1f} MB   nodes {row[2]:7,}   listeners {row[3]:6,}", flush=True)

    def rest(self) -> None:
        """Whatever was done is undone, also where it did not pass."""
        self.page.context.set_offline(False)
        self.page.context.unroute_all()
        self.line.send("Network.emulateNetworkConditions", {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1})
        if self.page.evaluate("gridwatchStage.play.paused"):
            self.page.keyboard.press(" ")

    def said(self) -> str:
        """What the stage says at the foot."""
        return str(self.page.evaluate("document.querySelector('.st-notes').textContent"))

    def until_said(self, began: float, what: str) -> None:
        """Wait until the stage says what is wrong; how long it kept silent is kept."""
        self.until("document.querySelector('.st-notes').textContent", 60, f"{what} is said")
        self.seen.silent_s[what] = time.monotonic() - began

    def until_quiet(self, seconds: float = 300.0) -> None:
        """Wait until it is well again and scenes go on. Raises `Stuck`."""
        self.until("!document.querySelector('.st-notes').textContent", seconds, "nothing is wrong any more")
        self.reach(self.count() + 2)
