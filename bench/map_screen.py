"""The map in a real browser on generated cities, beside plotly's choropleth map and plain vector tiles, in one run.

    python bench/map_screen.py [--quick | --cells 100000]

Cities of 20,000, 100,000 and 500,000 hexagons, all in view at once; `--quick` is the smallest alone. Chromium draws with
software WebGL, so milliseconds are those of a machine without a graphics card. plotly is asked up to 100,000 hexagons.
Exits with 1 where a mark is missed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.house import settle
from bench.map import screen, tiles
from bench.map.city import TILESET, Size
from bench.map_windows import city

SIZES = (20_000, 100_000, 500_000)
EVENTS, DAYS = 1_000_000, 60
MOST_FOR_PLOTLY = 120_000  # cells asked for are rounded to whole rings
Held = tuple[str, Callable[[screen.Figures], bool]]

ALWAYS: tuple[Held, ...] = (
    ("hover ≤ 1 ms", lambda found: found.get("hover") <= 1),
    ("memory after 200 recolours within a tenth", lambda found: found.get("memory after 200 recolours") <= 1.1 * found.get("memory after 5 recolours")),
    ("memory after 30 changes of page within a tenth", lambda found: found.get("memory after 30 changes of page") <= 1.1 * found.get("memory after 6 changes of page")),
    ("gliding no slower than vector tiles", lambda found: found.get("gliding, a frame") <= found.get("vector tiles and feature state: gliding, a frame")),
    # What a page shows first: its map, or on a page without one its first chart. Charts beside a map come after it.
    ("≤ 600 kB before the map", lambda found: found.get("first visit, programs the map waits for") <= 600),
    ("≤ 600 kB before the first chart", lambda found: found.get("first visit to the charts, programs before the chart library") <= 600),
)
OF_100K: tuple[Held, ...] = (
    ("idle ≤ 2.5 s", lambda found: found.get("to idle, again") <= 2.5),
    ("recolour ≤ 120 ms", lambda found: found.get("recolour") <= 120),
    ("recolour ≥ 100 × plotly", lambda found: found.get("recolour, plotly ÷ ours") >= 100),
)
OF_500K: tuple[Held, ...] = (
    ("idle ≤ 3 s", lambda found: found.get("to idle, again") <= 3),
    ("recolour ≤ 150 ms", lambda found: found.get("recolour") <= 150),
)
MARKS: dict[int, tuple[Held, ...]] = {100_000: OF_100K, 500_000: OF_500K}


def measure(cells: int) -> list[str]:
    """One city's figures, printed; returns the marks it misses."""
    size = Size(cells, EVENTS, DAYS)
    with tempfile.TemporaryDirectory(prefix="gridwatch-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with city(size, folder) as (url, files, _), tiles.ours(files, url, folder / "app") as server:
            settle()
            window = f"from={size.last - timedelta(days=6)}&to={size.last}"
            visit = screen.Visit(f"http://127.0.0.1:{server.port}", "analyst", "demo-analyst", TILESET, window)
            found = screen.measure(visit, url, plotly=cells <= MOST_FOR_PLOTLY)
    missed = [name for name, held in (*ALWAYS, *MARKS.get(cells, ())) if not held(found)]
    print(f"  missed: {'; '.join(missed)}" if missed else "  every mark held", flush=True)
    return missed


def main() -> int:
    """Measure every city."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="20,000 hexagons alone")
    parser.add_argument("--cells", type=int, help="one city of about so many hexagons")
    given, _ = parser.parse_known_args()
    sizes = (given.cells,) if given.cells else SIZES[:1] if given.quick else SIZES
    missed = [miss for cells in sizes for miss in measure(cells)]
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
