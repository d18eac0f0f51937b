"""Every hospital's beds, staffed beds and occupied beds on its newest day."""

from __future__ import annotations

from dashboard.contract import Report
from geodata.queries import hospitals
from geodata.queries.columns import labels

REPORT = Report(
    key="hospital_beds",
    title=("各院床位", "Beds by hospital"),
    order=205,
    columns=labels(hospitals.BY_HOSPITAL),
    query=hospitals.by_hospital,
    draw=None,
    source="hospital_capacity",
    needs=("encounters",),
    note=("占用率按有医护的床位计；没有医护数的按床位计。", "Occupancy is of staffed beds, of all beds where staffing is not reported."),
)
