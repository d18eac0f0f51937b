"""Hospitals, their beds by day, and who was seen there."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from geodata.records.base import Located, Record, label
from geodata.vocabulary import ENCOUNTER_KIND, OUTCOME, TRIAGE, UNIT


class Hospital(Located):
    """A hospital site."""

    noun: ClassVar[str] = "hospital"
    zh: ClassVar[str] = "医院"
    en: ClassVar[str] = "Hospital"
    key_fields: ClassVar[tuple[str, ...]] = ("hospital_no",)
    event_field: ClassVar[str] = "listed_on"

    hospital_no: str = label("医院编号", "Hospital number", aliases=("编号",), max_length=40)
    name: str = label("名称", "Name", max_length=120)
    grade: str | None = label("等级", "Grade", default=None, max_length=20, example="三级甲等")
    fever_clinic: bool | None = label("设发热门诊", "Has a fever clinic", default=None)
    designated: bool | None = label("定点医院", "Designated", default=None)
    services: str | None = label("开放情况", "Services open", default=None, max_length=400)
    listed_on: dt.date = label("列入日期", "Listed on")


class HospitalCapacity(Record):
    """Beds of one unit of a hospital on one day."""

    noun: ClassVar[str] = "hospital_capacity"
    zh: ClassVar[str] = "医院床位"
    en: ClassVar[str] = "Hospital capacity"
    key_fields: ClassVar[tuple[str, ...]] = ("hospital_no", "day", "unit")
    event_field: ClassVar[str] = "day"

    hospital_no: str = label("医院编号", "Hospital number", max_length=40)
    day: dt.date = label("日期", "Day")
    unit: str = label("病区", "Unit", codes=UNIT)
    beds: int = label("床位数", "Beds", ge=0, unit="张")
    staffed_beds: int | None = label("有医护的床位", "Staffed beds", default=None, ge=0, unit="张")
    occupied: int | None = label("占用", "Occupied", default=None, ge=0, unit="张")


class Encounter(Located):
    """One visit to a fever clinic or one stay in a unit; the address is the patient's home.

    A stay begins with an admission or, moved from another unit or hospital, with a transfer, and ends where the same
    case's next one begins. Only the last one has an outcome.
    """

    noun: ClassVar[str] = "encounter"
    zh: ClassVar[str] = "就诊住院"
    en: ClassVar[str] = "Encounter"
    key_fields: ClassVar[tuple[str, ...]] = ("encounter_no",)
    event_field: ClassVar[str] = "arrived_at"

    encounter_no: str = label("就诊编号", "Encounter number", aliases=("编号",), max_length=40)
    hospital_no: str = label("医院编号", "Hospital number", max_length=40)
    case_no: str | None = label("病例编号", "Case number", default=None, max_length=40)
    kind: str = label("就诊类型", "Kind", codes=ENCOUNTER_KIND)
    unit: str | None = label("病区", "Unit", default=None, codes=UNIT)
    arrived_at: dt.datetime = label("到院时间", "Arrived at")
    admitted_at: dt.datetime | None = label("入院时间", "Admitted at", default=None)
    left_at: dt.datetime | None = label("离院时间", "Left at", default=None)
    outcome: str | None = label("转归", "Outcome", default=None, codes=OUTCOME)
    triage: str | None = label("分诊级别", "Triage level", default=None, codes=TRIAGE)
