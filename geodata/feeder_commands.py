"""`python -m geodata feeder …`: who may send records, and what."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Any

from geodata import feeders
from geodata.cluster import using_database
from geodata.engine import Database
from geodata.errors import UnknownName
from geodata.records import RECORDS
from geodata.settings import DataSettings


def feeder_add(options: argparse.Namespace, settings: DataSettings) -> int:
    """Make a feeder and print its token, this once."""
    if unknown := [name for name in options.source if name not in RECORDS]:
        raise UnknownName(f"没有名为 {unknown[0]} 的数据来源。可用：{'、'.join(RECORDS)}。", f"No source is called {unknown[0]}. Known: {', '.join(RECORDS)}.")
    with using_database(settings) as address, Database(address).own() as conn:
        token = feeders.add(conn, options.name, options.source, options.rows)
    print(f"接入方 {options.name} 已建立，令牌只显示这一次 · feeder made; the token is shown this once", file=sys.stderr)
    print(token)
    return 0


def feeder_revoke(options: argparse.Namespace, settings: DataSettings) -> int:
    """Make tokens void at once; exit code 1 when one of the feeders does not exist."""
    with using_database(settings) as address, Database(address).own() as conn:
        missing = [name for name in options.names if not feeders.revoke(conn, name)]
    for name in missing:
        print(f"没有接入方 {name} · there is no feeder {name}", file=sys.stderr)
    return 1 if missing else 0


def feeder_list(_: argparse.Namespace, settings: DataSettings) -> int:
    """List the feeders."""
    with using_database(settings) as address, Database(address).own() as conn:
        for one in feeders.listed(conn):
            used = f"{one.used_at:%Y-%m-%d %H:%M}" if one.used_at else "–"
            state = f"已吊销 revoked {one.revoked_at:%Y-%m-%d %H:%M}" if one.revoked_at else "有效 valid"
            print(f"{one.name}\t{', '.join(one.sources)}\t{one.rows_a_minute:,}/min\t{used}\t{state}")
    return 0


def add_commands(commands: Any, add: Callable[..., argparse.ArgumentParser]) -> None:
    """The commands below `feeder`."""
    group = commands.add_parser("feeder", help="Machines that send records.").add_subparsers(required=True, metavar="WHAT")
    one = add(group, "add", feeder_add)
    one.add_argument("name", metavar="NAME")
    one.add_argument("--source", action="append", required=True, help="a register it may send; repeat for several")
    one.add_argument("--rows", type=int, default=feeders.ROWS_A_MINUTE, help="rows it may send a minute")
    add(group, "revoke", feeder_revoke).add_argument("names", nargs="+", metavar="NAME")
    add(group, "list", feeder_list)
