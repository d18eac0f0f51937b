"""What is counted by place where hot spots are looked for: cases, or where these stop at districts, published addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection

from geodata.filters import Filters
from geodata.queries import vectors
from geodata.queries.standing import city_facts
from geodata.queries.vectors import Counts
from geodata.scope import Scope

# Case basis → the metric, as layers declare their bars.
LOCATED: Final[Mapping[str, tuple[str, ...]]] = {"line_list": ("cases",), "official_series": ("case_addresses",)}


def window(conn: Connection, filters: Filters, scope: Scope, tileset: str) -> Counts:
    """Cases, or addresses where figures are official, of the window, one number a cell as `vectors.window` gives them."""
    (metric,) = LOCATED[city_facts(conn).case_basis]
    return vectors.window(conn, metric, filters, scope, tileset)
