"""Loading: new, changed, unchanged, history, rejects, reviews, freshness — and all of it or nothing."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Connection, text

from geodata.engine import Database
from geodata.load import Review, delete_records, load_records
from geodata.records.base import Record
from geodata.records.cases import Case, CaseSeries
from geodata.records.checkpoints import Checkpoint, CheckpointScan
from geodata.verify import verify
from tests.geodata.town import DAY, DISTRICTS, place, run


@dataclass(frozen=True)
class Line:
    number: int
    raw: dict[str, Any]


@dataclass(frozen=True)
class Refused:
    row: Line
    step: str = "clean"
    reason: str = "bad_date"
    zh: str = "日期“2020-13-01”不成立。"
    en: str = "There is no day 2020-13-01."


def case(number: int, at: int | None = 0, level: str = "door", **fields: Any) -> Case:
    filled = {"case_class": "confirmed", "reported_on": DAY, **fields}
    return Case(case_no=f"C{number}", **filled, **place(at, level))


def one(conn: Connection, query: str, **values: Any) -> Any:
    return conn.execute(text(query), values).scalar()


def snapshot(conn: Connection) -> list[Any]:
    """Everything a load may change beside its own books."""
    return [
        conn.execute(text(query)).all()
        for query in (
            'SELECT key, digest, run_id, recorded_at FROM "case" ORDER BY key',
            "SELECT metric, category, tileset, day, md5(v) FROM cell_vector ORDER BY 1, 2, 3, 4",
            "SELECT * FROM area_day ORDER BY 1, 2, 3, 4, 5, 6",
            "SELECT * FROM data_version ORDER BY 1",
            "SELECT * FROM record_history ORDER BY 1",
            "SELECT * FROM review_item ORDER BY 1",
        )
    ]


def test_a_load_counts_what_it_did(town_conn: Connection) -> None:
    result = load_records(
        town_conn, "case", [case(1), case(2, None)], [Refused(Line(4, {"日期": "2020-13-01"}))], run("case")
    )
    assert (result.read, result.inserted, result.updated, result.unchanged, result.rejected) == (3, 2, 0, 0, 1)
    assert result.by_level == {"door": 1, "none": 1}
    assert result.by_reason == {"bad_date": 1}
    assert result.data_version is not None
    booked = town_conn.execute(text("SELECT * FROM etl_run WHERE id = :id"), {"id": result.run_id}).one()
    assert (booked.read, booked.inserted, booked.rejected, booked.by_level) == (3, 2, 1, {"door": 1, "none": 1})
    refused = town_conn.execute(text("SELECT * FROM etl_reject WHERE run_id = :id"), {"id": result.run_id}).one()
    assert (refused.row_number, refused.reason, refused.row) == (4, "bad_date", {"日期": "2020-13-01"})


def test_the_same_again_changes_nothing(town_conn: Connection) -> None:
    records = [case(n, n % 16, onset_on=DAY) for n in range(40)]
    load_records(town_conn, "case", records, [], run("case"))
    before = snapshot(town_conn)
    result = load_records(town_conn, "case", records, [], run("case"))
    assert (result.inserted, result.updated, result.unchanged, result.data_version) == (0, 0, 40, None)
    assert snapshot(town_conn) == before


def test_digests_do_not_depend_on_session_settings(town_conn: Connection) -> None:
    moment = dt.datetime(2020, 1, 20, 8, tzinfo=dt.UTC)
    checks = [CheckpointScan(scan_no="S", checkpoint_no="K", scanned_at=moment, temperature=36.7)]
    load_records(town_conn, "checkpoint_scan", checks, [], run("checkpoint_scan"))
    town_conn.execute(text("SET timezone = 'America/Lima'"))
    town_conn.execute(text("SET datestyle = 'German'"))
    town_conn.execute(text("SET extra_float_digits = -5"))
    assert load_records(town_conn, "checkpoint_scan", checks, [], run("checkpoint_scan")).unchanged == 1


def test_a_correction_keeps_the_replaced_row(town_conn: Connection) -> None:
    learnt = dt.datetime(2020, 1, 20, 9, tzinfo=dt.UTC)
    load_records(town_conn, "case", [case(1, severity="mild", recorded_at=learnt)], [], run("case"))
    result = load_records(town_conn, "case", [case(1, severity="severe")], [], run("case"))
    assert (result.inserted, result.updated) == (0, 1)
    kept = town_conn.execute(text("SELECT * FROM record_history")).one()
    assert (kept.noun, kept.key, kept.run_id, kept.row["severity"]) == ("case", "C1", result.run_id, "mild")
    now = town_conn.execute(text('SELECT severity, recorded_at FROM "case"')).one()
    assert (now.severity, now.recorded_at) == ("severe", learnt)  # the first time we learnt of it stays


def test_a_better_location_is_an_update(town_conn: Connection) -> None:
    load_records(town_conn, "case", [case(1, 3, "district")], [], run("case"))
    assert town_conn.execute(text("SELECT reason, closed_at FROM review_item")).all() == [("district_only", None)]
    assert load_records(town_conn, "case", [case(1, 3, "door")], [], run("case")).updated == 1
    assert one(town_conn, "SELECT closed_at IS NOT NULL FROM review_item")
    assert (
        one(town_conn, "SELECT count(*) FROM cell_vector WHERE metric = 'cases' AND tileset = 'grid' AND category = ''")
        == 1
    )
    assert verify(town_conn) == []


def test_a_closed_review_stays_closed_until_the_place_changes(town_conn: Connection) -> None:
    load_records(town_conn, "case", [case(1, 3)], [], run("case"), [Review("C1", "wrong_district", {"said": "x"})])
    assert town_conn.execute(text("SELECT reason, detail FROM review_item")).all() == [
        ("wrong_district", {"said": "x"})
    ]
    town_conn.execute(text("UPDATE review_item SET closed_at = now()"))
    load_records(town_conn, "case", [case(1, 3, severity="mild")], [], run("case"), [Review("C1", "wrong_district")])
    assert one(town_conn, "SELECT count(*) FROM review_item WHERE closed_at IS NULL") == 0
    load_records(town_conn, "case", [case(1, 4)], [], run("case"), [Review("C1", "wrong_district")])
    assert one(town_conn, "SELECT count(*) FROM review_item WHERE closed_at IS NULL") == 1


def test_a_key_twice_in_one_load(town_conn: Connection) -> None:
    rows = [case(1, severity="mild"), case(2), case(2), case(1, severity="severe")]
    result = load_records(town_conn, "case", rows, [], run("case"))
    assert (result.read, result.inserted, result.unchanged, result.rejected) == (4, 2, 1, 1)
    assert result.by_reason == {"duplicate_key": 1}
    assert one(town_conn, "SELECT severity FROM \"case\" WHERE key = 'C1'") == "severe"
    lost = town_conn.execute(text("SELECT row, row_number FROM etl_reject")).one()
    assert (lost.row["severity"], lost.row_number) == ("mild", 1)


def test_a_failing_reader_leaves_nothing(town_database: Database) -> None:
    def broken() -> Iterator[Record]:
        yield case(1)
        raise OSError("the disk went away")

    with pytest.raises(OSError, match="disk"), town_database.write() as conn:
        load_records(conn, "case", broken(), [], run("case"))
    with town_database.own() as conn:
        assert [
            one(conn, f"SELECT count(*) FROM {name}") for name in ('"case"', "etl_run", "data_version", "area_day")
        ] == [0, 0, 0, 0]


def test_rejected_rows_of_any_kind_are_kept(town_conn: Connection) -> None:
    raw = {"a\x00b": "\udcff\x00", "价": float("nan"), "日": DAY, "无": None, "数": 1.5}
    load_records(town_conn, "case", [], [Refused(Line(2, raw))], run("case", "坏\x00名.csv"))
    assert one(town_conn, "SELECT row FROM etl_reject") == {
        "a\ufffdb": "?\ufffd",
        "价": "nan",
        "日": str(DAY),
        "无": None,
        "数": 1.5,
    }


def test_freshness_counts_the_districts_heard_from(town_conn: Connection) -> None:
    later = DAY + dt.timedelta(days=1)
    rows = [CaseSeries(area_code=code, day=DAY, series="confirmed", value=0) for code in DISTRICTS]
    rows.append(CaseSeries(area_code=DISTRICTS[0], day=later, series="confirmed", value=3))
    load_records(town_conn, "case_series", rows, [], run("case_series", expects_districts=True))
    state = town_conn.execute(text("SELECT * FROM source_state")).one()
    assert (state.source, state.as_of, state.received, state.expected) == ("case_series", later, 1, 2)


def test_a_published_zero_is_a_figure(town_conn: Connection) -> None:
    def figure(value: int) -> list[CaseSeries]:
        return [CaseSeries(area_code=DISTRICTS[0], day=DAY, series="confirmed", value=value)]

    query = text("SELECT level, n FROM area_day WHERE metric = 'case_series' AND dimension = 'series'")
    for value in (0, 7, 0):
        load_records(town_conn, "case_series", figure(value), [], run("case_series"))
        assert town_conn.execute(query).all() == [("district", value)]
    delete_records(town_conn, "case_series", [figure(0)[0].key], run("case_series"))
    assert town_conn.execute(query).all() == []
    assert verify(town_conn) == []


def test_deleted_facts_stay_in_the_history(town_conn: Connection) -> None:
    load_records(town_conn, "case", [case(1), case(2)], [], run("case"))
    result = delete_records(town_conn, "case", ["C1", "C77"], run("case"))
    assert result.deleted == 1
    assert one(town_conn, "SELECT count(*) FROM record_history WHERE key = 'C1'") == 1
    assert (
        one(town_conn, "SELECT sum(n) FROM area_day WHERE metric = 'cases' AND dimension = '' AND level = 'city'") == 1
    )
    assert verify(town_conn) == []


def test_scans_follow_their_checkpoint(town_conn: Connection) -> None:
    moment = dt.datetime(2020, 1, 20, 8, tzinfo=dt.UTC)
    scans = [CheckpointScan(scan_no=f"S{n}", checkpoint_no="K", scanned_at=moment) for n in range(3)]
    by_district = text(
        "SELECT area_code, n FROM area_day WHERE metric = 'scans' AND dimension = '' AND level = 'district'"
    )
    load_records(town_conn, "checkpoint_scan", scans, [], run("checkpoint_scan"))
    assert town_conn.execute(by_district).all() == []
    for grid in (0, 15):
        post = Checkpoint(checkpoint_no="K", name="卡口", opened_on=DAY, **place(grid))
        load_records(town_conn, "checkpoint", [post], [], run("checkpoint"))
        assert town_conn.execute(by_district).all() == [(DISTRICTS[grid // 8], 3)]
    assert verify(town_conn) == []


def test_two_loads_at_once_lose_no_counts(town_database: Database) -> None:
    failures: list[BaseException] = []

    def load(first: int) -> None:
        try:
            for start in range(first, first + 60, 20):
                with town_database.write() as conn:
                    load_records(conn, "case", [case(n, n % 16) for n in range(start, start + 20)], [], run("case"))
        except BaseException as error:  # told to the main thread
            failures.append(error)

    threads = [threading.Thread(target=load, args=(first,)) for first in (0, 40, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with town_database.write() as conn:
        assert (
            one(conn, "SELECT sum(n) FROM area_day WHERE metric = 'cases' AND dimension = '' AND level = 'city'") == 160
        )
        assert verify(conn) == []


def test_a_reader_sees_the_old_state_until_the_load_holds(town_database: Database) -> None:
    with town_database.write() as conn:
        load_records(conn, "case", [case(1)], [], run("case"))
        with town_database.read() as reader:
            assert one(reader, "SELECT count(*) FROM area_day") == 0
    with town_database.read() as reader:
        assert one(reader, "SELECT count(*) FROM area_day") > 0
