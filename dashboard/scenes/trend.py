"""走势: cases by onset with those still to come, the reproduction number, all districts on one scale."""

from __future__ import annotations

from dashboard import scene_words
from dashboard.contract import Scene

SCENE = Scene(
    key="trend",
    title=("疫情走势", "Trend"),
    order=20,
    reports=("case_onset", "reproduction_number", "case_rate_by_division", "reproduction_by_division"),
    figures=("cases_day", "cases_window", "cases_screening"),
    needs=("cases|case_series",),
    lead=scene_words.cases,
)
