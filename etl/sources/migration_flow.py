"""Published migration index between cities (an index, not a head count)."""

from __future__ import annotations

import datetime as dt

from etl.contract import Example, Source
from geodata.records.flows import MigrationFlow

EXAMPLES = (
    Example(
        {"date": "20200101", "origin": "上海", "dest": "兰州", "num": "0.007519"},
        {"day": dt.date(2020, 1, 1), "index": 0.007519},
    ),
    Example(
        {"日期": "2020-01-01", "出发城市": "武汉", "到达城市": "上海", "迁徙指数": "1.2e-3"},
        {"origin": "武汉", "index": 0.0012},
    ),
    Example({"date": "20200101", "origin": "上海", "dest": "兰州", "num": "-1"}, reject="out_of_range"),
)

SOURCE = Source(model=MigrationFlow, order=63, examples=EXAMPLES)
