"""Checkpoints, who passed them, and who staffed them."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from geodata.records.base import Located, Record, label
from geodata.vocabulary import DIRECTION, MODE, PASS_COLOUR


class Checkpoint(Located):
    """A place where people are stopped and scanned."""

    noun: ClassVar[str] = "checkpoint"
    zh: ClassVar[str] = "卡口"
    en: ClassVar[str] = "Checkpoint"
    key_fields: ClassVar[tuple[str, ...]] = ("checkpoint_no",)
    event_field: ClassVar[str] = "opened_on"

    checkpoint_no: str = label("卡口编号", "Checkpoint number", aliases=("编号",), max_length=40)
    name: str = label("名称", "Name", max_length=80)
    kind: str | None = label("类型", "Kind", default=None, max_length=40, example="高速出口")
    lanes: int | None = label("通道数", "Lanes", default=None, ge=0)
    hourly_capacity: int | None = label(
        "每小时可检人次", "Checks it can do in an hour", default=None, ge=1, unit="人次", aliases=("小时通行能力", "设计通过能力")
    )
    opened_on: dt.date = label("启用日期", "Opened on")
    closed_on: dt.date | None = label("停用日期", "Closed on", default=None)


class CheckpointScan(Record):
    """One passage. The place is the checkpoint's."""

    noun: ClassVar[str] = "checkpoint_scan"
    zh: ClassVar[str] = "卡口扫码"
    en: ClassVar[str] = "Checkpoint scan"
    key_fields: ClassVar[tuple[str, ...]] = ("scan_no",)
    event_field: ClassVar[str] = "scanned_at"

    scan_no: str = label("扫码编号", "Scan number", aliases=("编号",), max_length=40)
    checkpoint_no: str = label("卡口编号", "Checkpoint number", max_length=40)
    scanned_at: dt.datetime = label("扫码时间", "Scanned at")
    person_no: str | None = label("人员编号", "Person number", default=None, personal=True, max_length=40)
    direction: str | None = label("方向", "Direction", default=None, codes=DIRECTION)
    mode: str | None = label("交通方式", "Mode", default=None, codes=MODE)
    pass_colour: str | None = label("通行证颜色", "Pass colour", default=None, codes=PASS_COLOUR)
    temperature: float | None = label("体温", "Temperature", default=None, ge=30, le=45, unit="℃")


class CheckpointShift(Record):
    """How many people staffed a checkpoint, from when to when."""

    noun: ClassVar[str] = "checkpoint_shift"
    zh: ClassVar[str] = "卡口班次"
    en: ClassVar[str] = "Checkpoint shift"
    key_fields: ClassVar[tuple[str, ...]] = ("checkpoint_no", "starts_at")
    event_field: ClassVar[str] = "starts_at"

    checkpoint_no: str = label("卡口编号", "Checkpoint number", max_length=40)
    starts_at: dt.datetime = label("开始", "Starts at")
    ends_at: dt.datetime = label("结束", "Ends at")
    staff: int = label("人数", "Staff", ge=0, unit="人")
