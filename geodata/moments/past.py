"""What each table is in a moment, and the SQL of those that are views.

A row was believed at version v if the import that wrote it is no later one, and the import that replaced or deleted it is.
"""

from __future__ import annotations

from sqlalchemy import Table

from geodata.schema import FACTS, metadata
from geodata.views import VIEWS

COUNTED = ("area_day", "cell_vector")
"""Tables of the moment, copied from today's and corrected."""
SCANS = ("cluster_scan", "cluster_found")
"""Tables of the moment with the scans made until then. More may be added: whoever looks at a moment scans its data."""
MADE = ("alarm_basis", "alarm", "alarm_card")
"""Tables of the moment, computed from its data."""
BOOKS = {
    "data_version": "SELECT * FROM public.data_version WHERE version <= {version}",
    "source_state": "SELECT DISTINCT ON (source) source, as_of, loaded_at, received, expected FROM public.source_state_history"
    " WHERE data_version <= {version} AND kept_at <= gridwatch_now() ORDER BY source, id DESC",
    "etl_run": "SELECT * FROM public.etl_run WHERE coalesce(data_version, 0) <= {version} AND finished_at <= gridwatch_now()",
    "etl_reject": "SELECT r.* FROM public.etl_reject r WHERE EXISTS (SELECT FROM etl_run u WHERE u.id = r.run_id)",
    "alarm_action": "SELECT id, series, area_code, district_code, day, kind, to_user, to_role, until, severity, reason, acted_by, acted_at,"
    " CASE WHEN undone_at <= gridwatch_now() THEN undone_by END AS undone_by,"
    " CASE WHEN undone_at <= gridwatch_now() THEN undone_at END AS undone_at FROM public.alarm_action WHERE acted_at <= gridwatch_now()",
}
"""Views by which books and actions are what they were, in the order they need."""
SAME = frozenset({
    # A moment is refused from before the ground or the travel times were replaced, so they are what they were.
    "city", "area", "area_alias", "cell", "gazetteer_entry", "basemap_feature", "station", "tile", "travel_time",
    # Who may do what is decided by the accounts of today, and reading the past is logged today.
    "app_user", "access_log", "feeder", "feeder_batch", "wall_screen", "wall_command", "wall_display", "wall_token", "job", "job_asker",
    # Scenarios are told by the version their base was read from.
    "scenario", "scenario_save", "scenario_run",
    # Kept reports, and what is asked of people about addresses: no screen tells these as of a time.
    "report_template", "report_template_save", "report_schedule", "report_issue", "report_file", "report_delivery", "report_attempt", "report_run",
    "review_item", "address_question", "address_alias",
    "record_history", "source_state_history", "moment",
})  # fmt: skip
"""Tables that are today's in every moment."""


def tables() -> tuple[str, ...]:
    """Everything that stands in the schema of a moment, in the order of making."""
    return (*FACTS, *BOOKS, *COUNTED, *SCANS, *MADE, *VIEWS)


def later(version: int) -> str:
    """A query: the imports after a version that changed facts."""
    return f"(SELECT run_id FROM public.data_version WHERE version > {version} AND run_id IS NOT NULL)"


def still(noun: str, version: int) -> str:
    """A query: the facts of today that were believed then."""
    return f'SELECT {_columns(FACTS[noun], "f")} FROM public."{noun}" f WHERE NOT f.run_id IN {later(version)}'


def since(noun: str, version: int) -> str:
    """A query: the facts of today that were not believed then."""
    return f'SELECT {_columns(FACTS[noun], "f")} FROM public."{noun}" f WHERE f.run_id IN {later(version)}'


def replaced(noun: str, version: int) -> str:
    """A query: the facts believed then that have been changed or deleted since."""
    return (
        f'SELECT {_columns(FACTS[noun], "r")} FROM public.record_history h CROSS JOIN LATERAL jsonb_populate_record(NULL::public."{noun}", h.row) r'
        f" WHERE h.noun = '{noun}' AND h.run_id IN {later(version)} AND NOT (h.row ->> 'run_id')::bigint IN {later(version)}"
    )


def fact_view(noun: str, version: int) -> str:
    """The view of a register, with the columns of its table."""
    return f'CREATE VIEW "{noun}" AS {still(noun, version)} UNION ALL {replaced(noun, version)}'


def book_view(name: str, version: int) -> str:
    """The view of a book, with the columns of its table."""
    return f'CREATE VIEW "{name}" AS {BOOKS[name].format(version=version)}'


def _columns(table: Table, alias: str) -> str:
    """All columns in order. A point follows from its degrees, which history keeps; of the type it has in the table, as plans are shared."""
    point = f"ST_SetSRID(ST_MakePoint({alias}.lon, {alias}.lat), 4326)::geometry(Point, 4326) AS geom"
    return ", ".join(point if column.name == "geom" else f'{alias}."{column.name}"' for column in table.columns)


assert not SAME & set(tables()), "a table is one or the other"
assert set(metadata.tables) <= SAME | set(tables()), "every table has to be said"
