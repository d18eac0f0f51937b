"""医院: how full they are, which first, who lies there; on the map load and, in turn, what beds are within reach."""

from __future__ import annotations

from dashboard.contract import Scene

SCENE = Scene(
    key="hospitals",
    title=("医院床位", "Hospitals"),
    order=50,
    layers=("hospital_access", "hospital_load"),
    reports=("hospital_trend|hospital_patients", "hospital_occupancy"),
    figures=("occupancy",),
    needs=("encounters|case_series",),
    turns=(("hospital_load",), ("hospital_load", "hospital_access")),
)
