"""`python -m geodata …`: the embedded PostGIS, the upkeep of the database, the accounts."""

from __future__ import annotations

import argparse
import getpass
import logging
import sys
from collections.abc import Callable

from geodata.cluster import Cluster, using_database
from geodata.engine import Database
from geodata.errors import GridwatchError
from geodata.feeder_commands import add_commands as add_feeders
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
    from geodata.migrations import upgrade

    with using_database(settings) as address:
        upgrade(address)
    print("数据库结构已是最新 · schema is up to date")
    return 0


def verify(_: argparse.Namespace, settings: DataSettings) -> int:
    """Recompute every aggregate from the facts and name any difference; exit code 1 if there is one."""
    from geodata.verify import verify as differences

    with using_database(settings) as address, Database(address).own() as conn:
        found = differences(conn)
    for difference in found:
        print(difference)
    print(f"不一致 {len(found)} 处 · {len(found)} differences" if found else "汇总与明细完全一致 · every aggregate equals its facts")
    return 1 if found else 0


def rebuild(_: argparse.Namespace, settings: DataSettings) -> int:
    """Replace every aggregate by what the facts say, in one transaction; screens read the old ones meanwhile."""
    from geodata import aggregates
    from geodata.books import new_version

    with using_database(settings) as address, Database(address).own() as conn:
        aggregates.rebuild(conn)
        version = new_version(conn, "rebuild")
    print(f"已按明细重新汇总，数据版本 {version} · counted again, data version {version}")
    return 0


def user_add(options: argparse.Namespace, settings: DataSettings) -> int:
    """Make an account or replace it; the password is asked for, or read from standard input."""
    from geodata.queries.users import add_user

    password = getpass.getpass("密码 password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    display = (options.name_zh or options.username, options.name_en or options.username)
    with using_database(settings) as address, Database(address).own() as conn:
        add_user(conn, options.username, password, options.role, display, options.district, options.records)
    print(f"账号 {options.username} 已保存 · account saved")
    return 0


def user_remove(options: argparse.Namespace, settings: DataSettings) -> int:
    """Delete accounts; exit code 1 when one of them does not exist."""
    from geodata.queries.users import remove_user

    with using_database(settings) as address, Database(address).own() as conn:
        missing = [name for name in options.usernames if not remove_user(conn, name)]
    for name in missing:
        print(f"没有账号 {name} · there is no account {name}", file=sys.stderr)
    return 1 if missing else 0


def user_list(_: argparse.Namespace, settings: DataSettings) -> int:
    """List the accounts."""
    from geodata.queries.users import all_users

    with using_database(settings) as address, Database(address).own() as conn:
        for user in all_users(conn):
            marks = [user.role, user.district_code or "全市 whole city", *(["记录 records"] if user.clearance else []), *(["演示 demo"] if user.demo else [])]
            print(f"{user.username}\t{user.display_zh} · {user.display_en}\t{', '.join(marks)}")
    return 0


def screen_add(options: argparse.Namespace, settings: DataSettings) -> int:
    """Make a wall screen if it is new, and a token that signs it in; the token is told this once."""
    from geodata import walls
    from geodata.queries.walls import Screen, screens

    title = (options.name_zh or options.screen, options.name_en or options.screen)
    with using_database(settings) as address, Database(address).own() as conn:
        if options.screen not in {one.name for one in screens(conn)}:
            walls.save(conn, Screen(options.screen, title, None), getpass.getuser())
        token = walls.new_token(conn, options.screen, options.district, getpass.getuser())
    print(f"在大屏上打开一次 · open once on the wall: http://HOST:PORT/wall/{options.screen}?token={token}")
    return 0


def screen_revoke(options: argparse.Namespace, settings: DataSettings) -> int:
    """End every token of a screen."""
    from geodata import walls

    with using_database(settings) as address, Database(address).own() as conn:
        ended = walls.revoke(conn, options.screen, getpass.getuser())
    print(f"已作废 {ended} 个令牌 · {ended} tokens ended")
    return 0


def screen_list(_: argparse.Namespace, settings: DataSettings) -> int:
    """List the wall screens and their tokens in force."""
    from geodata.queries import walls

    with using_database(settings) as address, Database(address).own() as conn:
        kept = walls.tickets(conn)
        for screen in walls.screens(conn):
            made = [f"#{one['id']} {one['made_by']} {one['district_code'] or '全市 whole city'}" for one in kept if one["screen"] == screen.name]
            print(f"{screen.name}\t{screen.title[0]} · {screen.title[1]}\t{', '.join(made) or '无令牌 no token'}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m geodata", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(group: argparse._SubParsersAction[argparse.ArgumentParser], name: str, command: Command) -> argparse.ArgumentParser:
        made = group.add_parser(name, help=command.__doc__, description=command.__doc__)
        made.set_defaults(command=command)
        return made

    for command in (start, stop, status, url, migrate, verify, rebuild):
        add(commands, command.__name__, command)
    users = commands.add_parser("user", help="Accounts of the people who sign in.").add_subparsers(required=True, metavar="WHAT")
    one = add(users, "add", user_add)
    one.add_argument("username")
    one.add_argument("--role", required=True, help="leader, analyst, district_head or planner")
    one.add_argument("--district", help="six-digit code: this district only")
    one.add_argument("--records", action="store_true", help="may open the (masked) records")
    one.add_argument("--name-zh", help="shown in the Chinese interface")
    one.add_argument("--name-en", help="shown in the English interface")
    add(users, "remove", user_remove).add_argument("usernames", nargs="+", metavar="USERNAME")
    add(users, "list", user_list)
    add_feeders(commands, add)
    walls = commands.add_parser("screen", help="Wall screens and what signs them in.").add_subparsers(required=True, metavar="WHAT")
    wall = add(walls, "add", screen_add)
    wall.add_argument("screen", metavar="NAME")
    wall.add_argument("--district", help="six-digit code: this district only")
    wall.add_argument("--name-zh", help="title in Chinese")
    wall.add_argument("--name-en", help="title in English")
    add(walls, "revoke", screen_revoke).add_argument("screen", metavar="NAME")
    add(walls, "list", screen_list)
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run one command; a domain error is one line a language on stderr and exit code 2."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    options = _parser().parse_args(arguments)
    try:
        return int(options.command(options, DataSettings()))
    except GridwatchError as error:
        print(f"{error.zh}\n{error.en}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
