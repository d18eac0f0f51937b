"""What is done to a wall while it is watched. Each begins with a wall that is well and leaves it so."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from bench.wall.server import Server
from bench.wall.watch import SIZE, Watch

LATE_MS = 1500
CUT_S = 20.0
RECORDS = 20
HERO = "gridwatchStage.frames.shown.element.contentDocument.querySelector('.is-hero .gw-big')?.textContent"
PLAYED = "(() => { const s = gridwatchStage.frames.shown; return s.beat?.idle && s.beat.broken ? s.scene.key : ''; })()"
STALE = """(() => { const f = gridwatchStage.frames.shown, all = [...f.element.contentDocument.querySelectorAll('.gw-ribbon')].filter((one) => one.offsetParent);
  return f.scene.key === 'trend' && f.beat?.idle ? [all.filter((one) => one.matches('.is-stale') && one.querySelector('.gw-ribbon-late')).length, all.length] : [0, 0]; })()"""


def restart(wall: Watch, server: Server) -> None:
    """the server is stopped and started again; meanwhile another wall is switched on"""
    file = server.folder / "start.html"
    file.write_bytes(wall.page.context.request.get(f"{server.base}/wall/main/start.html").body())
    began = time.monotonic()
    server.stop()
    wall.until_said(began, "server")
    wall.look()
    early = wall.page.context.new_page()
    early.set_viewport_size(SIZE)  # type: ignore[arg-type]
    early.goto(file.as_uri())
    early.wait_for_function("document.getElementById('said').textContent.includes('第')")
    server.start()
    up = time.monotonic()
    early.wait_for_selector(".st-frames iframe.is-shown", timeout=240_000)
    wall.seen.started_s = time.monotonic() - up
    early.close()
    wall.until_quiet()


def cut(wall: Watch, server: Server) -> None:
    """the network is cut for 20 s"""
    began = time.monotonic()
    wall.page.context.set_offline(True)
    wall.until_said(began, "network")
    wall.page.wait_for_timeout(1000 * max(1.0, CUT_S - (time.monotonic() - began)))
    wall.look()
    wall.page.context.set_offline(False)
    wall.until_quiet()


def slow(wall: Watch, server: Server) -> None:
    """everything comes a second and a half late"""
    _late(wall, LATE_MS)
    wall.reach(wall.count() + 3)
    _late(wall, 0)
    wall.until_quiet()


def _late(wall: Watch, ms: int) -> None:
    wall.line.send("Network.emulateNetworkConditions", {"offline": False, "latency": ms, "downloadThroughput": -1, "uploadThroughput": -1})


def fail(wall: Watch, server: Server) -> None:
    """what a layer is made of is refused with 503: its scenes come without it and say so"""
    refused = "**/features/**"
    wall.page.context.route(refused, lambda route: route.fulfill(status=503, body="{}"))
    wall.page.keyboard.press(" ")
    for key, name in (("1", "overall"), ("6", "checkpoints"), ("8", "alarms")):
        began = time.monotonic()
        wall.page.keyboard.press(key)
        wall.until(f"{PLAYED} === '{name}'", 120, f"{name} comes with a layer refused")
        wall.until_said(time.monotonic(), "layer")
        wall.seen.broken.append(f"{name} after {time.monotonic() - began:.0f} s")
        wall.look()
    wall.page.keyboard.press(" ")
    wall.page.context.unroute(refused)
    wall.until_quiet()


def feed(wall: Watch, server: Server) -> None:
    """twenty records are sent one after another; the number of the scene that is seen follows each"""
    pace = wall.page.evaluate("gridwatchStage.play.pace")
    wall.page.evaluate("gridwatchStage.play.pace = 1")  # faster, a paused scene is renewed every ten seconds, which no wall does
    wall.page.keyboard.press(" ")
    wall.page.keyboard.press("1")
    wall.until("gridwatchStage.frames.shown.scene.key === 'overall' && gridwatchStage.frames.shown.beat?.idle && !gridwatchStage.frames.next", 240, "overall is seen")
    for number in range(RECORDS):
        wall.page.wait_for_timeout(1000 + 137 * number)  # not in step with what asks every other second
        before = str(wall.page.evaluate(HERO))
        server.send_case(number)
        began = time.monotonic()
        wall.until(f"{HERO} !== {before!r} && new Promise((seen) => gridwatchStage.frames.shown.element.contentWindow.requestAnimationFrame(() => requestAnimationFrame(() => seen(true))))", 90, "a new record is drawn")
        wall.seen.version_s.append(time.monotonic() - began)
    wall.page.evaluate(f"gridwatchStage.play.pace = {pace}")
    wall.page.keyboard.press(" ")
    wall.until_quiet()


def stop_a_source(wall: Watch, server: Server) -> None:
    """the cases stop coming while they are shown, and their limit of an hour passes"""
    wall.page.keyboard.press(" ")
    wall.page.keyboard.press("2")
    wall.until("gridwatchStage.frames.shown.scene.key === 'trend' && gridwatchStage.frames.shown.beat?.idle", 240, "trend is seen")
    server.let_stale("case", hours=1)
    began = time.monotonic()
    wall.until(f"{STALE}[0] > 0 && {STALE}[0] === {STALE}[1]", 120, "every tile says that its source is late")
    wall.seen.stale_s = time.monotonic() - began
    told, due = wall.page.evaluate(STALE)
    wall.seen.stale = (told, due)
    wall.look()
    wall.page.screenshot(path=str(Path(server.folder) / "stale.png"))
    wall.page.keyboard.press(" ")
    wall.until_quiet()


TROUBLES: tuple[tuple[float, Callable[[Watch, Server], None]], ...] = ((0.3, restart), (0.4, cut), (0.5, slow), (0.6, fail), (0.75, feed), (0.9, stop_a_source))
"""After which share of the changes each comes."""
