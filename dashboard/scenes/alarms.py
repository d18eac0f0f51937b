"""预警: what rose unusually, the one to act on first."""

from __future__ import annotations

from dashboard import scene_words
from dashboard.components.wall import alarm_scene
from dashboard.contract import Scene

SCENE = Scene(
    key="alarms",
    title=("预警", "Alarms"),
    order=80,
    layers=("alarm_areas", "case_cells", "address_cells", "district_reported"),
    needs=("cases|case_series|case_addresses",),
    view=("alarm_areas", "case_cells|address_cells|district_reported"),
    lead=scene_words.waiting_alarms,
    layout=alarm_scene,
)
