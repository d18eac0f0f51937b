"""Honesty: reproduction number, nowcast, scan, hot spots and alarms on generated cities whose truth is known, beside their marks.

    python bench/validate.py [--quick] [--seed 20220413]

Each line says what was asked, the figure, its mark, and whether it was held; lines without a mark are shown only. The same
seed gives the same figures. Exits with 1 where a mark is missed. `--quick` takes fewer cities and replicates: under a minute.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.validate.bells import alarm_lines
from bench.validate.lines import told
from bench.validate.places import hot_spot_lines, scan_lines
from bench.validate.series import nowcast_lines, reproduction_lines


def main() -> int:
    """Print the table; 1 where a mark is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer cities and replicates")
    parser.add_argument("--seed", type=int, default=20220413)
    given, _ = parser.parse_known_args()
    few, seed, began = given.quick, given.seed, time.perf_counter()
    missed = [
        *told("Reproduction number", reproduction_lines(seed, 40 if few else 300)),
        *told("Nowcast", nowcast_lines(seed + 1, 20 if few else 150)),
        *told("Clusters", scan_lines(seed + 2, 20 if few else 200, 99 if few else 999)),
        *told("Hot spots", hot_spot_lines(seed + 4, 40 if few else 400)),
        *told("Alarms", alarm_lines(seed + 5, 100 if few else 1000)),
    ]
    print(f"{time.perf_counter() - began:.0f} s; {len(missed)} marks missed" if missed else f"{time.perf_counter() - began:.0f} s; every mark held")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
