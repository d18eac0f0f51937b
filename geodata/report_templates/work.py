"""What the job that makes and delivers reports does in the table: take the next one, say what came of it. Written as the writer.

Every step is taken before it begins and told after it ended, so that a killed process leaves a trace: a report that was being made is made
again, a folder that was being filled is looked at again, a mail that was being sent is told as unsure and never sent twice by itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, and_, case, exists, func, insert, or_, select, update
from sqlalchemy.sql import ColumnElement

from geodata.map_reports.definition import Form
from geodata.report_templates.people import Person
from geodata.schema import area, city, job, report_attempt, report_delivery, report_file, report_issue, report_schedule

KIND = "report_issue"
"""The kind of job that does this work."""

MAKE_AGAIN = tuple(dt.timedelta(minutes=each) for each in (1, 5, 30))
DELIVER_AGAIN = tuple(dt.timedelta(minutes=each) for each in (2, 10, 30, 90, 240))
Words = tuple[str, str]  # (zh, en)


@dataclass(frozen=True)
class Wanted:
    """A report to be made."""

    id: int
    schedule_id: int
    owner: str
    area_code: str
    name: Words
    due_at: dt.datetime
    tries: int


@dataclass(frozen=True)
class Parcel:
    """A delivery to be made."""

    id: int
    issue_id: int
    kind: str
    target: str
    tries: int


@dataclass(frozen=True)
class Plan:
    """What a schedule says about the making of a report."""

    template_id: int
    days: int
    forms: tuple[Form, ...]
    folder: str | None
    mail: tuple[str, ...]
    keep_days: int


@dataclass(frozen=True)
class Told:
    """What a letter says about the report in it. Names are (zh, en)."""

    name: Words
    area: Words
    owner: str
    first: dt.date
    last: dt.date
    data_version: int
    note: Words | None
    simulated: bool


def waits(conn: Connection, now: dt.datetime) -> bool:
    """Whether there is something to make or deliver and no job that does it; as the web role."""
    working = exists().where(job.c.kind == KIND, job.c.state.in_(("queued", "running")))
    reports = exists().where(or_(report_issue.c.state == "making", _due(report_issue, now)))
    parcels = exists().where(or_(report_delivery.c.state == "sending", _due(report_delivery, now)))
    return bool(conn.execute(select(and_(~working, or_(reports, parcels)))).scalar_one())


def _due(table: Table, now: dt.datetime) -> ColumnElement[bool]:
    return and_(table.c.state == "waiting", or_(table.c.next_try_at.is_(None), table.c.next_try_at <= now))


def take_up(conn: Connection) -> None:
    """What a killed process had in hand: reports and folders wait again, mails are told as unsure. Only one job of the kind runs at a time."""
    for row in _broken_off(conn, report_issue, "making", len(MAKE_AGAIN)):
        note(conn, row.id, "make", "", False, ("生成途中进程被终止", "the process was ended while making it"))
    mail = and_(report_delivery.c.state == "sending", report_delivery.c.kind == "mail")
    for row in conn.execute(update(report_delivery).where(mail).values(state="unsure", ended_at=func.now()).returning(report_delivery.c.issue_id, report_delivery.c.target)).all():
        words = ("发送途中进程被终止，可能已送达，没有重发。请问收件人，未收到再按“重试”", "the process was ended while sending; it may have arrived and was not sent again. Ask the receiver, then try again")
        note(conn, row.issue_id, "mail", row.target, False, words)
    for row in _broken_off(conn, report_delivery, "sending", len(DELIVER_AGAIN)):
        note(conn, row.issue_id, row.kind, row.target, False, ("写入途中进程被终止", "the process was ended while writing"))


def _broken_off(conn: Connection, table: Table, state: str, most: int) -> Sequence[Any]:
    """Let what was broken off wait again, a minute longer each time; after so many tries it has failed: perhaps it is what kills the process."""
    later = func.now() + (table.c.tries - 1) * dt.timedelta(minutes=1)
    given_up = table.c.tries > most
    values = {"state": case((given_up, "failed"), else_="waiting"), "next_try_at": case((given_up, None), else_=later)}
    return conn.execute(update(table).where(table.c.state == state).values(values).returning(table)).all()


def next_report(conn: Connection, now: dt.datetime) -> Wanted | None:
    """Take the report that is due first, if any; its try counts from here."""
    first = select(report_issue.c.id).where(_due(report_issue, now)).order_by(report_issue.c.due_at, report_issue.c.id).limit(1).scalar_subquery()
    taken = update(report_issue).where(report_issue.c.id == first).values(state="making", tries=report_issue.c.tries + 1).returning(report_issue)
    row = conn.execute(taken).one_or_none()
    return None if row is None else Wanted(row.id, row.schedule_id, row.owner, row.area_code, (row.name_zh, row.name_en), row.due_at, row.tries)


def plan_of(conn: Connection, schedule_id: int) -> Plan:
    """What its schedule says now."""
    row = conn.execute(select(report_schedule).where(report_schedule.c.id == schedule_id)).one()
    return Plan(row.template_id, row.days, tuple(row.forms), row.folder, tuple(row.mail), row.keep_days)


def begun(conn: Connection, issue_id: int, owner: Person, told: Mapping[str, Any]) -> None:
    """Under whose rights it is made and of what: template version, name, the issue as JSON, window, note."""
    rights = {"role": owner.role, "district_code": owner.scope.district_code, "clearance": owner.scope.records}
    conn.execute(update(report_issue).where(report_issue.c.id == issue_id).values(rights | dict(told)))


def made(conn: Connection, issue_id: int, files: Sequence[Mapping[str, Any]], plan: Plan, data_version: int, words: Words, today: dt.date) -> None:
    """It is there with its files (form, name, bytes, sha256), and goes where its schedule says."""
    values = {"state": "made", "next_try_at": None, "made_at": func.now(), "data_version": data_version, "keep_until": today + dt.timedelta(days=plan.keep_days)}
    conn.execute(update(report_issue).where(report_issue.c.id == issue_id).values(values))
    conn.execute(report_file.delete().where(report_file.c.issue_id == issue_id))
    conn.execute(insert(report_file), [{"issue_id": issue_id, **one} for one in files])
    targets = [("folder", plan.folder)] * (plan.folder is not None) + [("mail", address) for address in dict.fromkeys(plan.mail)]
    if targets:
        conn.execute(insert(report_delivery), [{"issue_id": issue_id, "kind": kind, "target": target} for kind, target in targets])
    note(conn, issue_id, "make", "", True, words)


def not_made(conn: Connection, one: Wanted, words: Words, again: bool, now: dt.datetime) -> None:
    """It failed: for good, or until a later try."""
    later = MAKE_AGAIN[one.tries - 1] if again and one.tries <= len(MAKE_AGAIN) else None
    conn.execute(update(report_issue).where(report_issue.c.id == one.id).values(_then(later, now)))
    note(conn, one.id, "make", "", False, words)


def stop(conn: Connection, schedule_id: int, words: Words) -> None:
    """A schedule runs no more until its owner switches it on."""
    conn.execute(update(report_schedule).where(report_schedule.c.id == schedule_id).values(running=False, next_at=None, stopped_zh=words[0], stopped_en=words[1]))


def next_parcel(conn: Connection, now: dt.datetime) -> Parcel | None:
    """Take the delivery that is due first, if any; its try counts from here."""
    first = select(report_delivery.c.id).where(_due(report_delivery, now)).order_by(report_delivery.c.id).limit(1).scalar_subquery()
    taken = update(report_delivery).where(report_delivery.c.id == first).values(state="sending", tries=report_delivery.c.tries + 1).returning(report_delivery)
    row = conn.execute(taken).one_or_none()
    return None if row is None else Parcel(row.id, row.issue_id, row.kind, row.target, row.tries)


def delivered(conn: Connection, parcel: Parcel, words: Words) -> None:
    """It arrived."""
    conn.execute(update(report_delivery).where(report_delivery.c.id == parcel.id).values(state="sent", next_try_at=None, ended_at=func.now()))
    note(conn, parcel.issue_id, parcel.kind, parcel.target, True, words)


def not_delivered(conn: Connection, parcel: Parcel, words: Words, again: bool, now: dt.datetime) -> None:
    """It failed: for good, or until a later try."""
    later = DELIVER_AGAIN[parcel.tries - 1] if again and parcel.tries <= len(DELIVER_AGAIN) else None
    ended = {} if later else {"ended_at": func.now()}
    conn.execute(update(report_delivery).where(report_delivery.c.id == parcel.id).values(_then(later, now) | ended))
    note(conn, parcel.issue_id, parcel.kind, parcel.target, False, words)


def files_of(conn: Connection, issue_id: int) -> list[tuple[str, str, str, int]]:
    """Form, name, sha256 and bytes of every file of a report."""
    rows = conn.execute(select(report_file).where(report_file.c.issue_id == issue_id, report_file.c.removed_at.is_(None)).order_by(report_file.c.form))
    return [(row.form, row.name, row.sha256, row.bytes) for row in rows]


def told_of(conn: Connection, issue_id: int) -> Told:
    """What its letter says."""
    columns = [area.c.name_zh.label("area_zh"), area.c.name_en.label("area_en"), select(city.c.simulated).scalar_subquery().label("simulated")]
    row = conn.execute(select(report_issue, *columns).join(area, area.c.code == report_issue.c.area_code).where(report_issue.c.id == issue_id)).one()
    note = (row.note_zh, row.note_en) if row.note_zh else None
    return Told((row.name_zh, row.name_en), (row.area_zh, row.area_en), row.owner, row.day_from, row.day_to, row.data_version, note, row.simulated)


def over(conn: Connection, today: dt.date) -> list[tuple[int, str]]:
    """Mark the files whose time is over; issue and form of each, to be taken from the disk."""
    old = select(report_issue.c.id).where(report_issue.c.keep_until < today)
    gone = update(report_file).where(report_file.c.issue_id.in_(old), report_file.c.removed_at.is_(None)).values(removed_at=func.now())
    return [(row.issue_id, row.form) for row in conn.execute(gone.returning(report_file.c.issue_id, report_file.c.form))]


def note(conn: Connection, issue_id: int, what: str, target: str, good: bool, words: Words) -> None:
    """A line of the log."""
    conn.execute(insert(report_attempt).values(issue_id=issue_id, what=what, target=target, good=good, words_zh=words[0], words_en=words[1]))


def _then(later: dt.timedelta | None, now: dt.datetime) -> dict[str, Any]:
    return {"state": "failed", "next_try_at": None} if later is None else {"state": "waiting", "next_try_at": now + later}
