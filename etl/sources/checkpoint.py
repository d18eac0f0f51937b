"""Checkpoints: where people are stopped and scanned. Loaded before their scans and shifts."""

from __future__ import annotations

import datetime as dt

from etl.contract import Example, Source
from geodata.records.checkpoints import Checkpoint

EXAMPLES = (
    Example(
        {
            "卡口编号": "K01",
            "名称": "沪陕高速出口",
            "类型": "高速出口",
            "通道数": "4",
            "启用日期": "2020年1月24日",
            "经度": "121.6312",
            "纬度": "31.2204",
        },
        {"checkpoint_no": "K01", "lanes": 4, "opened_on": dt.date(2020, 1, 24), "lon": 121.6312},
    ),
    Example(
        {"编号": "Ｋ０２", "名称": "汽车站", "启用日期": "43854"},
        {"checkpoint_no": "K02", "opened_on": dt.date(2020, 1, 24), "lanes": None},
    ),
    Example({"卡口编号": "K03", "名称": "东站", "启用日期": ""}, reject="missing_value"),
    Example({"卡口编号": "K04", "名称": "东站", "启用日期": "2020-01-24", "通道数": "-2"}, reject="out_of_range"),
)

SOURCE = Source(model=Checkpoint, order=10, examples=EXAMPLES)
