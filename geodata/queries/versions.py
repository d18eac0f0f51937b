"""The data version: rises with every load that changed something."""

from __future__ import annotations

from sqlalchemy import Connection, func, select, text

from geodata.schema import data_version


def newest(conn: Connection) -> int:
    """The newest version; 0 before the first load."""
    return int(conn.execute(select(func.coalesce(func.max(data_version.c.version), 0))).scalar_one())


_BY_SOURCE = text("""
    select coalesce(r.source, '') as source, max(v.version) as version from data_version v left join etl_run r on r.id = v.run_id
    where v.version > :after group by 1
""")
_BEFORE_THIS_MINUTE = text("""
    select version from data_version where committed_at < date_trunc('minute', clock_timestamp()) order by version desc limit 1
""")


def by_source(conn: Connection, after: int = 0) -> dict[str, int]:
    """Register → the newest version above `after` that a load of it made; '' for what was no load: another ground, a decision."""
    return {row.source: int(row.version) for row in conn.execute(_BY_SOURCE, {"after": after})}


def before_this_minute(conn: Connection) -> int:
    """The newest version as the running minute began; 0 before the first."""
    return int(conn.execute(_BEFORE_THIS_MINUTE).scalar() or 0)
