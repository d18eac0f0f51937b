"""The streets of the current area, ranked; where cases stop at districts, by published addresses."""

from __future__ import annotations

from dashboard.contract import Report
from geodata.queries import cases
from geodata.queries.columns import labels
from geodata.queries.dividing import PARTS

REPORT = Report(
    key="area_ranking",
    title=("街道乡镇", "Streets and towns"),
    order=70,
    columns=labels(PARTS),
    query=cases.by_street,
    draw=None,
    source="case",
    needs=("cases|case_addresses",),
)
