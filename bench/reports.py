"""Map reports as PDF, cold and warm: python bench/reports.py [--scale 0.3] [--times 8]

Starts `app.py` on a simulated city of its own (deleted afterwards) and asks its printer for one district after the other. Prints seconds
on the clock and of the processors, and raises where anything is left when the app has gone. Exits with 1 where a mark is missed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.house import OwnHouse, own_house
from geodata.map_reports import issue as issues
from geodata.map_reports.press import FOLDER, Press
from geodata.queries import areas

COLD_S, WARM_S = 12.0, 3.0
DEFINITION = {
    "layers": [{"key": "case_cells"}, {"key": "hospitals"}], "indicators": ["cases_window", "cases_day", "cases_screening", "isolation_now"], "charts": ["case_trend"],
    "table": {"columns": ["cases_window", "isolation_now", "unverified"]},
}  # fmt: skip


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


def measure(house: OwnHouse, folder: Path, times: int) -> list[tuple[float, float, int]]:
    """(seconds, processor seconds of the printer, bytes) of each PDF, the first one cold."""
    with house.database.read() as conn:
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
    with own_house(options.scale, OwnHouse) as house:
        found = measure(house, house.folder / FOLDER, options.times)
    cold, warm = found[0][0], statistics.median(seconds for seconds, _, _ in found[1:])
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; cold {cold:.1f} s (mark {COLD_S:g}), warm {warm:.1f} s (mark {WARM_S:g}); nothing left behind")
    return int(cold > COLD_S or warm > WARM_S)


if __name__ == "__main__":
    sys.exit(main())
