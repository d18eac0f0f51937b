"""总体态势: one overview, few numbers, the alarms to act on."""

from __future__ import annotations

from dashboard.components.wall import overall
from dashboard.contract import Scene

SCENE = Scene(
    key="overall",
    title=("总体态势", "Overall situation"),
    order=10,
    layers=("alarm_areas", "case_cells", "address_cells", "district_reported"),
    reports=("case_trend",),
    needs=("cases|case_series",),
    view=("alarm_areas", "case_cells|address_cells|district_reported"),
    seconds=60,
    layout=overall,
)
