"""From home to hospital: lines from the streets people came from, as wide as people a day; twelve lines, the rest in words."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.queries import hospital_origins
from geodata.queries.hospital_origins import Way
from geodata.scope import Scope
from layers.contract import SMALLEST_SHOWN, Layer, Mark, Style, Text
from layers.curves import bowed

MOST_LINES, FEWEST_LINES = 12, 3
ENDS_AT = 0.06  # the arrow's head before the hospital: a part of the line's length


def features(conn: Connection, filters: Filters, scope: Scope) -> dict[str, Any]:
    """GeoJSON lines from label points to hospitals, the widest first; by district where streets are too small to be told."""
    streets = hospital_origins.ways(conn, filters, scope, "street")
    by_street = _drawable(streets)
    districts = hospital_origins.ways(conn, filters, scope, "district") if len(by_street) < FEWEST_LINES and scope.district_code is None else []
    found, told = (districts, _drawable(districts)) if districts else (streets, by_street)
    drawn = told[:MOST_LINES]
    most = max((way.n or 0 for way in drawn), default=1)
    made = [_line(way, way.n or 0, filters.days, most) for way in drawn]
    return {"type": "FeatureCollection", "features": made, "note": _note(drawn, len(told), len(found), filters.days)}


def _drawable(ways: list[Way]) -> list[Way]:
    known = [way for way in ways if way.n is not None and way.n >= SMALLEST_SHOWN and way.home and way.site]
    return sorted(known, key=lambda way: (-(way.n or 0), way.code, way.hospital_no))


def _line(way: Way, n: int, days: int, most: int) -> dict[str, Any]:
    assert way.home and way.site
    told = {
        "code": f"{way.code}-{way.hospital_no}", "name": way.area[0], "name_en": way.area[1], "hospital": way.name, "people": n,
        "a_day": _a_day(n, days), "width": round(n / most, 4), "mark": "flow",
    }  # fmt: skip
    return {"type": "Feature", "properties": told, "geometry": {"type": "LineString", "coordinates": bowed(way.home, way.site, ENDS_AT)}}


def _a_day(people: int, days: int) -> str:
    each = people / days
    return f"{each:,.0f}" if each >= 10 else f"{each:.1f}"


def _note(drawn: list[Way], told: int, found: int, days: int) -> Text:
    if not drawn:
        return "没有 5 人以上的来源。", "No origin with five people or more."
    widest = drawn[0]
    each = _a_day(widest.n or 0, days)
    zh, en = f"最粗 = {widest.area[0]} {each} 人/日。", f"Widest: {widest.area[1]}, {each} people a day."
    if told > len(drawn):
        zh, en = zh + f"另有 {told - len(drawn)} 条见表。", en + f" {told - len(drawn)} more in the table."
    if found > told:
        zh, en = zh + f"{found - told} 条不足 5 人或隐去。", en + f" {found - told} under 5 or hidden."
    return zh, en


LAYER = Layer(
    key="hospital_lines",
    title=("从家到医院", "From home to hospital"),
    order=81,
    geometry="lines",
    columns={
        "code": ("编号", "Number"),
        "name": ("住址", "Home"),
        "name_en": ("住址", "Home"),
        "hospital": ("医院", "Hospital"),
        "people": ("收治（人）", "Admitted (people)"),
        "a_day": ("每日（人）", "People a day"),
        "width": ("线宽", "Width"),
        "mark": ("符号", "Symbol"),
    },
    style=Style(unit=("人 / 日", "people a day"), icon="flow"),
    hover=("name", "name_en", "hospital", "people", "a_day"),
    drill="none",
    needs=("encounters",),
    note=(
        f"从街镇标注点到医院；最多 {MOST_LINES} 条，不足 5 人的不画。街镇都太少时从区县画起。",
        f"From a street's label point to the hospital; at most {MOST_LINES}, under 5 people none. From districts where streets are too small.",
    ),
    source="encounter",
    features=features,
    marks=(Mark("flow", ("收治入院，粗细为每日人数", "Admitted; width is people a day"), "flow", "text"),),
)
