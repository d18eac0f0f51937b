"""The line list of infected people."""

from __future__ import annotations

import datetime as dt

from etl.contract import Example, Source
from geodata.records.cases import Case

EXAMPLES = (
    Example(
        {
            "病例编号": "C20200125001",
            "性别": "男",
            "年龄": "8个月",
            "分类": "确诊病例",
            "临床分型": "轻症",
            "报告日期": "2020-01-25",
            "发病日期": "2020/1/20",
            "感染途径": "不明",
        },
        {
            "case_class": "confirmed",
            "severity": "mild",
            "age": 0,
            "onset_on": dt.date(2020, 1, 20),
            "route": "unknown",
        },
    ),
    Example(
        {
            "编号": "C2",
            "类别": "无症状感染者",
            "报告日期": "2020-01-25",
            "转归": "出院",
            "转归日期": "二〇二〇年二月三日",
        },
        {"case_class": "asymptomatic", "outcome": "recovered", "outcome_on": dt.date(2020, 2, 3)},
    ),
    Example({"编号": "C3", "类别": "确诊", "报告日期": "2020-01-25", "年龄": "300"}, reject="out_of_range"),
    Example({"编号": "C4", "类别": "确诊", "报告日期": "2120-01-25"}, reject="impossible_date"),
)

SOURCE = Source(model=Case, order=30, examples=EXAMPLES)
