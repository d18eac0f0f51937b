"""在隔离人员: how many, by day and kind, and by street at the window's end."""

from __future__ import annotations

from dashboard.quick_exports.contract import QuickExport

EXPORT = QuickExport(
    key="people_in_isolation",
    title=("在隔离人员", "People in isolation"),
    order=30,
    hint=("每日分类人数；窗口最后一天各街镇人数", "By day and kind; by street at the window's end"),
    reports=("isolation_census",),
    layers=("isolation:street",),
    needs=("isolation_started",),
)
