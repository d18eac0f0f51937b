"""Everything a city tells: each layer on its coarsest and finest cells, report, indicator, list and book, as plain JSON to compare."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import numpy as np
from sqlalchemy import Connection, text

from dashboard import reports
from geodata.filters import Filters
from geodata.migrations.rights import open_columns
from geodata.queries import cities, freshness, runs, versions
from geodata.queries.geometry import tilesets
from geodata.queries.indicators import INDICATORS, indicator
from geodata.queries.record_tables import TABLES
from geodata.queries.records import Asked, page
from geodata.schema import FACTS
from geodata.scope import Scope
from layers import all_layers
from layers.contract import for_basis, suppress_counts


def everything(conn: Connection, filters: Filters, scope: Scope) -> dict[str, str]:
    """Name → digest of what is told to a person of the scope."""
    city, metrics = cities.current(conn), cities.metrics_with_data(conn)
    found: dict[str, Any] = {"version": versions.newest(conn), "metrics": sorted(metrics), "freshness": freshness.by_source(conn), "runs": runs.lines(conn), "rejects": runs.reasons(conn)}
    known = tilesets(conn, scope)
    for key, item in all_layers().items():
        layer = for_basis(item, city.case_basis)
        for tileset in {*layer.tilesets[:1], *layer.tilesets[-1:]}:
            if layer.values and tileset in known:
                found[f"{key}:{tileset}"] = suppress_counts(layer.values(conn, filters, scope, tileset)).tolist()
        if layer.features:
            found[key] = layer.features(conn, filters, scope)
    for key, report in reports.REPORTS.items():
        if reports.offered(report, metrics):
            frame = report.query(conn, filters, scope)
            found[f"report {key}"] = (frame.to_json(orient="split", date_format="iso"), {name: str(value) for name, value in frame.attrs.items()})
    for key in INDICATORS:
        found[f"indicator {key}"] = indicator(conn, key, filters, scope)
    if scope.records:
        for name, table in TABLES.items():
            found[f"table {name}"] = page(conn, table, filters, scope, Asked(), "zh", 0, 200)
    return {name: digest(value) for name, value in found.items()}


def books(conn: Connection) -> dict[str, str]:
    """Name → digest of every register and count, row by row, as the reader may see them."""
    found = {}
    for name in (*FACTS, "source_state", "etl_run"):
        columns = ", ".join(f'f."{column}"::text' for column in open_columns(name) if column != "digest")
        order = "source" if name == "source_state" else "id"
        found[name] = digest([tuple(row) for row in conn.execute(text(f'SELECT {columns} FROM "{name}" f ORDER BY {order}'))])
    for name in ("area_day", "cell_vector"):
        rows = conn.execute(text(f"SELECT f::text FROM {name} f ORDER BY 1")).scalars()
        found[name] = digest(list(rows))
    for name in ("registration_view", "task_view", "case_view", "case_address_view"):
        found[name] = digest(list(conn.execute(text(f"SELECT f::text FROM {name} f ORDER BY 1")).scalars()))
    return found


def digest(value: Any) -> str:
    """Names a value; two that print alike are alike."""
    body = json.dumps(value, default=_plain, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(body.encode()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else str(value)


def different(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """The names that say something else."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
