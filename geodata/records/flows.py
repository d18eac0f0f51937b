"""Movement between cities, as published by day."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from geodata.records.base import Record, label


class MigrationFlow(Record):
    """Published migration index from one city to another on one day (an index, not a head count)."""

    noun: ClassVar[str] = "migration_flow"
    zh: ClassVar[str] = "城际迁徙"
    en: ClassVar[str] = "Migration between cities"
    key_fields: ClassVar[tuple[str, ...]] = ("day", "origin", "dest")
    event_field: ClassVar[str] = "day"

    day: dt.date = label("日期", "Day", aliases=("date",))
    origin: str = label("出发城市", "Origin", aliases=("origin",), max_length=40)
    dest: str = label("到达城市", "Destination", aliases=("dest",), max_length=40)
    index: float = label("迁徙指数", "Migration index", aliases=("num",), ge=0)
