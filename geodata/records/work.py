"""Work asked of grid workers and doctors, and what became of it."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from geodata.records.base import Located, Record, label
from geodata.vocabulary import TASK_KIND, TASK_STATE


class Task(Located):
    """One piece of work: what is asked of whom, where, due when, its state and outcome."""

    noun: ClassVar[str] = "task"
    zh: ClassVar[str] = "任务"
    en: ClassVar[str] = "Task"
    key_fields: ClassVar[tuple[str, ...]] = ("task_no",)
    event_field: ClassVar[str] = "created_at"

    task_no: str = label("任务编号", "Task number", aliases=("编号",), max_length=40, example="T2020012900001")
    kind: str = label("任务类型", "Kind of task", codes=TASK_KIND)
    registration_no: str | None = label("登记编号", "Registration number", default=None, max_length=40)
    assignee: str | None = label("承办人", "Assignee", default=None, personal=True, aliases=("网格员", "负责人"), max_length=60)
    created_at: dt.datetime = label("派单时间", "Created at", aliases=("下发时间",))
    due_at: dt.datetime = label("办结期限", "Due at", aliases=("截止时间",))
    closed_at: dt.datetime | None = label("办结时间", "Closed at", default=None)
    state: str = label("状态", "State", codes=TASK_STATE)
    outcome: str | None = label("办理结果", "Outcome", default=None, max_length=200)


class TaskEvent(Record):
    """One change of state of a task."""

    noun: ClassVar[str] = "task_event"
    zh: ClassVar[str] = "任务经过"
    en: ClassVar[str] = "Task event"
    key_fields: ClassVar[tuple[str, ...]] = ("task_no", "at", "state")
    event_field: ClassVar[str] = "at"

    task_no: str = label("任务编号", "Task number", max_length=40)
    at: dt.datetime = label("时间", "At")
    state: str = label("状态", "State", codes=TASK_STATE)
    actor: str | None = label("操作人", "Actor", default=None, personal=True, max_length=60)
    note: str | None = label("备注", "Note", default=None, max_length=400)
