"""Addresses that need a person: the queue, one question with its records, what people decided. Scope in SQL on every path."""

from __future__ import annotations

from sqlalchemy import Connection, text

ConfirmedRow = tuple[str, float | None, float | None, str, float | None, str, str | None, str | None]

_CONFIRMED = text("""
    select distinct on (key) key, lon, lat, level, radius_m, label, district_code, street_code
    from address_alias where undone_at is null order by key, id desc
""")


def confirmed(conn: Connection) -> list[ConfirmedRow]:
    """What holds now, the newest of each key: key, lon, lat, level, radius_m, label, district_code (scope), street_code."""
    return [tuple(row) for row in conn.execute(_CONFIRMED)]
