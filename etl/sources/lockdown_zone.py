"""Closed, controlled and precautionary zones, as published. Where no day of lifting is published it stays open."""

from __future__ import annotations

import datetime as dt

from etl.contract import Example, Source
from geodata.records.zones import LockdownZone

EXAMPLES = (
    Example(
        {"区域编号": "Z001", "类别": "封控区", "名称": "滨江路128弄", "起始日期": "2020年2月5日", "解除日期": "2020-02-19", "地址": "望江区滨江路128弄"},
        {"kind": "closed", "name": "滨江路128弄", "from_on": dt.date(2020, 2, 5), "to_on": dt.date(2020, 2, 19)},
    ),
    Example(
        {"编号": "Z002", "三区类别": "黄区", "区域名称": "滨湖街道", "整体区划代码": "990101001", "公布日期": "2020/2/5"},
        {"kind": "controlled", "area_code": "990101001", "to_on": None},
    ),
    Example({"区域编号": "Z003", "类别": "绿码区", "名称": "滨湖街道", "起始日期": "2020-02-05"}, reject="unknown_code"),
    Example({"区域编号": "Z004", "类别": "防范区", "名称": "滨湖街道", "起始日期": ""}, reject="missing_value"),
)

SOURCE = Source(model=LockdownZone, order=55, examples=EXAMPLES)
