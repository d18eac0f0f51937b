"""999 replicates of a scan for clusters; every night the customary scan of the city and of each district; after a start a first look."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from etl.clusters import BY_ITSELF, Scans
from etl.jobs.contract import JobKind, Told
from geodata.clusters import Choice
from geodata.engine import Database
from geodata.errors import BadFilter, NoCity
from geodata.queries import areas, clusters
from geodata.queries.clusters import ENOUGH, FIRST
from geodata.scope import Scope
from geodata.settings import DataSettings

OPENING = {"replicates": FIRST}
"""The wish for the customary scan of the city as a page shows it at once."""


def check(asked: Mapping[str, Any]) -> dict[str, Any]:
    """`tileset`, `wanted`, `longest`, `share`, `last_day`; nothing: the customary scan of the newest day, and of every district; or `OPENING`."""
    if not asked or asked == OPENING:
        return dict(asked)
    try:
        choice = Choice(str(asked["tileset"]), str(asked["wanted"]), int(asked["longest"]), int(asked["share"]))
        last_day = dt.date.fromisoformat(str(asked["last_day"]))
    except (KeyError, TypeError, ValueError) as error:
        raise BadFilter("看不懂要重复哪次扫描。请刷新页面。", "Which scan to replicate cannot be read. Reload the page.") from error
    return {"tileset": choice.tileset, "wanted": choice.wanted, "longest": choice.longest, "share": choice.share, "last_day": last_day.isoformat()}


def run(database: Database, asked: Mapping[str, Any], scope: Scope, told: Told) -> dict[str, Any]:
    """`scan`, `replicates`, and `words`. Replicates are kept with the scan as they are made, so a second try goes on from there."""
    scans = Scans(database, DataSettings().data_dir / "clusters")
    with database.read() as conn:
        newest = clusters.opening_day(conn)
        districts = [code for code, *_ in areas.districts(conn)] if not asked and scope.district_code is None else []
    choice = Choice(asked["tileset"], asked["wanted"], asked["longest"], asked["share"]) if "tileset" in asked else Choice()
    last_day = dt.date.fromisoformat(asked["last_day"]) if "last_day" in asked else newest
    if last_day is None:
        raise NoCity("数据库里还没有城市。请先载入一个城市包。", "The database holds no city yet. Load a city pack first.")
    scan = scans.observe(choice, last_day, scope, BY_ITSELF)
    made = scans.judge(scan, asked.get("replicates", ENOUGH), scope, lambda done, of: told.progress(done, of, _words(done, of)), told.cancelled)
    for code in districts:
        if told.cancelled():
            break
        own = Scope(code)
        scans.judge(scans.observe(choice, last_day, own, BY_ITSELF), ENOUGH, own, None, told.cancelled)
    with database.read() as conn:
        sure = sum(row.significant is True for row in clusters.listed(conn, scan, scope))
    return {"scan": scan, "replicates": made, "words": [f"{made:,} 次重复：显著聚集 {sure} 处", f"{made:,} replicates: {sure} significant clusters"]}


def _words(done: int, of: int) -> tuple[str, str]:
    return f"随机重复 {done:,} / {of:,} 次", f"replicate {done:,} of {of:,}"


JOB = JobKind("clusters", ("聚集扫描 999 次重复", "999 replicates of the cluster scan"), run, check=check, nightly={}, opening=OPENING)
