"""Published addresses of each district, street or community."""

from __future__ import annotations

from dashboard.contract import Report
from geodata.queries import addresses
from geodata.queries.columns import labels
from geodata.queries.dividing import PARTS

REPORT = Report(
    key="address_by_division",
    title=("各区报告住址", "Addresses by division"),
    order=75,
    columns=labels(PARTS),
    query=addresses.by_division,
    draw=None,
    source="case_address",
    needs=("case_addresses",),
)
