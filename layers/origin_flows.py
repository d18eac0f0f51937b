"""Where returnees come from: a line from the side of each province, as wide as people a day; twelve lines, the rest in words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.provinces import PROVINCES, SEATS
from geodata.queries import flows
from geodata.queries.flows import Origins
from geodata.scope import Scope
from layers.contract import Layer, Mark, Style, Text
from layers.curves import Point, bowed

MOST_LINES = 12
SMALLEST_GAP = 2 * math.pi / 16  # between two lines, so that their names do not meet
ENDS_AT = 0.18  # the arrow's head before the middle: a part of the line's length


def features(conn: Connection, filters: Filters, scope: Scope) -> dict[str, Any]:
    """GeoJSON lines from the rim of the chosen place to its label point, the widest first."""
    found = flows.by_province(conn, filters, scope)
    drawn = dict(list(found.people.items())[:MOST_LINES])
    lines = _lines(list(drawn), found)
    most = max(drawn.values(), default=1)
    made = [
        {
            "type": "Feature",
            "properties": {"code": name, "name": name, "name_en": PROVINCES[name], "people": n, "a_day": _a_day(n, filters.days), "width": round(n / most, 4), "mark": "flow"},
            "geometry": {"type": "LineString", "coordinates": lines[name]},
        }
        for name, n in drawn.items()
    ]  # fmt: skip
    return {"type": "FeatureCollection", "features": made, "note": _note(found, drawn, filters.days)}


def _a_day(people: int, days: int) -> str:
    """People a day with one decimal, without one from ten on."""
    each = people / days
    return f"{each:,.0f}" if each >= 10 else f"{each:.1f}"


def _note(found: Origins, drawn: dict[str, int], days: int) -> Text:
    if not drawn:
        return "没有 5 人以上的来源地。", "No origin with five people or more."
    widest = next(iter(drawn))
    zh = f"最粗 = {widest} {_a_day(drawn[widest], days)} 人/日。"
    en = f"Widest: {PROVINCES[widest]}, {_a_day(drawn[widest], days)} people a day."
    rest = [name for name in found.people if name not in drawn]
    if rest:
        zh += f"另有{'、'.join(rest)}未画。"
        en += f" Not drawn: {', '.join(PROVINCES[name] for name in rest)}."
    if found.unsaid:
        zh += f"{found.unsaid} 个来源地不足 5 人或隐去。"
        en += f" {found.unsaid} origins under 5 or hidden."
    return zh, en


def _lines(names: Sequence[str], found: Origins) -> dict[str, list[list[float]]]:
    """A bowed line for each province, from the rim of the frame on its side towards the label point."""
    west, south, east, north = found.frame
    middle = ((west + east) / 2, (south + north) / 2)
    shrink = math.cos(math.radians(middle[1]))
    around = _apart({name: _direction(middle, SEATS[name], shrink) for name in names})
    return {name: bowed(_on_rim(angle, found.frame, shrink), found.at, ENDS_AT) for name, angle in around.items()}


def _direction(here: Point, there: Point, shrink: float) -> float:
    return math.atan2(there[1] - here[1], (there[0] - here[0]) * shrink)


def _apart(angles: dict[str, float]) -> dict[str, float]:
    """The same directions in the same order around, pushed apart to the smallest gap."""
    names = sorted(angles, key=lambda name: (angles[name], name))
    turned = [angles[name] for name in names]
    for _ in range(200):
        moved = 0.0
        for at in range(len(turned)):
            after = (at + 1) % len(turned)
            gap = turned[after] - turned[at] + (2 * math.pi if after <= at else 0)
            if after != at and gap < SMALLEST_GAP - 1e-6:
                push = (SMALLEST_GAP - gap) / 2
                turned[at] -= push
                turned[after] += push
                moved = max(moved, push)
        if moved < 1e-4:
            break
    return dict(zip(names, turned, strict=True))


def _on_rim(angle: float, frame: tuple[float, float, float, float], shrink: float) -> Point:
    """Where a direction meets the ellipse inside the frame; `shrink` is a degree of longitude by one of latitude."""
    west, south, east, north = frame
    along, across = math.cos(angle) / shrink, math.sin(angle)
    reach = 1 / math.hypot(2 * along / (east - west), 2 * across / (north - south))
    return (west + east) / 2 + reach * along, (south + north) / 2 + reach * across


LAYER = Layer(
    key="origin_flows",
    title=("返城来源", "Origins of returnees"),
    order=88,
    geometry="lines",
    columns={
        "code": ("来源", "Origin"),
        "name": ("来源", "Origin"),
        "name_en": ("来源", "Origin"),
        "people": ("已到（人）", "Arrived (people)"),
        "a_day": ("每日（人）", "People a day"),
        "width": ("线宽", "Width"),
        "mark": ("符号", "Symbol"),
    },
    style=Style(unit=("人 / 日", "people a day"), icon="flow"),
    hover=("name", "name_en", "people", "a_day"),
    drill="none",
    needs=("arrivals_seen",),
    note=(
        f"线从各省份所在的方向来，长短不是远近；最多 {MOST_LINES} 条，不足 5 人的不画。",
        f"Lines come from the side each province lies on; length is no distance. At most {MOST_LINES}; under 5 people none.",
    ),
    source="registration",
    features=features,
    marks=(Mark("flow", ("已到返城，粗细为每日人数", "Returnees arrived; width is people a day"), "flow", "text"),),
)
