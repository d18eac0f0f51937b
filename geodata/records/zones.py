"""Zones under restrictions, as the authority declares and lifts them."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from geodata.records.base import Located, label
from geodata.vocabulary import ZONE_KIND


class LockdownZone(Located):
    """A place that is closed, controlled or precautionary, from a day on and to a day if one is known."""

    noun: ClassVar[str] = "lockdown_zone"
    zh: ClassVar[str] = "封控管控防范区"
    en: ClassVar[str] = "Lockdown zones"
    key_fields: ClassVar[tuple[str, ...]] = ("zone_no",)
    event_field: ClassVar[str] = "from_on"

    zone_no: str = label("区域编号", "Zone number", aliases=("编号",), max_length=40)
    kind: str = label("类别", "Kind", codes=ZONE_KIND, aliases=("区域类别", "三区类别"))
    name: str = label("名称", "Name", aliases=("区域名称",), max_length=160, example="滨江路128弄")
    area_code: str | None = label("整体区划代码", "Code of the area it is the whole of", default=None, max_length=20)
    from_on: dt.date = label("起始日期", "From", aliases=("公布日期", "划定日期"))
    to_on: dt.date | None = label("解除日期", "To", default=None, aliases=("解封日期",))
