"""Every hospital on every day of the window: the figures behind the page, for a file of one's own."""

from __future__ import annotations

from dashboard.contract import Report
from geodata.queries import hospital_flow
from geodata.queries.columns import labels

REPORT = Report(
    key="hospital_days",
    title=("各院逐日", "Hospitals day by day"),
    order=191,
    columns=labels(hospital_flow.BY_HOSPITAL_DAY),
    query=hospital_flow.by_hospital_day,
    draw=None,
    source="encounter",
    needs=("encounters",),
    note=("占用率按有医护的床位计；当日床位未上报的为空。", "Occupancy is of staffed beds; empty where that day's beds are not reported."),
)
