"""指挥: the wall's overall scene as a page of its own, with header and clock. One overview, few numbers, honest about their age."""

from __future__ import annotations

from dashboard.components.wall import overall
from dashboard.contract import Page

PAGE = Page(
    key="leader",
    path="/leader",
    title=("指挥", "Command"),
    order=10,
    roles=("leader", "analyst", "planner"),
    layers=(
        "case_cells", "case_heat", "active_cases", "case_rate", "district_reported", "address_cells", "address_heat", "isolation",
        "silent_cells", "lockdown_zones", "alarm_areas", "checkpoint_pressure", "origin_flows",
    ),
    reports=("case_trend", "case_by_division"),
    tables=(),
    layout=overall,
    theme="dark",
    view=("alarm_areas", "case_cells|address_cells|district_reported"),
)  # fmt: skip
