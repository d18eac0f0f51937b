"""Public posts and headlines with heat and sentiment."""

from __future__ import annotations

import datetime as dt

from etl.contract import Example, Source
from geodata.records.voices import OpinionPost

EXAMPLES = (
    Example(
        {"date": "2022-03-01", "title": "明天起，这些新规将影响你我生活", "hot": "1936", "emo": "中性"},
        {"day": dt.date(2022, 3, 1), "heat": 1936.0, "sentiment": "中性"},
    ),
    Example({"日期": "2022/3/1", "标题": "上海　新增", "热度": "1.5万"}, {"heat": 15000.0, "sentiment": None}),
    Example({"日期": "2022-03-01", "标题": ""}, reject="missing_value"),
)

SOURCE = Source(model=OpinionPost, order=61, examples=EXAMPLES)
