"""What became of a task, step by step."""

from __future__ import annotations

import datetime as dt

from etl.contract import Example, Source
from etl.values.dates import CHINA
from geodata.records.work import TaskEvent

EXAMPLES = (
    Example(
        {"任务编号": "T1", "时间": "2020-01-29 10:12:33", "状态": "已接单", "操作人": "李四"},
        {"state": "accepted", "actor": "李四"},
    ),
    Example(
        {"task_no": "T1", "at": "43860.5", "state": "done"},
        {"state": "done", "at": dt.datetime(2020, 1, 30, 12, 0, tzinfo=CHINA)},
    ),
    Example({"任务编号": "T1", "时间": "昨天", "状态": "已完成"}, reject="bad_date"),
)

SOURCE = Source(model=TaskEvent, order=41, examples=EXAMPLES)
