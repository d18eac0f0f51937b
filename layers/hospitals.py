"""Hospital sites with their newest bed figures."""

from __future__ import annotations

from geodata.queries.points import hospitals
from layers.contract import Layer, Style

LAYER = Layer(
    key="hospitals",
    title=("医院", "Hospitals"),
    order=90,
    geometry="points",
    columns={
        "code": ("编号", "Number"),
        "name": ("名称", "Name"),
        "grade": ("等级", "Grade"),
        "fever_clinic": ("发热门诊", "Fever clinic"),
        "designated": ("定点医院", "Designated"),
        "beds": ("床位", "Beds"),
        "occupied": ("占用", "Occupied"),
        "day": ("床位日期", "Beds as of"),
    },
    style=Style(icon="hospital"),
    hover=("name", "grade", "fever_clinic", "designated", "beds", "occupied", "day"),
    drill="site",
    suppress=False,
    source="hospital",
    features=hospitals,
)
