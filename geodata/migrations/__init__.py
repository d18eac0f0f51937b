"""Bring a database to the newest schema: extensions, tables, views, roles and rights, in one transaction.

Tables change by numbered revisions in `versions/`. Views, mask functions, roles and rights are
declarations: they are put in place again whenever they differ from what this release declares. So are metrics:
what this release counts otherwise is counted again.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from geodata.aggregates.declared import recount_changed
from geodata.books import RECOUNTED, new_version
from geodata.engine import database_away, make_engine
from geodata.errors import DataError
from geodata.migrations.rights import apply_rights, make_roles
from geodata.moments.keeping import drop_all as drop_moments
from geodata.views import create_views, drop_views, views_are_current

HERE = Path(__file__).parent
LOCK = 0x67726964  # one migration at a time; the number only has to be ours


def upgrade(database_url: str) -> None:
    """Migrate the database at `database_url` to the newest revision; nothing happens if it is there already.

    Raises `DatabaseAway` when it does not answer, `DataError` when the account may not migrate.
    """
    engine = make_engine(database_url)
    try:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            _bring_up(connection)
    except OperationalError as error:
        raise database_away(error) from error
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", "") != "42501":
            raise
        raise DataError(
            f"数据库账号权限不足：{str(error.orig).strip()}。迁移账号须能创建 postgis、pg_trgm 扩展与角色。",
            f"The account may not migrate: {str(error.orig).strip()}. "
            "It must be able to create the extensions postgis and pg_trgm, and roles.",
        ) from error
    finally:
        engine.dispose()


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def newest_revision() -> str:
    """The revision this release needs."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def current_revision(connection: Connection) -> str | None:
    """The revision the database stands at; None when it was never migrated."""
    return MigrationContext.configure(connection).get_current_revision()


def _bring_up(connection: Connection) -> None:
    behind = current_revision(connection) != newest_revision()
    changed = behind or not views_are_current(connection)
    if changed:
        drop_moments(connection)  # they tell the past as another release did, and hold on to columns like views
    if behind:
        drop_views(connection)  # a view would hold on to the columns a revision changes
        command.upgrade(_config(connection), "head")
    if changed:
        create_views(connection)
    make_roles(connection)
    apply_rights(connection)
    if (recounted := recount_changed(connection)) and connection.execute(text("SELECT EXISTS (SELECT FROM city)")).scalar():
        drop_moments(connection)
        new_version(connection, f"{RECOUNTED}{', '.join(recounted)}")
