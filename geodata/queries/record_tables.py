"""Registers as people page through them: masked views, one declaration a table, sorting and filters by whitelist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geodata.errors import UnknownName
from geodata.queries.columns import Column, Columns, Kind
from geodata.vocabulary import (
    CASE_CLASS,
    FOUND_BY,
    GEO_LEVELS,
    MODE,
    OUTCOME,
    PURPOSE,
    ROUTE,
    SEVERITY,
    SEX,
    TASK_KIND,
    TASK_STATE,
    Codes,
)

Text = tuple[str, str]  # (zh, en)

REGISTRATION_STATE = Codes(
    "registration_state",
    {
        "expected": ("待到", "Expected"),
        "arrived": ("已到未核实", "Arrived, not verified"),
        "verified": ("已核实", "Verified"),
        "missed": ("逾期未到", "Not seen by the day"),
    },
)


@dataclass(frozen=True)
class RecordTable:
    """One register on the screen.

    `window`: SQL that is true for rows of the window, from `:first` up to, not including, `:until` (days or
    moments as `window_kind` says). `codes`: column → its closed list. `hint`: what the window selects.
    """

    name: str
    view: str
    title: Text
    source: str
    columns: Columns
    codes: Mapping[str, Codes]
    window: str
    window_kind: Kind
    newest: str
    hint: Text

    def shown(self, lang: str) -> tuple[str, ...]:
        """The columns of one language: of twins `x_zh`, `x_en` only one."""
        other = "_en" if lang == "zh" else "_zh"
        return tuple(name for name in self.columns if not name.endswith(other))


def _text(zh: str, en: str) -> Column:
    return Column("text", (zh, en))


_PLACE: dict[str, Column] = {
    "district_zh": _text("区县", "District"), "district_en": _text("区县", "District"),
    "street_zh": _text("街道", "Street"), "street_en": _text("街道", "Street"),
    "community_zh": _text("社区", "Community"), "community_en": _text("社区", "Community"),
    "grid_zh": _text("网格", "Grid"), "grid_en": _text("网格", "Grid"),
    "geo_level": _text("定位精度", "Precision"),
    "confidence": Column("number", ("定位把握", "Confidence of place"), ("0–1", "0–1")),
}  # fmt: skip

_REGISTRATIONS: dict[str, Column] = {
    "registration_no": _text("登记编号", "Number"),
    "registered_at": Column("moment", ("登记时间", "Registered at")),
    "person_masked": _text("姓名（脱敏）", "Name (masked)"),
    "phone_masked": _text("手机号（脱敏）", "Phone (masked)"),
    "id_masked": _text("证件号码（脱敏）", "ID (masked)"),
    "sex": _text("性别", "Sex"),
    "age": Column("count", ("年龄", "Age"), ("岁", "years")),
    "origin_province": _text("来源省", "Province of origin"),
    "origin_city": _text("来源市", "City of origin"),
    "from_outbreak": Column("flag", ("近 14 天到过疫区", "In the outbreak province")),
    "purpose": _text("来城事由", "Purpose"),
    "mode": _text("交通方式", "Mode"),
    "expected_on": Column("day", ("预计到达", "Expected")),
    "arrived_on": Column("day", ("实际到达", "Seen arriving")),
    "verified_on": Column("day", ("核实日期", "Verified")),
    "state": _text("状态", "State"),
    "days_waiting": Column("count", ("到达至核实", "Arrival to verification"), ("天", "days")),
    **_PLACE,
}
_TASKS: dict[str, Column] = {
    "task_no": _text("任务编号", "Number"),
    "kind": _text("任务类型", "Kind"),
    "state": _text("状态", "State"),
    "person_masked": _text("对象（脱敏）", "Person (masked)"),
    "phone_masked": _text("手机号（脱敏）", "Phone (masked)"),
    "assignee_masked": _text("承办人（脱敏）", "Assignee (masked)"),
    "created_at": Column("moment", ("派单时间", "Opened")),
    "due_at": Column("moment", ("办结期限", "Due")),
    "closed_at": Column("moment", ("办结时间", "Closed")),
    "overdue": Column("flag", ("逾期", "Overdue")),
    "hours_overdue": Column("number", ("逾期时长", "Overdue by"), ("小时", "h")),
    "hours_taken": Column("number", ("办理用时", "Time taken"), ("小时", "h")),
    "outcome": _text("办理结果", "Outcome"),
    "registration_no": _text("登记编号", "Registration"),
    **_PLACE,
}
_CASES: dict[str, Column] = {
    "case_no": _text("病例编号", "Number"),
    "person_masked": _text("姓名（脱敏）", "Name (masked)"),
    "sex": _text("性别", "Sex"),
    "age": Column("count", ("年龄", "Age"), ("岁", "years")),
    "case_class": _text("分类", "Class"),
    "severity": _text("临床分型", "Severity"),
    "onset_on": Column("day", ("发病日期", "Onset")),
    "reported_on": Column("day", ("报告日期", "Reported")),
    "found_by": _text("发现方式", "How found"),
    "route": _text("感染途径", "Route"),
    "outcome": _text("转归", "Outcome"),
    "address_masked": _text("住址（脱敏）", "Address (masked)"),
    **_PLACE,
}
_ADDRESSES: dict[str, Column] = {
    "day": Column("day", ("通报日期", "Day of the list")),
    "district": _text("通报所写区县", "District as published"),
    "address_masked": _text("住址（脱敏）", "Address (masked)"),
    **_PLACE,
}

TABLES: dict[str, RecordTable] = {
    one.name: one
    for one in (
        RecordTable(
            "registrations", "registration_view", ("返城登记", "Registrations"), "registration", _REGISTRATIONS,
            {"sex": SEX, "purpose": PURPOSE, "mode": MODE, "state": REGISTRATION_STATE, "geo_level": GEO_LEVELS},
            "registered_at >= :first and registered_at < :until", "moment", "registered_at desc, registration_no",
            ("窗内提交的登记", "registered within the window"),
        ),
        RecordTable(
            "tasks", "task_view", ("任务", "Tasks"), "task", _TASKS,
            {"kind": TASK_KIND, "state": TASK_STATE, "geo_level": GEO_LEVELS},
            "created_at < :until and (closed_at is null or closed_at >= :first)", "moment", "due_at desc, task_no",
            ("窗内曾经待办的任务", "open at some time within the window"),
        ),
        RecordTable(
            "cases", "case_view", ("病例", "Cases"), "case", _CASES,
            {"sex": SEX, "case_class": CASE_CLASS, "severity": SEVERITY, "found_by": FOUND_BY, "route": ROUTE, "outcome": OUTCOME, "geo_level": GEO_LEVELS},
            "reported_on >= :first and reported_on < :until", "day", "reported_on desc, case_no",
            ("窗内报告的病例", "reported within the window"),
        ),
        RecordTable(
            "addresses", "case_address_view", ("报告住址", "Published addresses"), "case_address", _ADDRESSES,
            {"geo_level": GEO_LEVELS},
            "day >= :first and day < :until", "day", "day desc, district, address_masked",
            ("窗内通报的住址，不等于病例", "published within the window; not cases"),
        ),
    )
}  # fmt: skip


def record_table(name: str) -> RecordTable:
    """A table by name."""
    try:
        return TABLES[name]
    except KeyError:
        raise UnknownName(f"没有记录表 {name}。", f"There is no record table {name}.") from None
