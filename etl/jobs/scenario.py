"""200 replicates of a planner's scenario. What they say is kept, so that every screen finds it at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from etl.jobs.contract import JobKind, Told
from etl.planner import Planner
from geodata.engine import Database
from geodata.errors import BadFilter
from geodata.scenarios import runs
from geodata.scenarios.document import Scenario, stored
from geodata.scope import Scope
from geodata.settings import DataSettings

REPLICATES = 200


def check(asked: Mapping[str, Any]) -> dict[str, Any]:
    """`document`: the changes, as `stored` writes them. Against the base they are checked when the job begins."""
    try:
        return {"document": stored(Scenario.model_validate(asked["document"]))}
    except (KeyError, ValidationError) as error:
        raise BadFilter("看不懂要模拟哪个情景。请刷新页面。", "Which scenario to simulate cannot be read. Reload the page.") from error


def run(database: Database, asked: Mapping[str, Any], scope: Scope, told: Told) -> dict[str, Any]:
    """`replicates`, `seconds`, `short_days` (5, 50, 95 %) and words. Three seconds of work: a second try begins anew, or finds it kept."""

    def progress(done: int, of: int) -> None:
        told.progress(done, of, (f"模拟 {done} / {of} 次", f"replicate {done} of {of}"))

    scenario = Scenario.model_validate(asked["document"])
    found = Planner(database).simulate(scenario, scope, REPLICATES, progress, told.cancelled, DataSettings().job_threads)
    if found is None or found.simulated is None:
        return {"replicates": 0, "words": ("已停止", "stopped")}
    with database.write() as conn:
        runs.forget_old(conn)
    low, middle, high = (round(value) for value in found.simulated.short_days)
    words = (f"{REPLICATES} 次模拟：缺 {middle:,} 床·日（90%：{low:,}–{high:,}）", f"{REPLICATES} replicates: {middle:,} bed-days missing (90%: {low:,}–{high:,})")
    return {"replicates": REPLICATES, "seconds": round(found.seconds, 1), "short_days": [low, middle, high], "words": words}


JOB = JobKind("scenario", ("模拟情景 200 次", "200 replicates of a scenario"), run, check=check)
