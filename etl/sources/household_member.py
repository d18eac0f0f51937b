"""Households: who lives with whom."""

from __future__ import annotations

from etl.contract import Example, Source
from geodata.records.people import HouseholdMember

EXAMPLES = (
    Example(
        {"户编号": "F1", "人员编号": "P1", "与户主关系": "户主", "起始日期": "2015-01-01"},
        {"household_no": "F1", "relation": "户主"},
    ),
    Example(
        {"户编号": "Ｆ1", "人员编号": "P2", "与户主关系": "-", "起始日期": "2015年1月1日"},
        {"household_no": "F1", "relation": None},
    ),
    Example({"户编号": "F1", "人员编号": "P3", "起始日期": "2015-13-01"}, reject="impossible_date"),
)

SOURCE = Source(model=HouseholdMember, order=22, examples=EXAMPLES)
