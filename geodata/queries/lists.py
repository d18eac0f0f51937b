"""Lists in users' words: record tables that select by what matters on the last day of the window instead of by the window.

In each `:until` is the day or moment after the window's last day, so that yesterday's list stays what it was.
"""

from __future__ import annotations

from dataclasses import replace

from geodata.queries.record_tables import record_table

UNVERIFIED_ARRIVALS = replace(
    record_table("registrations"),
    window="arrived_on = cast(:until as date) - 1 and (verified_on is null or verified_on >= cast(:until as date))",
    window_kind="day",
    newest="district_code, street_code, community_code, registration_no",
    hint=("窗口最后一天到达、到当天结束仍未核实的返城人员", "Arrived on the window's last day and not verified by its end"),
)
OVERDUE_TASKS = replace(
    record_table("tasks"),
    window="created_at < :until and due_at < :until and (closed_at is null or closed_at >= :until)",
    newest="due_at, task_no",
    hint=("到窗口最后一天结束时已过办结期限、尚未办结的任务；最久的在前", "Past due and not closed at the end of the window's last day; the oldest first"),
)
