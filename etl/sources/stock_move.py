"""Supplies in and out."""

from __future__ import annotations

from etl.contract import Example, Source
from geodata.records.supplies import StockMove

EXAMPLES = (
    Example(
        {
            "流转编号": "M1",
            "仓库或单位": "市应急仓库",
            "物资": "N95 口罩",
            "数量": "10,000只",
            "时间": "2020-02-01 09:00",
        },
        {"quantity": 10000},
    ),
    Example(
        {"流转编号": "M2", "仓库或单位": "市应急仓库", "物资": "N95 口罩", "数量": "-2000", "时间": "2020-02-01"},
        {"quantity": -2000},
    ),
    Example(
        {"流转编号": "M3", "仓库或单位": "市应急仓库", "物资": "N95 口罩", "数量": "若干", "时间": "2020-02-01"},
        reject="bad_number",
    ),
)

SOURCE = Source(model=StockMove, order=62, examples=EXAMPLES)
