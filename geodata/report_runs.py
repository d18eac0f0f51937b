"""Runs of the report factory: what each was printed with, and what the run before it said then and would say now.

Then, again, now: the figures the run before was printed with, the same days asked again on today's data, and this run's. Again less
then is what arrived late for old days; now less again is what new days brought.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from geodata.errors import UnknownName
from geodata.filters import Filters
from geodata.queries import areas
from geodata.queries.indicator_parts import Figures, by_part
from geodata.queries.standing import place
from geodata.schema import report_run
from geodata.scope import Scope

FOLDER, ARCHIVE = "reports/runs", "archive.zip"
"""Below the data folder lies one folder a run, named by its token; what is finished is the archive in it."""

KEPT_FOR = dt.timedelta(days=400)
Numbers = dict[str, Figures]
"""Indicator → area → number, as `indicator_parts` gives them."""


class Made(TypedDict):
    """What came of one area: its files by form, and why it has none (zh, en)."""

    files: dict[str, str]
    problem: list[str] | None


@dataclass(frozen=True)
class Run:
    """One run: its days, its data, when and by whom, and its numbers."""

    id: int
    token: str
    series: str
    district_code: str | None
    day_from: dt.date
    day_to: dt.date
    data_version: int
    made_by: str
    made_at: dt.datetime
    figures: Numbers
    again: Numbers | None
    before_id: int | None
    areas: int
    issue: dict[str, Any]
    made: dict[str, Made] | None

    @property
    def filters(self) -> Filters:
        """Its days, anywhere."""
        return Filters(day_from=self.day_from, day_to=self.day_to)


@dataclass(frozen=True)
class New:
    """A run that has just begun."""

    token: str
    root: str
    level: str
    filters: Filters
    data_version: int
    by: str
    areas: int
    issue: Mapping[str, Any]

    @property
    def series(self) -> str:
        """What is compared with what: the same areas over windows of the same length."""
        return f"{self.root}/{self.level}/{self.filters.days}"


def numbers(conn: Connection, keys: Sequence[str], filters: Filters, scope: Scope, root: str, level: str) -> Numbers:
    """The figures of the areas of a level below `root` and, for districts, of their streets; each table hidden by itself."""
    tops = [filters.model_copy(update={"area": root, "region": None})]
    if level == "district":
        tops += [filters.model_copy(update={"area": area.code, "region": None}) for area in areas.children(conn, root, scope)]
    found: Numbers = {key: {} for key in keys}
    for turn, top in enumerate(tops):
        at = place(conn, top, scope)
        for key in keys:
            found[key] |= by_part(conn, key, filters, scope, at, level if turn == 0 else "street")
    return found


def keep(conn: Connection, new: New, keys: Sequence[str], scope: Scope, then: Connection | None = None) -> int:
    """Measure and keep a run, with the one before it; as the writer. A try that goes on finds it kept. Returns its number.

    `then`: where a run as of an earlier time is measured, else where it is kept.
    """
    if (known := conn.execute(select(report_run.c.id).where(report_run.c.token == new.token)).scalar()) is not None:
        return int(known)
    before, told = _before(conn, new, scope), then or conn
    again = numbers(told, [key for key in keys if key in before.figures], before.filters, scope, new.root, new.level) if before else None
    row = {
        "token": new.token, "series": new.series, "district_code": scope.district_code, "day_from": new.filters.day_from, "day_to": new.filters.day_to,
        "data_version": new.data_version, "made_by": new.by, "figures": numbers(told, keys, new.filters, scope, new.root, new.level),
        "before_id": before.id if before else None, "again": again, "areas": new.areas, "issue": dict(new.issue),
    }  # fmt: skip
    conn.execute(delete(report_run).where(report_run.c.made_at < func.now() - KEPT_FOR))
    return int(conn.execute(insert(report_run).values(row).returning(report_run.c.id)).scalar_one())


def printed(conn: Connection, run_id: int, made: Mapping[str, Made]) -> None:
    """Say what came of each area; as the writer."""
    conn.execute(update(report_run).where(report_run.c.id == run_id).values(made=dict(made)))


def find(conn: Connection, run_id: int, scope: Scope) -> Run:
    """One run of the person's district. Raises `UnknownName`."""
    mine = report_run.c.district_code.is_not_distinct_from(scope.district_code)
    row = conn.execute(select(report_run).where(report_run.c.id == run_id, mine)).one_or_none()
    if row is None:
        raise UnknownName(f"没有编号为 {run_id} 的批量报告。请重新生成。", f"There is no run {run_id} of reports. Make them anew.")
    return _run(row)


def _before(conn: Connection, new: New, scope: Scope) -> Run | None:
    """The newest run of the series that another day or other data were printed with."""
    other = or_(report_run.c.day_to < new.filters.day_to, (report_run.c.day_to == new.filters.day_to) & (report_run.c.data_version < new.data_version))
    mine = report_run.c.district_code.is_not_distinct_from(scope.district_code)
    found = select(report_run).where(report_run.c.series == new.series, mine, other).order_by(report_run.c.made_at.desc(), report_run.c.id.desc()).limit(1)
    row = conn.execute(found).one_or_none()
    return None if row is None else _run(row)


def _run(row: Row[Any]) -> Run:
    return Run(**row._mapping)

