"""Passages at checkpoints; each lies at its checkpoint."""

from __future__ import annotations

from etl.contract import Example, Source
from geodata.records.checkpoints import CheckpointScan

EXAMPLES = (
    Example(
        {
            "扫码编号": "S1",
            "卡口编号": "K01",
            "扫码时间": "2020-02-01 07:45:10",
            "方向": "进入",
            "通行证颜色": "绿",
            "体温": "36.4",
        },
        {"direction": "in", "pass_colour": "green", "temperature": 36.4},
    ),
    Example({"编号": "S2", "卡口编号": "K01", "扫码时间": "20200201074510"}, {"pass_colour": None}),
    Example({"编号": "S3", "卡口编号": "K01", "扫码时间": "2020-02-01 07:45", "体温": "3.64"}, reject="out_of_range"),
)

SOURCE = Source(model=CheckpointScan, order=51, examples=EXAMPLES)
