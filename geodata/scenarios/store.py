"""Scenarios, kept: listed, found, saved, duplicated, shared, removed and brought back. Every save stays.

Written as the web role, in the transaction of the caller. A person sees the own ones and those that others of the same
scope share; whoever sees one may save it, only its owner names, shares and removes it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, insert, literal_column, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql import ColumnElement, Select

from geodata.errors import AlreadyDecided, BadScenario, NotAllowed, UnknownName
from geodata.schema import app_user, scenario, scenario_save
from geodata.scope import Scope

CHINA = ZoneInfo("Asia/Shanghai")
LONGEST_NAME = 60
LONGEST_NOTE = 400


@dataclass(frozen=True)
class Kept:
    """One kept scenario. `document` as `document.load` reads it; `owner_name`, `changed_name` (zh, en) for screens."""

    id: int
    name: str
    note: str
    document: dict[str, Any]
    owner: str
    owner_name: tuple[str, str]
    district_code: str | None
    shared: bool
    version: int
    made_at: dt.datetime
    changed_at: dt.datetime
    changed_by: str
    changed_name: tuple[str, str]


@dataclass(frozen=True)
class Save:
    """One save of a scenario."""

    version: int
    document: dict[str, Any]
    saved_by: str
    saved_at: dt.datetime


def listed(conn: Connection, by: str, scope: Scope) -> list[Kept]:
    """What a person may see, own ones first, then the newest."""
    mine = (scenario.c.owner == by).desc()
    return [_kept(row) for row in conn.execute(_visible(by, scope).order_by(mine, scenario.c.changed_at.desc(), scenario.c.id.desc()))]


def find(conn: Connection, scenario_id: int, by: str, scope: Scope) -> Kept:
    """One scenario. Raises `UnknownName` where there is none that the person may see."""
    row = conn.execute(_visible(by, scope).where(scenario.c.id == scenario_id)).one_or_none()
    if row is None:
        raise UnknownName(
            f"没有编号为 {scenario_id} 的情景，或它没有共享给您。请向情景的主人要共享链接。",
            f"There is no scenario {scenario_id}, or it is not shared with you. Ask its owner to share it.",
        )
    return _kept(row)


def create(conn: Connection, name: str, document: Mapping[str, Any], by: str, scope: Scope, note: str = "") -> Kept:
    """A new one of the person's own. Raises `BadScenario` for a name that is empty, too long or taken."""
    values = {"name": _name(name), "note": note.strip()[:LONGEST_NOTE], "document": dict(document), "owner": by, "changed_by": by, "district_code": scope.district_code}
    made = _unique(conn, name, insert(scenario).values(values).returning(scenario.c.id))
    _note_save(conn, made, 1, document, by)
    return find(conn, made, by, scope)


def save(conn: Connection, scenario_id: int, version: int, document: Mapping[str, Any], by: str, scope: Scope) -> Kept:
    """Keep new changes over `version`, the one the person began from.

    Raises `AlreadyDecided` where somebody saved meanwhile: nothing is written, the person may look or save as a new one.
    """
    find(conn, scenario_id, by, scope)
    grown = update(scenario).where(scenario.c.id == scenario_id, scenario.c.version == version, scenario.c.deleted_at.is_(None))
    values = {"document": dict(document), "version": version + 1, "changed_by": by, "changed_at": func.now()}
    if not conn.execute(grown.values(values)).rowcount:
        raise _meanwhile(find(conn, scenario_id, by, scope), by)
    _note_save(conn, scenario_id, version + 1, document, by)
    return find(conn, scenario_id, by, scope)


def duplicate(conn: Connection, scenario_id: int, by: str, scope: Scope, name: str | None = None) -> Kept:
    """A copy of the person's own, of any scenario the person sees; without a name, "… 2" or the next free number."""
    source = find(conn, scenario_id, by, scope)
    return create(conn, name if name is not None else free_name(conn, source.name, by), source.document, by, scope, source.note)


def rename(conn: Connection, scenario_id: int, name: str, by: str, scope: Scope, note: str | None = None) -> Kept:
    """Another name and, if given, another note. Raises `NotAllowed` for others than its owner, `BadScenario` as `create`."""
    _own(conn, scenario_id, by, scope)
    told = {} if note is None else {"note": note.strip()[:LONGEST_NOTE]}
    change = update(scenario).where(scenario.c.id == scenario_id).values({"name": _name(name)} | told)
    _unique(conn, name, change.returning(scenario.c.id))
    return find(conn, scenario_id, by, scope)


def share(conn: Connection, scenario_id: int, shared: bool, by: str, scope: Scope) -> Kept:
    """Let others of the same scope see and save it, or no longer. Raises `NotAllowed` for others than its owner."""
    _own(conn, scenario_id, by, scope)
    conn.execute(update(scenario).where(scenario.c.id == scenario_id).values(shared=shared))
    return find(conn, scenario_id, by, scope)


def remove(conn: Connection, scenario_id: int, by: str, scope: Scope) -> Kept:
    """Take one away, as it was; `bring_back` undoes it. Raises `NotAllowed` for others than its owner."""
    taken = _own(conn, scenario_id, by, scope)
    conn.execute(update(scenario).where(scenario.c.id == scenario_id).values(deleted_at=func.now()))
    return taken


def bring_back(conn: Connection, scenario_id: int, by: str, scope: Scope) -> Kept:
    """Undo a removal of the own; its name gets a number where it has been given away meanwhile. Raises `UnknownName`."""
    mine = scenario.c.id == scenario_id, scenario.c.owner == by, scenario.c.deleted_at.is_not(None)
    name = conn.execute(select(scenario.c.name).where(*mine)).scalar()
    if name is None:
        raise UnknownName(f"没有可恢复的情景 {scenario_id}。", f"There is no removed scenario {scenario_id} of yours.")
    taken = select(scenario.c.id).where(scenario.c.owner == by, scenario.c.name == name, scenario.c.deleted_at.is_(None))
    free = free_name(conn, name, by) if conn.execute(taken).first() else name
    conn.execute(update(scenario).where(scenario.c.id == scenario_id).values(deleted_at=None, name=free))
    return find(conn, scenario_id, by, scope)


def saves(conn: Connection, scenario_id: int, by: str, scope: Scope) -> list[Save]:
    """Every save, the newest first."""
    find(conn, scenario_id, by, scope)
    columns = (scenario_save.c.version, scenario_save.c.document, scenario_save.c.saved_by, scenario_save.c.saved_at)
    rows = conn.execute(select(*columns).where(scenario_save.c.scenario_id == scenario_id).order_by(scenario_save.c.version.desc()))
    return [Save(*row) for row in rows]


def saved(conn: Connection, scenario_id: int, by: str, scope: Scope, version: int | None = None, at: dt.datetime | None = None) -> tuple[Kept, Save]:
    """A scenario with one of its saves: that `version`, else the newest there was `at` a time. Raises `UnknownName` where there is none."""
    now, every = find(conn, scenario_id, by, scope), saves(conn, scenario_id, by, scope)
    found = next((one for one in every if (one.version == version if version is not None else at is None or one.saved_at <= at)), None)
    if found is not None:
        return now, found
    if version is not None:
        raise _no_save(now, version)
    then = f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}" if at else ""
    raise UnknownName(f"情景“{now.name}”在 {then} 还没有保存过。请选更晚的时点。", f"Scenario {now.name} was not saved yet at {then}. Choose a later time.")


def restore(conn: Connection, scenario_id: int, version: int, by: str, scope: Scope) -> Kept:
    """Save an older version again, on top: nothing is lost. Raises `UnknownName` for a version that never was."""
    now = find(conn, scenario_id, by, scope)
    old = [one for one in saves(conn, scenario_id, by, scope) if one.version == version]
    if not old:
        raise _no_save(now, version)
    return save(conn, scenario_id, now.version, old[0].document, by, scope)


def free_name(conn: Connection, name: str, by: str) -> str:
    """The name with the lowest number from 2 on that makes it new among the person's own."""
    taken = set(conn.execute(select(scenario.c.name).where(scenario.c.owner == by, scenario.c.deleted_at.is_(None))).scalars())
    number = 2
    while (tried := f"{name[: LONGEST_NAME - 1 - len(str(number))]} {number}") in taken:
        number += 1
    return tried


def _people(column: ColumnElement[str], name: str) -> Sequence[ColumnElement[Any]]:
    """How a person is called, for screens; the account's name where there is no account any more."""
    person = app_user.alias()
    return [
        func.coalesce(select(person.c[f"display_{lang}"]).where(person.c.username == column).scalar_subquery(), column).label(f"{name}_{lang}")
        for lang in ("zh", "en")
    ]


def _visible(by: str, scope: Scope) -> Select[Any]:
    district = literal_column("scenario.district_code").is_not_distinct_from(scope.district_code)
    columns = [column for column in scenario.c if column.name != "deleted_at"]
    people = [*_people(scenario.c.owner, "owner"), *_people(scenario.c.changed_by, "changed")]
    seen = (scenario.c.owner == by) | scenario.c.shared
    return select(*columns, *people).where(scenario.c.deleted_at.is_(None), district, seen)


def _kept(row: Any) -> Kept:
    found: dict[str, Any] = dict(row._mapping)
    for person in ("owner", "changed"):
        found[f"{person}_name"] = (found.pop(f"{person}_zh"), found.pop(f"{person}_en"))
    return Kept(**found)


def _own(conn: Connection, scenario_id: int, by: str, scope: Scope) -> Kept:
    found = find(conn, scenario_id, by, scope)
    if found.owner != by:
        raise NotAllowed(
            f"情景“{found.name}”是{found.owner_name[0]}的，只有本人能改名、共享或删除。您可以复制一份。",
            f"Scenario {found.name} belongs to {found.owner_name[1]}, who alone renames, shares or removes it. Duplicate it instead.",
        )
    return found


def _name(written: str) -> str:
    name = " ".join(written.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise BadScenario([("name", f"名称须为 1–{LONGEST_NAME} 个字，现为 {len(name)} 个。", f"A name has 1–{LONGEST_NAME} characters, this one {len(name)}.")])
    return name


def _unique(conn: Connection, name: str, statement: Any) -> int:
    """Run a statement that gives a name; the domain error where the person's own has it already."""
    try:
        with conn.begin_nested():
            return int(conn.execute(statement).scalar_one())
    except IntegrityError as error:
        if "uq_scenario_owner_name" not in str(error.orig):
            raise
        raise BadScenario([("name", f"您已有名为“{_name(name)}”的情景。请换个名称。", f"You have a scenario called {_name(name)} already. Choose another name.")]) from error


def _note_save(conn: Connection, scenario_id: int, version: int, document: Mapping[str, Any], by: str) -> None:
    conn.execute(insert(scenario_save).values(scenario_id=scenario_id, version=version, document=dict(document), saved_by=by))


def _no_save(now: Kept, version: int) -> UnknownName:
    return UnknownName(f"情景“{now.name}”没有第 {version} 版。", f"Scenario {now.name} has no version {version}.")


def _meanwhile(now: Kept, by: str) -> AlreadyDecided:
    who = ("您在另一个窗口", "You, in another window,") if now.changed_by == by else now.changed_name
    at = f"{now.changed_at:%H:%M}"
    return AlreadyDecided(
        f"{who[0]}已在 {at} 保存了情景“{now.name}”的第 {now.version} 版。{by} 的改动没有写入：可另存为新情景，或打开新版再改。",
        f"{who[1]} saved version {now.version} of scenario {now.name} at {at}. The changes of {by} were not written: save them as a new scenario, or open the newer version.",
    )
