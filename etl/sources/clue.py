"""Citizens' clues and 12345 hotline tickets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from etl.contract import Example, Source
from geodata.records.voices import Clue

# Who will not be named leaves no number; that is no mistake.
UNNAMED = frozenset({"匿名", "保密", "不愿透露", "未留"})
HOTLINE = "12345"


def _prepare(row: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    """Anonymous reporters have no telephone; the hotline is often called by its number alone."""
    phone = str(row.get("reporter_phone") or "").strip()
    channel = str(row.get("channel") or "").strip()
    named = {
        "reporter_phone": "" if phone in UNNAMED else phone,
        "channel": "hotline" if channel == HOTLINE else channel,
    }
    return ({**row, **named},)


EXAMPLES = (
    Example(
        {
            "工单号": "X1",
            "线索类别": "聚集",
            "来源渠道": "12345 热线",
            "上报时间": "2020-02-01 10:00",
            "内容": "棋牌室有人打牌",
            "举报人电话": "匿名",
            "状态": "待核",
        },
        {"clue_class": "gathering", "channel": "hotline", "reporter_phone": None, "state": "open"},
    ),
    Example(
        {"编号": "X2", "类别": "哄抬物价", "来源渠道": "12345", "上报时间": "2020-02-01 10:00"},
        {"clue_class": "price_gouging", "channel": "hotline", "state": "open"},
    ),
    Example({"编号": "X3", "类别": "噪音", "上报时间": "2020-02-01 10:00"}, reject="unknown_code"),
    Example({"编号": "X4", "类别": "聚集", "上报时间": "2020-02-01 10:00", "举报人电话": "138"}, reject="bad_phone"),
)

SOURCE = Source(model=Clue, order=60, examples=EXAMPLES, prepare=_prepare)
