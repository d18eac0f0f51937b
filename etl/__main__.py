"""`python -m etl …`: registers in, templates and the data dictionary out, cities loaded.

run SOURCE FILE…            load CSV or Excel files of one register
watch FOLDER                load every register file that is dropped into a folder
sources                     the registers there are
template SOURCE OUT.xlsx    an Excel file to fill in
dictionary OUT.md           every field of every register
city load PACK              load a city pack
city demo --out PACK        write a simulated city
city shanghai SRC --out P   make a pack of the published Shanghai files
geocode IN OUT --city NAME  give every address of a file its place
explain ADDRESS --city NAME what the geocoder saw in an address and decided
gazetteer build --city NAME build the index the geocoder works from
gazetteer learn --city NAME learn from registers, and from providers that agree
job [KIND] [--wait]         ask for a background job; without KIND work on those that wait
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from etl.door import show, watching
from etl.feed.commands import add_commands as add_feed
from etl.gazetteer_commands import add_commands as add_gazetteer
from etl.geocode.commands import add_commands as add_geocode
from etl.job_commands import add_commands as add_jobs
from etl.summary import Summary
from geodata.engine import Database
from geodata.errors import FileProblem, GridwatchError
from geodata.settings import DataSettings

Command = Callable[[argparse.Namespace], int]
PROBLEM = 2
INTERRUPTED = 130


@contextmanager
def _database() -> Iterator[Database]:
    """The database of the settings, migrated; an embedded PostGIS runs while it is needed."""
    from geodata.cluster import using_database
    from geodata.migrations import upgrade

    with using_database(DataSettings()) as url:
        upgrade(url)
        database = Database(url)
        try:
            yield database
        finally:
            database.close()


def run(options: argparse.Namespace) -> int:
    """Load CSV or Excel files of one register, each wholly or not at all; a file that cannot be read is named and passed over."""
    from etl.run import Options, run_source
    from etl.sources import source

    declared = source(options.source)
    total, problems = Summary(declared.key), list[FileProblem]()
    with _database() as database, watching(options.json) as progress:
        for path in options.files:
            chosen = Options(options.rejects or path.parent, options.today, options.year, DataSettings().data_dir / "geocoder")
            try:
                total += run_source(database, declared, [path], progress, options=chosen)
            except FileProblem as problem:  # the other files can still be loaded
                problems.append(problem)
    if total.files or not problems:
        show([total], options.json)
    for unreadable in problems:
        _tell(unreadable)
    return PROBLEM if problems else 0


def sources(options: argparse.Namespace) -> int:
    """List the registers that can be read."""
    from etl.sources import SOURCES

    if options.json:
        print(json.dumps({key: [item.model.zh, item.model.en] for key, item in SOURCES.items()}, ensure_ascii=False))
        return 0
    for key, item in SOURCES.items():
        print(f"{key:<18} {item.model.zh}　{item.model.en}")
    return 0


def template(options: argparse.Namespace) -> int:
    """Write an Excel template with choices, formats and explanations."""
    from etl.sources import source
    from etl.templates import write_template

    print(write_template(source(options.source), options.out))
    return 0


def dictionary(options: argparse.Namespace) -> int:
    """Write the data dictionary as Markdown."""
    from etl.dictionary import data_dictionary

    options.out.write_text(data_dictionary(), encoding="utf-8")
    print(options.out)
    return 0


def city_load(options: argparse.Namespace) -> int:
    """Load a city pack: its ground, then its registers. Loading it again changes nothing."""
    from etl.city import load_pack

    with _database() as database, watching(options.json) as progress:
        summaries = load_pack(database, options.pack, progress, replace=options.replace)
    show(summaries, options.json)
    return 0


def city_demo(options: argparse.Namespace) -> int:
    """Write a simulated city as a pack."""
    from etl.demo import generate

    with watching(silent=False) as progress:
        generate(options.out, scale=options.scale, seed=options.seed, progress=progress)
    print(options.out)
    return 0


def city_shanghai(options: argparse.Namespace) -> int:
    """Make a pack of the published Shanghai files."""
    from etl.shanghai import convert

    convert(options.src, options.out)
    print(options.out)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m etl", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(
        group: argparse._SubParsersAction[argparse.ArgumentParser], name: str, command: Command
    ) -> argparse.ArgumentParser:
        made = group.add_parser(name, help=command.__doc__, description=command.__doc__)
        made.set_defaults(command=command)
        return made

    one = add(commands, "run", run)
    one.add_argument("source", metavar="SOURCE")
    one.add_argument("files", nargs="+", type=Path, metavar="FILE")
    one.add_argument(
        "--rejects", type=Path, metavar="DIR", help="folder for error files (default: beside each input file)"
    )
    one.add_argument("--year", type=int, help="year of dates written without one, such as 1月29日")
    one.add_argument(
        "--today", type=dt.date.fromisoformat, help="the run's day; later dates are refused (default: today in China)"
    )
    one.add_argument("--json", action="store_true", help="print the summary as JSON")
    add(commands, "sources", sources).add_argument("--json", action="store_true", help="print as JSON")
    one = add(commands, "template", template)
    one.add_argument("source", metavar="SOURCE")
    one.add_argument("out", type=Path, metavar="OUT.xlsx")
    add(commands, "dictionary", dictionary).add_argument("out", type=Path, metavar="OUT.md")
    _add_city(
        commands.add_parser("city", help="Make and load city packs.").add_subparsers(required=True, metavar="WHAT"), add
    )
    add_geocode(commands, add)
    add_jobs(commands, add)
    add_feed(commands, add, _database)
    add_gazetteer(
        commands.add_parser("gazetteer", help="What the geocoder knows of a city.").add_subparsers(required=True, metavar="WHAT"),
        add,
    )
    return parser


def _add_city(
    city: argparse._SubParsersAction[argparse.ArgumentParser], add: Callable[..., argparse.ArgumentParser]
) -> None:
    one = add(city, "load", city_load)
    one.add_argument("pack", type=Path, metavar="PACK")
    one.add_argument("--replace", action="store_true", help="clear another city's data first")
    one.add_argument("--json", action="store_true", help="print the summaries as JSON")
    one = add(city, "demo", city_demo)
    one.add_argument("--out", type=Path, required=True, metavar="PACK")
    one.add_argument(
        "--scale", type=float, default=1.0, help="1 is about 1.2 million inhabitants; more also means more grids"
    )
    one.add_argument("--seed", type=int, default=20200124)
    one = add(city, "shanghai", city_shanghai)
    one.add_argument("src", type=Path, metavar="SRC", help="folder with the published files")
    one.add_argument("--out", type=Path, required=True, metavar="PACK")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; a domain error is one line a language on stderr and exit code 2."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    options = _parser().parse_args(arguments)
    try:
        return int(options.command(options))
    except GridwatchError as error:
        _tell(error)
        return PROBLEM
    except KeyboardInterrupt:
        print("已中断，未完成的文件没有留下痕迹。\nInterrupted; the file in hand left no trace.", file=sys.stderr)
        return INTERRUPTED


def _tell(error: GridwatchError) -> None:
    print(f"{error.zh}\n{error.en}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
