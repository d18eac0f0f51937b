"""Daily checks, isolation and the colours a person carries."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from geodata.records.base import Located, Record, label
from geodata.vocabulary import CODE_SCHEME, ISOLATION_KIND, ISOLATION_SOURCE, PASS_COLOUR


class HealthCheck(Located):
    """One self-report or visit: temperature and symptoms of one person."""

    noun: ClassVar[str] = "health_check"
    zh: ClassVar[str] = "健康随访"
    en: ClassVar[str] = "Health check"
    key_fields: ClassVar[tuple[str, ...]] = ("check_no",)
    event_field: ClassVar[str] = "checked_at"

    check_no: str = label("随访编号", "Check number", aliases=("编号",), max_length=40)
    person_no: str | None = label("人员编号", "Person number", default=None, personal=True, max_length=40)
    checked_at: dt.datetime = label("随访时间", "Checked at", aliases=("填报时间",))
    temperature: float | None = label("体温", "Temperature", default=None, ge=30, le=45, unit="℃", aliases=("自测体温",))
    symptoms: str | None = label("症状", "Symptoms", default=None, max_length=120, aliases=("身体状况",), example="发热、咳嗽")
    by_other: bool | None = label("他人测量", "Taken by another person", default=None)


class Isolation(Located):
    """One person's isolation, from start to end."""

    noun: ClassVar[str] = "isolation"
    zh: ClassVar[str] = "隔离"
    en: ClassVar[str] = "Isolation"
    key_fields: ClassVar[tuple[str, ...]] = ("isolation_no",)
    event_field: ClassVar[str] = "started_on"

    isolation_no: str = label("隔离编号", "Isolation number", aliases=("编号",), max_length=40)
    person_name: str | None = label("姓名", "Name", default=None, personal=True, max_length=60)
    id_number: str | None = label("证件号码", "ID number", default=None, personal=True, aliases=("身份证号",), max_length=30)
    phone: str | None = label("手机号", "Phone", default=None, personal=True, max_length=30)
    kind: str = label("隔离方式", "Kind of isolation", codes=ISOLATION_KIND)
    source: str | None = label("隔离来源", "Source of the report", default=None, codes=ISOLATION_SOURCE)
    started_on: dt.date = label("隔离起始", "Started on", aliases=("隔离开始日期",))
    due_on: dt.date | None = label("应解除日期", "Due to end on", default=None)
    ended_on: dt.date | None = label("解除日期", "Ended on", default=None)


class CodeState(Record):
    """One change of a person's pass colour or check-in colour, with rule and evidence."""

    noun: ClassVar[str] = "code_state"
    zh: ClassVar[str] = "码色变更"
    en: ClassVar[str] = "Code state"
    key_fields: ClassVar[tuple[str, ...]] = ("person_no", "scheme", "at")
    event_field: ClassVar[str] = "at"

    person_no: str = label("人员编号", "Person number", personal=True, max_length=40)
    scheme: str = label("码制", "Scheme", codes=CODE_SCHEME)
    at: dt.datetime = label("变更时间", "Changed at")
    colour: str = label("颜色", "Colour", codes=PASS_COLOUR)
    rule: str | None = label("依据规则", "Rule", default=None, max_length=80)
    evidence: str | None = label("证据", "Evidence", default=None, max_length=200)
