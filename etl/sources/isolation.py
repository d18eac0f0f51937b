"""Isolation from start to end."""

from __future__ import annotations

import datetime as dt

from etl.contract import Example, Source
from geodata.records.health import Isolation

EXAMPLES = (
    Example(
        {
            "隔离编号": "G1",
            "姓名": "王小明",
            "隔离方式": "居家隔离",
            "隔离来源": "网格排查",
            "隔离开始日期": "2020-01-28",
            "应解除日期": "2020-02-11",
        },
        {"kind": "home", "source": "grid", "due_on": dt.date(2020, 2, 11), "ended_on": None},
    ),
    Example(
        {"编号": "G2", "隔离方式": "集中隔离", "隔离起始": "1.28", "应解除日期": "2020-02-11"},
        reject="date_without_year",
    ),
    Example(
        {
            "编号": "G3",
            "隔离方式": "central",
            "隔离起始": "2020年01月28日",
            "解除日期": "2020年02月11日",
            "手机号": "021-63212810",
        },
        {"kind": "central", "ended_on": dt.date(2020, 2, 11), "phone": "02163212810"},
    ),
    Example({"编号": "G4", "隔离方式": "", "隔离起始": "2020-01-28"}, reject="missing_value"),
)

SOURCE = Source(model=Isolation, order=43, examples=EXAMPLES)
