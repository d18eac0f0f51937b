"""A kind of job for tests: steps of a tenth of a second, each kept with who did it. Run as a program it is a worker."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import Any

from etl import worker
from etl.jobs import KINDS
from etl.jobs.contract import JobKind, Told
from geodata.engine import Database
from geodata.errors import BadFilter
from geodata.scope import Scope


def run(database: Database, asked: Mapping[str, Any], scope: Scope, told: Told) -> dict[str, Any]:
    """`asked`: `steps`, and what goes wrong: `deaf`, `fault` or `mendable`."""
    if asked.get("fault"):
        raise ValueError("seven is no colour")
    if asked.get("mendable"):
        raise BadFilter("时间窗太长。", "The window is too long.")
    did = list(told.kept.get("did", []))
    while len(did) < asked["steps"] and (asked.get("deaf") or not told.cancelled()):
        time.sleep(0.1)
        did.append(os.getpid())
        if not asked.get("deaf"):
            told.keep({"did": did})
        told.progress(len(did), asked["steps"], (f"第 {len(did)} 步", f"step {len(did)}"))
    with database.read() as conn:
        server = conn.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        here = conn.connection.driver_connection.info.host.startswith("/")  # type: ignore[union-attr]
    return {"server": os.getpriority(os.PRIO_PROCESS, server) if here else None, "did": did, "district": scope.district_code, "nice": os.nice(0), "threads": os.environ.get("NUMBA_NUM_THREADS")}


STEPS = JobKind("steps", ("步骤", "Steps"), run)

if __name__ == "__main__":
    KINDS[STEPS.key] = STEPS
    worker.PATIENCE_S = 5.0
    raise SystemExit(worker.main())
