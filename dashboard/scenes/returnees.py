"""返城与任务: who comes back, who is verified, what of the work is done."""

from __future__ import annotations

from dashboard.contract import Scene

SCENE = Scene(
    key="returnees",
    title=("返城与任务", "Returnees and tasks"),
    order=40,
    reports=("returnee_arrivals", "registration_funnel", "task_trend", "task_state"),
    figures=("unverified", "tasks_overdue", "isolation_now"),
    needs=("arrivals_seen|tasks_opened",),
)
