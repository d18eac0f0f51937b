"""`python -m etl geocode` and `explain`: files of addresses, and one address in every detail."""

from __future__ import annotations

import argparse
import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from etl.door import show_lines, tell, watching
from etl.packs import pack_folder
from geodata.errors import EtlProblem

Add = Callable[..., argparse.ArgumentParser]
Commands = Any
"""argparse's group of sub-commands."""
MOST_A_CPU = 4


def geocode(options: argparse.Namespace) -> int:
    """Give every address of a CSV or Excel file its place; the result appears when it is whole."""
    from etl.geocode.columns import Wanted
    from etl.geocode.run import Asked, geocode_file

    wanted = Wanted(options.address_column, options.district_column, options.street_column)
    asked = Asked(options.source, options.out, pack_folder(options.city), wanted, _workers(options), options.scheduler)
    with _ends_politely(), watching(options.json) as progress:
        summary = geocode_file(asked, tell, progress)
    if options.json:
        print(json.dumps(summary.as_json(), ensure_ascii=False))
    else:
        show_lines(summary.source, summary.lines())
    return 0


def explain(options: argparse.Namespace) -> int:
    """Print what each step saw in an address and decided."""
    from etl.geocode.explaining import as_json, explained, show
    from etl.geocode.index import ready_index
    from etl.geocoder import open_index
    from etl.pack import area_names

    pack = pack_folder(options.city)
    places = open_index(ready_index(pack, tell))
    told = explained(places, options.address, options.district, options.street, area_names(pack))
    if options.json:
        print(json.dumps(as_json(told), ensure_ascii=False))
    else:
        show(told)
    return 0


def _workers(options: argparse.Namespace) -> int:
    """The number of processes; `EtlProblem` for one that makes no sense on this machine."""
    most = max(8, MOST_A_CPU * (os.cpu_count() or 1))
    if not 1 <= options.workers <= most:
        raise EtlProblem(
            f"--workers {options.workers} 不合理：请给 1 到 {most}；本机有 {os.cpu_count()} 个处理器，再多只会更慢。",
            f"--workers {options.workers} makes no sense: give 1 to {most}; this machine has {os.cpu_count()} processors, and more only slows it down.",
        )
    if options.scheduler is not None and options.workers != 1:
        raise EtlProblem(
            "--workers 与 --scheduler 只能用一个：工作进程数由 Dask 集群决定。请删去 --workers。",
            "--workers and --scheduler exclude each other: the Dask cluster decides how many workers it has. Leave out --workers.",
        )
    return int(options.workers)


@contextmanager
def _ends_politely() -> Iterator[None]:
    """`kill` ends a run like Ctrl-C: nothing half done stays behind."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def add_commands(commands: Commands, add: Add) -> None:
    """Put both commands on the command line."""
    one = add(commands, "geocode", geocode)
    one.add_argument("source", type=Path, metavar="IN", help=".csv, .csv.gz or .xlsx; any encoding, comma, semicolon or tab")
    one.add_argument("out", type=Path, metavar="OUT", help=".csv, .csv.gz or .xlsx; written whole or not at all")
    one.add_argument("--city", required=True, metavar="NAME", help="a pack in $GRIDWATCH_PACKS, or its path")
    one.add_argument("--address-column", metavar="HEADING", help="default: found by the known headings (现住址, 地址, address …)")
    one.add_argument("--district-column", metavar="HEADING", help="default: found by the known headings; '' for none")
    one.add_argument("--street-column", metavar="HEADING", help="default: found by the known headings; '' for none")
    one.add_argument("--workers", type=int, default=1, metavar="N", help="processes on this machine (default: 1)")
    one.add_argument("--scheduler", metavar="ADDRESS", help="let a Dask cluster answer, such as tcp://10.0.0.1:8786")
    one.add_argument("--json", action="store_true", help="print the summary as JSON")
    one = add(commands, "explain", explain)
    one.add_argument("address", metavar="ADDRESS")
    one.add_argument("--city", required=True, metavar="NAME", help="a pack in $GRIDWATCH_PACKS, or its path")
    one.add_argument("--district", help="the district written beside the address")
    one.add_argument("--street", help="the street or town written beside the address")
    one.add_argument("--json", action="store_true", help="print as JSON")
