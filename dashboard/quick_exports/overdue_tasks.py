"""逾期任务: tasks past their due time and not closed at the window's end."""

from __future__ import annotations

from dashboard.quick_exports.contract import QuickExport
from geodata.queries.lists import OVERDUE_TASKS

EXPORT = QuickExport(
    key="overdue_tasks",
    title=("逾期未办结任务", "Overdue tasks"),
    order=20,
    hint=OVERDUE_TASKS.hint,
    table=OVERDUE_TASKS,
    needs=("tasks_opened",),
)
