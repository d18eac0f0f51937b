"""舆情与热线: what people report, of which kind, where."""

from __future__ import annotations

from dashboard.contract import Scene

SCENE = Scene(
    key="voices",
    title=("舆情与热线", "Opinion and hotline"),
    order=70,
    layers=("clues", "symptoms"),
    reports=("clue_trend", "clues_by_class"),
    figures=("clues",),
    needs=("clues",),
    view=("clues",),
)
