"""Beds by hospital, day and unit: a daily report."""

from __future__ import annotations

from etl.contract import Example, Source
from geodata.records.hospitals import HospitalCapacity

EXAMPLES = (
    Example(
        {"医院编号": "H001", "日期": "2020-02-01", "病区": "重症监护", "床位数": "20张", "占用": "12"},
        {"unit": "icu", "beds": 20, "occupied": 12, "staffed_beds": None},
    ),
    Example(
        {"医院编号": "H001", "日期": "2020-02-01", "病区": "方舱", "床位数": "1.2万"},
        {"unit": "makeshift", "beds": 12000},
    ),
    Example({"医院编号": "H001", "日期": "2020-02-01", "病区": "重症监护", "床位数": "-3"}, reject="out_of_range"),
)

SOURCE = Source(model=HospitalCapacity, order=52, examples=EXAMPLES)
