"""Cases of each district, street or community: this window, the previous one, the change, the rate."""

from __future__ import annotations

from dashboard.contract import Report
from geodata.queries import cases
from geodata.queries.columns import labels
from geodata.queries.dividing import PARTS

REPORT = Report(
    key="case_by_division",
    title=("各区病例", "Cases by division"),
    order=60,
    columns=labels(PARTS),
    query=cases.by_division,
    draw=None,
    source="case",
    needs=("cases|case_series",),
)
