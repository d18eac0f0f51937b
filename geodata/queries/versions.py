"""The data version: rises with every load that changed something."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from geodata.schema import data_version


def newest(conn: Connection) -> int:
    """The newest version; 0 before the first load."""
    return int(conn.execute(select(func.coalesce(func.max(data_version.c.version), 0))).scalar_one())
