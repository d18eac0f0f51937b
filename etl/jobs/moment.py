"""The data as they stood at an earlier version, so that reports can be told as of then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from etl.jobs.contract import JobKind, Told
from etl.moments import ensure
from geodata import moments
from geodata.engine import Database
from geodata.errors import BadFilter
from geodata.moments import keeping
from geodata.scope import Scope


class _CalledOff(Exception):
    """Ends the transaction, and with it the building."""


def check(asked: Mapping[str, Any]) -> dict[str, Any]:
    """`version`: of the data."""
    try:
        return {"version": int(asked["version"])}
    except (KeyError, TypeError, ValueError) as error:
        raise BadFilter("看不懂要备好哪个数据版本。请给出版本号。", "Which version to prepare cannot be read. Give its number.") from error


def run(database: Database, asked: Mapping[str, Any], _scope: Scope, told: Told) -> dict[str, Any]:
    """`version`, `seconds`, `bytes` and words. One transaction: a second try begins anew, or finds it built."""

    def heard(done: int, of: int) -> None:
        if told.cancelled():
            raise _CalledOff
        told.progress(done, of, (f"回到数据版本 {asked['version']}：{done} / {of}", f"going back to data version {asked['version']}: {done} of {of}"))

    with database.read() as conn:
        now = moments.present(conn).at
    try:
        ensure(database, now, asked["version"], heard)
    except _CalledOff:
        return {"version": asked["version"], "words": ("已停止", "stopped")}
    with database.read() as conn:
        made = next(one for one in keeping.kept(conn) if one.version == asked["version"])
    size = made.bytes / 1e6
    words = (f"数据版本 {made.version} 已备好（{size:,.0f} MB）", f"Data version {made.version} is ready ({size:,.0f} MB)")
    return {"version": made.version, "seconds": made.seconds, "bytes": made.bytes, "words": words}


JOB = JobKind("moment", ("备好过去的数据", "Prepare past data"), run, check=check)
