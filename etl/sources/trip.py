"""Shared trips: one row a person and train, flight, coach or ship."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from etl.contract import Example, Source
from geodata.records.people import Trip


def _prepare(row: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    """Train and flight numbers in capitals, so that d3072 and D3072 are one train."""
    return ({**row, "service_no": str(row.get("service_no") or "").upper()},)


EXAMPLES = (
    Example(
        {
            "人员编号": "P1",
            "乘坐日期": "2020-01-22",
            "交通方式": "动车",
            "车次/航班": "d3072",
            "车厢": "5",
            "座位": "12F",
        },
        {"mode": "train", "service_no": "D3072", "carriage": "5"},
    ),
    Example({"人员编号": "P2", "乘坐日期": "1/22", "交通方式": "火车", "车次/航班": "G1"}, reject="date_without_year"),
    Example(
        {"人员编号": "P3", "乘坐日期": "20200122", "交通方式": "航班", "车次/航班": "ＭＵ5100", "车厢": "无"},
        {"mode": "flight", "service_no": "MU5100", "carriage": None},
    ),
    Example({"人员编号": "P4", "乘坐日期": "2020-01-22", "交通方式": "火车", "车次/航班": ""}, reject="missing_value"),
)

SOURCE = Source(model=Trip, order=23, examples=EXAMPLES, prepare=_prepare)
