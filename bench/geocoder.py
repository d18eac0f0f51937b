"""How well, how sure and how fast the geocoder places Shanghai's addresses, on noise and roads it has not seen.

    python bench/geocoder.py [--quick] [--source FOLDER] [--pack FOLDER] [--seed 7] [--rows 1500] [--million]

FOLDER of `--source` holds the public files (`shanghai/`, `china/`); default $GRIDWATCH_SHARED/data, else ../shared/data.
Folds: A known addresses with noise, B unseen numbers, B2 unseen roads, C real text, D negatives; split by road. Columns:
'r8', 'r9' the point lies in the right H3 cell; 'fit' such answers whose radius is no more than the cell's edge;
'auto' share decided without a person, 'right' its precision at r8, '@.995' greatest share by confidence of that
precision; 'false' negatives accepted; '/s' by processor time, one process. The same seed gives the same figures.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.geocode.report import Options, examine
from etl.shanghai import convert


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    shared = Path(os.environ.get("GRIDWATCH_SHARED") or Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--source", type=Path, default=shared / "data")
    parser.add_argument("--pack", type=Path, help="Shanghai's pack, made from the same files; default: convert them")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rows", type=int, default=1500, help="addresses for each kind of noise")
    parser.add_argument("--quick", action="store_true", help="200 rows a kind, no peers")
    parser.add_argument("--million", action="store_true", help="also an index of a million generated entries")
    given, _ = parser.parse_known_args()
    if not (given.source / "shanghai").is_dir():
        print(f"no public data in {given.source}: nothing measured")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        pack = given.pack
        if pack is None:
            pack = Path(folder)
            convert(given.source, pack)
        examine(Options(given.source, pack, given.seed, 200 if given.quick else given.rows, given.quick, given.million))
    return 0


if __name__ == "__main__":
    sys.exit(main())
