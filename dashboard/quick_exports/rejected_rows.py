"""退回的行: rows of the newest imports that could not be taken in, with reason and remedy."""

from __future__ import annotations

from dashboard.quick_exports.contract import QuickExport

EXPORT = QuickExport(
    key="rejected_rows",
    title=("退回的行", "Rejected rows"),
    order=70,
    hint=("各文件最近一次入库退回的行，连同原因与办法；与时间窗无关", "Rows the newest imports rejected, with reason and remedy; whatever the window"),
    rejects=True,
)
