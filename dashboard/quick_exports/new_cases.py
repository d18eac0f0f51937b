"""新增病例: by day, and by part of the area."""

from __future__ import annotations

from dashboard.quick_exports.contract import QuickExport

EXPORT = QuickExport(
    key="new_cases",
    title=("新增病例", "New cases"),
    order=40,
    hint=("窗口内每日新增；各下级区域新增", "New by day, and by part of the area"),
    reports=("case_trend", "case_by_division"),
)
