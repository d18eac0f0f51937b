"""Where those taken in live, area by area and hospital by hospital."""

from __future__ import annotations

from dashboard.contract import Report
from geodata.queries import hospital_origins
from geodata.queries.columns import labels

REPORT = Report(
    key="hospital_origin",
    title=("患者来源", "Where patients come from"),
    order=199,
    columns=labels(hospital_origins.BY_AREA),
    query=hospital_origins.by_area,
    draw=None,
    source="encounter",
    needs=("encounters",),
    note=(
        "本期收治入院者的住址。不足 5 人的写 <5，另有数为护住它们而隐去；不随所选医院而变。",
        "Homes of those admitted in the window. Under 5 reads <5; others are hidden to protect them, whichever hospital is chosen.",
    ),
)
