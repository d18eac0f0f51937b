"""Work asked of grid workers and doctors."""

from __future__ import annotations

import datetime as dt

from etl.contract import Example, Source
from etl.values.dates import CHINA
from geodata.records.work import Task

EXAMPLES = (
    Example(
        {
            "任务编号": "T1",
            "任务类型": "入户核查",
            "网格员": "李四",
            "下发时间": "2020-01-29 09:00",
            "截止时间": "2020-01-30 09:00",
            "状态": "待办",
        },
        {"kind": "verify_arrival", "state": "open", "due_at": dt.datetime(2020, 1, 30, 9, 0, tzinfo=CHINA)},
    ),
    Example(
        {
            "编号": "T2",
            "任务类型": "上门体检",
            "派单时间": "2020/1/29 9:05",
            "办结期限": "2020/1/31",
            "办结时间": "2020年1月30日17时30分",
            "状态": "已完成",
            "办理结果": "无异常",
        },
        {"state": "done", "closed_at": dt.datetime(2020, 1, 30, 17, 30, tzinfo=CHINA), "outcome": "无异常"},
    ),
    Example(
        {"编号": "T3", "任务类型": "打扫卫生", "派单时间": "2020-01-29", "办结期限": "2020-01-31", "状态": "待办"},
        reject="unknown_code",
    ),
    Example(
        {"编号": "T4", "任务类型": "入户核查", "派单时间": "2020-01-29", "办结期限": "", "状态": "待办"},
        reject="missing_value",
    ),
)

SOURCE = Source(model=Task, order=40, examples=EXAMPLES)
