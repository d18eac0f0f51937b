"""A wall through 72 hours' worth of scenes, in a real Chromium, compressed: what it holds, what it shows, what it says.

    python bench/soak.py [--changes 5760] [--pace 60] [--scale 0.02]

Starts `app.py` on a small simulated city of its own (deleted afterwards), signs a wall in by its token, and lets scenes change
as fast as they load (5,760 changes are 72 hours of 45 s). On the way, once each: the server restarts while another wall is
switched on, the network is cut, answers come late, a layer is refused, records are sent, a source stops and its limit passes.
Prints heap, nodes and listeners twenty times, moments without a whole scene, white screenshots, console errors, how long
something was stale without saying so, and how long a record took to its number drawn. Exits with 1 where a mark is missed.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Browser, sync_playwright

from bench.house import own_house
from bench.map.screen import CHROMIUM, FLAGS
from bench.wall.seen import growth, missed, tell
from bench.wall.server import Server
from bench.wall.troubles import TROUBLES
from bench.wall.watch import SIZE, Stuck, Watch

WEIGHINGS = 20
HOURS_OF_45_S = 45 / 3600


def soak(wall: Watch, server: Server, changes: int) -> None:
    """Through all changes, with a trouble at each of its places; one that does not pass is an error of the verdict."""
    places = sorted({round(changes * part / WEIGHINGS) for part in range(1, WEIGHINGS + 1)} | {round(changes * share) for share, _ in TROUBLES})
    waiting = list(TROUBLES)
    for place in places:
        wall.reach(place)
        wall.weigh()
        while waiting and round(changes * waiting[0][0]) <= place:
            _, trouble = waiting.pop(0)
            print(f"  {wall.count():6,} changes   {trouble.__doc__}", flush=True)
            wall.expecting = True
            try:
                trouble(wall, server)
            except Stuck as error:
                wall.seen.errors.append(f"{trouble.__name__}: {error}")
            wall.rest()
            wall.expecting = False


def measure(browser: Browser, server: Server, changes: int, pace: float) -> list[str]:
    """The marks that were missed, after telling what was seen."""
    page = browser.new_context(viewport=SIZE, locale="zh-CN").new_page()
    wall = Watch(page, server.base, server.token(), pace)
    began = time.monotonic()
    try:
        soak(wall, server, changes)
    except (Stuck, KeyboardInterrupt) as error:  # what was seen so far is told
        wall.seen.errors.append(f"ended early: {error!r}")
    counted = page.evaluate("window.gridwatchSoak")
    minutes = (time.monotonic() - began) / 60
    print(f"\n{counted['changes']:,} changes, {counted['changes'] * HOURS_OF_45_S:.1f} hours of 45 s each, in {minutes:.0f} minutes: {counted['changes'] * 0.75 / minutes:.1f} times faster")
    grown = growth(wall.seen, counted["changes"])
    tell(wall.seen, counted, grown)
    return missed(wall.seen, counted, grown)


def main() -> int:
    """Soak one wall."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--changes", type=int, default=5760, help="changes of scene; 5,760 are 72 hours")
    parser.add_argument("--pace", type=float, default=60.0, help="how many times faster than written")
    parser.add_argument("--scale", type=float, default=0.02, help="size of the city")
    given, _ = parser.parse_known_args()
    with own_house(given.scale, Server) as server, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        short = measure(browser, server, given.changes, given.pace)
        browser.close()
    print(f"missed: {'; '.join(short)}" if short else "every mark held")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
