"""A database of another release: what this one counts otherwise is counted again, once, and nothing else."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from sqlalchemy import Connection, text

from geodata import migrations
from geodata.aggregates.declared import CHECKSUMS, recount_changed
from geodata.engine import Database
from geodata.load import load_records
from geodata.metrics import METRICS
from geodata.records import RECORDS
from geodata.verify import verify
from tests.geodata import town

DAY = town.DAY + dt.timedelta(days=3)


def load_case(conn: Connection) -> None:
    record = RECORDS["case"].model_validate({"case_no": "1", "case_class": "confirmed", "reported_on": DAY, **town.place(3)})
    load_records(conn, "case", [record], [], town.run("case"))


def stored(conn: Connection) -> dict[str, str]:
    return dict(json.loads(conn.execute(text(f"SELECT {CHECKSUMS}()")).scalar_one()))


def remember(conn: Connection, checksums: dict[str, str]) -> None:
    conn.exec_driver_sql(f"CREATE OR REPLACE FUNCTION {CHECKSUMS}() RETURNS text LANGUAGE sql AS $$ SELECT '{json.dumps(checksums)}' $$")


def versions(conn: Connection) -> list[str]:
    return list(conn.execute(text("SELECT note FROM data_version ORDER BY version")).scalars())


def test_a_migrated_database_counts_as_this_release_does(conn: Connection) -> None:
    assert set(stored(conn)) == set(METRICS)
    assert recount_changed(conn) == ()


@pytest.mark.parametrize("table", ["area_day", "cell_vector"])
def test_a_new_metric_is_counted_in_a_loaded_database(town_conn: Connection, table: str) -> None:
    load_case(town_conn)
    town_conn.execute(text(f"DELETE FROM {table} WHERE metric IN ('cases', 'clues')"))
    known = stored(town_conn)
    remember(town_conn, {key: checksum for key, checksum in known.items() if key != "cases"})
    assert verify(town_conn)
    assert recount_changed(town_conn) == ("cases",)
    assert verify(town_conn) == [] and stored(town_conn) == known


def test_a_changed_and_a_forgotten_metric(town_conn: Connection) -> None:
    load_case(town_conn)
    town_conn.execute(text("UPDATE area_day SET n = 7 WHERE metric = 'cases_by_onset' OR metric = 'cases'"))
    town_conn.execute(text("UPDATE area_day SET metric = 'of_old' WHERE metric = 'doubtful_cases'"))
    remember(town_conn, {**stored(town_conn), "cases": "counted otherwise", "of_old": "0", "doubtful_cases": "0"})
    assert recount_changed(town_conn) == ("cases", "doubtful_cases", "of_old")
    assert verify(town_conn) == []


def test_a_start_with_an_older_database_tells_open_screens_once(database: Database, database_url: str) -> None:
    """Before checksums were kept: no doubtful places, and cases not counted by how they were placed."""
    with database.own() as conn:
        town.build(conn)
        load_case(conn)
        before = versions(conn)
        conn.execute(text(f"DROP FUNCTION {CHECKSUMS}()"))
        conn.execute(text("DELETE FROM area_day WHERE dimension = 'placed' OR metric = 'doubtful_cases'"))
        conn.execute(text("DELETE FROM cell_vector WHERE metric = 'doubtful_cases'"))
    for _ in range(2):
        migrations.upgrade(database_url)
        with database.own() as conn:
            [note] = versions(conn)[len(before) :]
            assert note.startswith("recounted: ") and {"cases", "doubtful_cases"} < set(note.removeprefix("recounted: ").split(", "))
            assert set(stored(conn)) == set(METRICS) and verify(conn) == []
