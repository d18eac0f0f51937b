"""Who lives where, from the population base."""

from __future__ import annotations

import datetime as dt

from etl.contract import Example, Source
from geodata.records.people import Residence

EXAMPLES = (
    Example(
        {"人员编号": "P1", "入住日期": "2018-05-01", "地址": "滨江路128弄5号"},
        {"person_no": "P1", "lived_from": dt.date(2018, 5, 1), "lived_to": None},
    ),
    Example(
        {"person_no": "P1", "lived_from": "2018年5月1日", "lived_to": "2019/8/31"},
        {"lived_to": dt.date(2019, 8, 31)},
    ),
    Example(
        {"人员编号": "P1", "入住日期": "2018-05-01", "身份证号": "11010119900307803X", "手机": "13800000000"},
        {"id_number": "11010119900307803X", "phone": "13800000000"},
    ),
    Example({"人员编号": "P1", "入住日期": "不详"}, reject="missing_value"),
)

SOURCE = Source(model=Residence, order=19, examples=EXAMPLES)
