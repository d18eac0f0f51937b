"""From a request to a `Context`: who, which language and theme, which city, which data version."""

from __future__ import annotations

import threading
import time
from collections.abc import Hashable
from typing import Literal, cast

from flask import has_request_context, request

from dashboard.access import current_user
from dashboard.context import City, Context, Services
from dashboard.contract import Theme
from geodata.engine import Database
from geodata.errors import Lang
from geodata.queries import cities, versions

LANG_COOKIE = "gridwatch_lang"
THEME_COOKIE = "gridwatch_theme"
CITY_SECONDS = 5.0

_lock = threading.Lock()
_kept: dict[Hashable, tuple[float, City, frozenset[str], int]] = {}


def request_lang() -> Lang:
    """The reader's language; Chinese unless they switched."""
    value = request.cookies.get(LANG_COOKIE) if has_request_context() else None
    return "en" if value == "en" else "zh"


def request_theme(default: Theme = "dark") -> Theme:
    """The reader's theme; `default` unless they switched."""
    value = request.cookies.get(THEME_COOKIE) if has_request_context() else None
    return cast(Theme, value) if value in ("dark", "light") else default


def city_state(database: Database) -> tuple[City, frozenset[str], int]:
    """The city, the metrics it has data for, and the data version; kept for a few seconds a process."""
    with _lock:
        kept = _kept.get(database.name)
    if kept and time.monotonic() - kept[0] < CITY_SECONDS:
        return kept[1:]
    with database.read() as conn:
        found = (city_of(cities.current(conn)), cities.metrics_with_data(conn), versions.newest(conn))
    with _lock:
        _kept[database.name] = (time.monotonic(), *found)
    return found


def city_of(row: cities.CityRow) -> City:
    """The city as the screens need it."""
    return City(
        row.code, row.key, (row.name_zh, row.name_en), row.simulated, row.case_basis, row.lon, row.lat, row.zoom,
        row.day_from, row.day_to, (row.attribution_zh, row.attribution_en), row.geometry_version, row.settings,
    )  # fmt: skip


def forget(database: Database) -> None:
    """Drop what is kept, after a load in the same process or in tests."""
    with _lock:
        _kept.pop(database.name, None)


def current_context(services: Services, theme: Theme | None = None, lang: Literal["zh", "en"] | None = None) -> Context:
    """Everything a layout or panel depends on. Raises `NotSignedIn`, `NoCity`, `DatabaseAway`."""
    user = current_user()
    city, metrics, version = city_state(services.database)
    return Context(user, lang or request_lang(), theme or request_theme(), city, metrics, version, services.basemaps, services.database.moment)
