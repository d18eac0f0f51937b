"""Schedules: which template, for which areas, when, over which window, and where it goes. Asking for what is due happens here, once.

Written as the web role. A schedule belongs to whoever saved it and runs under that person's rights as they are when it runs.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from geodata.errors import BadReport, Problem, UnknownName
from geodata.map_reports.definition import FORMS
from geodata.report_templates import store
from geodata.report_templates.clock import CHINA, Times
from geodata.report_templates.people import Person, require_maker
from geodata.report_templates.settings import DeliverySettings
from geodata.schema import area, report_issue, report_schedule

MOST_AREAS = 60
MOST_MAIL = 20
LONGEST_DAYS = 92
LONGEST_KEEP = 730
MOST_AT_ONCE = 50
"""Schedules asked for in one transaction; the others follow in the next look."""


@dataclass(frozen=True)
class Wish:
    """What a person fills in. `days`: of the window that ends with the day before; `folder`: name of an allowed one, or None."""

    template_id: int
    areas: tuple[str, ...]
    times: Times
    days: int
    forms: tuple[str, ...]
    folder: str | None = None
    mail: tuple[str, ...] = ()
    keep_days: int = 90


@dataclass(frozen=True)
class Schedule:
    """One schedule of a person. `stopped`: why it stopped by itself; `next_at`: when it is due, None while it is off."""

    id: int
    wish: Wish
    owner: str
    running: bool
    stopped: tuple[str, str] | None
    next_at: dt.datetime | None


def listed(conn: Connection, person: Person) -> list[Schedule]:
    """The person's own, oldest first."""
    rows = conn.execute(select(report_schedule).where(report_schedule.c.owner == person.username, report_schedule.c.removed_at.is_(None)).order_by(report_schedule.c.id))
    return [_schedule(row) for row in rows]


def find(conn: Connection, schedule_id: int, person: Person) -> Schedule:
    """One of the person's own. Raises `UnknownName` where it is not."""
    found = next((one for one in listed(conn, person) if one.id == schedule_id), None)
    if found is None:
        raise UnknownName(f"您没有编号为 {schedule_id} 的定时计划。请刷新页面。", f"You have no schedule {schedule_id}. Reload the page.")
    return found


def save(conn: Connection, schedule_id: int | None, wish: Wish, person: Person, allowed: DeliverySettings, now: dt.datetime) -> Schedule:
    """A new schedule, or a changed one; it runs from its next due time. Raises `BadReport` with a sentence for every wrong field."""
    require_maker(person)
    store.find(conn, wish.template_id, person)
    if problems := [*_when(wish), *_where(conn, wish, person), *_whereto(wish, allowed)]:
        raise BadReport(problems)
    values = {
        "template_id": wish.template_id, "owner": person.username, "district_code": person.scope.district_code, "areas": list(wish.areas), "at": wish.times.at,
        "weekdays": list(wish.times.weekdays), "days": wish.days, "forms": list(wish.forms), "folder": wish.folder, "mail": list(wish.mail), "keep_days": wish.keep_days,
        "running": True, "stopped_zh": None, "stopped_en": None, "next_at": wish.times.following(now), "changed_at": func.now(),
    }  # fmt: skip
    if schedule_id is None:
        schedule_id = int(conn.execute(insert(report_schedule).values(values).returning(report_schedule.c.id)).scalar_one())
    else:
        find(conn, schedule_id, person)
        conn.execute(update(report_schedule).where(report_schedule.c.id == schedule_id).values(values))
    return find(conn, schedule_id, person)


def switch(conn: Connection, schedule_id: int, running: bool, person: Person, now: dt.datetime) -> Schedule:
    """On or off. Switched on it is next due after now: nothing is made up for the time it was off."""
    found = find(conn, schedule_id, person)
    if running:
        require_maker(person)
    due = found.wish.times.following(now) if running else None
    conn.execute(update(report_schedule).where(report_schedule.c.id == schedule_id).values(running=running, stopped_zh=None, stopped_en=None, next_at=due))
    return find(conn, schedule_id, person)


def remove(conn: Connection, schedule_id: int, person: Person) -> None:
    """Take one away; what it made stays."""
    find(conn, schedule_id, person)
    conn.execute(update(report_schedule).where(report_schedule.c.id == schedule_id).values(running=False, next_at=None, removed_at=func.now()))


def ask_now(conn: Connection, schedule_id: int, person: Person, now: dt.datetime) -> int:
    """Ask for its reports now, by hand; how many. Due times stay as they are; twice within a minute is once."""
    require_maker(person)
    found = find(conn, schedule_id, person)
    return _ask(conn, found, person.scope.district_code, store.find(conn, found.wish.template_id, person).name, now.replace(second=0, microsecond=0), by_hand=True)


def ask_due(conn: Connection, now: dt.datetime) -> int:
    """Ask for every report that is due and was not asked for; how many reports.

    A schedule that missed several due times, because the machine slept, is asked for the last of them only. Several processes may ask at
    once: a row is held by one of them, and a due time is in the table once.
    """
    due = select(report_schedule).where(report_schedule.c.running, report_schedule.c.removed_at.is_(None), report_schedule.c.next_at <= now)
    rows = conn.execute(due.order_by(report_schedule.c.next_at).limit(MOST_AT_ONCE).with_for_update(skip_locked=True)).all()
    asked = 0
    for row in rows:
        found = _schedule(row)
        asked += _ask(conn, found, row.district_code, store.name_of(conn, found.wish.template_id), found.wish.times.latest(now), by_hand=False)
        conn.execute(update(report_schedule).where(report_schedule.c.id == found.id).values(next_at=found.wish.times.following(now)))
    return asked


def _ask(conn: Connection, one: Schedule, district: str | None, name: store.Name, due: dt.datetime, by_hand: bool) -> int:
    common = {"schedule_id": one.id, "template_id": one.wish.template_id, "name_zh": name[0], "name_en": name[1], "owner": one.owner, "district_code": district, "due_at": due, "by_hand": by_hand}
    wanted = upsert(report_issue).values([common | {"area_code": code} for code in one.wish.areas])
    once = wanted.on_conflict_do_nothing(index_elements=["schedule_id", "due_at", "area_code"])
    return len(conn.execute(once.returning(report_issue.c.id)).all())


def _schedule(row: Any) -> Schedule:
    wish = Wish(row.template_id, tuple(row.areas), Times(row.at, tuple(row.weekdays)), row.days, tuple(row.forms), row.folder, tuple(row.mail), row.keep_days)
    stopped = (row.stopped_zh, row.stopped_en) if row.stopped_zh else None
    return Schedule(row.id, wish, row.owner, row.running, stopped, row.next_at.astimezone(CHINA) if row.next_at else None)


def _when(wish: Wish) -> list[Problem]:
    found = []
    if any(not 1 <= day <= 7 for day in wish.times.weekdays):
        found.append(("weekdays", "星期须为 1–7。", "Days of the week are 1 to 7."))
    if not 1 <= wish.days <= LONGEST_DAYS:
        found.append(("days", f"统计期须为 1–{LONGEST_DAYS} 天，现为 {wish.days} 天。", f"A window has 1 to {LONGEST_DAYS} days, this one {wish.days}."))
    if not 1 <= wish.keep_days <= LONGEST_KEEP:
        found.append(("keep_days", f"保留须为 1–{LONGEST_KEEP} 天，现为 {wish.keep_days} 天。", f"Files are kept 1 to {LONGEST_KEEP} days, not {wish.keep_days}."))
    if not wish.forms or (wrong := sorted(set(wish.forms) - set(FORMS))):
        given = wrong[0] if wish.forms else "–"
        found.append(("forms", f"文件格式“{given}”不可用。至少选一种：{'、'.join(FORMS)}。", f"The form “{given}” cannot be. Choose at least one of {', '.join(FORMS)}."))
    return found


def _where(conn: Connection, wish: Wish, person: Person) -> list[Problem]:
    """Areas that do not exist and those outside the person's district are the same to them."""
    if not 1 <= len(wish.areas) <= MOST_AREAS:
        return [("areas", f"须选 1–{MOST_AREAS} 个区域，现为 {len(wish.areas)} 个。", f"Choose 1 to {MOST_AREAS} areas, not {len(wish.areas)}.")]
    known = select(area.c.code).where(area.c.code.in_(wish.areas))
    if person.scope.district_code is not None:
        known = known.where(area.c.district_code == person.scope.district_code)
    lost = sorted(set(wish.areas) - set(conn.execute(known).scalars()))
    return [("areas", f"没有区域 {code}，或它不在您的区县内。请重新选择。", f"There is no area {code}, or it lies outside your district. Choose again.") for code in lost[:3]]


def _whereto(wish: Wish, allowed: DeliverySettings) -> list[Problem]:
    found = []
    if wish.folder is not None and wish.folder not in allowed.folders:
        listed = "、".join(allowed.folders) or "（无）", ", ".join(allowed.folders) or "(none)"
        found.append(("folder", f"文件夹“{wish.folder}”未被允许。可用：{listed[0]}。", f"The folder “{wish.folder}” is not allowed. Known: {listed[1]}."))
    if len(wish.mail) > MOST_MAIL:
        found.append(("mail", f"收件人最多 {MOST_MAIL} 个，现为 {len(wish.mail)} 个。", f"At most {MOST_MAIL} receivers, not {len(wish.mail)}."))
    if wish.mail and (why := allowed.why_no_mail()):
        found.append(("mail", *why))
    elif wrong := next((address for address in wish.mail if not allowed.allows(address)), None):
        domains = "、".join(allowed.mail_domains), ", ".join(allowed.mail_domains)
        found.append(("mail", f"不能发往“{wrong[:80]}”。收件人须在：{domains[0]}。", f"“{wrong[:80]}” may not receive reports. Receivers are in {domains[1]}."))
    return found
