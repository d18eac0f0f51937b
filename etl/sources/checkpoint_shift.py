"""How many people staffed a checkpoint, and when."""

from __future__ import annotations

import datetime as dt

from etl.contract import Example, Source
from etl.values.dates import CHINA
from geodata.records.checkpoints import CheckpointShift

EXAMPLES = (
    Example({"卡口编号": "K01", "开始": "2020-02-01 08:00", "结束": "2020-02-01 20:00", "人数": "6人"}, {"staff": 6}),
    Example(
        {"卡口编号": "K01", "开始": "2020年2月1日上午8时", "结束": "2020年2月1日24时", "人数": "6"},
        {
            "starts_at": dt.datetime(2020, 2, 1, 8, 0, tzinfo=CHINA),
            "ends_at": dt.datetime(2020, 2, 2, 0, 0, tzinfo=CHINA),
        },
    ),
    Example(
        {"卡口编号": "K01", "开始": "2020-02-01 08:00", "结束": "2020-02-01 20:00", "人数": "2.5"}, reject="bad_number"
    ),
)

SOURCE = Source(model=CheckpointShift, order=50, examples=EXAMPLES)
