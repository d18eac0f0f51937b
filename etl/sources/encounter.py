"""Fever clinic visits, admissions and transfers."""

from __future__ import annotations

import datetime as dt

from etl.contract import Example, Source
from etl.values.dates import CHINA
from geodata.records.hospitals import Encounter

EXAMPLES = (
    Example(
        {"就诊编号": "E1", "医院编号": "H001", "就诊类型": "发热门诊", "到院时间": "2020-02-01 22:10", "分诊级别": "三级"},
        {"kind": "fever_clinic", "unit": None, "triage": "3"},
    ),
    Example(
        {
            "编号": "E2",
            "医院编号": "H001",
            "就诊类型": "住院",
            "病区": "ICU",
            "到院时间": "2020-02-01 22:10",
            "入院时间": "2020-02-02",
            "转归": "死亡",
        },
        {"unit": "icu", "outcome": "dead", "admitted_at": dt.datetime(2020, 2, 2, 0, 0, tzinfo=CHINA)},
    ),
    Example({"编号": "E3", "医院编号": "", "就诊类型": "住院", "到院时间": "2020-02-01 22:10"}, reject="missing_value"),
)

SOURCE = Source(model=Encounter, order=53, examples=EXAMPLES)
