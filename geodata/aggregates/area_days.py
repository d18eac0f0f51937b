"""Counts by area and day (`area_day`): the truth as a query, and its update by differences."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, text

from geodata.aggregates.contributions import AREA_LEVELS, Part, by_dimension, contributions
from geodata.metrics import Metric

KEY = "metric, dimension, level, area_code, day, category"
CITY = "coalesce((SELECT code FROM city LIMIT 1), '')"


def counts(metric: Metric, parts: Sequence[Part]) -> str:
    """A query: `dimension, level, area_code, day, category, n` of the given rows; zero sums are left out."""
    if not metric.located:
        return _series_counts(metric, "true")
    levels = ", ".join([f"('city', {CITY})", *(f"('{level}', g.{column})" for level, column in AREA_LEVELS.items())])
    # Counted once at the finest level, then added up: four levels do not cost four passes over the facts.
    return f"""
        SELECT g.dimension, l.level, l.area_code, g.day, g.category, sum(g.n)::bigint AS n
        FROM (
            SELECT {", ".join(AREA_LEVELS.values())}, day, x.dimension, x.category, sum(n)::bigint AS n
            FROM ({contributions(metric, parts)}) k CROSS JOIN LATERAL {by_dimension(metric)}
            GROUP BY {", ".join(AREA_LEVELS.values())}, day, x.dimension, x.category
        ) g CROSS JOIN LATERAL (VALUES {levels}) AS l(level, area_code)
        WHERE l.area_code IS NOT NULL
        GROUP BY 1, 2, 3, 4, 5 HAVING sum(g.n) <> 0"""


def _series_counts(metric: Metric, where: str) -> str:
    """The same for official figures by area: a published zero is a figure and is kept."""
    return f"""
        SELECT x.dimension, a.level, a.code AS area_code, k.day, x.category, sum(k.n)::bigint AS n
        FROM ({contributions(metric, (Part(metric.fact, 1),))}) k
        JOIN area a ON a.code = k.area_code CROSS JOIN LATERAL {by_dimension(metric)}
        WHERE {where}
        GROUP BY 1, 2, 3, 4, 5"""


def apply(conn: Connection, metric: Metric, parts: Sequence[Part]) -> None:
    """Add the given rows to what is stored."""
    if metric.located:
        _apply_sums(conn, metric, parts)
    else:
        _replace_series(conn, metric, parts)


def clear(conn: Connection, key: str) -> None:
    """Remove everything stored of one metric."""
    conn.execute(text("DELETE FROM area_day WHERE metric = :metric"), {"metric": key})


def _apply_sums(conn: Connection, metric: Metric, parts: Sequence[Part]) -> None:
    conn.execute(text("DROP TABLE IF EXISTS area_delta"))
    conn.execute(text(f"CREATE TEMP TABLE area_delta ON COMMIT DROP AS {counts(metric, parts)}"))
    key = {"metric": metric.key}
    # In the order of the primary key: its pages are filled one after the other.
    insert = (
        f"INSERT INTO area_day ({KEY}, n)"
        " SELECT :metric, dimension, level, area_code, day, category, n FROM area_delta ORDER BY 2, 3, 4, 5, 6"
    )
    if _counted_before(conn, metric):
        insert += f" ON CONFLICT ({KEY}) DO UPDATE SET n = area_day.n + excluded.n"
    conn.execute(text(insert), key)
    if any(part.sign < 0 for part in parts):
        conn.execute(
            text(
                "DELETE FROM area_day a USING area_delta d WHERE a.metric = :metric AND a.dimension = d.dimension"
                " AND a.level = d.level AND a.area_code = d.area_code AND a.day = d.day"
                " AND a.category = d.category AND a.n = 0"
            ),
            key,
        )


def _counted_before(conn: Connection, metric: Metric) -> bool:
    """Whether any touched day has counts already; on new days rows go in without looking, which is a third faster."""
    query = text(
        "SELECT EXISTS (SELECT FROM area_day a WHERE a.metric = :metric AND a.dimension = '' AND a.level = 'city'"
        " AND a.day IN (SELECT day FROM area_delta))"
    )
    return bool(conn.execute(query, {"metric": metric.key}).scalar())


def _replace_series(conn: Connection, metric: Metric, parts: Sequence[Part]) -> None:
    """Figures are not sums: the touched areas and days are taken from the facts again."""
    touched = contributions(metric, [Part(part.table, 1) for part in parts])
    conn.execute(text("DROP TABLE IF EXISTS area_touched"))
    conn.execute(
        text(f"CREATE TEMP TABLE area_touched ON COMMIT DROP AS SELECT DISTINCT area_code, day FROM ({touched}) k")
    )
    conn.execute(
        text(
            "DELETE FROM area_day a USING area_touched t"
            " WHERE a.metric = :metric AND a.area_code = t.area_code AND a.day = t.day"
        ),
        {"metric": metric.key},
    )
    here = "(k.area_code, k.day) IN (SELECT area_code, day FROM area_touched)"
    conn.execute(
        text(
            f"INSERT INTO area_day (metric, dimension, level, area_code, day, category, n)"
            f" SELECT :metric, s.* FROM ({_series_counts(metric, here)}) s"
        ),
        {"metric": metric.key},
    )
