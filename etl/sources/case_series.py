"""Official daily figures by area. They may be corrected downwards, so negative values are allowed."""

from __future__ import annotations

from etl.contract import Example, Source
from geodata.records.cases import CaseSeries

EXAMPLES = (
    Example(
        {"区划代码": "310101", "日期": "2022-03-06", "指标": "新增确诊", "数值": "3"},
        {"series": "confirmed", "value": 3},
    ),
    Example(
        {"area": "310000", "日期": "2022-04-13", "指标": "asymptomatic", "数值": "25,146"},
        {"series": "asymptomatic", "value": 25146},
    ),
    Example(
        {"区划代码": "310101", "日期": "2022-03-06", "指标": "死亡", "数值": "-1"}, {"series": "dead", "value": -1}
    ),
    Example({"区划代码": "310101", "日期": "2022-03-06", "指标": "新增确诊", "数值": "约三"}, reject="bad_number"),
)

SOURCE = Source(model=CaseSeries, order=33, examples=EXAMPLES, expected_from_districts=True)
