"""Infected people, the addresses published for them, and official daily counts: three different things."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from geodata.records.base import Located, Record, label
from geodata.vocabulary import CASE_CLASS, FOUND_BY, OUTCOME, ROUTE, SERIES, SEVERITY, SEX


class Case(Located):
    """One infected person. Onset, report and confirmation are three different days."""

    noun: ClassVar[str] = "case"
    zh: ClassVar[str] = "病例"
    en: ClassVar[str] = "Case"
    key_fields: ClassVar[tuple[str, ...]] = ("case_no",)
    event_field: ClassVar[str] = "reported_on"

    case_no: str = label("病例编号", "Case number", aliases=("编号",), max_length=40, example="C20200125001")
    person_name: str | None = label("姓名", "Name", default=None, personal=True, max_length=60)
    id_number: str | None = label("证件号码", "ID number", default=None, personal=True, aliases=("身份证号",), max_length=30)
    phone: str | None = label("手机号", "Phone", default=None, personal=True, max_length=30)
    sex: str | None = label("性别", "Sex", default=None, codes=SEX)
    age: int | None = label("年龄", "Age", default=None, ge=0, le=120, unit="岁")
    case_class: str = label("病例分类", "Class", codes=CASE_CLASS, aliases=("类别", "分类"))
    severity: str | None = label("临床分型", "Severity", default=None, codes=SEVERITY)
    onset_on: dt.date | None = label("发病日期", "Onset", default=None)
    reported_on: dt.date = label("报告日期", "Reported on")
    confirmed_on: dt.date | None = label("确诊日期", "Confirmed on", default=None)
    route: str | None = label("感染途径", "Route of infection", default=None, codes=ROUTE)
    found_by: str | None = label("发现方式", "How found", default=None, codes=FOUND_BY)
    hospital_no: str | None = label("收治医院编号", "Hospital number", default=None, max_length=40)
    outcome: str | None = label("转归", "Outcome", default=None, codes=OUTCOME)
    outcome_on: dt.date | None = label("转归日期", "Outcome on", default=None)


class CaseEvent(Record):
    """One change in a case's course."""

    noun: ClassVar[str] = "case_event"
    zh: ClassVar[str] = "病程"
    en: ClassVar[str] = "Case event"
    key_fields: ClassVar[tuple[str, ...]] = ("case_no", "at", "what")
    event_field: ClassVar[str] = "at"

    case_no: str = label("病例编号", "Case number", max_length=40)
    at: dt.datetime = label("时间", "At")
    what: str = label("事件", "Event", max_length=40)
    severity: str | None = label("临床分型", "Severity", default=None, codes=SEVERITY)


class CaseAddress(Located):
    """One address on an official daily list. A list of addresses is not a list of cases."""

    noun: ClassVar[str] = "case_address"
    zh: ClassVar[str] = "通报住址"
    en: ClassVar[str] = "Published address"
    key_fields: ClassVar[tuple[str, ...]] = ("day", "district", "address", "ordinal")
    event_field: ClassVar[str] = "day"

    day: dt.date = label("通报日期", "Day of the list", aliases=("日期", "date"))
    district: str = label("区县", "District as published", aliases=("区", "district"), max_length=40)
    # Early lists have one row per case, so the same address may stand twice on one day.
    ordinal: int = label("同日序号", "Occurrence on that day", default=1, ge=1)


class CaseSeries(Record):
    """One official figure for one area and day."""

    noun: ClassVar[str] = "case_series"
    zh: ClassVar[str] = "官方日报"
    en: ClassVar[str] = "Official daily figure"
    key_fields: ClassVar[tuple[str, ...]] = ("area_code", "day", "series")
    event_field: ClassVar[str] = "day"

    area_code: str = label("区划代码", "Area code", aliases=("区县", "area"), max_length=20)
    day: dt.date = label("日期", "Day")
    series: str = label("指标", "Series", codes=SERIES)
    value: int = label("数值", "Value", unit="人")
