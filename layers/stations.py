"""Metro and railway stations, coach terminals, airports and piers."""

from __future__ import annotations

from geodata.queries.points import stations
from layers.contract import Layer, Style

LAYER = Layer(
    key="stations",
    title=("车站", "Stations"),
    order=92,
    geometry="points",
    columns={
        "code": ("编号", "Number"),
        "name": ("名称", "Name"),
        "name_en": ("英文名", "Name in English"),
        "kind": ("类型", "Kind"),
    },
    style=Style(icon="station"),
    hover=("name", "name_en", "kind"),
    drill="none",
    suppress=False,
    features=stations,
)
