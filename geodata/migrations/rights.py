"""Who may do what in the database. Derived from the record declarations, so a new personal field is closed at once.

| role | may |
|---|---|
| gridwatch_reader | read what the screens show: aggregates, ground, views, and of each fact only the columns that identify nobody |
| gridwatch_web | the same, append to the access log, count failed sign-ins in it, keep tiles, scans for clusters, scenarios and report templates, lead the walls, ask for jobs and call them off |
| gridwatch_reviewer | read all that is located and the addresses to be judged; place records anew with their history and counts, add and undo aliases; delete no fact, no accounts, no access log |
| gridwatch_watch | read what the reader reads but no password; raise alarms anew, add and undo what people do about them |
| gridwatch_writer | read and write all facts, ground and aggregates; let feeders in; no accounts, no access log |

Sites (hospitals, checkpoints) and published zones are public places: the reader sees them whole.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

from geodata.engine import READER, REVIEWER, WATCH, WEB, WRITER
from geodata.records import RECORDS, Located, personal_fields
from geodata.schema import FACTS, metadata
from geodata.views import VIEWS

PUBLIC_SITES = frozenset({"hospital", "checkpoint", "lockdown_zone"})
# `row` holds what a person wrote on a form; the other columns say what is wrong with it.
CLOSED_COLUMNS = {"etl_reject": frozenset({"row"}), "review_item": frozenset({"record_key", "address_key", "detail"})}
CLOSED_TABLES = frozenset({"record_history", "access_log", "address_question", "address_alias", "feeder", "feeder_batch"})
ACCOUNT_TABLES = frozenset({"app_user", "access_log", "feeder", "wall_token"})
# A decision goes through a load: what that writes, and nothing else. Counts may vanish, facts may not.
REVIEWED: dict[str, str] = {
    **{noun: "SELECT, INSERT, UPDATE" for noun, model in RECORDS.items() if issubclass(model, Located)},
    "review_item": "SELECT, INSERT, UPDATE",
    "address_question": "SELECT",
    "address_alias": "SELECT, INSERT, UPDATE",
    "area_day": "SELECT, INSERT, UPDATE, DELETE",
    "cell_vector": "SELECT, INSERT, UPDATE, DELETE",
    "record_history": "INSERT",
    "etl_run": "SELECT, INSERT, UPDATE",
    "etl_reject": "INSERT",
    "data_version": "SELECT, INSERT",
    "checkpoint_scan": "SELECT",
}
# An alarm may be raised anew; what somebody did about it may be undone, not rewritten.
WATCHED: dict[str, str] = {
    **dict.fromkeys(("alarm", "alarm_basis", "alarm_card"), "SELECT, INSERT, DELETE"),
    "alarm_action": "SELECT, INSERT, UPDATE (undone_by, undone_at)",
    "app_user": "SELECT (username, display_zh, display_en, role, district_code)",
}


def make_roles(connection: Connection) -> None:
    """Create the roles if missing and let the current account take them."""
    for role in (READER, WEB, REVIEWER, WATCH, WRITER):
        # Another database of the same server may create the role at the same moment.
        connection.execute(
            text(
                f"DO $$ BEGIN CREATE ROLE {role} NOLOGIN;"
                " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
            )
        )
        connection.execute(
            text(
                f"DO $$ BEGIN IF NOT pg_has_role(current_user, '{role}', 'MEMBER') THEN"
                f" GRANT {role} TO CURRENT_USER; END IF; END $$"
            )
        )


def apply_rights(connection: Connection) -> None:
    """Take every right away and give back what the table above says."""
    roles = f"{READER}, {WEB}, {REVIEWER}, {WATCH}, {WRITER}"
    connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {roles}"))
    for name in [*metadata.tables, *VIEWS]:
        connection.execute(text(f'REVOKE ALL ON "{name}" FROM {roles}'))
    for name in metadata.tables:
        _let_read(connection, name)
        if name not in ACCOUNT_TABLES:
            connection.execute(text(f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{name}" TO {WRITER}'))
    for name in VIEWS:
        connection.execute(text(f"GRANT SELECT ON {name} TO {roles}"))
    for name, rights in REVIEWED.items():
        connection.execute(text(f'GRANT {rights} ON "{name}" TO {REVIEWER}'))
    for name, rights in WATCHED.items():
        connection.execute(text(f'GRANT {rights} ON "{name}" TO {WATCH}'))
    connection.execute(text(f"GRANT INSERT ON access_log TO {WEB}"))
    # Who sends records is let in by its token and counted; tokens are the owner's to give and to take away.
    connection.execute(text(f"GRANT SELECT, UPDATE (used_at, minute, asked, rows) ON feeder TO {WRITER}"))
    # Failed sign-ins are counted before a password is tried; the log cannot be changed, only added to.
    connection.execute(text(f"GRANT SELECT (at, username, what, filters) ON access_log TO {WEB}"))
    connection.execute(text(f"GRANT INSERT, UPDATE, DELETE ON tile TO {WEB}"))
    # A scan is computed from the counts when somebody looks; it may grow replicates, what it found stays.
    connection.execute(text(f"GRANT INSERT ON cluster_scan, cluster_found TO {WEB}"))
    connection.execute(text(f"GRANT UPDATE (maxima, looked_at) ON cluster_scan TO {WEB}"))
    connection.execute(text(f"GRANT UPDATE (p, gumbel_p, recurrence_days) ON cluster_found TO {WEB}"))
    # A scenario is removed by a mark, and every save of it stays as it was.
    connection.execute(text(f"GRANT INSERT, UPDATE ON scenario TO {WEB}"))
    connection.execute(text(f"GRANT INSERT ON scenario_save, scenario_run TO {WEB}"))
    # A report template is archived by a mark and every save of it stays; what was made is the worker's to say, the log is only added to.
    connection.execute(text(f"GRANT INSERT, UPDATE ON report_template, report_schedule TO {WEB}"))
    connection.execute(text(f"GRANT INSERT ON report_template_save, report_attempt TO {WEB}"))
    connection.execute(text(f"GRANT INSERT (schedule_id, template_id, name_zh, name_en, owner, district_code, area_code, due_at, by_hand) ON report_issue TO {WEB}"))
    connection.execute(text(f"GRANT UPDATE (state, tries, next_try_at) ON report_issue, report_delivery TO {WEB}"))
    # Walls are told what to show; what was told is only added to, and of a token only its use and its end change.
    connection.execute(text(f"GRANT INSERT, UPDATE ON wall_screen, wall_display TO {WEB}"))
    connection.execute(text(f"GRANT INSERT ON wall_command, wall_token TO {WEB}"))
    connection.execute(text(f"GRANT UPDATE (used_at, revoked_at) ON wall_token TO {WEB}"))
    # Which moments of the past are wanted is said by whoever looks at them; building them is the owner's.
    connection.execute(text(f"GRANT UPDATE (used_at) ON moment TO {WEB}"))
    # A screen asks for a job and calls it off; how far it is and what comes of it is the worker's to say.
    connection.execute(text(f"GRANT INSERT (kind, asked, asked_by, district_code, night, data_version) ON job TO {WEB}"))
    connection.execute(text(f"GRANT UPDATE (state, ended_at) ON job TO {WEB}"))
    connection.execute(text(f"GRANT INSERT ON job_asker TO {WEB}"))


def open_columns(table: str) -> tuple[str, ...]:
    """The columns of a table the web may read; all of them unless the table holds personal fields."""
    names = [column.name for column in metadata.tables[table].columns]
    if table in CLOSED_TABLES:
        return ()
    closed = set(CLOSED_COLUMNS.get(table, ()))
    if table in FACTS and table not in PUBLIC_SITES:
        model = RECORDS[table]
        closed |= personal_fields(model)
        if closed & {"lon", "lat"}:
            closed.add("geom")
        if closed & set(model.key_fields):
            closed.add("key")
    return tuple(name for name in names if name not in closed)


def listed_columns(table: str) -> str | None:
    """What a GRANT SELECT names: '' for the whole table, else its open columns in brackets; None where none are."""
    columns = open_columns(table)
    if not columns:
        return None
    return "" if len(columns) == len(metadata.tables[table].columns) else " (" + ", ".join(f'"{name}"' for name in columns) + ")"


def _let_read(connection: Connection, table: str) -> None:
    listed = listed_columns(table)
    if listed is None:
        return
    readers = f"{READER}, {WEB}, {REVIEWER}" + ("" if table in ACCOUNT_TABLES else f", {WATCH}")
    connection.execute(text(f'GRANT SELECT{listed} ON "{table}" TO {readers}'))
