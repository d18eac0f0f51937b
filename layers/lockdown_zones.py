"""Closed, controlled and precautionary zones that hold in the window: outlines and symbols in ink, never a fill."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.queries import zones
from geodata.scope import Scope
from geodata.vocabulary import ZONE_KIND
from layers.contract import Layer, Mark, Style

# Weakest first, so that a closed grid lies over the street around it.
KINDS = ("precautionary", "controlled", "closed")


def features(conn: Connection, filters: Filters, scope: Scope) -> dict[str, Any]:
    """GeoJSON: an outline and its label point where the whole area is a zone, else a point; weakest kind first."""
    found, unplaced = zones.zones(conn, filters, scope)
    made = []
    for zone in sorted(found, key=lambda zone: KINDS.index(zone["kind"])):
        told = _properties(zone)
        if zone["geometry"]["type"] != "Point":
            made.append({"type": "Feature", "properties": told, "geometry": zone["geometry"]})
        made.append({"type": "Feature", "properties": told, "geometry": zone["label"]})
    return {"type": "FeatureCollection", "features": made, "note": _note(found, unplaced)}


def _properties(zone: dict[str, Any]) -> dict[str, Any]:
    zh, en = ZONE_KIND.labels[zone["kind"]]
    return {
        "code": zone["code"], "name": zone["name"], "kind_zh": zh, "kind_en": en, "from_on": zone["from_on"].isoformat(),
        "until_zh": _day(zone["to_on"], "未公布"), "until_en": _day(zone["to_on"], "not published"), "mark": zone["kind"],
        "open_end": zone["open_end"],
    }  # fmt: skip


def _day(day: dt.date | None, unknown: str) -> str:
    return day.isoformat() if day else unknown


def _note(found: list[dict[str, Any]], unplaced: int) -> tuple[str, str]:
    counts = {kind: sum(zone["kind"] == kind for zone in found) for kind in reversed(KINDS)}
    zh = "、".join(f"{ZONE_KIND.labels[kind][0]} {n:,}" for kind, n in counts.items())
    en = ", ".join(f"{n:,} {ZONE_KIND.labels[kind][1].lower()}" for kind, n in counts.items())
    if unplaced:
        return f"{zh}；另有 {unplaced:,} 处未定位，没有画出。", f"{en}; {unplaced:,} more could not be located and are not drawn."
    return f"{zh}。", f"{en}."


LAYER = Layer(
    key="lockdown_zones",
    title=("封控管控防范区", "Lockdown zones"),
    order=86,
    geometry="zones",
    columns={
        "code": ("编号", "Number"),
        "name": ("名称", "Name"),
        "kind_zh": ("类别", "Kind"),
        "kind_en": ("类别", "Kind"),
        "from_on": ("起", "From"),
        "until_zh": ("止", "To"),
        "until_en": ("止", "To"),
        "mark": ("符号", "Symbol"),
        "open_end": ("解除日期未公布", "No day of lifting published"),
    },
    style=Style(icon="zone"),
    hover=("name", "kind_zh", "kind_en", "from_on", "until_zh", "until_en"),
    drill="none",
    needs=("zones_declared",),
    suppress=False,
    note=(
        f"只知名称的为点，整片的画边界。满 {zones.TERM_DAYS} 天而未公布解除日期的淡显。",
        f"A point where only a name is known, an outline where a whole area is. Faint: no day of lifting published after {zones.TERM_DAYS} days.",
    ),
    source="lockdown_zone",
    features=features,
    marks=tuple(Mark(kind, ZONE_KIND.labels[kind], f"zone-{kind}", "text") for kind in reversed(KINDS)),
)  # fmt: skip
