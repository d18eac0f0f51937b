"""卡口负荷: scans by day, and each checkpoint's busiest hour against what it can do."""

from __future__ import annotations

from dashboard.quick_exports.contract import QuickExport

EXPORT = QuickExport(
    key="checkpoint_load",
    title=("卡口负荷", "Checkpoint load"),
    order=50,
    hint=("各卡口最忙一小时占能力；每日扫码数", "Each checkpoint's busiest hour against its capacity; scans by day"),
    reports=("checkpoint_scans",),
    layers=("checkpoint_pressure",),
    needs=("scans",),
)
