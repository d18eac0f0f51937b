"""200 walls that ask one server what to show: times, and what of a processor the server takes.

    python bench/walls.py [--walls 200] [--seconds 60]

Starts `app.py` on a small simulated city of its own (deleted afterwards) and waits until the start is over. Every wall has its own connection and asks every
second, each at its own moment, and reports every ten; every ten seconds a director tells all of them something, so that
every wall is given a new answer. Times are milliseconds, as the client sees them on the same machine. Exits with 1 where the
95th percentile is above 200 ms or the server takes more than half of two processors.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from bench.house import PORT, OwnHouse, family, own_house, processor_s, settle
from geodata import walls

POLL_S, BEAT_S, TELL_S = 1.0, 10.0, 10.0
MOST_MS, MOST_CPU = 200.0, 0.5
PROCESSORS = 2


@dataclass
class Figures:
    """What all walls together saw."""

    asked: list[float] = field(default_factory=list)
    beats: list[float] = field(default_factory=list)
    fresh: int = 0
    failed: int = 0


class Wall:
    """One wall on one connection that is kept."""

    def __init__(self, number: int, token: str, figures: Figures) -> None:
        self.number, self.figures, self.tag = number, figures, ""
        self.head = f"Host: 127.0.0.1:{PORT}\r\nCookie: gridwatch_screen={token}\r\nAccept-Encoding: gzip\r\n"
        self.line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def live(self, until: float) -> None:
        """Ask and report until it is over."""
        await asyncio.sleep(random.random() * POLL_S)
        beat_at = time.monotonic() + random.random() * BEAT_S
        while time.monotonic() < until:
            began = time.monotonic()
            try:
                await self._ask()
                if began >= beat_at:
                    beat_at = began + BEAT_S
                    await self._beat()
            except (OSError, asyncio.IncompleteReadError, ValueError):
                self.figures.failed += 1
                self.line = None
            await asyncio.sleep(max(0.0, POLL_S * random.uniform(0.9, 1.1) - (time.monotonic() - began)))

    async def _ask(self) -> None:
        began = time.perf_counter()
        status, headers, _ = await self._exchange(f"GET /wall/main/state HTTP/1.1\r\n{self.head}" + (f'If-None-Match: "{self.tag}"\r\n' if self.tag else "") + "\r\n")
        self.figures.asked.append((time.perf_counter() - began) * 1000)
        self.figures.failed += status not in (200, 304)
        self.figures.fresh += status == 200
        self.tag = headers.get("etag", "").strip('W/"')

    async def _beat(self) -> None:
        body = json.dumps({"display": f"bench-{self.number}", "scene": "overall", "since": 1, "paused": False, "version": 1, "map": "idle", "skew_s": 0, "size": "1920×1080@1", "problem": ""})
        began = time.perf_counter()
        status, _, _ = await self._exchange(f"POST /wall/main/beat HTTP/1.1\r\n{self.head}Content-Type: application/json\r\nContent-Length: {len(body.encode())}\r\n\r\n{body}")
        self.figures.beats.append((time.perf_counter() - began) * 1000)
        self.figures.failed += status != 200

    async def _exchange(self, request: str) -> tuple[int, dict[str, str], bytes]:
        if self.line is None:
            self.line = await asyncio.open_connection("127.0.0.1", PORT)
        reader, writer = self.line
        writer.write(request.encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *rest = head.split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest if line)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        if headers.get("connection", "").lower() == "close":
            writer.close()
            self.line = None
        return int(first.split()[1]), headers, body


async def measure(count: int, seconds: float, token: str, tell: object) -> Figures:
    """Let all walls live for a while."""
    figures = Figures()
    until = time.monotonic() + seconds

    async def direct() -> None:
        while time.monotonic() < until:
            await asyncio.sleep(TELL_S)
            await asyncio.to_thread(tell)  # type: ignore[arg-type]

    await asyncio.gather(direct(), *(Wall(number, token, figures).live(until) for number in range(count)))
    return figures


def main() -> int:
    """Measure, print, hold to the marks."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--walls", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60.0)
    given, _ = parser.parse_known_args()
    with own_house(0.02, OwnHouse) as house:
        database = house.database
        with database.own() as conn:
            token = walls.new_token(conn, "main", None, "bench")

        def tell() -> None:
            with database.own() as conn:
                walls.tell(conn, "main", "message", {"text": str(time.time())}, "bench")

        server = house.app.pid
        settle()
        before, began = processor_s(family(server)), time.monotonic()
        found = asyncio.run(measure(given.walls, given.seconds, token, tell))
        cpu = (processor_s(family(server)) - before) / (time.monotonic() - began) / PROCESSORS
    p50, p95, p99 = np.percentile(found.asked, (50, 95, 99))
    print(f"{given.walls} walls for {given.seconds:g} s: {len(found.asked):,} questions ({found.fresh:,} with news), {len(found.beats):,} reports, {found.failed} failed")
    print(f"state   median {p50:7.1f} ms   p95 {p95:7.1f} ms   p99 {p99:7.1f} ms")
    print(f"report  median {np.median(found.beats):7.1f} ms   p95 {np.percentile(found.beats, 95):7.1f} ms")
    print(f"server  {cpu:.0%} of {PROCESSORS} processors")
    missed = [name for name, bad in ((f"p95 ≤ {MOST_MS:g} ms", p95 > MOST_MS), (f"server ≤ {MOST_CPU:.0%}", cpu > MOST_CPU), ("none failed", found.failed > 0)) if bad]
    print(f"missed: {'; '.join(missed)}" if missed else "every mark held")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
