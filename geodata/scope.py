"""Which rows a person may be given. Every query takes one; there is no default."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scope:
    """`district_code` None means the whole city. `records` allows the record views (masked rows)."""

    district_code: str | None
    records: bool = False


WHOLE_CITY = Scope(district_code=None, records=True)
"""For the ETL and maintenance commands only; never built from a request."""
