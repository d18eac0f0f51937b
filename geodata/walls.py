"""What changes wall screens: their lists, what a director tells them, what they say, their tokens. Everything told is kept.

Everything here runs in the transaction of `Database.note()`.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from geodata.errors import BadFilter
from geodata.queries import walls
from geodata.queries.walls import Screen, Ticket
from geodata.schema import area, wall_command, wall_display, wall_screen, wall_token

NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
KINDS: Final = ("show", "step", "pause", "resume", "point", "message", "reload")
SHORTEST, LONGEST = 10, 3600
MOST_SCENES = 40
LONGEST_MESSAGE = 120
MOST_DISPLAYS = 500
OPTIONS: Final = {"theme": ("dark", "light"), "lang": ("", "zh", "en"), "interrupt": (True, False)}
HOUR: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def save(conn: Connection, asked: Screen, by: str) -> None:
    """Make a screen or change it. Raises `BadFilter` naming what is wrong."""
    _check(asked)
    values: dict[str, Any] = {
        "name": asked.name, "title_zh": asked.title[0], "title_en": asked.title[1], "options": asked.options, "changed_by": by, "changed_at": func.now(), "removed": False,
        "playlist": None if asked.playlist is None else [{"scene": scene, "seconds": seconds} for scene, seconds in asked.playlist],
    }  # fmt: skip
    conn.execute(upsert(wall_screen).values(values).on_conflict_do_update(index_elements=["name"], set_=values))
    _note(conn, asked.name, "settings", {"playlist": values["playlist"], "options": asked.options}, by)


def remove(conn: Connection, name: str, by: str) -> None:
    """Take a screen away with its tokens; what was told stays. Raises `UnknownName`."""
    walls.screen(conn, name)
    conn.execute(update(wall_screen).where(wall_screen.c.name == name).values(removed=True, changed_by=by, changed_at=func.now()))
    revoke(conn, name, by)
    _note(conn, name, "settings", {"removed": True}, by)


def tell(conn: Connection, name: str | None, kind: str, body: dict[str, Any], by: str) -> int:
    """Tell one screen, or every one, to do something; the number of the command. Raises `BadFilter`, `UnknownName`."""
    if kind not in KINDS:
        raise BadFilter(f"不认识的导播命令 {kind}。请刷新页面。", f"Unknown command {kind}. Reload the page.")
    if name is not None:
        walls.screen(conn, name)
    return _note(conn, name, kind, _body(kind, body), by)


def _body(kind: str, body: dict[str, Any]) -> dict[str, Any]:
    """What belongs to a command of this kind and nothing else."""
    try:
        if kind == "point":
            lon, lat = float(body["lon"]), float(body["lat"])
            if not (-180 <= lon <= 180 and -90 <= lat <= 90):
                raise ValueError
            return {"lon": lon, "lat": lat, "label": str(body.get("label", ""))[:40]}
        if kind == "message":
            return {"text": str(body.get("text", "")).strip()[:LONGEST_MESSAGE], "minutes": min(max(float(body.get("minutes", 10)), 0.5), 24 * 60)}
        if kind == "show":
            return {"scene": str(body["scene"])[:40]}
        if kind == "step":
            return {"by": -1 if int(body["by"]) < 0 else 1}
    except (KeyError, TypeError, ValueError):
        raise BadFilter(f"命令 {kind} 的内容不完整。请刷新页面再试。", f"The command {kind} is incomplete. Reload the page and try again.") from None
    return {"scene": str(body["scene"])[:40]} if body.get("scene") else {}


def _note(conn: Connection, name: str | None, kind: str, body: dict[str, Any], by: str) -> int:
    values = {"screen": name, "kind": kind, "body": body, "by": by}
    return int(conn.execute(insert(wall_command).values(values).returning(wall_command.c.id)).scalar_one())


def heard(conn: Connection, said: Mapping[tuple[str, str], dict[str, Any]]) -> None:
    """Keep what browsers say of themselves, by (screen, display). Of one screen no more than `MOST_DISPLAYS` are ever kept."""
    known: dict[str, set[str]] = {}
    for name, display in conn.execute(select(wall_display.c.screen, wall_display.c.display)):
        known.setdefault(name, set()).add(display)
    kept = [(name, display) for name, display in sorted(said) if display in known.get(name, ()) or len(known.get(name, ())) < MOST_DISPLAYS]
    if not kept:
        return
    new = upsert(wall_display).values([{"screen": name, "display": display, "said": said[name, display], "seen_at": func.now()} for name, display in kept])
    conn.execute(new.on_conflict_do_update(index_elements=["screen", "display"], set_={"said": new.excluded.said, "seen_at": new.excluded.seen_at}))


def digest(token: str) -> bytes:
    """What of a token is kept."""
    return hashlib.sha256(token.encode()).digest()


def new_token(conn: Connection, name: str, district_code: str | None, by: str) -> str:
    """A token that signs a screen in until it is revoked; told this once. Raises `UnknownName`, `BadFilter`."""
    walls.screen(conn, name)
    if district_code and conn.execute(select(area.c.level).where(area.c.code == district_code)).scalar() != "district":
        raise BadFilter(f"没有代码为 {district_code} 的区县。请用 6 位区县代码。", f"There is no district {district_code}. Give its six-digit code.")
    token = secrets.token_urlsafe(32)
    conn.execute(insert(wall_token).inline().values(screen=name, digest=digest(token), district_code=district_code or None, made_by=by))
    _note(conn, name, "token", {"district": district_code or None}, by)
    return token


def revoke(conn: Connection, name: str, by: str) -> int:
    """End every token of a screen; how many there were."""
    ended = conn.execute(update(wall_token).where(wall_token.c.screen == name, wall_token.c.revoked_at.is_(None)).values(revoked_at=func.now())).rowcount
    if ended:
        _note(conn, name, "revoke", {"tokens": ended}, by)
    return ended


def come_in(conn: Connection, token: str) -> Ticket | None:
    """The right that a token gives, noting that it was used; None where it gives none."""
    found = walls.ticket(conn, digest(token))
    if found:
        conn.execute(update(wall_token).where(wall_token.c.id == found.id).values(used_at=func.now()))
    return found


def _check(asked: Screen) -> None:
    if not NAME.fullmatch(asked.name) or asked.name in ("state", "board", "command", "start"):
        raise BadFilter(f"大屏名“{asked.name}”无效：1–40 个小写字母、数字或连字符。", f"The name '{asked.name}' is invalid: 1–40 of a-z, 0-9 and hyphens.")
    if not all(0 < len(title.strip()) <= 40 for title in asked.title):
        raise BadFilter("大屏标题须有 1–40 个字，中英文都要。", "A screen's title takes 1–40 characters, in Chinese and in English.")
    for scene, seconds in asked.playlist or ():
        if not NAME.fullmatch(scene) or not SHORTEST <= seconds <= LONGEST:
            raise BadFilter(f"场景 {scene} 的时长须在 {SHORTEST}–{LONGEST} 秒之间。", f"The scene {scene} may stand {SHORTEST} to {LONGEST} seconds.")
    if asked.playlist is not None and not 0 < len(asked.playlist) <= MOST_SCENES:
        raise BadFilter(f"播放单须有 1–{MOST_SCENES} 个场景。", f"A playlist takes 1 to {MOST_SCENES} scenes.")
    _check_options(asked.options)


def _check_options(options: dict[str, Any]) -> None:
    for name, value in options.items():
        if name == "night":
            good = value is None or (isinstance(value, list) and len(value) == 2 and all(HOUR.fullmatch(str(hour)) for hour in value))
        else:
            good = value in OPTIONS.get(name, ())
        if not good:
            raise BadFilter(f"大屏设置 {name} 不能是 {value}。", f"The setting {name} cannot be {value}.")
