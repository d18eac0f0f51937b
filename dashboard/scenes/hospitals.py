"""医院: how full they are, which first, who lies there."""

from __future__ import annotations

from dashboard.contract import Scene

SCENE = Scene(
    key="hospitals",
    title=("医院床位", "Hospitals"),
    order=50,
    layers=("hospital_access", "hospitals"),
    reports=("hospital_trend|hospital_patients", "hospital_occupancy"),
    figures=("occupancy",),
    needs=("encounters|case_series",),
    view=("hospitals", "hospital_access"),
)
