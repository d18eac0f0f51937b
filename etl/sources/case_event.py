"""The course of a case: one row a change."""

from __future__ import annotations

import datetime as dt

from etl.contract import Example, Source
from etl.values.dates import CHINA
from geodata.records.cases import CaseEvent

EXAMPLES = (
    Example(
        {"病例编号": "C1", "时间": "2020-01-25 10:00", "事件": "入院", "临床分型": "重症"},
        {"severity": "severe", "at": dt.datetime(2020, 1, 25, 10, 0, tzinfo=CHINA)},
    ),
    Example({"病例编号": "C1", "时间": "2020-01-25 25:00", "事件": "入院"}, reject="impossible_time"),
    Example(
        {"病例编号": "C1", "时间": "2020年1月25日", "事件": "出院", "临床分型": "未知"},
        {"what": "出院", "severity": None},
    ),
)

SOURCE = Source(model=CaseEvent, order=31, examples=EXAMPLES)
