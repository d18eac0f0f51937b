"""What is counted, once: the same definition feeds the incremental update, the rebuild and `verify`.

A metric counts rows (or sums `weight`) of one fact table by the day of an event. SQL expressions use
the alias `r` for the fact row. Days are days in China (Asia/Shanghai). `dimensions` give the categories
of `area_day`; `vector_dimension`, if any, also gets one vector per category beside the total.
Stocks ("in isolation on day d") are differences of two cumulative flows and are not stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from geodata.errors import UnknownName
from geodata.vocabulary import SURE

AGE_BANDS = (0, 15, 30, 45, 60, 75)
# Known to no cell of resolution 8, or to one that may be the wrong one. Where nobody said how sure (facts of before
# confidence was kept) the cell is taken at its word.
DOUBTFUL = f"r.h3_8 is null or r.confidence < {SURE}"
PLACED = f"coalesce(r.geo_level, 'none') || (case when {DOUBTFUL} then '/doubtful' else '/sure' end)"

LONGEST_DELAY = 28
"""Days from onset until a case is known, as told apart; the last category holds all slower ones."""
LATE_LOAD = 7
"""A record learnt more days than this after its report was loaded as history: its report day stands for the day it was known."""


def _age_sex() -> str:
    """SQL for 'sex:band', e.g. 'female:30'; '' parts where unknown."""
    bands = " ".join(f"when r.age >= {low} then '{low}'" for low in reversed(AGE_BANDS))
    return f"coalesce(r.sex, '') || ':' || (case {bands} else '' end)"


def _day(column: str) -> str:
    """SQL for the Chinese calendar day of a timestamp column."""
    return f"(r.{column} at time zone 'Asia/Shanghai')::date"


def _delay() -> str:
    """SQL for days from onset until the case was known; one known before its onset counts on the day of onset."""
    learnt = _day("recorded_at")
    known = f"(case when {learnt} between r.reported_on and r.reported_on + {LATE_LOAD} then {learnt} else r.reported_on end)"
    return f"least(greatest({known} - r.onset_on, 0), {LONGEST_DELAY})"


@dataclass(frozen=True)
class Metric:
    """One countable thing. `located`: rows carry cell and area codes, so vectors are built.

    `place`: the noun whose row gives the place when the fact has none (a scan is at its checkpoint),
    joined as `p` by `place_key`, the SQL equality between `r` and `p`.
    """

    key: str
    zh: str
    en: str
    unit_zh: str
    unit_en: str
    fact: str
    day: str
    where: str = "true"
    weight: str = "1"
    located: bool = True
    place: str | None = None
    place_key: str | None = None
    dimensions: Mapping[str, str] = field(default_factory=dict)
    vector_dimension: str | None = None


METRICS: dict[str, Metric] = {
    m.key: m
    for m in (
        Metric(
            "cases", "新增病例", "New cases", "例", "cases", "case", "r.reported_on",
            dimensions={
                "case_class": "r.case_class", "severity": "coalesce(r.severity, '')", "route": "coalesce(r.route, '')",
                "found_by": "coalesce(r.found_by, '')", "age_sex": _age_sex(), "placed": PLACED,
            },
            vector_dimension="case_class",
        ),
        Metric("doubtful_cases", "位置存疑的病例", "Cases whose place is in doubt", "例", "cases", "case", "r.reported_on", where=DOUBTFUL),
        Metric(
            "cases_by_onset", "病例（发病日）", "Cases by onset", "例", "cases", "case", "r.onset_on", where="r.onset_on is not null",
            dimensions={"delay": _delay(), "route": "coalesce(r.route, '')"},
        ),
        Metric(
            "cases_by_confirmation", "病例（确诊日）", "Cases by confirmation", "例", "cases", "case", "r.confirmed_on",
            where="r.confirmed_on is not null",
        ),
        Metric(
            "case_outcomes", "转归", "Outcomes", "例", "cases", "case", "r.outcome_on",
            where="r.outcome_on is not null and r.outcome is not null", dimensions={"outcome": "r.outcome"}, vector_dimension="outcome",
        ),
        Metric("case_addresses", "通报住址", "Published addresses", "条", "addresses", "case_address", "r.day", dimensions={"placed": PLACED}),
        Metric("doubtful_addresses", "位置存疑的通报住址", "Published addresses in doubt", "条", "addresses", "case_address", "r.day", where=DOUBTFUL),
        Metric(
            "case_series", "官方日报", "Official daily figures", "人", "people", "case_series", "r.day",
            weight="r.value", located=False, dimensions={"series": "r.series"},
        ),
        Metric("registrations", "登记", "Registrations", "人", "people", "registration", _day("registered_at"), dimensions={"placed": PLACED}),
        Metric(
            "doubtful_registrations", "位置存疑的登记", "Registrations whose place is in doubt", "人", "people", "registration",
            _day("registered_at"), where=DOUBTFUL,
        ),
        Metric(
            "arrivals_expected", "预计返城", "Expected arrivals", "人", "people", "registration", "r.expected_on",
            dimensions={
                "origin": "coalesce(r.origin_province, '')", "purpose": "coalesce(r.purpose, '')",
                "mode": "coalesce(r.mode, '')", "age_sex": _age_sex(), "from_outbreak": "coalesce(r.from_outbreak::text, '')",
            },
        ),
        Metric(
            "arrivals_seen", "已到返城", "Arrivals seen", "人", "people", "registration", "r.arrived_on", where="r.arrived_on is not null",
            dimensions={
                "origin": "coalesce(r.origin_province, '')", "purpose": "coalesce(r.purpose, '')",
                "mode": "coalesce(r.mode, '')", "age_sex": _age_sex(),
            },
        ),
        Metric(
            "arrivals_verified", "已核实返城", "Arrivals verified", "人", "people", "registration", "r.verified_on",
            where="r.arrived_on is not null and r.verified_on is not null",
        ),
        Metric("tasks_opened", "新派任务", "Tasks opened", "项", "tasks", "task", _day("created_at"), dimensions={"kind": "r.kind"}),
        Metric("tasks_due", "到期任务", "Tasks falling due", "项", "tasks", "task", _day("due_at"), dimensions={"kind": "r.kind"}),
        Metric(
            "tasks_closed", "办结任务", "Tasks closed", "项", "tasks", "task", _day("closed_at"), where="r.closed_at is not null",
            dimensions={"kind": "r.kind", "state": "r.state"},
        ),
        Metric("isolation_started", "新增隔离", "Isolation started", "人", "people", "isolation", "r.started_on", dimensions={"kind": "r.kind"}),
        Metric("isolation_ended", "解除隔离", "Isolation ended", "人", "people", "isolation", "r.ended_on", where="r.ended_on is not null", dimensions={"kind": "r.kind"}),
        Metric("health_checks", "健康随访", "Health checks", "次", "checks", "health_check", _day("checked_at")),
        Metric("symptoms", "有症状", "Symptoms reported", "次", "reports", "health_check", _day("checked_at"), where="(r.symptoms is not null and r.symptoms <> '') or r.temperature >= 37.3"),
        Metric(
            "scans", "卡口扫码", "Checkpoint scans", "次", "scans", "checkpoint_scan", _day("scanned_at"),
            place="checkpoint", place_key="p.checkpoint_no = r.checkpoint_no",
            dimensions={"pass_colour": "coalesce(r.pass_colour, '')", "direction": "coalesce(r.direction, '')"},
        ),
        Metric("clues", "线索", "Clues", "条", "clues", "clue", _day("reported_at"), dimensions={"clue_class": "r.clue_class"}, vector_dimension="clue_class"),
        Metric("zones_declared", "新划定区域", "Zones declared", "处", "zones", "lockdown_zone", "r.from_on", dimensions={"kind": "r.kind"}),
        Metric("encounters", "就诊住院", "Encounters", "人次", "visits", "encounter", _day("arrived_at"), dimensions={"kind": "r.kind"}),
    )
}  # fmt: skip


def metric(key: str) -> Metric:
    """A metric by key."""
    try:
        return METRICS[key]
    except KeyError:
        raise UnknownName(f"没有指标 {key}。", f"There is no metric {key}.") from None


def metrics_of(noun: str) -> tuple[Metric, ...]:
    """All metrics that count rows of one fact table."""
    return tuple(m for m in METRICS.values() if m.fact == noun)
