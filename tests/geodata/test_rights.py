"""The web can read what identifies nobody and write two things; the loader cannot touch accounts."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import InternalError, ProgrammingError

from geodata.engine import Database
from geodata.migrations.rights import PUBLIC_SITES, open_columns
from geodata.records import RECORDS, personal_fields
from geodata.schema import FACTS, metadata

REFUSED = (ProgrammingError, InternalError)


def closed_fields() -> list[tuple[str, str]]:
    """Every personal field of every register but the public sites."""
    return [
        (noun, name)
        for noun, model in RECORDS.items()
        if noun not in PUBLIC_SITES
        for name in sorted(personal_fields(model))
    ]


def test_there_are_personal_fields_to_guard() -> None:
    assert {("registration", "id_number"), ("registration", "phone"), ("case", "address"), ("task", "assignee")} <= set(
        closed_fields()
    )


def test_reader_and_web_cannot_read_a_personal_field(untouched: Database) -> None:
    with untouched.own() as conn:
        may = text("SELECT has_column_privilege(:role, :table, :column, 'SELECT')")
        for noun, name in closed_fields():
            for role in ("gridwatch_reader", "gridwatch_web"):
                assert not conn.execute(may, {"role": role, "table": f'"{noun}"', "column": name}).scalar(), (
                    noun,
                    name,
                )


@pytest.mark.parametrize("noun", sorted(FACTS))
def test_reader_reads_the_other_columns(untouched: Database, noun: str) -> None:
    with untouched.read() as conn:
        listed = ", ".join(f'"{name}"' for name in open_columns(noun))
        assert conn.execute(text(f'SELECT {listed} FROM "{noun}"')).all() == []


def test_a_star_on_a_register_is_refused(untouched: Database) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), untouched.read() as conn:
        conn.execute(text("SELECT * FROM registration"))


@pytest.mark.parametrize("column", ["geom", "key"])
def test_a_place_or_key_made_of_personal_fields_is_closed_too(column: str) -> None:
    assert column not in open_columns("case_address")


def test_the_raw_rejected_row_is_closed(untouched: Database) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), untouched.read() as conn:
        conn.execute(text('SELECT "row" FROM etl_reject'))


@pytest.mark.parametrize("table", sorted(metadata.tables))
def test_reading_sessions_write_nothing(untouched: Database, table: str) -> None:
    with pytest.raises(REFUSED), untouched.read() as conn:
        conn.execute(text(f'DELETE FROM "{table}"'))


@pytest.mark.parametrize("table", sorted(set(metadata.tables) - {"tile"}))
def test_the_web_deletes_nothing_but_tiles(untouched: Database, table: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), untouched.note() as conn:
        conn.execute(text(f'DELETE FROM "{table}"'))


def test_the_web_logs_a_read_and_keeps_a_tile(database: Database) -> None:
    with database.note() as conn:
        conn.execute(text("INSERT INTO access_log (username, what, rows) VALUES ('a', 'registration_view', 3)"))
        conn.execute(text("INSERT INTO tile VALUES ('1', 'base', 1, 1, 1, 'x') ON CONFLICT DO NOTHING"))
    with database.own() as conn:
        assert conn.execute(text("SELECT username, rows FROM access_log")).all() == [("a", 3)]
    with pytest.raises(ProgrammingError, match="permission denied"), database.note() as conn:
        conn.execute(text("UPDATE access_log SET rows = 0"))


@pytest.mark.parametrize("table", ["app_user", "access_log"])
def test_the_loader_sees_no_accounts(untouched: Database, table: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), untouched.write() as conn:
        conn.execute(text(f"SELECT * FROM {table}"))
