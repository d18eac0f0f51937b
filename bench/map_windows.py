"""The map's server: values, screens and tiles of generated cities, beside plain SQL and beside tipg, in one run.

    python bench/map_windows.py [--quick | --full]

Cities of 20,000, 100,000 and 500,000 hexagons with 5 million events; `--full` adds 50 million events on 100,000,
`--quick` is one city of 20,000 with a million. Each city stands in a private PostGIS of its own, deleted afterwards.
Times are milliseconds, median and 95th percentile. Exits with 1 where a mark is missed or two ways disagree.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import text

from bench.map import questions, tiles, windows
from bench.map.city import Size, make
from bench.map.clock import Taken
from geodata.cluster import Cluster
from geodata.engine import Database
from geodata.migrations import upgrade
from geodata.planes import Planes
from geodata.queries.tiles import LEVEL_FROM_ZOOM, RANK_FROM_ZOOM

QUICK = (Size(20_000, 1_000_000, 120),)
USUAL = (Size(20_000, 5_000_000), Size(100_000, 5_000_000), Size(500_000, 5_000_000, 90))
FULL = (*USUAL, Size(100_000, 50_000_000))
WHOLE_CITY_ZOOM = 8
MARKS = {"values": Taken(10.0, 30.0), "screens": 50.0, "cold": 100.0, "cached": 10.0, "beside tipg": 10.0}


@dataclass
class Marks:
    """What was promised and missed."""

    missed: list[str] = field(default_factory=list)

    def hold(self, fine: bool, what: str) -> str:
        """A word for the table; a miss is kept for the end."""
        if not fine:
            self.missed.append(what)
        return "" if fine else "  MISSED"


@contextmanager
def city(size: Size, folder: Path) -> Iterator[tuple[str, Database, Database]]:
    """Address of a database with the city, and two doors to it: with a folder for planes, and without."""
    cluster = Cluster(folder / "data", durable=False)
    cluster.start()
    files, bodies = Database(cluster.url, Planes(folder / "planes")), Database(cluster.url)
    try:
        upgrade(cluster.url)
        print(f"\n== {size.cells:,} hexagons asked for, {size.events:,} events, {size.days} days")
        cells = make(files, size)
        with bodies.own() as conn:
            stored = conn.execute(text("SELECT pg_size_pretty(pg_total_relation_size('cell_vector'))")).scalar()
        print(f"  {cells:,} hexagons; vectors {stored}")
        yield cluster.url, files, bodies
    finally:
        for database in (files, bodies):
            database.close()
        cluster.stop()


def show_values(files: Database, bodies: Database, size: Size, count: int, marks: Marks) -> None:
    """A line a question: first asked, asked again, from the database alone, and in plain SQL."""
    print(f"\n  {'values (ms: median, p95)':38}{'first asked':>18}{'again':>18}{'no files':>18}{'plain SQL':>18}{'× SQL':>8}")
    for line in windows.measure(files, bodies, size, count, plain_count=max(5, count // 4)):
        limit = MARKS["values"]
        fine = line.again.median <= limit.median and line.again.p95 <= limit.p95
        word = marks.hold(fine or size.cells > 100_000, f"values: {line.name}") + marks.hold(line.same, f"answers differ: {line.name}")
        print(f"  {line.name:38}{line.first}{line.again}{line.bodies}{line.plain}{line.plain.median / line.again.median:8.0f}{word}")


def show_screens(files: Database, size: Size, count: int, marks: Marks) -> None:
    """A line a screen."""
    print(f"\n  {'screens (ms: median, p95)':38}")
    for name, taken in questions.measure(files, size, count):
        print(f"  {name:38}{taken}{marks.hold(taken.p95 <= MARKS['screens'], f'screen: {name}')}")


def show_tiles(url: str, files: Database, folder: Path, count: int, seconds: float, marks: Marks) -> None:
    """Cold and cached, tiles a second on four connections, and whether every feature is there."""
    asked, fine = tiles.tiles_of(files, tiles.ZOOMS, count), tiles.tiles_of(files, (tiles.COMPARED, tiles.COMPARED + 1), count)
    whole = tiles.fullest(files, WHOLE_CITY_ZOOM)
    with tiles.ours(files, url, folder / "app") as server:
        cold, cached = tiles.times(server, asked), tiles.times(server, asked)
        tiles.times(server, fine)
        rate, held = tiles.per_second(server, fine, seconds), [tiles.features(server, tile) for tile in (whole, *fine[:10])]
    with tiles.tipg(url) as server:
        their, their_rate = tiles.times(server, fine), tiles.per_second(server, fine, seconds)
        theirs = [tiles.features(server, tile) for tile in (whole, *fine[:10])]
    print(f"\n  {'tiles (ms: median, p95)':38}{'cold':>18}{'cached':>18}{'tiles/s × 4':>13}   features of the fullest tile at z {WHOLE_CITY_ZOOM}")
    wanted = tiles.there(files, whole, _shown(LEVEL_FROM_ZOOM), _shown(RANK_FROM_ZOOM))
    every = tiles.there(files, whole, tuple(LEVEL_FROM_ZOOM), tuple(RANK_FROM_ZOOM))
    words = marks.hold(cold.p95 <= MARKS["cold"], "tiles cold") + marks.hold(cached.p95 <= MARKS["cached"], "tiles cached")
    words += marks.hold(held[0] >= wanted, "a tile was cut") + marks.hold(rate >= MARKS["beside tipg"] * their_rate, "ten times tipg")
    print(f"  {'ours':38}{cold}{cached}{rate:13.0f}   {held[0]:,} of {wanted:,} that this zoom shows{words}")
    print(f"  {'tipg, the same tables':38}{their}{their}{their_rate:13.0f}   {theirs[0]:,} of {every:,}{' CUT' if theirs[0] < every else ''}")
    print(f"  ten tiles at z {tiles.COMPARED}–{tiles.COMPARED + 1} hold {sum(held[1:]):,} features, tipg's {sum(theirs[1:]):,}; {rate / their_rate:.0f} × tipg's throughput")


def _shown(from_zoom: dict[str, int] | dict[int, int]) -> list:
    return [name for name, zoom in from_zoom.items() if zoom <= WHOLE_CITY_ZOOM]


def measure(size: Size, quick: bool) -> list[str]:
    """All tables of one city; returns the marks it misses."""
    marks, count = Marks(), 24 if quick else 80
    with tempfile.TemporaryDirectory(prefix="gridwatch-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with city(size, folder) as (url, files, bodies):
            show_values(files, bodies, size, count, marks)
            show_screens(files, size, count, marks)
            show_tiles(url, files, folder, 60 if quick else 240, 3.0 if quick else 10.0, marks)
    return marks.missed


def main() -> int:
    """Measure every city and say which marks were missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one small city, about two minutes")
    parser.add_argument("--full", action="store_true", help="also 50 million events")
    given, _ = parser.parse_known_args()
    missed = [miss for size in (QUICK if given.quick else FULL if given.full else USUAL) for miss in measure(size, given.quick)]
    print(f"\nmissed: {'; '.join(missed)}" if missed else "\nevery mark held")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
