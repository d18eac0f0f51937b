"""How many hospitals owe the newest bed report and how many sent it, as a ribbon counts them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import text

from geodata.books import write_freshness
from geodata.engine import Database
from geodata.loading import RunInfo
from geodata.queries import freshness

RUN = RunInfo("hospital_capacity", "beds.csv", "0" * 64, dt.datetime(2020, 3, 9, tzinfo=dt.UTC))
LAST = "select max(day) from hospital_capacity"


def test_a_hospital_that_did_not_report_is_missing_and_one_long_gone_is_not(city: Database) -> None:
    with city.read() as conn:
        known = freshness.by_source(conn)["hospital_capacity"]
        hospitals = conn.execute(text(f"select count(distinct hospital_no) from hospital_capacity where day = ({LAST})")).scalar_one()
    assert (known.received, known.expected) == (hospitals, hospitals) and hospitals > 2
    with city.own() as conn:
        first, second = conn.execute(text(f"select distinct hospital_no from hospital_capacity where day = ({LAST}) order by 1 limit 2")).scalars()
        conn.execute(text(f"delete from hospital_capacity where hospital_no = :one and day = ({LAST})"), {"one": first})
        conn.execute(text(f"delete from hospital_capacity where hospital_no = :one and day > ({LAST}) - 7"), {"one": second})
        write_freshness(conn, "hospital_capacity", RUN)
        left = freshness.by_source(conn)["hospital_capacity"]
    assert (left.received, left.expected) == (hospitals - 2, hospitals - 1)
