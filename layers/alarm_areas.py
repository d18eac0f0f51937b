"""Areas with an alarm: outlines in ink by how grave it is, and the number the alarm has in the list. Never a fill."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection

from geodata.alarms import SEVERITIES, watched
from geodata.filters import Filters
from geodata.queries import alarms, versions
from geodata.queries.standing import city_facts
from geodata.scope import Scope
from layers.contract import Layer, Mark, Style

MARKS = {3: "urgent", 2: "important", 1: "watch"}
SHAPES = {3: "cluster-sure", 2: "ring", 1: "cluster-chance"}
MOST_DRAWN = 12
"""The alarms to act on first; more outlines than that find nothing any more, the list has them all."""


def features(conn: Connection, filters: Filters, scope: Scope) -> dict[str, Any]:
    """GeoJSON: of every area with a current alarm its outline and a point with its numbers, the first alarm last (on top)."""
    titles = {item.key: item.title for item in watched(city_facts(conn))}
    listed = [one for one in alarms.listed(conn, filters, scope) if one.number]
    drawn = listed[:MOST_DRAWN]
    areas: dict[str, list[alarms.Alarm]] = {}
    for one in drawn:
        areas.setdefault(one.area_code, []).append(one)
    outlines = alarms.outlines(conn, list(areas))
    made = []
    for code, ones in reversed(areas.items()):
        told = _properties(ones, titles)
        if code in outlines:
            made.append({"type": "Feature", "properties": told, "geometry": json.loads(outlines[code])})
        if ones[0].lon is not None:
            point = {"type": "Point", "coordinates": [round(ones[0].lon, 6), round(ones[0].lat or 0.0, 6)]}
            made.append({"type": "Feature", "properties": told, "geometry": point})
    return {"type": "FeatureCollection", "features": made, "note": _note(conn, len(listed), len(drawn))}


def _properties(ones: list[alarms.Alarm], titles: dict[str, tuple[str, str]]) -> dict[str, Any]:
    first = ones[0]
    series = list(dict.fromkeys(one.series for one in ones))
    return {
        "code": first.area_code, "name": first.area[0], "name_en": first.area[1], "numbers": "·".join(str(one.number) for one in ones[:3]),
        "number": first.number, "mark": MARKS[first.severity], "level": first.level,
        "what_zh": "、".join(titles[key][0] for key in series), "what_en": ", ".join(titles[key][1] for key in series),
        "severity_zh": SEVERITIES[first.severity][0], "severity_en": SEVERITIES[first.severity][1], "since": first.started_on.isoformat(),
    }  # fmt: skip


def _note(conn: Connection, listed: int, drawn: int) -> tuple[str, str]:
    known = alarms.known(conn)
    if known is None:
        return "预警尚未计算，打开预警页即算。", "Alarms have not been computed yet; opening their page does it."
    if known.data_version != versions.newest(conn):
        return "数据已更新，预警随后重算。", "The data are newer; alarms follow."
    if drawn < listed:
        return f"共 {listed:,} 条，画出前 {drawn:,} 条。号码与列表相同。", f"{listed:,} alarms, the first {drawn:,} drawn. Numbers are those of the list."
    return f"共 {listed:,} 条预警。号码与列表相同。", f"{listed:,} alarms. Numbers are those of the list."


LAYER = Layer(
    key="alarm_areas",
    title=("预警区域", "Areas with alarms"),
    order=83,
    geometry="zones",
    columns={
        "code": ("编号", "Code"),
        "name": ("名称", "Name"),
        "name_en": ("名称", "Name"),
        "numbers": ("列表号", "Numbers in the list"),
        "number": ("首号", "First number"),
        "mark": ("符号", "Symbol"),
        "level": ("级别", "Level"),
        "what_zh": ("指标", "Series"),
        "what_en": ("指标", "Series"),
        "severity_zh": ("轻重", "Severity"),
        "severity_en": ("轻重", "Severity"),
        "since": ("起", "Since"),
    },
    style=Style(icon="zone"),
    hover=("name", "name_en", "numbers", "what_zh", "what_en", "severity_zh", "severity_en", "since"),
    drill="none",
    needs=("cases|case_series|case_addresses|symptoms|clues|registrations",),
    suppress=False,
    note=("窗口最后一天所知的预警；静音的与已过去的不画。", "Alarms known on the window's last day; muted ones and those that are over are not drawn."),
    source="case",
    features=features,
    marks=tuple(Mark(MARKS[level], SEVERITIES[level], SHAPES[level], "text") for level in (3, 2, 1)),
    options={"raised": True},
)
