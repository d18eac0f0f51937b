"""今日到达未核实: who arrived on the last day of the window and had not been verified by its end."""

from __future__ import annotations

from dashboard.quick_exports.contract import QuickExport
from geodata.queries.lists import UNVERIFIED_ARRIVALS

EXPORT = QuickExport(
    key="unverified_arrivals",
    title=("今日到达未核实", "Today's unverified arrivals"),
    order=10,
    hint=UNVERIFIED_ARRIVALS.hint,
    table=UNVERIFIED_ARRIVALS,
    needs=("arrivals_seen",),
)
