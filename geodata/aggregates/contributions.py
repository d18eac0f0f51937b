"""What each fact row adds to a metric, as SQL. Load, rebuild and verify all count by these lines and no others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geodata.cell_codes import PLACE_COLUMNS
from geodata.metrics import Metric

AREA_LEVELS = {"district": "district_code", "street": "street_code", "community": "community_code"}


@dataclass(frozen=True)
class Part:
    """Rows of one table, counted with a sign: +1 for rows that now hold, −1 for rows they replaced."""

    table: str
    sign: int


def whole(metric: Metric) -> tuple[Part, ...]:
    """All facts of a metric."""
    return (Part(metric.fact, 1),)


def contributions(metric: Metric, parts: Sequence[Part]) -> str:
    """A query with one row per counted fact: place codes, `day`, signed `n`, and one column per dimension."""
    return "\nUNION ALL\n".join(_contribution(metric, part) for part in parts)


def _contribution(metric: Metric, part: Part) -> str:
    dimensions = [f'({expression})::text AS "{name}"' for name, expression in metric.dimensions.items()]
    columns = [*_place(metric), f"{metric.day} AS day", f"({part.sign} * {metric.weight})::bigint AS n", *dimensions]
    # A fact whose place is not known yet still counts for the city: hence the outer join.
    join = f'LEFT JOIN "{metric.place}" p ON {metric.place_key}' if metric.place else ""
    return (
        f'SELECT {", ".join(columns)} FROM "{part.table}" r {join} '
        f"WHERE ({metric.where}) AND ({metric.day}) IS NOT NULL"
    )


def _place(metric: Metric) -> list[str]:
    if not metric.located:
        return ["r.area_code"]
    alias = "p" if metric.place else "r"
    return [f"{alias}.{column}" for column in PLACE_COLUMNS]


def by_dimension(metric: Metric) -> str:
    """A lateral list of (dimension, category) pairs for one contribution `k`; '' is the total.

    Figures of an official series do not add up to anything, so they get no total.
    """
    pairs = ["('', '')"] if metric.located else []
    pairs += [f"('{name}', k.\"{name}\")" for name in metric.dimensions]
    return f"(VALUES {', '.join(pairs)}) AS x(dimension, category)"
