"""A scenario as a workbook: hospitals, days, who is sent where, changes, assumptions. Pure; `workbook.book` writes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import numpy as np

from analytics.flow.model import Unit
from analytics.flow.outcome import Outcome
from dashboard import headlines
from dashboard.components import plan_figures as figures
from dashboard.components import plan_words
from dashboard.components.plan_answer import Asked
from dashboard.components.plan_words import site_name
from dashboard.context import Context
from dashboard.contract import Text
from dashboard.workbook import Sheet
from geodata.queries.columns import Column
from geodata.scenarios.base import UNKNOWN

UNITS: tuple[Text, Text] = (("病床", "ward"), ("ICU", "ICU"))
BEDS: Text = ("张", "beds")
PEOPLE: Text = ("人", "people")
HOSPITALS = {
    "number": Column("text", ("编号", "Number")), "name": Column("text", ("医院", "Hospital")), "district": Column("text", ("区县", "District")), "unit": Column("text", ("床位", "Kind of bed")),
    "opened": Column("count", ("开放床位", "Open beds"), BEDS), "staffed": Column("count", ("有医护", "Staffed"), BEDS), "base": Column("count", ("基线有医护", "Staffed in the base"), BEDS),
    "occupied": Column("count", ("今日占用", "Occupied today"), BEDS), "first": Column("day", ("首次越线", "First day over")), "earliest": Column("day", ("最早（5%）", "Earliest (5%)")),
    "latest": Column("day", ("最晚（95%）", "Latest (95%)")), "chance": Column("number", ("越线概率", "Chance of running over")), "peak": Column("number", ("峰值占用比", "Peak occupancy")),
    "admitted": Column("number", ("收治", "Admitted"), PEOPLE), "wait": Column("number", ("平均等床", "Mean wait"), ("小时", "hours")), "away": Column("number", ("未收治", "Turned away"), PEOPLE),
    "minutes": Column("number", ("平均路程", "Mean travel"), ("分钟", "minutes")),
}  # fmt: skip
DAYS = {
    "day": Column("day", ("日期", "Day")), "number": Column("text", ("编号", "Number")), "name": Column("text", ("医院", "Hospital")), "unit": Column("text", ("床位", "Kind of bed")),
    "staffed": Column("count", ("有医护床位", "Staffed beds"), BEDS), "p05": Column("number", ("在院与等床 5%", "In a bed or waiting, 5%"), PEOPLE), "p50": Column("number", ("中位数或期望", "Median or expected"), PEOPLE), "p95": Column("number", ("95%", "95%"), PEOPLE),
}  # fmt: skip
CITY = {
    "day": Column("day", ("日期", "Day")), "demand": Column("number", ("新收治需求", "Patients a day"), PEOPLE),
    "p05": Column("number", ("缺床 5%", "Missing beds, 5%"), BEDS), "p50": Column("number", ("缺床中位数或期望", "Missing beds, median or expected"), BEDS), "p95": Column("number", ("缺床 95%", "Missing beds, 95%"), BEDS),
}  # fmt: skip
SENT = {"start": Column("text", ("由", "From")), "end": Column("text", ("到", "To")), "people": Column("number", ("人次", "People"), PEOPLE)}
CHANGES = {"change": Column("text", ("改动", "Change"))}
NOTES = {"note": Column("text", ("假设与限制", "Assumptions and limits"))}


def sheets(asked: Asked, context: Context) -> list[Sheet]:
    """All tables of a scenario."""
    t = context.t
    return [
        Sheet(t(("各院", "Hospitals")), HOSPITALS, hospitals(asked, context)),
        Sheet(t(("每日", "Days")), DAYS, _days(asked, context)),
        Sheet(t(("全市缺床", "City")), CITY, _city(asked.outcome)),
        Sheet(t(("转出", "Sent on")), SENT, _sent(asked)),
        Sheet(t(("改动", "Changes")), CHANGES, [(t(words),) for words in asked.changes]),
        Sheet(t(("假设", "Assumptions")), NOTES, [(t(note),) for note in asked.outcome.notes]),
    ]


def _name(asked: Asked, row: int) -> str:
    return site_name(asked.base, asked.outcome.sites[row], [one.name for one in asked.scenario.makeshift])


def told(asked: Asked, name: str, context: Context) -> list[tuple[Text, str]]:
    """What a file says of the scenario in it, label and words: its name, how it was reckoned, what comes of it, what it is not."""
    found = headlines.plain(plan_words.lead(asked.outcome, asked.before, asked.base, asked.label, context.lang))
    return [
        (("情景", "Scenario"), name), (("推演", "Reckoned"), plan_words.reckoned(asked.outcome, context.lang)),
        (("结论", "Finding"), found), (("性质", "Nature"), context.t(plan_words.NATURE)),
    ]  # fmt: skip


def hospitals(asked: Asked, context: Context) -> Iterator[tuple[Any, ...]]:
    """The columns of `HOSPITALS`, a row a hospital and kind of bed, in the order of the outcome. Where nobody says how many beds there are nothing is told of them."""
    own = {site.number: (at, context.t(site.district)) for at, site in enumerate(asked.base.sites)}
    outcome, told = asked.outcome, asked.outcome.simulated
    for row, number in enumerate(outcome.sites):
        at, district = own.get(number, (None, ""))
        costs = (None, None, None) if told is None else (_round(told.admitted[row], 1), _round(told.wait_hours[row], 2), _round(told.turned_away[row], 1))
        for unit in Unit:
            reported = at is not None and asked.base.beds[unit, at] != UNKNOWN
            known = at is None or reported or bool(outcome.opened[unit, row].any())
            found = figures.reached(outcome, unit, row) if known else figures.UNTOLD
            beds = (int(outcome.opened[unit, row, 0]), int(outcome.staffed[unit, row, 0])) if known else (None, None)
            base = int(asked.before.staffed[unit, at, 0]) if at is not None and reported else None
            occupied = UNKNOWN if at is None else int(asked.base.occupied[unit, at])
            yield (
                number, _name(asked, row), district, context.t(UNITS[unit]), *beds, base, None if occupied == UNKNOWN else occupied, *(_day(outcome, day) for day in (found.first, found.earliest, found.latest)), _round(found.share, 4), _round(found.peak, 4),
                *(costs if unit == Unit.WARD else (None, None, None)), _round(outcome.minutes[row], 1) if unit == Unit.WARD else None,
            )  # fmt: skip


def _round(value: Any, digits: int) -> float | None:
    """As precise as a model is: a cell of seventeen digits says nothing."""
    return None if value is None else round(float(value), digits)


def _day(outcome: Outcome, at: int | None) -> dt.date | None:
    return None if at is None else outcome.first_day + dt.timedelta(days=at)


def _days(asked: Asked, context: Context) -> Iterator[tuple[Any, ...]]:
    outcome = asked.outcome
    for row, number in enumerate(outcome.sites):
        for unit in Unit:
            bands = _bands(outcome, unit, row)
            for day in range(outcome.days):
                yield _day(outcome, day), number, _name(asked, row), context.t(UNITS[unit]), int(outcome.staffed[unit, row, day]), *(None if band is None else _round(band[day], 1) for band in bands)


def _bands(outcome: Outcome, unit: int, row: int) -> tuple[Any, Any, Any]:
    others = outcome.others[unit, row]
    if outcome.simulated is None:
        return None, outcome.expected.need[unit, row] + others, None
    need = outcome.simulated.need
    return need.p05[unit, row] + others, need.p50[unit, row] + others, need.p95[unit, row] + others


def _city(outcome: Outcome) -> Iterator[tuple[Any, ...]]:
    found = figures.series(outcome)
    for day in range(outcome.days):
        yield _day(outcome, day), _round(outcome.demand[day], 1), *(found[name][day] if name in found else None for name in ("p05", "p50", "p95"))


def _sent(asked: Asked) -> Iterator[tuple[Any, ...]]:
    people = figures.sent(asked.outcome)
    for i, j in zip(*np.nonzero(people >= 0.05), strict=True):
        yield _name(asked, int(i)), _name(asked, int(j)), _round(people[i, j], 1)
