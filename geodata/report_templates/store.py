"""Report templates, kept: listed, found, saved, duplicated, shared, archived and brought back. Every save stays.

Written as the web role, in the transaction of the caller. A person sees the own ones and those shared with the person's role; what a
district's person shares stays in the district. Its owner alone changes a template; others duplicate it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, any_, func, insert, literal, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql import ColumnElement, Select

from geodata.errors import AlreadyDecided, BadReport, NotAllowed, UnknownName
from geodata.map_reports import definition as definitions
from geodata.map_reports.definition import Definition
from geodata.queries.users import ROLES
from geodata.report_templates.people import Person, require_maker
from geodata.schema import app_user
from geodata.schema import report_template as templates
from geodata.schema import report_template_save as saved

LONGEST_NAME = 60
Name = tuple[str, str]  # (zh, en)


@dataclass(frozen=True)
class Template:
    """One template as it is now. `shared_with`: roles; `owner_name` (zh, en) for screens."""

    id: int
    name: Name
    document: dict[str, Any]
    owner: str
    owner_name: Name
    district_code: str | None
    shared_with: tuple[str, ...]
    version: int
    changed_at: dt.datetime
    archived: bool

    @property
    def definition(self) -> Definition:
        """What it is made of. Raises `BadReport` where an older release kept what there is no more."""
        return definitions.load(self.document)


@dataclass(frozen=True)
class Save:
    """One save. `restored`: the version whose content it is again."""

    version: int
    name: Name
    document: dict[str, Any]
    restored: int | None
    saved_by: Name
    saved_at: dt.datetime


def listed(conn: Connection, person: Person) -> list[Template]:
    """What a person may see, own ones first, then the newest; archived ones of the own come last."""
    mine = (templates.c.owner == person.username).desc()
    order = (templates.c.archived_at.is_not(None), mine, templates.c.changed_at.desc(), templates.c.id.desc())
    return [_template(row) for row in conn.execute(_visible(person).order_by(*order))]


def find(conn: Connection, template_id: int, person: Person) -> Template:
    """One template. Raises `UnknownName` where there is none that the person may see."""
    row = conn.execute(_visible(person).where(templates.c.id == template_id)).one_or_none()
    if row is None:
        raise UnknownName(
            f"没有编号为 {template_id} 的报表模板，或它没有共享给您。请向它的主人要共享。",
            f"There is no report template {template_id}, or it is not shared with you. Ask its owner to share it.",
        )
    return _template(row)


def name_of(conn: Connection, template_id: int) -> Name:
    """What a template is called now, whoever asks: the name of what is made from it."""
    zh, en = conn.execute(select(templates.c.name_zh, templates.c.name_en).where(templates.c.id == template_id)).one()
    return zh, en


def create(conn: Connection, name: Name, definition: Definition, person: Person) -> Template:
    """A new one of the person's own. Raises `NotAllowed`, and `BadReport` for a name that is empty, too long or taken."""
    require_maker(person)
    zh, en = _name(name)
    values = {"name_zh": zh, "name_en": en, "owner": person.username, "district_code": person.scope.district_code}
    made = _unique(conn, zh, insert(templates).values(values).returning(templates.c.id))
    _note(conn, made, 1, (zh, en), definition, person)
    return find(conn, made, person)


def save(conn: Connection, template_id: int, version: int, name: Name, definition: Definition, person: Person, restored: int | None = None) -> Template:
    """Keep a new version over `version`, the one the person began from.

    Raises `AlreadyDecided` where it was saved meanwhile: nothing is written. Raises as `create` does, too.
    """
    now = _own(conn, template_id, person)
    zh, en = _name(name)
    grown = update(templates).where(templates.c.id == template_id, templates.c.version == version, templates.c.archived_at.is_(None))
    values = {"name_zh": zh, "name_en": en, "version": version + 1, "changed_at": func.now()}
    if _unique(conn, zh, grown.values(values).returning(templates.c.id)) is None:
        raise AlreadyDecided(
            f"“{now.name[0]}”已在另一个窗口存为第 {now.version} 版，或已归档。这次的改动没有写入：可复制为新报表，或打开新版再改。",
            f"{now.name[1]} was saved as version {now.version} in another window, or archived. These changes were not written: duplicate it, or open the newer version.",
        )
    _note(conn, template_id, version + 1, (zh, en), definition, person, restored)
    return find(conn, template_id, person)


def duplicate(conn: Connection, template_id: int, person: Person) -> Template:
    """A copy of the person's own, of any template the person sees, with the next free number in its name."""
    source = find(conn, template_id, person)
    return create(conn, free_name(conn, source.name, person), source.definition, person)


def share(conn: Connection, template_id: int, roles: Collection[str], person: Person) -> Template:
    """Let these roles see it; none: private. Raises `NotAllowed` for others than its owner, `UnknownName` for a role that is none."""
    _own(conn, template_id, person)
    if unknown := sorted(set(roles) - set(ROLES)):
        raise UnknownName(f"没有角色 {unknown[0]}。可选：{'、'.join(ROLES)}。", f"There is no role {unknown[0]}. Choose among {', '.join(ROLES)}.")
    conn.execute(update(templates).where(templates.c.id == template_id).values(shared_with=[role for role in ROLES if role in roles]))
    return find(conn, template_id, person)


def archive(conn: Connection, template_id: int, person: Person) -> Template:
    """Put one away; its schedules stop when they are next due. `bring_back` undoes it."""
    _own(conn, template_id, person)
    conn.execute(update(templates).where(templates.c.id == template_id).values(archived_at=func.now()))
    return find(conn, template_id, person)


def bring_back(conn: Connection, template_id: int, person: Person) -> Template:
    """Undo `archive`; the name gets a number where it has been given away meanwhile."""
    now = _own(conn, template_id, person)
    taken = select(templates.c.id).where(templates.c.owner == person.username, templates.c.name_zh == now.name[0], templates.c.archived_at.is_(None), templates.c.id != template_id)
    zh, en = free_name(conn, now.name, person) if conn.execute(taken).first() else now.name
    conn.execute(update(templates).where(templates.c.id == template_id).values(archived_at=None, name_zh=zh, name_en=en))
    return find(conn, template_id, person)


def saves(conn: Connection, template_id: int, person: Person) -> list[Save]:
    """Every save, the newest first."""
    find(conn, template_id, person)
    columns = (saved.c.version, saved.c.name_zh, saved.c.name_en, saved.c.definition, saved.c.restored, *_people(saved.c.saved_by, "by"), saved.c.saved_at)
    rows = conn.execute(select(*columns).where(saved.c.template_id == template_id).order_by(saved.c.version.desc()))
    return [Save(row.version, (row.name_zh, row.name_en), row.definition, row.restored, (row.by_zh, row.by_en), row.saved_at) for row in rows]


def restore(conn: Connection, template_id: int, version: int, person: Person) -> Template:
    """Save an older version again, on top: nothing is lost. Raises `UnknownName` for a version that never was."""
    now = find(conn, template_id, person)
    old = next((one for one in saves(conn, template_id, person) if one.version == version), None)
    if old is None:
        raise UnknownName(f"“{now.name[0]}”没有第 {version} 版。", f"{now.name[1]} has no version {version}.")
    return save(conn, template_id, now.version, old.name, definitions.load(old.document), person, restored=version)


def free_name(conn: Connection, name: Name, person: Person) -> Name:
    """The name with the lowest number from 2 on that makes it new among the person's own."""
    taken = set(conn.execute(select(templates.c.name_zh).where(templates.c.owner == person.username, templates.c.archived_at.is_(None))).scalars())
    number = 2
    while f"{name[0][: LONGEST_NAME - 4]} {number}" in taken:
        number += 1
    return f"{name[0][: LONGEST_NAME - 4]} {number}", f"{name[1][: LONGEST_NAME - 4]} {number}"


def _people(column: ColumnElement[str], name: str) -> Sequence[ColumnElement[Any]]:
    """How a person is called, for screens; the account's name where there is no account any more."""
    person = app_user.alias()
    return [
        func.coalesce(select(person.c[f"display_{lang}"]).where(person.c.username == column).scalar_subquery(), column).label(f"{name}_{lang}")
        for lang in ("zh", "en")
    ]


def _visible(person: Person) -> Select[Any]:
    """Own ones; and of others what is shared with the role: the city's with everybody, a district's within it."""
    district = or_(templates.c.district_code.is_(None), templates.c.district_code == person.scope.district_code)
    shared = and_(templates.c.archived_at.is_(None), literal(person.role) == any_(templates.c.shared_with), district)
    newest = and_(saved.c.template_id == templates.c.id, saved.c.version == templates.c.version)
    archived = templates.c.archived_at.is_not(None).label("archived")
    found = select(templates, archived, saved.c.definition, *_people(templates.c.owner, "by")).join(saved, newest)
    return found.where(or_(templates.c.owner == person.username, shared))


def _template(row: Any) -> Template:
    name, by = (row.name_zh, row.name_en), (row.by_zh, row.by_en)
    return Template(row.id, name, row.definition, row.owner, by, row.district_code, tuple(row.shared_with), row.version, row.changed_at, row.archived)


def _own(conn: Connection, template_id: int, person: Person) -> Template:
    found = find(conn, template_id, person)
    require_maker(person)
    if found.owner != person.username:
        raise NotAllowed(
            f"“{found.name[0]}”是{found.owner_name[0]}的，只有本人能改。您可以复制一份。",
            f"{found.name[1]} belongs to {found.owner_name[1]}, who alone changes it. Duplicate it instead.",
        )
    return found


def _name(written: Name) -> Name:
    """Both names; where one language is empty the other stands in."""
    zh, en = (" ".join(part.split()) for part in written)
    zh, en = zh or en, en or zh
    if not zh or max(len(zh), len(en)) > LONGEST_NAME:
        count = max(len(zh), len(en))
        raise BadReport([("name", f"报表名称须为 1–{LONGEST_NAME} 个字，现为 {count} 个。", f"A report's name has 1–{LONGEST_NAME} characters, this one {count}.")])
    return zh, en


def _unique(conn: Connection, name: str, statement: Any) -> Any:
    """Run a statement that gives a name; the domain error where another of the person's own has it already."""
    try:
        with conn.begin_nested():
            return conn.execute(statement).scalar()
    except IntegrityError as error:
        if "uq_report_template_owner_name" not in str(error.orig):
            raise
        raise BadReport([("name", f"您已有名为“{name}”的报表。请换个名称。", f"You have a report called {name} already. Choose another name.")]) from error


def _note(conn: Connection, template_id: int, version: int, name: Name, definition: Definition, person: Person, restored: int | None = None) -> None:
    values = {"template_id": template_id, "version": version, "name_zh": name[0], "name_en": name[1], "definition": definition.dumped(), "restored": restored, "saved_by": person.username}
    conn.execute(insert(saved).values(values))
