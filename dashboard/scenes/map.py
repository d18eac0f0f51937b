"""地图: where it is, as heat, as cells, as clusters in turn."""

from __future__ import annotations

from dashboard import scene_words
from dashboard.contract import Scene

SCENE = Scene(
    key="map",
    title=("疫情地图", "Map"),
    order=30,
    layers=("case_heat", "address_heat", "case_cells", "address_cells", "cluster_zones"),
    needs=("cases|case_addresses",),
    turns=(("case_heat|address_heat",), ("case_cells|address_cells",), ("cluster_zones", "case_cells|address_cells")),
    seconds=60,
    lead=scene_words.cases,
)
