"""How full each hospital is: a class of the capacity ramp, and ▼ once more beds are taken than have staff."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.queries import hospital_flow
from geodata.scope import Scope
from layers.contract import Layer, Mark, Style

BREAKS = (70, 85, 100)  # percent of staffed beds


def features(conn: Connection, filters: Filters, scope: Scope) -> dict[str, Any]:
    """GeoJSON of all hospitals with a place, the emptiest first so that the others lie on top."""
    found = [_feature(row, filters.hospital) for row in hospital_flow.loads(conn, filters, scope)]
    order = [mark.key for mark in LAYER.marks]
    return {"type": "FeatureCollection", "features": sorted(found, key=lambda each: -order.index(each["properties"]["mark"]))}


def _feature(row: dict[str, Any], chosen: str | None) -> dict[str, Any]:
    known = row["staffed"] and row["occupied"] is not None
    percent = round(100 * row["occupied"] / row["staffed"]) if known else None
    told = {name: row[name] for name in ("code", "name", "designated", "admitted", "cases", "occupied", "staffed")}
    told |= {
        "day": row["day"].isoformat() if row["day"] else None, "occupancy": None if percent is None else f"{percent}%",
        "mark": "chosen" if row["code"] == chosen else _mark(percent),
    }  # fmt: skip
    place = {"type": "Point", "coordinates": [round(row["lon"], 6), round(row["lat"], 6)]}
    return {"type": "Feature", "properties": told, "geometry": place}


def _mark(percent: int | None) -> str:
    if percent is None:
        return "unknown"
    return "over" if percent >= BREAKS[-1] else f"below-{next(limit for limit in BREAKS if percent < limit)}"


LAYER = Layer(
    key="hospital_load",
    title=("医院占用", "How full hospitals are"),
    order=89,
    geometry="points",
    columns={
        "code": ("编号", "Number"),
        "name": ("名称", "Name"),
        "designated": ("定点医院", "Designated"),
        "occupancy": ("占用率", "Occupancy"),
        "occupied": ("占用（张）", "Occupied (beds)"),
        "staffed": ("有医护（张）", "Staffed (beds)"),
        "day": ("床位日期", "Beds as of"),
        "cases": ("在院病例（人）", "Cases in hospital"),
        "admitted": ("本期收治（人）", "Admitted in the window"),
        "mark": ("符号", "Symbol"),
    },
    style=Style(unit=("% 有医护的床位", "% of staffed beds"), ramp="cap", icon="hospital"),
    hover=("name", "designated", "occupancy", "occupied", "staffed", "day", "cases", "admitted"),
    drill="site",
    suppress=False,
    note=(
        f"占用 ÷ 有医护的床位，病房、方舱和重症合计，取 {hospital_flow.BEDS_HOLD} 天内最近一次上报。",
        f"Occupied by staffed beds, wards, makeshift and intensive care together, as last reported within {hospital_flow.BEDS_HOLD} days.",
    ),
    source="hospital_capacity",
    features=features,
    options={"site": "hospitals"},
    marks=(
        Mark("chosen", ("选中的医院", "the chosen hospital"), "hospital-chosen", "accent"),
        Mark("over", ("≥100% 越线", "≥100%, over the line"), "over", "seq-4"),
        Mark("below-100", ("85–99%", "85–99%"), "hospital-high", "cap-5"),
        Mark("below-85", ("70–84%", "70–84%"), "hospital-low", "cap-3"),
        Mark("below-70", ("<70%", "<70%"), "hospital-low", "cap-1"),
        Mark("unknown", ("没有床位上报", "no beds reported"), "hospital-unknown", "text3"),
    ),
)
