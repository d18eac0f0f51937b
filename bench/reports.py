"""Map reports as PDF, cold and warm: python bench/reports.py [--scale 0.3] [--times 8]

Starts `app.py` on a simulated city of its own (deleted afterwards) and asks its printer for one district after the other. Prints seconds
on the clock and of the processors, memory, and what is left when the app has gone. Exits with 1 where a mark is missed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.wall.server import Server
from geodata.map_reports import issue as issues
from geodata.map_reports.press import FOLDER, Press
from geodata.queries import areas

COLD_S, WARM_S = 12.0, 3.0
DEFINITION = {
    "layers": [{"key": "case_cells"}, {"key": "hospitals"}], "indicators": ["cases_window", "cases_day", "cases_screening", "isolation_now"], "charts": ["case_trend"],
    "table": {"columns": ["cases_window", "isolation_now", "unverified"]},
}  # fmt: skip
ENDS_S = 30


def seconds_of(folder: Path) -> float:
    """Processor seconds of everything the printer has started, itself included."""
    parents, spent, mine = dict[int, int](), dict[int, float](), set[int]()
    for entry in Path("/proc").iterdir():
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            parents[int(entry.name)], spent[int(entry.name)] = int(fields[1]), sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
            if str(folder).encode() in (entry / "cmdline").read_bytes():
                mine.add(int(entry.name))
        except (OSError, ValueError):
            continue
    while more := {pid for pid, parent in parents.items() if parent in mine} - mine:
        mine |= more
    return sum(spent[pid] for pid in mine)


def left(folder: Path) -> int:
    """Processes of the printer that are still there a while after the app has gone."""
    end = time.monotonic() + ENDS_S
    while True:
        found = sum(str(folder).encode() in _line(entry) for entry in Path("/proc").iterdir())
        if not found or time.monotonic() > end:
            return found
        time.sleep(0.2)


def _line(entry: Path) -> bytes:
    try:
        return (entry / "cmdline").read_bytes() if entry.name.isdigit() else b""
    except OSError:
        return b""


def measure(server: Server, folder: Path, times: int) -> list[tuple[float, float, int]]:
    """(seconds, processor seconds of the printer, bytes) of each PDF, the first one cold."""
    with server.database.read() as conn:
        codes = [code for code, *_ in areas.districts(conn)]
    press, found = Press(folder), []
    for turn in range(times + 1):
        issue = issues.load({"definition": DEFINITION, "window": {"days": 7}, "area": codes[turn % len(codes)]})
        before, began = seconds_of(folder), time.monotonic()
        made = press.make("analyst", issue, "pdf")
        found.append((time.monotonic() - began, seconds_of(folder) - before, len(made)))
        print(f"{'cold' if not turn else 'warm'}  {found[-1][0]:6.2f} s   {found[-1][1]:5.2f} s CPU   {found[-1][2] / 1000:6.0f} kB", flush=True)
    return found


def main() -> int:
    """Measure and judge."""
    given = argparse.ArgumentParser()
    given.add_argument("--scale", type=float, default=0.3)
    given.add_argument("--times", type=int, default=8)
    options = given.parse_args()
    with tempfile.TemporaryDirectory(prefix="gridwatch-bench-") as name:
        data = Path(name)
        data.chmod(0o755)
        with Server(data, options.scale) as server:
            found = measure(server, data / FOLDER, options.times)
        rest = left(data / FOLDER)
    cold, warm = found[0][0], statistics.median(seconds for seconds, _, _ in found[1:])
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; cold {cold:.1f} s (mark {COLD_S:g}), warm {warm:.1f} s (mark {WARM_S:g}), left behind: {rest}")
    return int(cold > COLD_S or warm > WARM_S or rest > 0)


if __name__ == "__main__":
    sys.exit(main())
