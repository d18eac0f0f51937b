"""Travel times of the city's pack, written whole: the same again writes nothing."""

from __future__ import annotations

import hashlib

import pandas as pd
from sqlalchemy import Connection, delete, select, update

from geodata.books import new_version
from geodata.driver import driver
from geodata.schema import city, travel_time

DIGEST = "travel_digest"
"""Where the city's settings remember what lies there; gone with the ground, which takes the times along."""


def write_travel_times(conn: Connection, rows: pd.DataFrame) -> bool:
    """Replace all times by `rows` (hospital_no, code, minutes) in the caller's transaction (as the writer); whether that changed any.

    An empty frame takes them away.
    """
    wanted = rows[["hospital_no", "code", "minutes"]].sort_values(["hospital_no", "code"])
    digest = hashlib.sha256(wanted.to_csv(index=False).encode()).hexdigest() if len(wanted) else None
    settings = conn.execute(select(city.c.settings)).scalar_one()
    if settings.get(DIGEST) == digest:
        return False
    conn.execute(delete(travel_time))
    with driver(conn).cursor() as cursor, cursor.copy("COPY travel_time (hospital_no, code, minutes) FROM STDIN") as copy:
        for row in wanted.itertuples(index=False, name=None):
            copy.write_row(row)
    kept = {name: value for name, value in settings.items() if name != DIGEST}
    conn.execute(update(city).values(settings=kept | ({DIGEST: digest} if digest else {})))
    new_version(conn, f"travel times {len(wanted)}", anew=True)
    return True
