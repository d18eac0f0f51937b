"""Whatever is loaded, corrected, repeated and deleted: every earlier version tells the same again."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from sqlalchemy import text

from etl.jobs.moment import JOB
from etl.moments import ensure
from geodata import moments
from geodata.books import RECOUNTED, new_version
from geodata.engine import READER, REVIEWER, WATCH, WEB, WRITER, Database
from geodata.errors import BadFilter, MomentNotReady, NoMoment, NotAllowed
from geodata.load import delete_records, load_records
from geodata.migrations import upgrade
from geodata.moments import keeping, past
from geodata.moments.moment import Moment
from geodata.queries import versions
from geodata.records.base import Record
from geodata.records.cases import Case, CaseSeries
from geodata.records.checkpoints import Checkpoint, CheckpointScan
from geodata.records.people import Registration
from geodata.records.work import Task
from geodata.schema import FACTS, metadata
from geodata.scope import Scope
from tests.conftest import _copy, _drop, _named
from tests.geodata import town
from tests.geodata.town import DAY, DISTRICTS, place, run
from tests.moments.told import books, different

CHINA = dt.timezone(dt.timedelta(hours=8))
DAYS = [DAY + dt.timedelta(days=n) for n in range(4)]
NOON = dt.datetime(2020, 1, 20, 12, tzinfo=CHINA)
places = st.builds(place, st.none() | st.integers(0, 15), st.sampled_from(["door", "community", "street", "district"]))
numbers, days = st.integers(0, 5), st.sampled_from(DAYS)
rows = st.one_of(
    st.builds(lambda n, kind, day, where: Case(case_no=f"C{n}", case_class=kind, reported_on=day, **where), numbers, st.sampled_from(["confirmed", "asymptomatic"]), days, places),
    st.builds(lambda n, day, seen, where: Registration(registration_no=f"R{n}", registered_at=NOON, person_name="王小明", expected_on=day, arrived_on=seen, **where), numbers, days, st.none() | days, places),
    st.builds(lambda n, hours, shut, where: Task(task_no=f"T{n}", kind="verify", created_at=NOON, due_at=NOON + dt.timedelta(hours=hours), closed_at=shut, state="closed" if shut else "open", **where), numbers, st.integers(1, 90), st.none() | st.just(NOON + dt.timedelta(hours=30)), places),
    st.builds(lambda n, where: Checkpoint(checkpoint_no=f"K{n}", name="卡口", opened_on=DAY, **where), st.integers(0, 1), places),
    st.builds(lambda n, post, day: CheckpointScan(scan_no=f"S{n}", checkpoint_no=f"K{post}", scanned_at=dt.datetime.combine(day, dt.time(9), CHINA)), numbers, st.integers(0, 1), days),
    st.builds(lambda day, value: CaseSeries(area_code=DISTRICTS[0], day=day, series="confirmed", value=value), days, st.integers(0, 9)),
)  # fmt: skip


@pytest.fixture(scope="module")
def address(server: str, template: str) -> Iterator[str]:
    """Address of the database of this file."""
    name = _copy(server, template)
    yield _named(server, name)
    _drop(server, name)


@pytest.fixture(scope="module")
def lasting(address: str) -> Iterator[Database]:
    """A town whose past goes on from test to test."""
    database = Database(address)
    with database.write() as conn:
        town.build(conn)
    yield database
    database.close()


@pytest.fixture
def city(lasting: Database) -> Database:
    """A town without cases and without moments, whose past begins here."""
    return begun_anew(lasting)


def begun_anew(database: Database) -> Database:
    with database.own() as conn:
        keeping.drop_all(conn)
        delete_records(conn, "case", [f"C{n}" for n in range(10)], run("case"))
        new_version(conn, "ground", anew=True)
    return database


def now(database: Database) -> Moment:
    with database.read() as conn:
        return moments.present(conn)


def load(database: Database, *records: Record) -> None:
    """Load records of any nouns, a run a noun."""
    for noun in dict.fromkeys(record.noun for record in records):
        with database.write() as conn:
            load_records(conn, noun, [record for record in records if record.noun == noun], [], run(noun))


@pytest.mark.long
def test_every_version_tells_the_same_again(city: Database) -> None:
    class Past(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.known: dict[Moment, dict[str, str]] = {}

        @rule(batch=st.lists(rows, min_size=1, max_size=10))
        def load(self, batch: list[Record]) -> None:
            load(city, *batch)
            self.remember()

        @rule(keys=st.sets(st.sampled_from(["C1", "C2", "R1", "T1", "K0"]), min_size=1), noun=st.sampled_from(["case", "registration", "task", "checkpoint"]))
        def delete(self, keys: set[str], noun: str) -> None:
            with city.write() as conn:
                delete_records(conn, noun, keys, run(noun))
            self.remember()

        def remember(self) -> None:
            moment = now(city)
            with city.read() as conn:
                self.known[moment] = books(conn)

        def teardown(self) -> None:
            for moment, told in self.known.items():
                ensure(city, moment.at)
                with city.at(moment).read() as conn:
                    assert different(books(conn), told) == [], moment
                    assert versions.newest(conn) == moment.version

    run_state_machine_as_test(Past, settings=settings(max_examples=4, stateful_step_count=5, phases=[Phase.generate]))


Two = tuple[Database, Moment, Moment]


@pytest.fixture(scope="module")
def made() -> list[Two]:
    """What `two` made last."""
    return []


@pytest.fixture
def two(lasting: Database, made: list[Two]) -> Two:
    """A town whose case has moved to the other district, and whose second case is gone; the moments before and after, the first built."""
    if made:
        with lasting.own() as conn:
            untouched = moments.present(conn).version == made[-1][2].version and [one.version for one in keeping.kept(conn)] == [made[-1][1].version]
        if untouched:
            return made[-1]
    made.append(moved_town(begun_anew(lasting)))
    return made[-1]


def moved_town(city: Database) -> Two:
    moved = Case(case_no="C1", case_class="confirmed", reported_on=DAY, address="老地方", **{k: v for k, v in place(0).items() if k != "address"})
    load(city, moved, Case(case_no="C2", case_class="confirmed", reported_on=DAY, **place(1)))
    before = now(city)
    load(city, Case(case_no="C1", case_class="confirmed", reported_on=DAY, **place(15)))
    with city.write() as conn:
        delete_records(conn, "case", ["C2"], run("case"))
    ensure(city, before.at)
    return city, before, now(city)


def districts(database: Database) -> list[str]:
    with database.read() as conn:
        return list(conn.execute(text('SELECT district_code FROM "case" ORDER BY case_no')).scalars())


def test_a_moment_gives_no_more_than_now(two: Two) -> None:
    database, before, _ = two
    assert districts(database) == [DISTRICTS[1]]
    assert districts(database.at(before)) == [DISTRICTS[0], DISTRICTS[0]]
    asked = text("""
        SELECT a.attname, role, what, has_column_privilege(role, a.attrelid, a.attnum, what) AS past,
               has_column_privilege(role, CAST(:today AS regclass), CAST(a.attname AS text), what) AS today
        FROM pg_attribute a CROSS JOIN unnest(CAST(:roles AS text[])) AS role CROSS JOIN unnest('{SELECT,INSERT,UPDATE}'::text[]) AS what
        WHERE a.attrelid = CAST(:past AS regclass) AND a.attnum > 0
    """)
    with database.own() as conn:
        for name in past.tables():
            names = {"past": f'{before.schema}."{name}"', "today": f'public."{name}"', "roles": [READER, WEB, REVIEWER, WATCH, WRITER]}
            rights = conn.execute(asked, names).all()
            assert rights and not [row for row in rights if row.past and not row.today]
            assert not [row for row in rights if row.past != row.today and row.role in (READER, WEB) and row.what == "SELECT"]


def test_columns_have_the_types_they_have_today(two: Two) -> None:
    """A prepared statement serves now and then."""
    database, before, _ = two
    types = text("SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = to_regclass(:table) AND attnum > 0 AND NOT attisdropped ORDER BY attname")
    with database.own() as conn:
        for name in past.tables():
            then, today = (conn.execute(types, {"table": f'{schema}."{name}"'}).all() for schema in (before.schema, "public"))
            assert then == today, name


def test_one_connection_serves_now_and_then(two: Two) -> None:
    database, before, _ = two
    for _turn in range(8):  # statements are prepared after five times
        assert districts(database) == [DISTRICTS[1]]
        assert districts(database.at(before)) == [DISTRICTS[0], DISTRICTS[0]]
    with database.read() as conn:
        assert conn.execute(text("SHOW search_path")).scalar() == '"$user", public'
        assert conn.execute(text("SELECT gridwatch_now() = now()")).scalar()


def test_the_past_is_only_looked_at(two: Two) -> None:
    database, before, _ = two
    for door in (database.at(before).write, database.at(before).decide, database.at(before).watch, database.at(before).look):
        with pytest.raises(NotAllowed, match="past"), door():
            pass
    with database.at(before).note() as conn:  # reading the past is logged today
        conn.execute(text("INSERT INTO access_log (username, what, rows) VALUES ('a', 'case_view', 1)"))
    with database.own() as conn:
        assert conn.execute(text("DELETE FROM public.access_log")).rowcount == 1


def test_what_cannot_be_told_is_refused_in_words(two: Two) -> None:
    database, before, after = two
    with database.read() as conn:
        assert moments.find(conn, before.at).version == before.version < after.version
        for as_of, version, words in (
            (after.at + dt.timedelta(days=1), None, "not come yet"), (before.at - dt.timedelta(days=1), None, "the first moment is"), (after.at, 999, "no data version 999"),
        ):  # fmt: skip
            with pytest.raises(NoMoment, match=words):
                moments.find(conn, as_of, version)
    with pytest.raises(MomentNotReady, match="not prepared"), database.at(Moment(after.version, after.at)).read():
        pass
    for written in ("yesterday", "2020-13-01", "99999-01-01T00:00", ""):
        with pytest.raises(BadFilter, match="as_of"):
            moments.parse(written)
    assert moments.parse("2020-03-05T07:30") == moments.parse("2020-03-05T07:30 08:00") == dt.datetime(2020, 3, 5, 7, 30, tzinfo=CHINA)
    assert moments.parse("2020-03-05").astimezone(CHINA).isoformat() == "2020-03-05T23:59:59.999999+08:00"


def test_a_changed_definition_is_a_caution(two: Two) -> None:
    database, before, _ = two
    with database.write() as conn:
        new_version(conn, f"{RECOUNTED}cases, gone")
    with database.read() as conn:
        assert moments.find(conn, before.at).cautions == (("口径此后已更改，按现行口径重算：新增病例", "Defined otherwise since, and counted as they are now: New cases"),)
        assert moments.find(conn, now(database).at).cautions == ()


KILLED = """
import sys, time, datetime as dt
from geodata.engine import Database
from geodata import moments
from geodata.moments import building
database = Database(sys.argv[1])
with database.read() as conn:
    moment = moments.find(conn, dt.datetime.fromisoformat(sys.argv[2]))
def told(done, of):
    if done == of - 1:
        print("nearly", flush=True)
        time.sleep(600)
building.ensure(database, moment, lambda *_: None, told)
"""


def schemas(database: Database) -> list[str]:
    with database.own() as conn:
        return list(conn.execute(text("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'moment%' ORDER BY 1")).scalars())


def test_a_killed_building_leaves_nothing(two: Two, address: str) -> None:
    database, before, after = two
    with subprocess.Popen([sys.executable, "-c", KILLED, address, after.at.isoformat()], stdout=subprocess.PIPE, text=True) as builder:
        assert builder.stdout and builder.stdout.readline() == "nearly\n"
        assert schemas(database) == [before.schema]  # nobody sees what is not yet there
        load(database, Case(case_no="C9", case_class="confirmed", reported_on=DAY, **place(2)))  # and nobody waits for it
        builder.kill()
    ensure(database, after.at)
    assert schemas(database) == sorted([before.schema, after.schema])
    assert districts(database.at(after)) == [DISTRICTS[1]]


def test_two_who_want_the_same_moment_build_it_once(two: Two) -> None:
    database, _, after = two
    builders = [threading.Thread(target=ensure, args=(database, after.at)) for _ in range(3)]
    for builder in builders:
        builder.start()
    for builder in builders:
        builder.join()
    assert districts(database.at(after)) == [DISTRICTS[1]]


def test_the_longest_unused_goes_but_not_under_a_reader(two: Two) -> None:
    database, before, after = two
    ensure(database, after.at)
    assert keeping.make_room(database, 1) == 0  # both were used lately
    with database.own() as conn:
        conn.execute(text("UPDATE moment SET used_at = used_at - interval '1 hour' * (1 + version % 2)"))
        kept = keeping.kept(conn)
        assert all(one.bytes > 0 for one in kept)
    old = next(one for one in (before, after) if one.version == kept[-1].version)
    with database.at(old).read():
        assert keeping.make_room(database, 1) == 0
    assert keeping.make_room(database, 1) == 1
    with pytest.raises(MomentNotReady), database.at(old).read():
        pass
    assert keeping.use(database, old) is False


def test_another_ground_or_release_ends_the_moments(two: Two, address: str) -> None:
    database, before, _ = two
    with database.own() as conn:
        conn.execute(text("CREATE OR REPLACE FUNCTION gridwatch_views_checksum() RETURNS text LANGUAGE sql AS $$ SELECT 'old' $$"))
    upgrade(address)
    assert schemas(database) == []
    ensure(database, before.at)
    with database.write() as conn:
        new_version(conn, "ground", anew=True)
    with pytest.raises(NoMoment, match="the first moment"):
        ensure(database, before.at)
    assert keeping.make_room(database) == 1


class Silent:
    """A job nobody waits for."""

    by = "analyst"

    def __init__(self, off: bool = False) -> None:
        self.kept: dict[str, Any] = {}
        self.off, self.heard = off, 0

    def progress(self, done: int, total: int, words: tuple[str, str]) -> None:
        self.heard += 1

    def keep(self, state: Any) -> None:
        raise AssertionError("a moment keeps nothing half done")

    def cancelled(self) -> bool:
        return self.off


def test_the_job_builds_a_moment_or_stops_without_a_trace(two: Two) -> None:
    database, _, after = two
    asked = JOB.check({"version": str(after.version)})
    assert JOB.run(database, asked, Scope(None), Silent(off=True))["words"] == ("已停止", "stopped")
    assert after.schema not in schemas(database)
    told = Silent()
    made = JOB.run(database, asked, Scope(DISTRICTS[0]), told)
    assert made["bytes"] > 0 and told.heard > len(FACTS) and after.schema in schemas(database)
    with pytest.raises(BadFilter, match="version"):
        JOB.check({"version": "newest"})


def test_every_table_is_said() -> None:
    """A new table is the past's or today's: whoever adds one says which in `geodata/moments/past.py`."""
    assert set(metadata.tables) - set(past.tables()) == past.SAME
