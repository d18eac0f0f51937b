"""Wall screens as they are: what each plays, what stands of what directors told it, which browsers show it, who told what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, RowMapping, select, text

from geodata.errors import UnknownName
from geodata.schema import wall_screen, wall_token

LASTS: Mapping[str, dt.timedelta] = {
    "show": dt.timedelta(minutes=2),  # a screen that starts later plays its list
    "step": dt.timedelta(minutes=2),
    "reload": dt.timedelta(minutes=2),
    "point": dt.timedelta(minutes=1),
}
FORGOTTEN = dt.timedelta(days=7)
"""A browser that said nothing for so long is not listed any more."""


@dataclass(frozen=True)
class Screen:
    """One wall. `playlist`: (scene, seconds) in order; None: every scene the city has data for."""

    name: str
    title: tuple[str, str]
    playlist: tuple[tuple[str, int], ...] | None
    options: dict[str, Any] = field(default_factory=dict)
    changed_by: str = ""
    changed_at: dt.datetime | None = None


@dataclass(frozen=True)
class Command:
    """Something a director told one screen, or every one (`screen` None)."""

    id: int
    screen: str | None
    kind: str
    body: dict[str, Any]
    by: str
    at: dt.datetime


@dataclass(frozen=True)
class Display:
    """What a browser last said of itself. `age_s`: seconds since."""

    screen: str
    display: str
    said: dict[str, Any]
    age_s: float


@dataclass(frozen=True)
class Ticket:
    """A screen's right to be shown without a person: id, screen, district, and the end of its digest."""

    id: int
    screen: str
    district_code: str | None
    stamp: str


_STANDING = text("select distinct on (screen, kind) id, screen, kind, body, by, at from wall_command order by screen, kind, id desc")
_LOG = text("select id, screen, kind, body, by, at from wall_command order by id desc limit :most")
_DISPLAYS = text("""
    select screen, display, said, extract(epoch from now() - seen_at)::float8 as age_s from wall_display
    where seen_at > now() - cast(:kept as interval) order by screen, display
""")
_TICKETS = text("""
    select id, screen, district_code, made_by, made_at, used_at from wall_token where revoked_at is null order by screen, id
""")


def screens(conn: Connection) -> list[Screen]:
    """Every wall, by name."""
    return [_screen(row) for row in conn.execute(select(wall_screen).where(~wall_screen.c.removed).order_by(wall_screen.c.name)).mappings()]


def screen(conn: Connection, name: str) -> Screen:
    """One wall. Raises `UnknownName`."""
    row = conn.execute(select(wall_screen).where(wall_screen.c.name == name, ~wall_screen.c.removed)).mappings().first()
    if row is None:
        raise unknown(name)
    return _screen(row)


def unknown(name: str) -> UnknownName:
    """What is said where a wall's name leads nowhere."""
    return UnknownName(f"没有大屏 {name}。现有大屏见 /wall，新建在导播页。", f"There is no screen {name}. See /wall for those there are; the director page makes new ones.")


def _screen(row: RowMapping) -> Screen:
    listed = row["playlist"]
    plays = None if listed is None else tuple((str(one["scene"]), int(one["seconds"])) for one in listed)
    return Screen(row["name"], (row["title_zh"], row["title_en"]), plays, dict(row["options"]), row["changed_by"], row["changed_at"])


def standing(conn: Connection) -> list[Command]:
    """The newest command of every kind to every screen, and to all, the oldest first."""
    return sorted((Command(*row) for row in conn.execute(_STANDING)), key=lambda one: one.id)


def told(found: list[Command], name: str, now: dt.datetime) -> dict[str, dict[str, Any]]:
    """What stands for one screen: kind → body with the command's `id`; later ones win over earlier ones, and none outlives its time."""
    kept: dict[str, dict[str, Any]] = {}
    for one in found:
        if one.screen not in (None, name):
            continue
        if one.kind == "resume":
            kept.pop("pause", None)
        elif one.kind == "message" and not one.body.get("text"):
            kept.pop("message", None)
        elif now - one.at < _lasts(one):
            kept[one.kind] = one.body | {"id": one.id}
    return kept


def _lasts(one: Command) -> dt.timedelta:
    if one.kind == "message":
        return dt.timedelta(minutes=float(one.body.get("minutes", 10)))
    return LASTS.get(one.kind, dt.timedelta.max)


def log(conn: Connection, most: int = 100) -> list[Command]:
    """What was told, the newest first."""
    return [Command(*row) for row in conn.execute(_LOG, {"most": most})]


def displays(conn: Connection) -> list[Display]:
    """The browsers that showed a screen in the last days."""
    return [Display(*row) for row in conn.execute(_DISPLAYS, {"kept": FORGOTTEN})]


def tickets(conn: Connection) -> list[dict[str, Any]]:
    """Tokens in force: `id, screen, district_code, made_by, made_at, used_at`; the secrets themselves are kept nowhere."""
    return [dict(row) for row in conn.execute(_TICKETS).mappings()]


def in_force(conn: Connection) -> dict[bytes, Ticket]:
    """Digest → token, of those that were not revoked and whose screen is not gone."""
    token = wall_token.c
    asked = select(token.digest, token.id, token.screen, token.district_code).join(wall_screen, wall_screen.c.name == token.screen)
    rows = conn.execute(asked.where(token.revoked_at.is_(None), ~wall_screen.c.removed))
    return {row.digest: Ticket(row.id, row.screen, row.district_code, row.digest.hex()[-16:]) for row in rows}


def ticket(conn: Connection, digest: bytes) -> Ticket | None:
    """The token of a digest, unless it was revoked or its screen is gone."""
    return in_force(conn).get(digest)
