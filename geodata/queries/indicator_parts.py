"""An indicator for all parts of a place at once, hidden as in a table: a second value where totals would give the first away."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.queries import counts
from geodata.queries.cases import measured_by, screened_by
from geodata.queries.hiding import hide
from geodata.queries.indicators import INDICATORS
from geodata.queries.measures import Flow, Stock
from geodata.queries.standing import SMALL_LEVELS, Place, city_facts, place
from geodata.scope import Scope

CASES = ("cases_window", "cases_day", "cases_screening")
Figures = dict[str, float | None]
"""Area → number; `hiding.SMALL`: 1–4 in a small area; None: hidden, or not counted here."""


def by_part(conn: Connection, key: str, filters: Filters, scope: Scope, at: Place, level: str) -> Figures:
    """The figure of every area of a level within a place; of `filters` the window alone is read."""
    codes = [str(code) for code in counts.parts(conn, scope, at, level)["code"]]
    counted = _counted(conn, key, filters, scope, at, level)
    values: Figures = {code: counted.get(code, 0) for code in codes} if counted is not None else _one_by_one(conn, key, codes, filters, scope)
    known = {code: round(value) for code, value in values.items() if value is not None}
    if level not in SMALL_LEVELS or not INDICATORS[key].people:
        return values
    return values | dict(zip(known, hide(list(known.values())), strict=True))


def _counted(conn: Connection, key: str, filters: Filters, scope: Scope, at: Place, level: str) -> Mapping[str, float] | None:
    """What the daily counts answer in one question; None where each area is asked by itself."""
    measure = INDICATORS[key].measure
    if isinstance(measure, Flow):
        return counts.parts_sum(conn, scope, at, level, measure.metric, filters.day_from, filters.day_to)
    if isinstance(measure, Stock):
        plus, minus = (counts.parts_sum(conn, scope, at, level, metric, None, filters.day_to) for metric in (measure.plus, measure.minus))
        return {code: max(0, count - minus.get(code, 0)) for code, count in plus.items()}
    facts = city_facts(conn)
    if key not in CASES or (facts.official and level in SMALL_LEVELS):
        return None
    metric, dimension, categories = screened_by(facts) if key == "cases_screening" else measured_by(facts)
    first = filters.day_to if key == "cases_day" else filters.day_from
    return counts.parts_sum(conn, scope, at, level, metric, first, filters.day_to, dimension, categories)


def _one_by_one(conn: Connection, key: str, codes: list[str], filters: Filters, scope: Scope) -> Figures:
    found: Figures = {}
    for code in codes:
        asked = filters.model_copy(update={"area": code, "region": None})
        found[code] = INDICATORS[key].measure(conn, asked, scope, place(conn, asked, scope)).now
    return found
