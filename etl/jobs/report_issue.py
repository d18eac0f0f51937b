"""Scheduled reports that are due: made one after the other, delivered as each is there, old files taken away."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from etl.delivery.making import Print, make
from etl.delivery.posting import post
from etl.jobs.contract import JobKind, Told
from geodata.engine import Database
from geodata.map_reports import press
from geodata.map_reports.press import Press
from geodata.report_templates import issues, work
from geodata.report_templates.clock import CHINA
from geodata.report_templates.settings import DeliverySettings
from geodata.scope import Scope
from geodata.settings import DataSettings


def run(database: Database, _asked: Mapping[str, Any], _scope: Scope, told: Told) -> dict[str, Any]:
    """`made`, `delivered`: how many were tried. Each under the rights of its schedule's owner; a second try goes on with what waits."""
    return work_off(database, Press(DataSettings().data_dir / press.FOLDER).make, told)


def work_off(database: Database, printed: Print, told: Told) -> dict[str, Any]:
    """Make and deliver until nothing is due, or the job is called off."""
    reports, settings = DataSettings().data_dir / issues.FOLDER, DeliverySettings()
    with database.write() as conn:
        work.take_up(conn)
    made = delivered = 0
    while not told.cancelled():
        now = dt.datetime.now(CHINA)
        with database.write() as conn:
            report = work.next_report(conn, now)
        if report is not None:
            told.progress(made, made + 1, (f"生成“{report.name[0]}”", f"making {report.name[1]}"))
            make(database, printed, report, reports, now)
            made += 1
        with database.write() as conn:
            parcel = work.next_parcel(conn, now)
        if parcel is not None:
            post(database, settings, parcel, reports, now)
            delivered += 1
        if report is None and parcel is None:
            break
    _clear(database, reports)
    words = (f"处理报告 {made} 份、投递 {delivered} 次", f"{made} reports and {delivered} deliveries worked on")
    return {"made": made, "delivered": delivered, "words": words}


def _clear(database: Database, reports: Path) -> None:
    """Take files whose time is over from the disk."""
    with database.write() as conn:
        gone = work.over(conn, dt.datetime.now(CHINA).date())
    for issue_id in {issue_id for issue_id, _ in gone}:
        shutil.rmtree(issues.folder_of(reports, issue_id), ignore_errors=True)


JOB = JobKind(work.KIND, ("定时报告", "Scheduled reports"), run, whole_city=True)
