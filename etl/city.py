"""Loads a city pack: the ground, then the sites, then every register in order. Loading it again changes nothing."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from etl.geocoder import from_database
from etl.pack import read_ground
from etl.pack_checks import not_understood, pack_problem
from etl.run import Options, Progress, run_files
from etl.sources import SOURCES
from etl.summary import Summary
from etl.travel_times import lay, read_travel_times
from geodata.engine import Database
from geodata.ground import Ground, write_ground

# Sites stand at the top of a pack, under the plural of their source.
SITES: Final = {"hospitals": "hospital", "checkpoints": "checkpoint"}
SUFFIXES: Final = (".csv.gz", ".csv", ".xlsx")


def load_pack(
    database: Database, path: Path, progress: Progress | None, replace: bool = False, options: Options | None = None
) -> list[Summary]:
    """Load the pack at `path`; one summary for the ground and one a source.

    The ground is one transaction, so are the travel times and every register file: a load cut short is taken up by loading again.
    Raises `PackProblem` (nothing written) where the pack contradicts itself or the database serves another
    city and `replace` is False; `FileProblem` for a register that cannot be read at all.
    """
    ground = read_ground(path)
    files = register_files(path, ground.city["settings"].get("registers", {}).get("order", ()))
    times = read_travel_times(path, ground.areas["code"], files.get("hospital", ()))
    summaries = [_lay(database, ground, replace)]
    summaries += [laid] if (laid := lay(database, times)) is not None else []
    with database.read() as conn:
        places = from_database(conn)
    jobs = [(SOURCES[source], file) for source, found in files.items() for file in found]
    loaded = run_files(database, jobs, progress, places, options or Options())
    totals = {source: Summary(source) for source in files}
    for summary in loaded:
        totals[summary.source] += summary
    return summaries + list(totals.values())


def _lay(database: Database, ground: Ground, replace: bool) -> Summary:
    began = time.perf_counter()
    with database.write() as conn:
        written = write_ground(conn, ground, replace)
    rows = len(ground.areas) + len(ground.aliases) + len(ground.basemap) + len(ground.gazetteer) + len(ground.stations)
    summary = Summary("ground", [str(ground.city["key"])], read=rows, seconds=time.perf_counter() - began)
    summary.inserted, summary.unchanged = (rows, 0) if written.changed else (0, rows)
    return summary


def register_files(path: Path, order: Sequence[str] = ()) -> dict[str, list[Path]]:
    """Source → its files in name order. Sites come first, then `order`, then what is left in the sources' own order."""
    for name in order:
        if name not in SOURCES:
            raise not_understood("city.toml", "registers.order", name, tuple(SOURCES))
    found: dict[str, list[Path]] = {}
    for file in [*_sites(path), *sorted((path / "registers").glob("*"))]:
        if file.name.endswith(SUFFIXES) and not file.name.startswith((".", "~")):
            found.setdefault(_source_of(file), []).append(file)
    ranked = list(dict.fromkeys([*SITES.values(), *order, *SOURCES]))
    return {name: found[name] for name in ranked if name in found}


def _sites(path: Path) -> list[Path]:
    return [path / f"{name}{suffix}" for name in SITES for suffix in SUFFIXES if (path / f"{name}{suffix}").is_file()]


def _source_of(file: Path) -> str:
    """The source a file belongs to: `case_series_2022.csv` is a `case_series`, not a `case`."""
    named = source_named(file.name)
    if named is None:
        raise pack_problem(
            f"registers/{file.name}",
            f"文件名不以任何数据来源开头。可用：{'、'.join(SOURCES)}。请改名或移出 registers。",
            f"its name begins with no source. Known: {', '.join(SOURCES)}. Rename it or take it out of registers.",
        )
    return named


def source_named(file_name: str) -> str | None:
    """The source whose key, or whose plural for sites, a file name begins with; the longest of several."""
    keys = {**{name: name for name in SOURCES}, **SITES}
    fitting = [key for key in keys if file_name.startswith((f"{key}_", f"{key}-", f"{key}."))]
    return keys[max(fitting, key=len)] if fitting else None
