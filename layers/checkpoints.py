"""Checkpoints open in the window."""

from __future__ import annotations

from geodata.queries.points import checkpoints
from layers.contract import Layer, Style

LAYER = Layer(
    key="checkpoints",
    title=("卡口", "Checkpoints"),
    order=91,
    geometry="points",
    columns={
        "code": ("编号", "Number"),
        "name": ("名称", "Name"),
        "kind": ("类型", "Kind"),
        "lanes": ("通道数", "Lanes"),
    },
    style=Style(icon="checkpoint"),
    hover=("name", "kind", "lanes"),
    drill="site",
    suppress=False,
    source="checkpoint",
    features=checkpoints,
)
