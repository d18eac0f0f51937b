"""Masks, suits, goggles, food: what moved where."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from geodata.records.base import Record, label


class StockMove(Record):
    """One movement of supplies; a positive quantity arrives, a negative one leaves."""

    noun: ClassVar[str] = "stock_move"
    zh: ClassVar[str] = "物资流转"
    en: ClassVar[str] = "Stock move"
    key_fields: ClassVar[tuple[str, ...]] = ("move_no",)
    event_field: ClassVar[str] = "moved_at"

    move_no: str = label("流转编号", "Move number", max_length=40)
    site: str = label("仓库或单位", "Site", max_length=80)
    item: str = label("物资", "Item", max_length=40, example="N95 口罩")
    quantity: int = label("数量", "Quantity")
    moved_at: dt.datetime = label("时间", "Moved at")
