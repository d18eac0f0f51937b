"""The search box: areas and known addresses by name, five hundred metres around them, and any address through the geocoder.

What is typed is answered and forgotten: it is written nowhere.
"""

from __future__ import annotations

import re
from typing import Any

from dash import Dash, Input, Output, no_update

from dashboard import access, formats, ids, session
from dashboard.context import Services
from geodata.errors import Lang
from geodata.queries import areas
from geodata.region import Region, Spot
from geodata.scope import Scope
from geodata.vocabulary import GEO_LEVELS

JOINT = " · "
AROUND_M = 500
MOST_AROUND = 3
LEVELS = {
    "district": ("区县", "district"),
    "street": ("街道乡镇", "street"),
    "community": ("社区", "community"),
    "grid": ("网格", "grid"),
    "address": ("地址", "address"),
}
AROUND = (f"周围 {AROUND_M} 米", f"Within {AROUND_M} m")
# Worth the geocoder's time: a number, or a word that names a road, a lane, a compound.
ADDRESS = re.compile(r"\d|[路街弄巷号村苑园里坊庭城厦楼]")


def find(services: Services, text: str | None) -> Any:
    """What fits the words typed, as groups of options. A chosen line comes back as text: the list stays as it is."""
    if not text or not text.strip() or JOINT in text:
        return no_update
    user, lang = access.current_user(), session.request_lang()
    with services.database.read() as conn:
        rows = areas.search(conn, text, user.scope)
    groups: dict[str, list[dict[str, str]]] = {}
    for number, row in enumerate(rows):
        groups.setdefault(_pick(LEVELS.get(row.level, LEVELS["address"]), lang), []).append({"value": f"{row.code}|{number}", "label": _label(row, lang)})
    around = [*_located(services, text, user.scope, lang), *_around(rows, lang)]
    if around:
        groups[_pick(AROUND, lang)] = around
    return [{"group": group, "items": items} for group, items in groups.items()]


def _pick(text: tuple[str, str], lang: Lang) -> str:
    return text[0 if lang == "zh" else 1]


def _name(row: areas.AreaName, lang: Lang) -> str:
    return row.name_zh if lang == "zh" or row.level == "address" else row.name_en or row.name_zh


def _label(row: areas.AreaName, lang: Lang) -> str:
    zh, _, en = (row.parent or "|").partition("|")
    return f"{_name(row, lang)}{JOINT}{(zh if lang == 'zh' else en) or row.code}"


def _around(rows: list[areas.AreaName], lang: Lang) -> list[dict[str, str]]:
    """The surroundings of the first finds that are places rather than whole areas: addresses, then grids and communities."""
    places = [row for level in ("address", "grid", "community") for row in rows if row.level == level and row.lon is not None and row.lat is not None]
    return [
        {"value": f"{_circle(row.lon, row.lat)}|{number}", "label": f"{_name(row, lang)}{JOINT}{_pick(AROUND, lang)}"}
        for number, row in enumerate(places[:MOST_AROUND])
        if row.lon is not None and row.lat is not None
    ]


def _located(services: Services, text: str, scope: Scope, lang: Lang) -> list[dict[str, str]]:
    """One line for an address the geocoder places, with how finely and how surely."""
    found = services.desk.locate(text, scope) if len(text.strip()) >= 3 and ADDRESS.search(text) else None
    if found is None:
        return []
    return [{"value": f"{_circle(found.lon, found.lat)}|located", "label": f"{_spot_label(found, lang)}{JOINT}{_pick(AROUND, lang)}"}]


def _spot_label(found: Spot, lang: Lang) -> str:
    level, far = GEO_LEVELS.label(found.level, lang), formats.distance(round(found.radius_m), lang)
    sure = formats.percent(min(found.confidence, 0.99), lang)
    return f"按地址定位：{found.label}（{level}，约 {far}，把握 {sure}）" if lang == "zh" else f"Located: {found.label} ({level.lower()}, about {far}, {sure} sure)"


def _circle(lon: float, lat: float) -> str:
    return str(Region(kind="circle", points=((round(lon, 5), round(lat, 5)),), radius_m=AROUND_M))


def register(app: Dash, services: Services) -> None:
    """Wire the box; what is chosen in it is carried out in `callbacks.filters`."""
    app.callback(Output(ids.SEARCH, "data"), Input(ids.SEARCH, "searchValue"), prevent_initial_call=True)(lambda text: find(services, text))
