"""What was made from templates, as people see it: reports, their files, where they went, and the log of every attempt.

A report holds what its owner was allowed to see when it was made. So it is given to the owner, and to others of the same role, district and
clearance who see its template; never to anybody whose district does not cover it. To all others it does not exist.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, and_, any_, func, insert, literal, or_, select, update
from sqlalchemy.sql import ColumnElement

from geodata.errors import BadFilter, UnknownName
from geodata.map_reports.issue import Issue
from geodata.map_reports.issue import load as issue_from
from geodata.report_templates.people import Person
from geodata.schema import (
    area,
    report_attempt,
    report_delivery,
    report_file,
    report_issue,
    report_template,
)

MOST = 60
FOLDER = "reports"
"""In the data folder."""
Words = tuple[str, str]  # (zh, en)


@dataclass(frozen=True)
class File:
    """One file of a report; `removed`: its time was over."""

    form: str
    name: str
    bytes: int
    sha256: str
    removed: bool


@dataclass(frozen=True)
class Delivery:
    """Where a report goes. `state`: waiting, sending, sent, failed, or unsure, where nobody knows whether it arrived."""

    id: int
    kind: str
    target: str
    state: str
    tries: int
    next_try_at: dt.datetime | None
    ended_at: dt.datetime | None


@dataclass(frozen=True)
class Attempt:
    """One line of the log."""

    what: str
    target: str
    good: bool
    words: Words
    at: dt.datetime


@dataclass(frozen=True)
class Made:
    """One report that was asked for. `state`: waiting, making, made or failed; `note`: what its reader must know."""

    id: int
    schedule_id: int | None
    template_id: int | None
    template_version: int | None
    name: Words
    owner: str
    area_code: str
    area_name: Words
    due_at: dt.datetime
    by_hand: bool
    day_from: dt.date | None
    day_to: dt.date | None
    state: str
    tries: int
    next_try_at: dt.datetime | None
    data_version: int | None
    made_at: dt.datetime | None
    keep_until: dt.date | None
    note: Words | None
    files: tuple[File, ...]
    deliveries: tuple[Delivery, ...]
    log: tuple[Attempt, ...]


def folder_of(reports: Path, issue_id: int) -> Path:
    """Where the files of a report are kept, each named by its form. `reports`: the folder of them all."""
    return reports / str(issue_id)


def listed(conn: Connection, person: Person, template_id: int | None = None, most: int = MOST) -> list[Made]:
    """The newest reports a person may have, of one template or of all."""
    rows = conn.execute(_seen(person, () if template_id is None else (report_issue.c.template_id == template_id,)).limit(most)).all()
    return _whole(conn, rows)


def find(conn: Connection, issue_id: int, person: Person) -> Made:
    """One report. Raises `UnknownName` where it is none of the person's, whether there is one or not."""
    rows = conn.execute(_seen(person, (report_issue.c.id == issue_id,))).all()
    if not rows:
        raise UnknownName(f"没有您可以看的报告 {issue_id}。请从“报表配置”页打开。", f"There is no report {issue_id} for you. Open it from the page Report templates.")
    return _whole(conn, rows)[0]


def file_of(conn: Connection, issue_id: int, form: str, person: Person) -> File:
    """A file of a report. Raises `UnknownName` where the person has none such, or its time is over."""
    found = next((one for one in find(conn, issue_id, person).files if one.form == form), None)
    if found is None or found.removed:
        raise UnknownName(f"报告 {issue_id} 没有 {form} 文件，或已过保留期。可重新生成。", f"Report {issue_id} has no {form} file, or its time is over. Make it again.")
    return found


def as_then(conn: Connection, issue_id: int, person: Person) -> Issue:
    """What makes a report again as it was made: its definition, days and area with its time and data version. Raises `UnknownName`, `BadReport`."""
    found = find(conn, issue_id, person)
    row = conn.execute(select(report_issue.c.issue).where(report_issue.c.id == issue_id)).one()
    if row.issue is None or found.data_version is None:
        raise UnknownName(f"报告 {issue_id} 还没有生成过，没有可重现的时点。", f"Report {issue_id} was never made, so there is no moment to go back to.")
    return issue_from({**row.issue, "version": found.data_version})


def try_again(conn: Connection, issue_id: int, delivery_id: int | None, person: Person) -> None:
    """Take up what failed: making the report, or one delivery, of the person's own report. Written as the web role."""
    found = find(conn, issue_id, person)
    if found.owner != person.username:
        raise UnknownName(f"报告 {issue_id} 不是您的。", f"Report {issue_id} is not yours.")
    table, number = (report_issue, issue_id) if delivery_id is None else (report_delivery, delivery_id)
    mine = [table.c.id == number, table.c.state.in_(("failed", "unsure"))] + ([] if delivery_id is None else [report_delivery.c.issue_id == issue_id])
    if not conn.execute(update(table).where(*mine).values(state="waiting", tries=0, next_try_at=None)).rowcount:
        raise BadFilter("没有失败的步骤可以重试：它正在进行或已完成。请刷新页面。", "Nothing failed that could be tried again: it is under way, or done. Reload the page.")
    words = {"words_zh": f"{person.username} 要求重试", "words_en": f"{person.username} asked to try again"}
    conn.execute(insert(report_attempt).inline().values(issue_id=issue_id, what="make" if delivery_id is None else "again", good=True, **words))


def _seen(person: Person, more: Sequence[ColumnElement[bool]]) -> Any:
    district = person.scope.district_code
    covered = literal(district is None) | (report_issue.c.district_code == district)
    template_seen = select(report_template.c.id).where(report_template.c.id == report_issue.c.template_id, literal(person.role) == any_(report_template.c.shared_with))
    alike = and_(
        report_issue.c.role == person.role,
        report_issue.c.district_code.is_not_distinct_from(district),
        report_issue.c.clearance.is_(person.scope.records),
        template_seen.exists(),
    )
    name = [func.coalesce(area.c[f"name_{lang}"], report_issue.c.area_code).label(f"area_{lang}") for lang in ("zh", "en")]
    found = select(report_issue, *name).join(area, area.c.code == report_issue.c.area_code, isouter=True)
    return found.where(covered, or_(report_issue.c.owner == person.username, alike), *more).order_by(report_issue.c.due_at.desc(), report_issue.c.id.desc())


def _whole(conn: Connection, rows: Sequence[Any]) -> list[Made]:
    """Rows with their files, deliveries and log, in three more queries."""
    ids = [row.id for row in rows]
    files: dict[int, list[File]] = {number: [] for number in ids}
    deliveries: dict[int, list[Delivery]] = {number: [] for number in ids}
    log: dict[int, list[Attempt]] = {number: [] for number in ids}
    for row in conn.execute(select(report_file).where(report_file.c.issue_id.in_(ids)).order_by(report_file.c.form)):
        files[row.issue_id].append(File(row.form, row.name, row.bytes, row.sha256, row.removed_at is not None))
    for row in conn.execute(select(report_delivery).where(report_delivery.c.issue_id.in_(ids)).order_by(report_delivery.c.id)):
        deliveries[row.issue_id].append(Delivery(row.id, row.kind, row.target, row.state, row.tries, row.next_try_at, row.ended_at))
    for row in conn.execute(select(report_attempt).where(report_attempt.c.issue_id.in_(ids)).order_by(report_attempt.c.id)):
        log[row.issue_id].append(Attempt(row.what, row.target, row.good, (row.words_zh, row.words_en), row.at))
    return [_made(row, tuple(files[row.id]), tuple(deliveries[row.id]), tuple(log[row.id])) for row in rows]


def _made(row: Any, files: tuple[File, ...], deliveries: tuple[Delivery, ...], log: tuple[Attempt, ...]) -> Made:
    return Made(
        row.id, row.schedule_id, row.template_id, row.template_version, (row.name_zh, row.name_en), row.owner, row.area_code, (row.area_zh, row.area_en), row.due_at,
        row.by_hand, row.day_from, row.day_to, row.state, row.tries, row.next_try_at, row.data_version, row.made_at, row.keep_until,
        (row.note_zh, row.note_en) if row.note_zh else None, files, deliveries, log,
    )  # fmt: skip
