"""`python -m geodata …`: the embedded PostGIS and the upkeep of the database."""

from __future__ import annotations

import argparse
import importlib
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from geodata.cluster import Cluster
from geodata.errors import GridwatchError
from geodata.settings import DataSettings

Command = Callable[[argparse.Namespace, DataSettings], int]


def start(_: argparse.Namespace, settings: DataSettings) -> int:
    """Start the embedded PostGIS and leave it running until `stop`."""
    cluster = Cluster(settings.data_dir)
    cluster.start()
    cluster.kept.touch()
    print(f"PostGIS 运行中 · running · pid {cluster.pid()} · {cluster.folder}")
    return 0


def stop(_: argparse.Namespace, settings: DataSettings) -> int:
    """Stop the embedded PostGIS, whoever uses it."""
    Cluster(settings.data_dir).stop()
    print("PostGIS 已停止 · stopped")
    return 0


def status(_: argparse.Namespace, settings: DataSettings) -> int:
    """Say whether the embedded PostGIS runs; exit code 3 when it does not."""
    cluster = Cluster(settings.data_dir)
    pid = cluster.pid()
    print(f"PostGIS 运行中 · running · pid {pid} · {cluster.folder}" if pid else "PostGIS 未运行 · not running")
    return 0 if pid else 3


def url(_: argparse.Namespace, settings: DataSettings) -> int:
    """Print the address of the database in use (it holds the password)."""
    print(settings.database_url or Cluster(settings.data_dir).url)
    return 0


def migrate(_: argparse.Namespace, settings: DataSettings) -> int:
    """Bring the database to the newest schema."""
    with using_database(settings) as address:
        importlib.import_module("geodata.migrations").upgrade(address)
    print("数据库结构已是最新 · schema is up to date")
    return 0


COMMANDS: dict[str, Command] = {"start": start, "stop": stop, "status": status, "url": url, "migrate": migrate}


@contextmanager
def using_database(settings: DataSettings) -> Iterator[str]:
    """The address of the database: `DATABASE_URL`, else the embedded one, started while it is needed."""
    if settings.database_url:
        yield settings.database_url
        return
    with Cluster(settings.data_dir).lease() as address:
        yield address


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m geodata", description=__doc__)
    subcommands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        subcommands.add_parser(name, help=command.__doc__, description=command.__doc__)
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run one command; a domain error is one line on stderr and exit code 2."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    options = _parser().parse_args(arguments)
    try:
        return COMMANDS[options.command](options, DataSettings())
    except GridwatchError as error:
        print(f"{error.zh}\n{error.en}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
