"""What citizens report and what is said in public."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from geodata.records.base import Located, Record, label
from geodata.vocabulary import CHANNEL, CLUE_CLASS, CLUE_STATE


class Clue(Located):
    """One clue or hotline ticket."""

    noun: ClassVar[str] = "clue"
    zh: ClassVar[str] = "线索工单"
    en: ClassVar[str] = "Clue or ticket"
    key_fields: ClassVar[tuple[str, ...]] = ("clue_no",)
    event_field: ClassVar[str] = "reported_at"

    clue_no: str = label("线索编号", "Clue number", aliases=("工单号", "编号"), max_length=40)
    clue_class: str = label("线索类别", "Class", codes=CLUE_CLASS, aliases=("类别",))
    channel: str | None = label("来源渠道", "Channel", default=None, codes=CHANNEL)
    reported_at: dt.datetime = label("上报时间", "Reported at")
    text: str | None = label("内容", "Text", default=None, personal=True, max_length=1000)
    reporter_phone: str | None = label("举报人电话", "Reporter's phone", default=None, personal=True, max_length=30)
    state: str = label("状态", "State", codes=CLUE_STATE, default="open")
    closed_at: dt.datetime | None = label("办结时间", "Closed at", default=None)


class OpinionPost(Record):
    """One public post or headline."""

    noun: ClassVar[str] = "opinion_post"
    zh: ClassVar[str] = "网络舆情"
    en: ClassVar[str] = "Opinion post"
    key_fields: ClassVar[tuple[str, ...]] = ("day", "title")
    event_field: ClassVar[str] = "day"

    day: dt.date = label("日期", "Day", aliases=("date",))
    title: str = label("标题", "Title", aliases=("title",), max_length=300)
    heat: float | None = label("热度", "Heat", default=None, aliases=("hot",))
    sentiment: str | None = label("情感", "Sentiment", default=None, aliases=("emo",), max_length=10)
