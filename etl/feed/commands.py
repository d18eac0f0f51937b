"""`python -m etl watch FOLDER`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from geodata.engine import Database
from geodata.processes import BEHIND
from geodata.settings import DataSettings

PROBLEM = 2


def add_commands(commands: Any, add: Callable[..., argparse.ArgumentParser], opened: Callable[[], AbstractContextManager[Database]]) -> None:
    """`opened`: the database of the settings."""

    def watch(options: argparse.Namespace) -> int:
        """Load every register file that is dropped into a folder; exit code 2 with --once where a file needs a person."""
        from etl.feed.folder import Folder
        from etl.feed.watch import Watcher
        from etl.feed.watch import watch as look_after
        from etl.grounds import Grounds
        from etl.run import Options
        from etl.worker import low_priority

        low_priority(threads=1)  # the screens go first
        kept = DataSettings().data_dir / "geocoder"
        with opened() as database:
            database.step_behind(BEHIND)
            say: Callable[[str], None] = lambda line: print(line, flush=True)  # noqa: E731
            folder = Folder(options.folder.expanduser().resolve(), options.settle)
            watcher = Watcher(database, folder, Grounds(database, kept), Options(None, year=options.year, index_folder=kept), say)
            problems = look_after(watcher, options.interval, options.once)
        return PROBLEM if options.once and problems else 0

    one = add(commands, "watch", watch)
    one.add_argument("folder", type=Path, metavar="FOLDER")
    one.add_argument("--once", action="store_true", help="load what is there, then end")
    one.add_argument("--interval", type=float, default=2.0, metavar="S", help="seconds between two looks (default: 2)")
    one.add_argument("--settle", type=float, default=3.0, metavar="S", help="seconds a file must stay as it is to count as whole (default: 3)")
    one.add_argument("--year", type=int, help="year of dates written without one, such as 1月29日")
