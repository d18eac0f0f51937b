"""What every wall is to show right now, read twice a second for all of them, however many ask."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from flask import current_app

from dashboard import session
from dashboard.address import default_filters
from dashboard.context import City, Services, User
from dashboard.contract import Scene
from dashboard.news import Known, Newest
from dashboard.pages import all_pages
from dashboard.reads import Reads, scene_reads
from dashboard.scenes import all_scenes, offered
from dashboard.truth import late
from geodata import walls as write
from geodata.alarms import watched
from geodata.errors import Lang
from geodata.filters import Filters
from geodata.queries import alarms, freshness, walls
from geodata.queries.standing import city_facts
from geodata.queries.walls import Command, Screen, Ticket
from geodata.scope import Scope

BOARD = "gridwatch-board"
SNAP_SECONDS = 0.5
ALARM_SECONDS = 15.0
SEVERE = 3
SCHEME = "2"
"""Rises when the stage's own files change: a stage of another scheme loads itself anew."""


def board() -> Board:
    """The one board of this app."""
    found: Board = current_app.extensions[BOARD]
    return found


@dataclass
class Snap:
    """One reading: screens, what stands of the commands, the data versions, the city; answers made from it so far."""

    at: float
    screens: dict[str, Screen]
    told: list[Command]
    known: Known
    city: City
    metrics: frozenset[str]
    tickets: dict[bytes, Ticket]
    late: list[str]
    answers: dict[tuple[str, Lang, str | None], tuple[str, bytes]] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """One entry of a playlist that can be shown."""

    scene: Scene
    seconds: int


def playlist(screen: Screen, metrics: Iterable[str]) -> tuple[list[Part], list[tuple[str, str]]]:
    """What a screen plays, and what of its list is left out and why: `gone` or `no_data`. Never empty while any scene has data."""
    known, have = {one.key: one for one in all_scenes()}, frozenset(metrics)
    whole = [(one.key, one.seconds) for one in all_scenes()]
    asked = whole if screen.playlist is None else list(screen.playlist)
    left = [(key, "gone" if key not in known else "no_data") for key, _ in asked if key not in known or not offered(known[key], have)]
    parts = [Part(known[key], seconds) for key, seconds in asked if key in known and offered(known[key], have)]
    if not parts:
        parts = [Part(known[key], seconds) for key, seconds in whole if offered(known[key], have)]
    return parts, left


class Board:
    """Answers the walls' question from memory; a process asks the database once a second."""

    def __init__(self, services: Services, newest: Newest) -> None:
        self._services, self._newest = services, newest
        self._lock = threading.Lock()
        self._snap: Snap | None = None
        self._pending: dict[tuple[str, str], dict[str, Any]] = {}
        self._severe: dict[str | None, tuple[float, int, list[dict[str, Any]]]] = {}

    def forget(self) -> None:
        """Look again at once: somebody has told a screen something."""
        self._snap = None

    def state(self, name: str, user: User, lang: Lang) -> tuple[str, bytes]:
        """ETag and JSON of what a screen is to show. Raises `UnknownName`."""
        snap = self._read()
        key = (name, lang, user.district_code)
        if key not in snap.answers:
            if name not in snap.screens:
                raise walls.unknown(name)
            body = json.dumps(self._answer(snap, name, user, lang), ensure_ascii=False, sort_keys=True).encode()
            snap.answers[key] = (hashlib.sha256(body).hexdigest()[:16], body)
        return snap.answers[key]

    def ticket(self, digest: bytes) -> Ticket | None:
        """The token of a digest as of the last second."""
        return self._read().tickets.get(digest)

    def heard(self, name: str, display: str, said: dict[str, Any]) -> None:
        """Keep what a display says of itself; what many say within a second is written together. Raises `UnknownName`."""
        if name not in self._read().screens:
            raise walls.unknown(name)
        with self._lock:
            self._pending[name, display] = said

    def write(self) -> None:
        """Write what displays have said since it was last written."""
        with self._lock:
            pending, self._pending = self._pending, {}
        if pending:
            with self._services.database.note() as conn:
                write.heard(conn, pending)

    def _read(self) -> Snap:
        snap = self._snap
        if snap and time.monotonic() - snap.at < SNAP_SECONDS:
            return snap
        with self._lock:  # one reads, the others wait for it
            snap = self._snap
            if snap and time.monotonic() - snap.at < SNAP_SECONDS:
                return snap
            city, metrics, _ = session.city_state(self._services.database)
            known = self._newest.known()
            with self._services.database.read() as conn:
                screens = {one.name: one for one in walls.screens(conn)}
                snap = Snap(time.monotonic(), screens, walls.standing(conn), known, city, metrics, walls.in_force(conn), late(freshness.by_source(conn).values(), city))
            self._snap = snap
        self.write()
        return snap

    def _answer(self, snap: Snap, name: str, user: User, lang: Lang) -> dict[str, Any]:
        screen, pick = snap.screens[name], 0 if lang == "zh" else 1
        theme = screen.options.get("theme", "dark")
        parts, left = playlist(screen, snap.metrics)
        first = default_filters(all_pages()[0], snap.city, user)
        return {
            "scheme": SCHEME, "version": snap.known.version, "days": [first["from"], first["to"]], "title": screen.title[pick],
            "options": {"theme": theme, "night": screen.options.get("night"), "interrupt": screen.options.get("interrupt", True), "lang": screen.options.get("lang", "")},
            "scenes": [{"key": part.scene.key, "title": part.scene.title[pick], "seconds": part.seconds, "mark": snap.known.mark(_reads(part.scene)), "src": _src(part.scene, part.seconds, theme)} for part in parts],
            "left": left, "late": snap.late, "told": walls.told(snap.told, name, dt.datetime.now(dt.UTC)), "severe": self._alarms(snap, user, pick),
        }  # fmt: skip

    def _alarms(self, snap: Snap, user: User, pick: int) -> list[dict[str, Any]]:
        """The severe alarms nobody has taken: what a wall may be interrupted for."""
        at, version, kept = self._severe.get(user.district_code, (0.0, -1, []))
        if (version != snap.known.version and time.monotonic() - at > ALARM_SECONDS) or time.monotonic() - at > 4 * ALARM_SECONDS:
            kept = self._look(snap, user)
            self._severe[user.district_code] = (time.monotonic(), snap.known.version, kept)
        return [{"key": one["key"], "where": one["where"][pick], "what": one["what"][pick]} for one in kept]

    def _look(self, snap: Snap, user: User) -> list[dict[str, Any]]:
        first = default_filters(all_pages()[0], snap.city, user)
        window = Filters(day_from=dt.date.fromisoformat(first["from"]), day_to=dt.date.fromisoformat(first["to"]))
        with self._services.database.read() as conn:
            found = alarms.listed(conn, window, Scope(user.district_code))
            titles = {item.key: item.title for item in watched(city_facts(conn))}
        grave = [one for one in found if one.number and one.severity >= SEVERE and not one.taken]
        return [{"key": f"{one.key}:{one.started_on}", "where": one.area, "what": titles[one.series]} for one in grave]


@cache
def _reads(scene: Scene) -> Reads:
    return scene_reads(scene)


def _src(scene: Scene, seconds: int, theme: str) -> str:
    return f"/scene/{scene.key}?theme={theme}&seconds={seconds}"
