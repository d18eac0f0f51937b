"""卡口: how many pass, with which colour, where it presses, where they come from."""

from __future__ import annotations

from dashboard.contract import Scene

SCENE = Scene(
    key="checkpoints",
    title=("卡口与来源", "Checkpoints"),
    order=60,
    layers=("checkpoint_pressure", "origin_flows", "scans"),
    reports=("checkpoint_scans", "returnee_origin"),
    figures=("scans", "arrivals_seen"),
    needs=("scans",),
    view=("checkpoint_pressure", "scans"),
)
