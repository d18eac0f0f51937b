"""A wall through 72 hours' worth of scenes, in a real Chromium, compressed: what it holds, what it shows, what it says.

    python bench/soak.py [--changes 5760] [--pace 60] [--scale 0.02]

Starts `app.py` on a small simulated city of its own (deleted afterwards), signs a wall in by its token, and lets scenes change
as fast as they load (5,760 changes are 72 hours of 45 s). On the way, once each: the server restarts, the network is cut, answers
come late, one source fails, one source stops and its limit passes, data versions rise. Prints heap, nodes and listeners after
every tenth, moments without a whole scene, white screenshots, console errors, and the longest time that something was stale
without saying so. Exits with 1 where a mark is missed.
"""

from __future__ import annotations

import argparse
import base64
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import CDPSession, Page, sync_playwright

from bench.map.screen import CHROMIUM, FLAGS
from bench.wall.picture import white_share
from bench.wall.server import Server

SIZE = {"width": 1920, "height": 1080}
SAMPLER = Path(__file__).parent / "wall" / "sampler.js"
WARM, GROWTH, SILENT_S, VERSION_S = 0.2, 0.10, 12.0, 5.0
STARTING_S = 180.0
"""How long an app may take to come up again; what the wall says meanwhile is what counts."""


@dataclass
class Seen:
    """What was seen on the way."""

    memory: list[tuple[int, float, int, int]] = field(default_factory=list)
    white: int = 0
    pictures: int = 0
    errors: list[str] = field(default_factory=list)
    silent_s: float = 0.0
    version_s: list[float] = field(default_factory=list)
    stale_tiles: int = -1
    expected_errors: bool = False


class Soak:
    """One wall in one browser."""

    def __init__(self, page: Page, server: Server, changes: int) -> None:
        self.page, self.server, self.changes, self.seen = page, server, changes, Seen()
        self.line: CDPSession = page.context.new_cdp_session(page)
        self.line.send("Performance.enable")
        self.line.send("Network.enable")
        page.on("pageerror", lambda error: self.seen.errors.append(f"page: {error}"))
        page.on("console", lambda said: self._console(said.text) if said.type == "error" else None)

    def _console(self, text: str) -> None:
        if not self.seen.expected_errors:
            self.seen.errors.append(f"console: {text[:200]}")

    # --- the way -----------------------------------------------------------------------------------------------
    def run(self, pace: float) -> Seen:
        """Through all changes, with a trouble at each of its places."""
        self.page.goto(f"{self.server.base}/wall/main?token={self.server.token()}")
        self.page.goto(f"{self.server.base}/wall/main?pace={pace:g}")
        self.page.wait_for_selector(".st-frames iframe.is-shown", timeout=180_000)
        self.page.evaluate(SAMPLER.read_text(encoding="utf-8"))
        troubles = {0.25: self.restart, 0.4: self.cut, 0.55: self.slow, 0.65: self.fail, 0.75: self.rise, 0.9: self.stop_a_source}
        done, step = 0, max(1, self.changes // 10)
        for share, trouble in [*troubles.items(), (1.0, None)]:
            until = int(share * self.changes)
            while done < until:
                goal = min(until, (done // step + 1) * step)
                self.reach(goal)
                done = goal
                if done % step == 0:
                    self.weigh(done)
            if trouble:
                print(f"  {done} changes: {(trouble.__doc__ or '').splitlines()[0]}", flush=True)
                self.seen.expected_errors = True
                trouble()
                self.seen.expected_errors = False
        return self.seen

    def count(self) -> int:
        """Changes of scene so far."""
        return int(self.page.evaluate("window.gridwatchSoak.changes"))

    def reach(self, goal: int, patience_s: float = 600.0) -> None:
        """Wait for a number of changes, with a picture now and then."""
        end = time.monotonic() + patience_s
        turn = 0
        while self.count() < goal:
            if time.monotonic() > end:
                raise RuntimeError(f"no change of scene for too long, at {self.count()} of {goal}: {self.state()}")
            self.page.wait_for_timeout(250)
            turn += 1
            if turn % 4 == 0:
                self.look()
            if turn % 20 == 0:
                end = max(end, time.monotonic() + patience_s / 2)

    def look(self) -> None:
        """A small picture: white anywhere is a flash."""
        clip = {"x": 0, "y": 0, **SIZE, "scale": 0.05}
        shot = self.line.send("Page.captureScreenshot", {"format": "png", "clip": clip})
        self.seen.pictures += 1
        self.seen.white += white_share(base64.b64decode(shot["data"])) > 0.25

    def weigh(self, done: int) -> None:
        """Heap, nodes and listeners after a sweep."""
        self.line.send("HeapProfiler.collectGarbage")
        found = {one["name"]: one["value"] for one in self.line.send("Performance.getMetrics")["metrics"]}
        self.seen.memory.append((done, found["JSHeapUsedSize"] / 2**20, int(found["Nodes"]), int(found["JSEventListeners"])))
        print(f"  {done:6,} changes   heap {self.seen.memory[-1][1]:7.1f} MB   nodes {self.seen.memory[-1][2]:7,}   listeners {self.seen.memory[-1][3]:6,}", flush=True)

    def state(self) -> Any:
        """What the stage thinks, for a message."""
        return self.page.evaluate("JSON.stringify([gridwatchStage.frames.shown?.scene.key, gridwatchStage.frames.next?.scene.key, gridwatchStage.frames.next?.beat, gridwatchStage.server.trouble, gridwatchStage.play.problem])")

    def said(self) -> str:
        """What the stage says at the foot."""
        return str(self.page.evaluate("document.querySelector('.st-notes').textContent"))

    # --- troubles ----------------------------------------------------------------------------------------------
    def _until_said(self, began: float) -> None:
        """Wait until the stage says what is wrong; how long it kept silent is kept."""
        while not self.said() and time.monotonic() - began < 60:
            self.page.wait_for_timeout(200)
        self.seen.silent_s = max(self.seen.silent_s, time.monotonic() - began)

    def _until_quiet(self, patience_s: float = STARTING_S) -> None:
        end = time.monotonic() + patience_s
        while self.said() and time.monotonic() < end:
            self.page.wait_for_timeout(500)
        if self.said():
            raise RuntimeError(f"the wall did not come back: {self.said()} {self.state()}")
        self.reach(self.count() + 2)

    def restart(self) -> None:
        """The server is stopped and started again."""
        began = time.monotonic()
        self.server.stop()
        self._until_said(began)
        self.look()
        self.server.start()
        self._until_quiet()

    def cut(self) -> None:
        """The network is cut for 20 s."""
        began = time.monotonic()
        self.page.context.set_offline(True)
        self._until_said(began)
        self.page.wait_for_timeout(20_000 - 1000 * min(15, int(time.monotonic() - began)))
        self.look()
        self.page.context.set_offline(False)
        self._until_quiet()

    def slow(self) -> None:
        """Everything comes a second and a half late."""
        self._late(1500)
        self.reach(self.count() + 3)
        self._late(0)
        self._until_quiet()

    def _late(self, ms: int) -> None:
        self.line.send("Network.emulateNetworkConditions", {"offline": False, "latency": ms, "downloadThroughput": -1, "uploadThroughput": -1})

    def fail(self) -> None:
        """What a layer is made of is refused with 503."""
        refused = "**/features/**"
        self.page.context.route(refused, lambda route: route.fulfill(status=503, body="{}"))
        self.reach(self.count() + 3)
        self.page.context.unroute(refused)
        self._until_quiet()

    def rise(self) -> None:
        """The data version rises five times; the scene that is seen follows."""
        self.server.tell("pause")
        for _ in range(5):
            self.page.wait_for_timeout(2500)
            wanted, began = self.server.raise_version(), time.monotonic()
            while time.monotonic() - began < 60:
                beat = self.page.evaluate("(() => { const one = gridwatchStage.frames.shown.beat; return [one?.version, Boolean(one?.idle)]; })()")
                if beat[0] == wanted and beat[1]:
                    break
                self.page.wait_for_timeout(50)
            self.seen.version_s.append(time.monotonic() - began)
        self.server.tell("resume")
        self.reach(self.count() + 2)

    def stop_a_source(self) -> None:
        """The cases stop coming, and their limit of an hour passes."""
        self.server.let_stale("case", hours=1)
        self.page.wait_for_timeout(6000)  # the city is read again every five seconds
        self.server.tell("show", {"scene": "trend"})
        end = time.monotonic() + 90
        while time.monotonic() < end:
            found = self.page.evaluate("(() => { const f = gridwatchStage.frames.shown; return [f.scene.key, f.element.contentDocument.querySelectorAll('.gw-ribbon.is-stale .gw-ribbon-late').length, f.element.contentDocument.querySelectorAll('.gw-ribbon').length]; })()")
            if found[0] == "trend" and found[1]:
                break
            self.page.wait_for_timeout(300)
        self.seen.stale_tiles = found[1] if found[1] == found[2] else -found[2]


def judge(soak: Soak) -> list[str]:
    """The marks that were missed, after telling what was seen."""
    seen = soak.seen
    counted = soak.page.evaluate("window.gridwatchSoak")
    warm = [row for row in seen.memory if row[0] >= WARM * soak.changes]
    growth = [warm[-1][at] / warm[0][at] - 1 for at in (1, 2, 3)] if len(warm) > 1 else [0.0, 0.0, 0.0]
    print(f"changes {counted['changes']:,}   drawn moments {counted['frames']:,}, without a whole scene {counted['blank']:,} {counted['blanks'][:5] or ''}")
    print(f"screenshots {seen.pictures:,}, white {seen.white}   errors {len(seen.errors)} {seen.errors[:3] or ''}")
    print(f"after warm-up: heap {growth[0]:+.1%}   nodes {growth[1]:+.1%}   listeners {growth[2]:+.1%}")
    print(f"longest stale without saying {seen.silent_s:.1f} s   version to drawn {max(seen.version_s, default=0):.1f} s at most   stale tiles {seen.stale_tiles} of the scene's own")
    held = {
        "no moment without a scene": counted["blank"] == 0, "no white picture": seen.white == 0, "no errors": not seen.errors, f"heap < {GROWTH:.0%}": growth[0] < GROWTH,
        f"silent ≤ {SILENT_S:g} s": seen.silent_s <= SILENT_S, f"version ≤ {VERSION_S:g} s": max(seen.version_s, default=0) <= VERSION_S, "every tile says its source is late": seen.stale_tiles > 0,
    }  # fmt: skip
    return [name for name, good in held.items() if not good]


def main() -> int:
    """Soak one wall."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--changes", type=int, default=5760, help="changes of scene; 5,760 are 72 hours")
    parser.add_argument("--pace", type=float, default=60.0, help="how many times faster than written")
    parser.add_argument("--scale", type=float, default=0.02, help="size of the city")
    given, _ = parser.parse_known_args()
    with tempfile.TemporaryDirectory(prefix="gridwatch-soak-") as name, sync_playwright() as driver:
        folder = Path(name)
        folder.chmod(0o755)
        with Server(folder, given.scale) as server:
            browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            page = browser.new_context(viewport=SIZE, locale="zh-CN").new_page()
            soak = Soak(page, server, given.changes)
            began = time.monotonic()
            soak.run(given.pace)
            missed = judge(soak)
            browser.close()
    print(f"{(time.monotonic() - began) / 60:.0f} minutes. " + (f"missed: {'; '.join(missed)}" if missed else "every mark held"))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
