"""Decisions and their undoing: only the key's records move, counts stay true, files keep the decision, scope holds."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from etl.desk import Desk
from geodata.engine import Database
from geodata.errors import AlreadyDecided, BadFilter, Busy, GridwatchError, NotAllowed, UnknownName
from geodata.queries import review
from geodata.rulings import Ruling
from geodata.scope import Scope
from geodata.verify import verify
from tests.review.conftest import ANALYST, BLIND, DOOR, EAST, MARS, MOON, WEST, Feed, rows_of, state

ROOT = Path(__file__).parents[2]
Key = Callable[[str], str]
A, B, C, REJECT = (Ruling("accept", 0), Ruling("accept", 1), Ruling("accept", 2), Ruling("reject"))


def placed(database: Database, *keys: str) -> list[tuple[object, ...]]:
    found = rows_of(database, "SELECT key, geo_level, round(lon::numeric, 3)::float8 AS lon, confidence FROM registration WHERE key = ANY(:keys) ORDER BY key", keys=list(keys))
    return [tuple(one) for one in found]


def true_counts(database: Database) -> None:
    with database.own() as conn:
        assert verify(conn) == []


def waiting(database: Database) -> list[str]:
    return [row.record_key for row in rows_of(database, "SELECT record_key FROM review_item WHERE closed_at IS NULL ORDER BY 1")]


@pytest.mark.parametrize(
    ("ruling", "level", "lon"),
    [
        (A, "door", 121.007),
        (B, "door", 121.009),
        (Ruling("pick", lon=121.02, lat=31.005, radius_m=20), "door", 121.02),
        (Ruling("pick", lon=121.02, lat=31.005, radius_m=300), "interpolated", 121.02),
        (Ruling("alias", text="滨江路12号"), "door", 121.012),
        (REJECT, "none", None),
    ],
)
def test_a_decision_places_every_record_of_its_key_and_no_other(
    town: Database, desk: Desk, asked: Key, ruling: Ruling, level: str, lon: float | None
) -> None:
    others = placed(town, "R4", "R5", "R6"), rows_of(town, "SELECT id, digest, run_id FROM registration WHERE key IN ('R4', 'R5', 'R6') ORDER BY 1")
    done = desk.decide(asked(MARS), ruling, "ann", EAST)
    assert (done.records, done.still_open) == (3, 0) and (lon is None or done.moved == 3)
    assert [row[:3] for row in placed(town, "R1", "R2", "R3")] == [(key, level, lon) for key in ("R1", "R2", "R3")]
    assert others == (placed(town, "R4", "R5", "R6"), rows_of(town, "SELECT id, digest, run_id FROM registration WHERE key IN ('R4', 'R5', 'R6') ORDER BY 1"))
    assert waiting(town) == ["R4", "R6"]
    true_counts(town)
    [alias] = rows_of(town, "SELECT * FROM address_alias")
    assert (alias.kind, alias.decided_by, alias.district_code, alias.records, alias.undone_at) == (ruling.kind, "ann", "990101", 3, None)


@pytest.mark.parametrize("ruling", [A, REJECT, Ruling("pick", lon=121.02, lat=31.005)])
def test_undo_puts_everything_back(town: Database, desk: Desk, asked: Key, ruling: Ruling) -> None:
    before = state(town)
    done = desk.decide(asked(MARS), ruling, "ann", EAST)
    undone = desk.undo(done.alias_id, "bob", EAST)
    assert (undone.records, undone.still_open) == (3, 3)
    assert state(town) == before
    true_counts(town)
    [alias] = rows_of(town, "SELECT undone_by, undone_at IS NOT NULL AS undone FROM address_alias")
    assert tuple(alias) == ("bob", True)
    with pytest.raises(AlreadyDecided, match="bob"):
        desk.undo(done.alias_id, "ann", EAST)


def test_what_was_replaced_is_kept_and_screens_are_told(town: Database, desk: Desk, asked: Key) -> None:
    [[version]] = rows_of(town, "SELECT max(version) FROM data_version")
    freshness = rows_of(town, "SELECT * FROM source_state")
    desk.decide(asked(MARS), A, "ann", ANALYST)
    assert rows_of(town, "SELECT key, row ->> 'geo_level' AS level FROM record_history ORDER BY key") == [("R1", "none"), ("R2", "none"), ("R3", "none")]
    assert rows_of(town, "SELECT max(version) FROM data_version") == [(version + 1,)]
    assert rows_of(town, "SELECT * FROM source_state") == freshness  # a decision is no report
    [run] = rows_of(town, "SELECT file_name, updated FROM etl_run ORDER BY id DESC LIMIT 1")
    assert run.updated == 3 and MARS not in run.file_name


@pytest.mark.parametrize("ruling", [A, REJECT])
def test_later_files_keep_the_decision(town: Database, desk: Desk, asked: Key, feed: Feed, ruling: Ruling) -> None:
    done = desk.decide(asked(MARS), ruling, "ann", EAST)
    before = state(town)
    again = feed({"R1": MARS, "R2": MARS, "R3": MARS, "R4": MOON, "R5": DOOR, "R6": "江西区"})
    assert (again.updated, again.unchanged) == (0, 6) and state(town) == before
    later = feed({"R7": MARS}, "b.csv")
    assert dict(later.review) == {}
    assert placed(town, "R7")[0][1:] == placed(town, "R1")[0][1:] and waiting(town) == ["R4", "R6"]
    assert desk.undo(done.alias_id, "ann", EAST).records == 4
    assert placed(town, "R7")[0][1:] == ("none", None, None) and waiting(town) == ["R1", "R2", "R3", "R4", "R6", "R7"]
    true_counts(town)


def test_the_second_of_two_people_is_told(town: Database, desk: Desk, asked: Key) -> None:
    key, answers, start = asked(MARS), list[object](), threading.Barrier(2)

    def judge(name: str, ruling: Ruling) -> None:
        start.wait()
        try:
            answers.append(Desk(town).decide(key, ruling, name, ANALYST))
        except GridwatchError as error:
            answers.append(error)

    people = [threading.Thread(target=judge, args=one) for one in (("ann", A), ("bob", B))]
    for one in people:
        one.start()
    for one in people:
        one.join()
    [refused] = [one for one in answers if isinstance(one, AlreadyDecided)]
    [alias] = rows_of(town, "SELECT decided_by, label FROM address_alias")
    assert alias.decided_by in refused.zh and alias.label in refused.en
    true_counts(town)


@pytest.mark.parametrize(
    ("scope", "refused"),
    [(WEST, NotAllowed), (BLIND, NotAllowed), (Scope("990102", records=False), NotAllowed)],
)
def test_a_forged_key_of_another_district_is_refused(town: Database, desk: Desk, asked: Key, scope: Scope, refused: type[Exception]) -> None:
    before, key = state(town), asked(MARS)
    with pytest.raises(refused):
        desk.decide(key, A, "eve", scope)
    done = desk.decide(key, A, "ann", EAST)
    held = state(town)
    with pytest.raises(refused):
        desk.undo(done.alias_id, "eve", scope)
    assert held == state(town) != before


def test_a_district_cannot_send_records_to_another(town: Database, desk: Desk, asked: Key) -> None:
    with pytest.raises(NotAllowed, match="990102"):
        desk.decide(asked(MARS), C, "ann", EAST)
    with pytest.raises(NotAllowed, match="990102"):
        desk.decide(asked(MARS), Ruling("pick", lon=121.06, lat=31.01), "ann", EAST)
    assert rows_of(town, "SELECT * FROM address_alias") == []
    desk.decide(asked(MARS), C, "city", ANALYST)
    assert rows_of(town, "SELECT district_code FROM address_alias") == [(None,)]
    assert rows_of(town, "SELECT DISTINCT district_code FROM registration WHERE key IN ('R1', 'R2', 'R3')") == [("990102",)]


@pytest.mark.parametrize(
    ("scope", "addresses"), [(ANALYST, [MARS, MOON, "江西区"]), (EAST, [MARS]), (WEST, ["江西区"])]
)
def test_the_queue_is_scoped_and_the_largest_change_comes_first(town: Database, asked: Key, scope: Scope, addresses: list[str]) -> None:
    with town.look() as conn:
        found = review.queue(conn, scope, None, None, 0, 20)
        assert {row.address for row in found.rows} == set(addresses) and found.addresses == len(addresses)
        assert [row.gain for row in found.rows] == sorted((row.gain for row in found.rows), reverse=True)
        assert found.rows[0].gain == found.rows[0].records * (1 - (found.rows[0].confidence or 0))
        for address in {MARS, MOON, "江西区"} - set(addresses):
            with pytest.raises(UnknownName):
                review.question(conn, scope, asked(address))


def test_without_clearance_there_is_no_queue(town: Database, asked: Key) -> None:
    with town.look() as conn:
        for ask in (lambda: review.queue(conn, BLIND, None, None, 0, 9), lambda: review.question(conn, BLIND, asked(MARS)), lambda: review.decisions(conn, BLIND)):
            with pytest.raises(NotAllowed):
                ask()


def test_the_queue_is_filtered_and_paged(town: Database, asked: Key) -> None:
    with town.look() as conn:
        assert [row.address for row in review.queue(conn, ANALYST, "district_only", None, 0, 9).rows] == ["江西区"]
        assert review.queue(conn, ANALYST, None, "task", 0, 9).addresses == 0
        pages = [review.queue(conn, ANALYST, None, "registration", start, 1).rows[0].key for start in range(3)]
        assert len(set(pages)) == 3
        assert review.queue(conn, ANALYST, None, None, 0, 9).reasons == {"not_located": 2, "district_only": 1}


@pytest.mark.parametrize(
    "ruling",
    [
        Ruling("accept", 7), Ruling("accept", -1), Ruling("accept"), Ruling("pick"), Ruling("pick", lon=116.4, lat=39.9),
        Ruling("alias", text="水星路"), Ruling("alias", text="  "), Ruling("alias", text="江东区"),
    ],
)  # fmt: skip
def test_a_place_that_cannot_be_used_is_refused_in_words(town: Database, desk: Desk, asked: Key, ruling: Ruling) -> None:
    before, key = state(town), asked(MARS)
    with pytest.raises(BadFilter) as caught:
        desk.decide(key, ruling, "ann", ANALYST)
    assert caught.value.zh and caught.value.en
    assert state(town) == before and rows_of(town, "SELECT * FROM address_alias") == []


def test_another_name_can_be_looked_at_first(desk: Desk, asked: Key) -> None:
    found = desk.find("滨江路12号", EAST)
    assert (found.level, round(found.lon or 0, 3)) == ("door", 121.012)
    with pytest.raises(NotAllowed):
        desk.find("滨江路12号", BLIND)


def test_during_a_load_the_person_is_asked_to_wait(town: Database, desk: Desk, asked: Key, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geodata.rulings.PATIENCE", "50ms")
    key = asked(MARS)
    with town.write() as loading:
        loading.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": 0x67726964_02})
        with pytest.raises(Busy):
            desk.decide(key, A, "ann", ANALYST)
    assert desk.decide(key, A, "ann", ANALYST).records == 3


KILLED = textwrap.dedent("""
    import sys, time
    from etl.desk import Desk
    from geodata import reviews
    from geodata.engine import Database
    from geodata.rulings import Ruling
    from geodata.scope import Scope

    def stop(*_):
        print("held", flush=True)
        time.sleep(60)

    reviews.settle_reviews = stop
    Desk(Database(sys.argv[1])).decide(sys.argv[2], Ruling("accept", 0), "ann", Scope(None, True))
""")


def test_kill_9_in_the_middle_leaves_no_trace(town: Database, town_url: str, desk: Desk, asked: Key) -> None:
    before, key = state(town), asked(MARS)
    with subprocess.Popen([sys.executable, "-c", KILLED, town_url, key], stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None and process.stdout.readline() == "held\n"
        os.kill(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert rows_of(town, "SELECT * FROM address_alias") == [] and state(town) == before
    assert desk.decide(key, A, "ann", ANALYST).records == 3
    true_counts(town)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM registration", "DELETE FROM address_alias", "DELETE FROM record_history", "SELECT * FROM access_log",
        "UPDATE app_user SET role = 'analyst'", "INSERT INTO address_question (key, address, reason, level) VALUES ('k', 'a', 'r', 'none')",
        "UPDATE city SET key = 'x'",
    ],
)  # fmt: skip
def test_the_reviewer_may_do_no_more_than_a_decision_needs(town: Database, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), town.decide() as conn:
        conn.execute(text(statement))


@pytest.mark.parametrize("table", ["address_question", "address_alias"])
def test_addresses_are_closed_to_the_reader_and_the_web(town: Database, table: str) -> None:
    for way in (town.read, town.note):
        with pytest.raises(ProgrammingError, match="permission denied"), way() as conn:
            conn.execute(text(f"SELECT * FROM {table}"))
