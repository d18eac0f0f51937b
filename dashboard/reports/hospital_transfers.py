"""Who is sent from which hospital to which."""

from __future__ import annotations

from dashboard.contract import Report
from geodata.queries import hospital_stays
from geodata.queries.columns import labels

REPORT = Report(
    key="hospital_transfers",
    title=("转院去向", "Transfers"),
    order=198,
    columns=labels(hospital_stays.TRANSFERS),
    query=hospital_stays.transfers,
    draw=None,
    source="encounter",
    needs=("encounters",),
    note=("同一病例从一家医院到另一家；同一医院内换病区不算。", "Moves of a case from one hospital to another; not between units of one."),
)
