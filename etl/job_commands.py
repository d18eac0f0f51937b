"""`python -m etl job`: ask for background jobs from a shell or cron, and work on what waits."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from typing import Any

from geodata import jobs
from geodata.cluster import using_database
from geodata.engine import Database
from geodata.errors import BadFilter
from geodata.jobs import Job
from geodata.planes import Planes
from geodata.scope import Scope
from geodata.settings import DataSettings

Commands = Any
"""argparse's group of sub-commands."""
LOOK_S = 1.0


def job(options: argparse.Namespace) -> int:
    """Ask for a background job; without KIND work on those that wait, at low priority, and end when none is left."""
    from etl.worker import main as work
    from geodata.migrations import upgrade

    if options.kind is None:
        return work()
    settings = DataSettings()
    with using_database(settings) as url:
        upgrade(url)
        database = Database(url, Planes(settings.data_dir / "planes"))
        try:
            return _ask(database, settings, options)
        finally:
            database.close()


def _ask(database: Database, settings: DataSettings, options: argparse.Namespace) -> int:
    from etl.office import Office

    number = Office(database, work=lambda: None).request(options.kind, _asked(options.asked), "command", Scope(None))
    if options.wait:
        return _wait(database, settings, number)
    print(f"任务 {number} 已排队 · job {number} is queued")
    return 0


def _asked(given: str) -> dict[str, Any]:
    try:
        asked = json.loads(given)
    except json.JSONDecodeError as error:
        raise BadFilter(f"--asked 不是 JSON：{error}。", f"--asked is no JSON: {error}.") from error
    if not isinstance(asked, dict):
        raise BadFilter("--asked 须为 JSON 对象，例如 '{}'。", "--asked must be a JSON object such as '{}'.")
    return asked


def _wait(database: Database, settings: DataSettings, number: int) -> int:
    """Work on what waits until this job has ended, whoever does it; 0 when it is done."""
    from etl.worker import low_priority, work

    low_priority(settings.job_threads)
    while True:
        work(database, settings.jobs_at_once)
        with database.read() as conn:
            found = jobs.find(conn, number, Scope(None))
        if not found.open:
            return _told(found)
        time.sleep(LOOK_S)


def _told(found: Job) -> int:
    if found.state == "done":
        print(json.dumps(found.result, ensure_ascii=False))
        return 0
    print(f"任务 {found.id}：{found.error_zh or found.state}\njob {found.id}: {found.error_en or found.state}", file=sys.stderr)
    return 1


def add_commands(commands: Commands, add: Callable[..., argparse.ArgumentParser]) -> None:
    """Hang the command into `python -m etl`."""
    one = add(commands, "job", job)
    one.add_argument("kind", nargs="?", metavar="KIND", help="what to do, e.g. verify; without it: work on what waits")
    one.add_argument("--asked", default="{}", metavar="JSON", help="what exactly is asked for")
    one.add_argument("--wait", action="store_true", help="work on it at once, print the result, exit code 1 if it failed")
