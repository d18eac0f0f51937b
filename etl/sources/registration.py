"""Returnee registrations, as exported from the public form or kept by a street in Excel."""

from __future__ import annotations

import datetime as dt

from etl.contract import Example, Source
from etl.values.dates import CHINA
from geodata.records.people import Registration

EXAMPLES = (
    Example(
        {
            "登记编号": "R2020011500001",
            "登记时间": "2020年1月15日 下午3点20分",
            "姓名": "王小明",
            "证件类型": "身份证",
            "身份证号": "110105 19491231 002x",
            "联系电话": "+86 138-0013-8000",
            "预计到达日期": "43859",
            "年龄": "70岁",
            "近 14 天到过疫区": "无",
            "交通方式": "高铁",
            "事由": "返岗",
        },
        {
            "registered_at": dt.datetime(2020, 1, 15, 15, 20, tzinfo=CHINA),
            "id_number": "11010519491231002X",
            "phone": "13800138000",
            "expected_on": dt.date(2020, 1, 29),
            "age": 70,
            "from_outbreak": False,
            "mode": "train",
            "purpose": "work",
            "id_type": "resident",
        },
    ),
    Example(
        {
            "登记号": "R2",
            "提交时间": "2020-01-15T08:30:00+08:00",
            "身份证号": "110105491231002",
            "拟到达日期": "2020.1.29",
            "性别": "女性",
        },
        {
            "id_number": "11010519491231002X",
            "sex": "female",
            "registered_at": dt.datetime(2020, 1, 15, 8, 30, tzinfo=CHINA),
        },
    ),
    Example(
        {
            "登记编号": "R3",
            "登记时间": "2020-01-15 08:30",
            "证件类型": "护照",
            "证件号码": "e12345678",
            "预计到达日期": "2020-01-29",
        },
        {"id_type": "passport", "id_number": "E12345678"},
    ),
    Example(
        {
            "登记编号": "R4",
            "登记时间": "2020-01-15 08:30",
            "证件号码": "110105194912310021",
            "预计到达日期": "2020-01-29",
        },
        reject="bad_id_check_digit",
    ),
    Example(
        {
            "登记编号": "R5",
            "登记时间": "2020-01-15 08:30",
            "证件号码": "3.10101199001011e+17",
            "预计到达日期": "2020-01-29",
        },
        reject="id_lost_digits",
    ),
    Example({"登记编号": "R6", "登记时间": "2020-02-30", "预计到达日期": "2020-01-29"}, reject="impossible_date"),
    Example({"登记编号": "R7", "登记时间": "2020-01-15", "预计到达日期": "1月29日"}, reject="date_without_year"),
    Example({"登记编号": "R8", "登记时间": "2099-01-15", "预计到达日期": "2020-01-29"}, reject="future_date"),
    Example(
        {"登记编号": "R9", "登记时间": "2020-01-15", "预计到达日期": "2020-01-29", "手机号": "1380013800"},
        reject="bad_phone",
    ),
    Example(
        {"登记编号": "R10", "登记时间": "2020-01-15", "预计到达日期": "2020-01-29", "交通方式": "飞毯"},
        reject="unknown_code",
    ),
)

SOURCE = Source(model=Registration, order=20, examples=EXAMPLES)
