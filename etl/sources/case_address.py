"""Addresses on the official daily lists. A list of addresses is not a list of cases."""

from __future__ import annotations

import datetime as dt

from etl.contract import Example, Source
from geodata.records.cases import CaseAddress

EXAMPLES = (
    Example(
        {"date": "20220306", "district": "徐汇区", "address": "徐汇区漕溪北路1200号"},
        {"day": dt.date(2022, 3, 6), "ordinal": 1, "address": "徐汇区漕溪北路1200号"},
    ),
    Example(
        {"日期": "2022年3月18日", "区": "浦东新区", "地址": "　南芦公路19弄 ", "同日序号": "2"},
        {"day": dt.date(2022, 3, 18), "ordinal": 2, "address": "南芦公路19弄"},
    ),
    Example({"date": "20220306", "district": "徐汇区", "address": ""}, reject="missing_value"),
    Example({"date": "20220306", "district": "徐汇区", "address": "路" * 401}, reject="too_long"),
)

SOURCE = Source(model=CaseAddress, order=32, examples=EXAMPLES)
