"""Alarms anew, so that the first person of the morning finds them raised."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from etl.alarms import Watch
from etl.jobs.contract import JobKind, Told
from geodata.engine import Database
from geodata.queries import alarms
from geodata.scope import Scope


def run(database: Database, _asked: Mapping[str, Any], _scope: Scope, _told: Told) -> dict[str, Any]:
    """`anew`: whether the data were newer than the alarms; `seconds`: what judging took. One transaction, so a killed run leaves what was."""
    anew = Watch(database, spacing_s=0).refresh()
    with database.read() as conn:
        known = alarms.known(conn)
    assert known is not None
    at = f"{known.data_version}"
    words = (f"预警已按数据版本 {at} 计算", f"Alarms raised from data version {at}") if anew else (f"预警已是数据版本 {at}", f"Alarms were up to date with data version {at}")
    return {"anew": anew, "seconds": known.seconds, "words": words}


JOB = JobKind("alarms", ("计算预警", "Raise alarms"), run, nightly={}, whole_city=True)
