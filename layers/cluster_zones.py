"""Clusters of the newest scan up to the window's end: the cells of each in one outline with its number, never a fill."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.queries import clusters
from geodata.queries.clusters import ClusterRow, ScanRow
from geodata.queries.standing import city_facts
from geodata.scope import Scope
from layers.contract import Layer, Mark, Style

MARKS = (
    Mark("sure", ("显著聚集", "Significant cluster"), "cluster-sure", "text"),
    Mark("open", ("正在判断", "Not judged yet"), "cluster-open", "text"),
    Mark("chance", ("可能是偶然", "May be chance"), "cluster-chance", "text3"),
)
STATES = {"first": ("首次扫描", "First scan"), "new": ("新出现", "New"), "ongoing": ("持续", "Ongoing")}
NOT_YET = (
    "这一天还没有聚集扫描。打开“聚集”页即可扫描。",
    "No scan for clusters has been made for this day. Open the page Clusters to make one.",
)  # fmt: skip


def features(conn: Connection, filters: Filters, scope: Scope) -> dict[str, Any]:
    """GeoJSON of the newest scan with the customary choice; its note says of which day it is."""
    scan = clusters.newest(conn, min(filters.day_to, city_facts(conn).day_to), scope)
    return collection(scan, clusters.listed(conn, scan.id, scope)) if scan else {"type": "FeatureCollection", "features": [], "note": NOT_YET}


def collection(scan: ScanRow, rows: list[ClusterRow]) -> dict[str, Any]:
    """An outline and a label point a cluster, the most likely on top."""
    made = []
    for row in reversed(rows):
        told = properties(row)
        made.append({"type": "Feature", "properties": told, "geometry": row.outline})
        made.append({"type": "Feature", "properties": told, "geometry": {"type": "Point", "coordinates": [round(row.lon, 6), round(row.lat, 6)]}})
    zh, en = f"截至 {scan.last_day:%-m月%-d日} 的扫描", f"Scan as of {scan.last_day:%-d %b}"
    sure = sum(row.significant is True for row in rows)
    found = (f"显著聚集 {sure} 处", f"{sure} significant") if rows else ("没有聚集", "no clusters")
    return {"type": "FeatureCollection", "features": made, "note": (f"{zh}：{found[0]}。", f"{en}: {found[1]}.")}


def properties(row: ClusterRow) -> dict[str, Any]:
    """What the map is told of a cluster, suppressed already."""
    zh, en = STATES[row.fresh]
    return {
        "code": str(row.id), "name": f"{row.number} 号 · {row.name[0]}", "name_en": f"No. {row.number} · {row.name[1]}", "number": row.number,
        "from_on": row.first_day.isoformat(), "to_on": row.last_day.isoformat(), "cases": cases_words(row), "cells": row.cells,
        "state_zh": zh, "state_en": en, "mark": row.mark,
    }  # fmt: skip


def cases_words(row: ClusterRow) -> str:
    """The number of cases as it may be read: 12, <5, ≥ 9."""
    return {"exact": f"{row.shown.cases:,}", "small": "<5", "at_least": f"≥ {row.shown.cases:,}"}[row.shown.how]


LAYER = Layer(
    key="cluster_zones",
    title=("时空聚集", "Clusters in space and time"),
    order=84,
    geometry="zones",
    columns={
        "code": ("编号", "Key"),
        "name": ("聚集", "Cluster"),
        "name_en": ("聚集", "Cluster"),
        "number": ("号", "Number"),
        "from_on": ("起", "From"),
        "to_on": ("止", "To"),
        "cases": ("数量", "Count"),
        "cells": ("格数", "Cells"),
        "state_zh": ("状态", "State"),
        "state_en": ("状态", "State"),
        "mark": ("符号", "Symbol"),
    },
    style=Style(icon="zone"),
    hover=("name", "name_en", "cases", "from_on", "to_on", "cells", "state_zh", "state_en"),
    drill="site",
    needs=("cases|case_addresses",),
    suppress=False,
    note=(
        "前瞻时空扫描；实线 p ≤ 0.05，虚线正在判断，点线可能是偶然。位置存疑的不计。",
        "Prospective space-time scan. Solid: p ≤ 0.05; dashed: not judged yet; dotted: may be chance. Places in doubt are left out.",
    ),
    source="case",
    features=features,
    marks=MARKS,
    options={"site": "clusters"},
)  # fmt: skip
