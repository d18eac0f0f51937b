"""How loaded each checkpoint is in its busiest hour: a class of the capacity ramp, and ▼ once it is beyond capacity."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.queries import pressure
from geodata.scope import Scope
from layers.contract import SMALLEST_SHOWN, Layer, Mark, Style

BREAKS = (25, 50, 75, 100)  # percent of capacity


def features(conn: Connection, filters: Filters, scope: Scope) -> dict[str, Any]:
    """GeoJSON of the checkpoints open in the window, the least loaded first so that the others lie on top."""
    found = [_feature(row) for row in pressure.loads(conn, filters, scope)]
    order = [mark.key for mark in LAYER.marks]
    return {"type": "FeatureCollection", "features": sorted(found, key=lambda each: -order.index(each["properties"]["mark"]))}


def _feature(row: dict[str, Any]) -> dict[str, Any]:
    told = {"code": row["code"], "name": row["name"], "kind": row["kind"], "lanes": row["lanes"], "capacity": row["capacity"]}
    place = {"type": "Point", "coordinates": [round(row["lon"], 6), round(row["lat"], 6)]}
    return {"type": "Feature", "properties": told | _told(row), "geometry": place}


def _told(row: dict[str, Any]) -> dict[str, Any]:
    """What may be said of the load: nothing that gives one to four scans away."""
    hidden = {"pressure": None, "per_lane": None, "hour": None, "staff": None}
    total = int(row["total"])
    if total == 0:
        return hidden | {"scans": "0", "mark": "none"}
    if row["n"] < SMALLEST_SHOWN:
        return hidden | {"scans": "<5" if total < SMALLEST_SHOWN else f"{total:,}", "mark": "small"}
    hourly = row["n"] / row["days"]
    told = {
        "scans": f"{total:,}", "hour": f"{row['hour']}:00–{row['hour'] + 1}:00", "staff": f"{row['staff']:.1f}" if row["staff"] is not None else None,
        "per_lane": f"{hourly / row['lanes']:.1f}" if row["lanes"] else None, "pressure": None, "mark": "unknown",
    }  # fmt: skip
    if not row["capacity"]:
        return told
    percent = round(100 * hourly / row["capacity"])
    return told | {"pressure": f"{percent}%", "mark": "over" if percent >= BREAKS[-1] else f"below-{next(limit for limit in BREAKS if percent < limit)}"}


LAYER = Layer(
    key="checkpoint_pressure",
    title=("卡口压力", "Checkpoint pressure"),
    order=87,
    geometry="points",
    columns={
        "code": ("编号", "Number"),
        "name": ("名称", "Name"),
        "kind": ("类型", "Kind"),
        "pressure": ("最忙一小时占能力", "Busiest hour, of capacity"),
        "hour": ("最忙", "Busiest"),
        "per_lane": ("每通道每小时（次）", "Scans a lane and hour"),
        "scans": ("本期扫码（次）", "Scans in the window"),
        "capacity": ("每小时可检（次）", "Can do in an hour"),
        "lanes": ("通道数", "Lanes"),
        "staff": ("该时段在岗（人）", "Staff in that hour"),
        "mark": ("符号", "Symbol"),
    },
    style=Style(unit=("% 能力", "% of capacity"), ramp="cap", icon="pressure"),
    hover=("name", "kind", "pressure", "hour", "per_lane", "scans", "capacity", "lanes", "staff"),
    drill="site",
    needs=("scans",),
    note=(
        f"一天中最忙一小时的日均扫码数 ÷ 每小时可检数；登记未写可检数的按每通道 {pressure.LANE_CAPACITY} 次。",
        f"Scans in the busiest hour of the day, on average, by what it can do in an hour; {pressure.LANE_CAPACITY} a lane where the register does not say.",
    ),
    source="checkpoint_scan",
    features=features,
    options={"site": "checkpoints"},
    marks=(
        Mark("over", ("达到或超过能力", "at or beyond capacity"), "over", "seq-4"),
        Mark("below-100", ("75–99%", "75–99%"), "diamond", "cap-6"),
        Mark("below-75", ("50–74%", "50–74%"), "diamond", "cap-5"),
        Mark("below-50", ("25–49%", "25–49%"), "diamond", "cap-4"),
        Mark("below-25", ("<25%", "<25%"), "diamond", "cap-3"),
        Mark("small", ("最忙一小时不足 5 次", "under 5 scans in the busiest hour"), "small-diamond", "cap-4"),
        Mark("none", ("没有扫码", "no scans"), "hollow-diamond", "text3"),
        Mark("unknown", ("能力不明", "capacity unknown"), "hatched-diamond", "text3"),
    ),
)
