"""What is watched for alarms, and the only way alarms are kept: all of them anew, in one transaction.

Everything here runs in the transaction of `Database.watch()`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select, text

from geodata.errors import UnknownName
from geodata.queries.cases import measured_by
from geodata.queries.standing import REPORTING_DELAY_DAYS, CityFacts
from geodata.schema import alarm, alarm_basis, alarm_card

Text = tuple[str, str]  # (zh, en)
LEVELS = ("district", "street")
METHODS: dict[str, Text] = {
    "c1": ("C1", "C1"),
    "c2": ("C2", "C2"),
    "c3": ("C3", "C3"),
    "cusum": ("累积和", "CUSUM"),
    "farrington": ("Farrington 法", "Farrington"),
}
SEVERITIES: dict[int, Text] = {3: ("紧急", "Urgent"), 2: ("重要", "Important"), 1: ("注意", "Watch")}
ONE_AT_A_TIME = 0x616C726D  # advisory lock; the number only has to be ours


@dataclass(frozen=True)
class Watched:
    """A series that is watched in every district and street.

    `dimension` and `categories` of `metric` are added up. `late_days`: for so long counts of a day still come in.
    `gravest`: no alarm of this series is graver. `least`: fewer than this on a day raise nothing. `levels`: where the city
    has it.
    """

    key: str
    title: Text
    unit: Text
    metric: str
    dimension: str = ""
    categories: tuple[str, ...] | None = None
    late_days: int = 0
    gravest: int = 2
    least: int = 5
    levels: tuple[str, ...] = LEVELS


def watched(facts: CityFacts) -> tuple[Watched, ...]:
    """What is watched in a city: cases from a line list or from daily figures, and what may run ahead of them."""
    metric, dimension, categories = measured_by(facts)
    cases = Watched(
        "cases", ("新增病例", "New cases"), ("例", "new cases"), metric, dimension, categories,
        0 if facts.official else REPORTING_DELAY_DAYS, 3, 1, ("district",) if facts.official else LEVELS,
    )  # fmt: skip
    return (
        cases,
        Watched("addresses", ("通报住址", "Published addresses"), ("条", "published addresses"), "case_addresses"),
        Watched("symptoms", ("有症状", "Symptoms reported"), ("次", "reports of symptoms"), "symptoms"),
        Watched("clues", ("线索", "Clues"), ("条", "clues"), "clues"),
        Watched("registrations", ("登记", "Registrations"), ("人", "registrations"), "registrations", gravest=1),
    )


def watched_one(facts: CityFacts, key: str) -> Watched:
    """A watched series by key. Raises `UnknownName`."""
    for item in watched(facts):
        if item.key == key:
            return item
    raise UnknownName(f"没有预警指标 {key}。请刷新页面。", f"There is no watched series {key}. Reload the page.")


@dataclass(frozen=True)
class Raised:
    """A day of an area on which at least one algorithm raised an alarm; the columns of `alarm`."""

    series: str
    area_code: str
    day: dt.date
    level: str
    district_code: str
    known_after: int
    started_on: dt.date
    severity: int
    strength: float
    methods: tuple[str, ...]
    judged: tuple[str, ...]
    observed: int
    expected: float | None
    statistic: float | None
    most_before: int
    late: bool


@dataclass(frozen=True)
class Card:
    """How the algorithms did in one series, level and district ('' is the whole city)."""

    series: str
    level: str
    district_code: str
    card: dict[str, Any]


@dataclass(frozen=True)
class Basis:
    """What alarms were computed from, and what could not be judged."""

    data_version: int
    seconds: float
    day_from: dt.date
    day_to: dt.date
    told: dict[str, Any]


def hold(conn: Connection) -> None:
    """Let nobody else raise alarms until this transaction ends."""
    conn.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": ONE_AT_A_TIME})


def version(conn: Connection) -> int | None:
    """The data version the kept alarms were computed from; None before the first time."""
    return conn.execute(select(alarm_basis.c.data_version)).scalar_one_or_none()


def age_s(conn: Connection) -> float | None:
    """How many seconds ago the kept alarms were computed, by the database's clock; None before the first time."""
    age = conn.execute(text("select extract(epoch from clock_timestamp() - computed_at) from alarm_basis")).scalar_one_or_none()
    return None if age is None else float(age)


def replace(conn: Connection, basis: Basis, raised: Sequence[Raised], cards: Sequence[Card]) -> None:
    """Keep these alarms instead of the ones before."""
    for table in (alarm, alarm_card, alarm_basis):
        conn.execute(delete(table))
    conn.execute(insert(alarm_basis).values(vars(basis)))
    if raised:
        conn.execute(insert(alarm), [vars(item) | {"methods": list(item.methods), "judged": list(item.judged)} for item in raised])
    if cards:
        conn.execute(insert(alarm_card), [vars(item) for item in cards])
