"""Hospitals: loaded before their beds and encounters."""

from __future__ import annotations

import datetime as dt

from etl.contract import Example, Source
from geodata.records.hospitals import Hospital

EXAMPLES = (
    Example(
        {
            "医院编号": "H001",
            "名称": "市第一人民医院",
            "等级": "三级甲等",
            "设发热门诊": "有",
            "定点医院": "是",
            "列入日期": "2020/1/20",
        },
        {"fever_clinic": True, "designated": True, "listed_on": dt.date(2020, 1, 20)},
    ),
    Example(
        {"编号": "H002", "名称": "仁和医院", "设发热门诊": "无", "列入日期": "20200120"},
        {"fever_clinic": False, "designated": None},
    ),
    Example(
        {"医院编号": "H003", "名称": "仁和医院", "设发热门诊": "可能", "列入日期": "2020-01-20"}, reject="bad_yes_no"
    ),
    Example({"医院编号": "", "名称": "仁和医院", "列入日期": "2020-01-20"}, reject="missing_value"),
)

SOURCE = Source(model=Hospital, order=11, examples=EXAMPLES)
