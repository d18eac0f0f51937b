"""The two contract views: documented in both languages, masked, and true to the facts."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from geodata.engine import Database
from geodata.load import load_records
from geodata.records import RECORDS, personal_fields
from geodata.records.people import Registration
from geodata.records.work import Task
from geodata.views import VIEWS
from tests.geodata.town import DAY, GRIDS, place, run

CHINA = dt.timezone(dt.timedelta(hours=8))


def at(day: int, hour: int = 8) -> dt.datetime:
    return dt.datetime(DAY.year, DAY.month, DAY.day, hour, tzinfo=CHINA) + dt.timedelta(days=day)


def registrations() -> list[Registration]:
    person = {"person_name": "王小明", "id_number": "310101199001011234", "phone": "13812341234"}
    return [
        Registration(
            registration_no="R1",
            registered_at=at(0),
            expected_on=DAY,
            arrived_on=DAY,
            verified_on=DAY + dt.timedelta(days=2),
            **person,
            **place(0),
        ),
        Registration(
            registration_no="R2", registered_at=at(1), expected_on=DAY, arrived_on=DAY, **person, **place(1, "street")
        ),
        Registration(registration_no="R3", registered_at=at(5), expected_on=DAY, **person, **place(None)),
        Registration(
            registration_no="R4", registered_at=at(5), expected_on=DAY + dt.timedelta(days=9), **person, **place(15)
        ),
    ]


def tasks() -> list[Task]:
    base = {"kind": "verify_arrival", "created_at": at(0), "due_at": at(2), "assignee": "李四"}
    return [
        Task(
            task_no="T1", registration_no="R1", closed_at=at(0, 14), state="done", outcome="已核实", **base, **place(0)
        ),
        Task(task_no="T2", registration_no="R9", closed_at=at(3), state="done", **base, **place(0)),
        Task(task_no="T3", state="open", **base, **place(0)),
        Task(task_no="T4", state="cancelled", **base, **place(0)),
        Task(task_no="T5", state="open", kind="clue_check", created_at=at(4), due_at=at(9), **place(0)),
    ]


@pytest.mark.parametrize("view", VIEWS)
def test_every_column_is_documented_in_both_languages(conn: Connection, view: str) -> None:
    rows = conn.execute(
        text(
            "SELECT attname, col_description(attrelid, attnum) AS note FROM pg_attribute WHERE attrelid = CAST(:view AS regclass) AND attnum > 0"
        ),
        {"view": view},
    ).all()
    assert len(rows) > 20
    for row in rows:
        assert row.note and " / " in row.note, row.attname
    assert " / " in conn.execute(text("SELECT obj_description(CAST(:view AS regclass))"), {"view": view}).scalar_one()


def test_no_personal_field_is_a_column(conn: Connection) -> None:
    personal = set().union(*(personal_fields(RECORDS[noun]) for noun in ("registration", "task"))) | {"geom", "key"}
    for view in VIEWS:
        columns = conn.execute(text(f"SELECT * FROM {view}")).keys()
        assert not personal & set(columns)


def test_no_raw_value_leaves_the_views(town_database: Database) -> None:
    with town_database.write() as conn:
        load_records(conn, "registration", registrations(), [], run("registration"))
        load_records(conn, "task", tasks(), [], run("task"))
    with town_database.read() as conn:
        told = [str(row) for view in VIEWS for row in conn.execute(text(f"SELECT * FROM {view}"))]
    assert len(told) == 9
    for raw in ("王小明", "310101199001011234", "19900101", "13812341234", "李四", "0号"):
        assert not any(raw in row for row in told), raw


def test_registration_states_and_waiting_days(town_conn: Connection) -> None:
    load_records(town_conn, "registration", registrations(), [], run("registration"))
    rows = {row.registration_no: row for row in town_conn.execute(text("SELECT * FROM registration_view"))}
    assert {no: row.state for no, row in rows.items()} == {
        "R1": "verified",
        "R2": "arrived",
        "R3": "missed",
        "R4": "expected",
    }
    # R2 waits until the last day the register speaks of (day 5), not until today.
    assert {no: row.days_waiting for no, row in rows.items()} == {"R1": 2, "R2": 5, "R3": None, "R4": None}
    assert rows["R1"].person_masked == "王*明"
    assert rows["R1"].phone_masked == "138****1234"
    assert rows["R1"].id_masked == "310101**********34"
    assert rows["R1"].grid_zh == f"区域{GRIDS[0]}"
    assert (rows["R2"].street_code, rows["R2"].community_code, rows["R2"].geo_level) == (GRIDS[1][:9], None, "street")
    assert rows["R3"].district_code is None


def test_task_hours_and_overdue(town_conn: Connection) -> None:
    load_records(town_conn, "registration", registrations(), [], run("registration"))
    load_records(town_conn, "task", tasks(), [], run("task"))
    rows = {row.task_no: row for row in town_conn.execute(text("SELECT * FROM task_view"))}
    assert len(rows) == 5
    assert {no: row.hours_taken for no, row in rows.items()} == {
        "T1": 6.0,
        "T2": 72.0,
        "T3": None,
        "T4": None,
        "T5": None,
    }
    assert {no: row.overdue for no, row in rows.items()} == {
        "T1": False,
        "T2": True,
        "T3": True,
        "T4": False,
        "T5": False,
    }
    # Tasks are known up to the end of day 4 (created_at of T5): T3, due on day 2 at 8:00, is 64 hours late.
    assert rows["T3"].hours_overdue == 64.0
    assert rows["T2"].hours_overdue == 24.0
    assert (rows["T1"].person_masked, rows["T1"].assignee_masked) == ("王*明", "李*")
    assert rows["T2"].person_masked is None


@given(
    words=st.lists(
        st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0*"), min_size=1, max_size=30),
        min_size=1,
        max_size=40,
    )
)
@settings(max_examples=25, deadline=None)
def test_masks_always_hide_something(copies: str, words: list[str]) -> None:
    database = Database(copies)
    try:
        with database.own() as conn:
            for function in ("mask_name", "mask_phone", "mask_id"):
                query = text(f"SELECT word, {function}(word) FROM unnest(CAST(:words AS text[])) AS word")
                for word, masked in conn.execute(query, {"words": words}):
                    assert "*" in masked
                    assert word not in masked
    finally:
        database.close()
