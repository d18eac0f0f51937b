"""The revisions lead to exactly the declared schema, once or twice, and say what is missing."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from geoalchemy2 import alembic_helpers
from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import make_url

from geodata import migrations
from geodata.engine import Database
from geodata.errors import DatabaseAway, DataError, NoRoom
from geodata.schema import FACTS, metadata
from geodata.views import VIEWS, views_are_current


def test_migrated_database_is_the_declared_schema(conn: Connection) -> None:
    options = {"include_object": alembic_helpers.include_object, "compare_type": True, "compare_server_default": True}
    assert compare_metadata(MigrationContext.configure(conn, opts=options), metadata) == []


def test_every_table_and_view_stands(conn: Connection) -> None:
    assert set(metadata.tables) <= set(inspect(conn).get_table_names())
    assert set(VIEWS) <= set(inspect(conn).get_view_names())
    assert migrations.current_revision(conn) == migrations.newest_revision() != ""


def test_migrating_again_changes_nothing(database: Database, database_url: str) -> None:
    with database.own() as conn:
        before = conn.execute(
            text("SELECT oid, xmin::text FROM pg_class WHERE relname = ANY(:names)"), {"names": [*VIEWS]}
        ).all()
    migrations.upgrade(database_url)
    with database.own() as conn:
        oids = (
            conn.execute(text("SELECT oid FROM pg_class WHERE relname = ANY(:names)"), {"names": [*VIEWS]})
            .scalars()
            .all()
        )
    assert sorted(oids) == sorted(row.oid for row in before)  # the views were not made anew


def test_a_changed_view_is_put_back(database: Database, database_url: str) -> None:
    with database.own() as conn:
        conn.execute(text("DROP VIEW task_view"))
        conn.execute(
            text(
                "CREATE OR REPLACE FUNCTION gridwatch_views_checksum() RETURNS text LANGUAGE sql AS $$ SELECT 'old' $$"
            )
        )
    migrations.upgrade(database_url)
    with database.own() as conn:
        assert views_are_current(conn)
        assert conn.execute(text("SELECT count(*) FROM task_view")).scalar() == 0


def test_down_and_up_again(database: Database, database_url: str) -> None:
    from alembic import command

    with database.own() as conn:
        migrations.drop_views(conn)
        command.downgrade(migrations._config(conn), "base")
        assert not set(FACTS) & set(inspect(conn).get_table_names())
    migrations.upgrade(database_url)
    with database.own() as conn:
        assert set(metadata.tables) <= set(inspect(conn).get_table_names())


def test_an_account_without_rights_is_told_which(server: str) -> None:
    admin = Database(server)
    with admin.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("DROP DATABASE IF EXISTS poor"))
        conn.execute(text("DROP ROLE IF EXISTS poor"))
        conn.execute(text("CREATE ROLE poor LOGIN PASSWORD 'poor'"))
        conn.execute(text("CREATE DATABASE poor OWNER poor"))
    try:
        with pytest.raises(DataError, match="postgis") as caught:
            migrations.upgrade(
                make_url(server).set(database="poor", username="poor", password="poor").render_as_string(False)
            )
        assert "postgis" in caught.value.zh
    finally:
        with admin.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
            conn.execute(text("DROP DATABASE poor"))
            conn.execute(text("DROP ROLE poor"))
        admin.close()


def test_a_silent_server_is_away_not_a_crash() -> None:
    with pytest.raises(DatabaseAway, match="DATABASE_URL"):
        migrations.upgrade("postgresql://nobody@127.0.0.1:1/none")


@pytest.mark.parametrize("door", ["own", "write", "note"])
def test_a_full_disk_is_said_and_undoes_the_step(database: Database, door: str) -> None:
    """As PostgreSQL says it, by its code."""
    with pytest.raises(NoRoom, match="Free some space"), getattr(database, door)() as conn:
        conn.execute(text("SET LOCAL gridwatch.as_of = ''"))
        conn.execute(text("DO $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$"))
