"""What people do about an alarm: take it, give it to somebody, mute it, and take any of that back. Kept with who and when.

Everything here runs in the transaction of `Database.watch()`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, func, insert, select, text, update

from geodata.alarms import hold
from geodata.errors import AlreadyDecided, BadFilter, NotAllowed, UnknownName
from geodata.filters import Filters
from geodata.queries import alarms as read
from geodata.queries.alarms import Action, Alarm
from geodata.schema import alarm_action
from geodata.scope import Scope

Kind = Literal["acknowledge", "assign", "mute", "unmute"]
KINDS: tuple[Kind, ...] = ("acknowledge", "assign", "mute", "unmute")
ROLES = ("leader", "analyst", "district_head")
MUTED_DAYS = 7
LONGEST_REASON = 200


@dataclass(frozen=True)
class Act:
    """What a person asks. `key` names the alarm; `to` is a person's name or `role:<role>`; `reason` is why it is muted."""

    kind: Kind
    key: str
    to: str | None = None
    reason: str = ""


def act(conn: Connection, asked: Act, filters: Filters, by: str, scope: Scope) -> Action:
    """Keep what `by` does about an alarm on the list of the window's last day.

    Raises `UnknownName` where the alarm is not on the person's list, `AlreadyDecided` where somebody was first,
    `BadFilter` for a mute without a reason or a person who may not have it.
    """
    hold(conn)
    found = read.one(conn, asked.key, filters, scope)
    _require_open(asked.kind, found)
    values: dict[str, Any] = {
        "series": found.series, "area_code": found.area_code, "district_code": found.district_code, "day": found.day, "kind": asked.kind,
        "severity": found.severity, "acted_by": by,
    }  # fmt: skip
    if asked.kind == "assign":
        values |= _receiver(conn, found, asked.to)
    elif asked.kind == "mute":
        values |= {"until": filters.day_to + dt.timedelta(days=MUTED_DAYS), "reason": _reason(asked.reason)}
    made = conn.execute(insert(alarm_action).values(values).returning(alarm_action.c.id)).scalar_one()
    return _action(conn, made, scope)


def _require_open(kind: Kind, found: Alarm) -> None:
    if kind not in KINDS:
        raise BadFilter(f"不认识的操作 {kind}。请刷新页面。", f"Unknown action {kind}. Reload the page.")
    if kind == "acknowledge" and found.taken:
        raise _first(found.taken, "接警", "has taken this alarm")
    if kind == "mute" and found.muted:
        raise _first(found.muted, "静音", "has muted this alarm")
    if kind == "unmute" and not found.muted:
        raise AlreadyDecided("这条预警没有静音，或静音已到期。", "This alarm is not muted, or the mute is over.")


def _first(done: Action, zh: str, en: str) -> AlreadyDecided:
    at = f"{done.acted_at:%H:%M}"
    return AlreadyDecided(f"{done.acted_by} 已在 {at} {zh}。您的操作没有写入。", f"{done.acted_by} {en} at {at}. Yours was not written.")


def _reason(written: str) -> str:
    reason = written.strip()[:LONGEST_REASON]
    if not reason:
        raise BadFilter("静音须写原因。请选一条或自己写。", "A mute needs a reason. Choose one or write it.")
    return reason


def _receiver(conn: Connection, found: Alarm, to: str | None) -> dict[str, str | None]:
    """Whom it is given to: only people, or roles of people, who may see the alarm's district."""
    people = read.people(conn, found.district_code, ROLES)
    for person in people:
        if person.username == to:
            return {"to_user": person.username, "to_role": person.role}
    role = (to or "").removeprefix("role:")
    if to and to.startswith("role:") and role in {person.role for person in people}:
        return {"to_user": None, "to_role": role}
    raise BadFilter(f"不能派给 {to or '（没有选人）'}：此人看不到{found.area[0]}的预警。", f"{to or 'Nobody chosen'}: cannot be given an alarm of {found.area[1]}.")


def undo(conn: Connection, action_id: int, by: str, scope: Scope) -> Action:
    """Take back what somebody did. Raises `UnknownName`, `NotAllowed`, `AlreadyDecided`."""
    hold(conn)
    row = conn.execute(select(alarm_action).where(alarm_action.c.id == action_id)).one_or_none()
    if row is None:
        raise UnknownName(f"没有编号为 {action_id} 的处置。", f"There is no action {action_id}.")
    if scope.district_code not in (None, row.district_code):
        raise NotAllowed(
            f"这条处置不属于 {scope.district_code} 区县，只能由市级或所属区县撤销。",
            f"This action does not belong to district {scope.district_code}; the city or its own district undoes it.",
        )
    if row.undone_at is not None:
        at = f"{row.undone_at:%H:%M}"
        raise AlreadyDecided(f"{row.undone_by} 已在 {at} 撤销。", f"{row.undone_by} has undone this at {at}.")
    conn.execute(update(alarm_action).where(alarm_action.c.id == action_id).values(undone_by=by, undone_at=func.now()))
    return _action(conn, action_id, scope)


def _action(conn: Connection, action_id: int, scope: Scope) -> Action:
    day = conn.execute(text("select day from alarm_action where id = :id"), {"id": action_id}).scalar_one()
    return next(one for one in read.actions(conn, day, scope) if one.id == action_id)
