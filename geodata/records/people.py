"""Who comes, who lives where and with whom, and which trips were shared."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from geodata.records.base import Located, Record, label
from geodata.vocabulary import ID_TYPE, MODE, PURPOSE, SEX


class Registration(Located):
    """One submitted returnee form (返城登记): who, from where, how, when, to which address."""

    noun: ClassVar[str] = "registration"
    zh: ClassVar[str] = "返城登记"
    en: ClassVar[str] = "Returnee registration"
    key_fields: ClassVar[tuple[str, ...]] = ("registration_no",)
    event_field: ClassVar[str] = "registered_at"

    registration_no: str = label("登记编号", "Registration number", aliases=("编号", "登记号"), example="R2020011500001", max_length=40)
    registered_at: dt.datetime = label("登记时间", "Registered at", aliases=("填报时间", "提交时间"), example="2020-01-15 08:30")
    person_name: str | None = label("姓名", "Name", default=None, personal=True, max_length=60, example="王小明")
    id_type: str | None = label("证件类型", "ID type", default=None, codes=ID_TYPE)
    id_number: str | None = label("证件号码", "ID number", default=None, personal=True, aliases=("身份证号", "证件号", "身份证号码"), max_length=30)
    phone: str | None = label("手机号", "Phone", default=None, personal=True, aliases=("联系电话", "电话", "手机"), max_length=30)
    sex: str | None = label("性别", "Sex", default=None, codes=SEX)
    age: int | None = label("年龄", "Age", default=None, ge=0, le=120, unit="岁")
    relation: str | None = label("与本人关系", "Relation to the person", default=None, max_length=20, example="本人")
    origin_province: str | None = label("来源省", "Province of origin", default=None, aliases=("出发省份", "来自省份"), max_length=30)
    origin_city: str | None = label("来源市", "City of origin", default=None, aliases=("出发城市", "来自城市"), max_length=30)
    from_outbreak: bool | None = label("近 14 天到过疫区", "In the outbreak province in the last 14 days", default=None, aliases=("是否到过疫区",))
    contact_risk: bool | None = label("接触过高风险人员", "Contact with a high-risk person", default=None)
    expected_on: dt.date = label("预计到达日期", "Expected arrival", aliases=("拟到达日期", "预计抵达日期"), example="2020-01-29")
    arrived_on: dt.date | None = label("实际到达日期", "Seen arriving", default=None, aliases=("到达日期",))
    purpose: str | None = label("来城事由", "Purpose", default=None, codes=PURPOSE, aliases=("事由", "返城事由"))
    mode: str | None = label("交通方式", "Mode of travel", default=None, codes=MODE, aliases=("出行方式",))
    service_no: str | None = label("车次/航班/车牌", "Train, flight or plate number", default=None, personal=True, max_length=30)
    employer: str | None = label("工作单位", "Employer", default=None, personal=True, max_length=120)
    stopovers: str | None = label("途经地", "Stopovers", default=None, max_length=200)
    verified_on: dt.date | None = label("核实日期", "Verified on", default=None, aliases=("入户核实日期",))


class Residence(Located):
    """Where a person lives, from when to when."""

    noun: ClassVar[str] = "residence"
    zh: ClassVar[str] = "居住"
    en: ClassVar[str] = "Residence"
    key_fields: ClassVar[tuple[str, ...]] = ("person_no", "lived_from")
    event_field: ClassVar[str] = "lived_from"
    looked_up_by: ClassVar[tuple[str, ...]] = ("id_number", "phone")

    person_no: str = label("人员编号", "Person number", max_length=40, personal=True)
    lived_from: dt.date = label("入住日期", "Lived there from")
    lived_to: dt.date | None = label("搬离日期", "Lived there to", default=None)
    id_number: str | None = label("证件号码", "ID number", default=None, personal=True, aliases=("身份证号", "证件号", "身份证号码"), max_length=30)
    phone: str | None = label("手机号", "Phone", default=None, personal=True, aliases=("联系电话", "电话", "手机"), max_length=30)


class HouseholdMember(Record):
    """One person in one household."""

    noun: ClassVar[str] = "household_member"
    zh: ClassVar[str] = "家庭成员"
    en: ClassVar[str] = "Household member"
    key_fields: ClassVar[tuple[str, ...]] = ("household_no", "person_no")
    event_field: ClassVar[str] = "since"

    household_no: str = label("户编号", "Household number", max_length=40)
    person_no: str = label("人员编号", "Person number", max_length=40, personal=True)
    relation: str | None = label("与户主关系", "Relation to the head", default=None, max_length=20)
    since: dt.date = label("起始日期", "Since")


class Trip(Record):
    """One person on one train, flight, coach or ship."""

    noun: ClassVar[str] = "trip"
    zh: ClassVar[str] = "出行"
    en: ClassVar[str] = "Trip"
    key_fields: ClassVar[tuple[str, ...]] = ("person_no", "service_date", "service_no")
    event_field: ClassVar[str] = "service_date"

    person_no: str = label("人员编号", "Person number", max_length=40, personal=True)
    service_date: dt.date = label("乘坐日期", "Date of service")
    mode: str = label("交通方式", "Mode", codes=MODE)
    service_no: str = label("车次/航班", "Service number", max_length=30)
    carriage: str | None = label("车厢", "Carriage", default=None, max_length=10)
    seat: str | None = label("座位", "Seat", default=None, max_length=10)
    from_place: str | None = label("上车地", "From", default=None, max_length=40)
    to_place: str | None = label("下车地", "To", default=None, max_length=40)
