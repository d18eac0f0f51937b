"""医院床位: every hospital with its newest bed figures; where a city reports no beds, the register of hospitals."""

from __future__ import annotations

from dashboard.quick_exports.contract import QuickExport

EXPORT = QuickExport(
    key="hospital_beds",
    title=("医院床位", "Hospital beds"),
    order=60,
    hint=("各院最近一次上报的床位与占用；没有上报床位的城市为医院名册", "Beds and occupancy as last reported; the register where none are"),
    reports=("hospital_beds", "hospital_sites"),
)
