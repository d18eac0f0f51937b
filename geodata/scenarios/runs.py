"""What many replicates said of a scenario, kept under a name made of everything it depends on."""

from __future__ import annotations

import datetime as dt
import hashlib
import json

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from geodata.scenarios.document import Scenario, stored
from geodata.schema import scenario_run
from geodata.scope import Scope

KEPT_FOR = dt.timedelta(days=30)
RECKONING = 1
"""Raised by a release that reckons otherwise: what older ones kept is then not found any more."""


def digest(scenario: Scenario, version: int, scope: Scope, replicates: int) -> bytes:
    """Names the data, the scope, the changes and how often they were simulated."""
    parts = [RECKONING, version, scope.district_code, replicates, stored(scenario)]
    return hashlib.blake2b(json.dumps(parts, sort_keys=True).encode(), digest_size=16).digest()


def find(conn: Connection, name: bytes) -> tuple[bytes, float] | None:
    """The body and the seconds it took; None where nobody has simulated it."""
    row = conn.execute(select(scenario_run.c.body, scenario_run.c.seconds).where(scenario_run.c.digest == name)).one_or_none()
    return None if row is None else (bytes(row.body), float(row.seconds))


def keep(conn: Connection, name: bytes, scope: Scope, replicates: int, body: bytes, seconds: float) -> None:
    """Keep a body; as the web role or the writer. Who comes second has the same one."""
    row = {"digest": name, "district_code": scope.district_code, "replicates": replicates, "body": body, "seconds": seconds}
    conn.execute(insert(scenario_run).values(row).on_conflict_do_nothing())


def forget_old(conn: Connection) -> int:
    """Delete what was kept for a month: its data are long gone. As the writer; returns how many."""
    return conn.execute(delete(scenario_run).where(scenario_run.c.made_at < func.now() - KEPT_FOR)).rowcount
