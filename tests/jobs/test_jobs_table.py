"""The table of background jobs: who may ask, see and change what, and what happens to a job whose worker is gone."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from geodata import jobs
from geodata.errors import UnknownName
from geodata.scope import Scope

CITY, EAST, WEST = Scope(None), Scope("990101"), Scope("990102")


def lose(conn: Connection, job_id: int) -> None:
    """As if its worker had been silent for an hour."""
    conn.execute(text("UPDATE job SET beat_at = now() - interval '1 hour' WHERE id = :id"), {"id": job_id})


def test_equal_wishes_are_one_job_until_it_ends(conn: Connection) -> None:
    first = jobs.request(conn, "scan", {"days": 7, "share": 0.5}, "a", CITY)
    assert jobs.request(conn, "scan", {"share": 0.5, "days": 7}, "b", CITY) == first
    others = {jobs.request(conn, "scan", {"days": 8}, "a", CITY), jobs.request(conn, "scan", {"days": 7, "share": 0.5}, "a", EAST)}
    assert len(others | {first}) == 3
    jobs.cancel(conn, first, CITY)
    assert jobs.request(conn, "scan", {"days": 7, "share": 0.5}, "b", CITY) not in others | {first}


def test_a_district_sees_and_stops_its_own_only(conn: Connection) -> None:
    city, east = jobs.request(conn, "scan", {}, "a", CITY), jobs.request(conn, "scan", {}, "e", EAST)
    assert [job.id for job in jobs.recent(conn, "scan", EAST)] == [east]
    assert [job.id for job in jobs.recent(conn, "scan", CITY)] == [east, city]
    for hidden, scope in ((city, EAST), (east, WEST)):
        with pytest.raises(UnknownName, match=str(hidden)):
            jobs.find(conn, hidden, scope)
        with pytest.raises(UnknownName):
            jobs.cancel(conn, hidden, scope)
    assert jobs.find(conn, east, CITY).state == "queued"
    assert jobs.cancel(conn, east, EAST).state == "cancelled"


def test_jobs_are_claimed_in_order_and_never_more_than_allowed(conn: Connection) -> None:
    asked = [jobs.request(conn, "scan", {"n": n}, "a", CITY) for n in range(3)]
    assert [jobs.find(conn, job, CITY).ahead for job in asked] == [0, 1, 2]
    first = jobs.claim(conn, "one", 1)
    assert first and first.id == asked[0] and first.state == "running" and first.tries == 1
    assert jobs.claim(conn, "two", 1) is None and not jobs.room(conn, 1)
    assert [jobs.find(conn, job, CITY).ahead for job in asked] == [0, 1, 2], "the running one is before the waiting ones"
    second = jobs.claim(conn, "two", 2)
    assert second and second.id == asked[1]
    assert jobs.finish(conn, first.id, "one", {"n": 0}) and jobs.room(conn, 2)
    assert jobs.find(conn, first.id, CITY).result == {"n": 0}


def test_only_the_worker_that_has_it_is_believed(conn: Connection) -> None:
    job = jobs.request(conn, "scan", {}, "a", CITY)
    jobs.claim(conn, "one", 1)
    lose(conn, job)
    assert jobs.room(conn, 1), "a silent job does not keep the others out"
    assert jobs.take_up_lost(conn) == 1
    again = jobs.claim(conn, "two", 1)
    assert again and again.id == job and again.tries == 2
    assert not jobs.beat(conn, job, "one") and not jobs.finish(conn, job, "one", {"who": "one"})
    assert jobs.progress(conn, job, "two", 1, 3, ("一", "one"))
    jobs.cancel(conn, job, CITY)
    assert not jobs.beat(conn, job, "two") and not jobs.finish(conn, job, "two", {}) and not jobs.fail(conn, job, "two", ("", ""))
    found = jobs.find(conn, job, CITY)
    assert (found.state, found.result, found.done, found.message_en) == ("cancelled", None, 1, "one")
    assert jobs.cancel(conn, job, CITY).ended_at == found.ended_at, "what has ended stays as it is"


def test_a_lost_job_goes_on_from_what_it_kept_unless_the_data_changed(conn: Connection) -> None:
    job = jobs.request(conn, "scan", {}, "a", CITY)
    jobs.claim(conn, "1", 1)
    jobs.keep(conn, job, "1", {"done": 40})
    lose(conn, job)
    jobs.take_up_lost(conn)
    again = jobs.claim(conn, "2", 1)
    assert again and again.kept == {"done": 40}
    lose(conn, job)
    jobs.take_up_lost(conn)
    conn.execute(text("INSERT INTO data_version (note) VALUES ('a load')"))
    anew = jobs.claim(conn, "3", 1)
    assert anew and anew.kept is None and anew.data_version != again.data_version


def test_a_job_that_is_lost_again_and_again_fails_with_words(conn: Connection) -> None:
    job = jobs.request(conn, "scan", {}, "a", CITY)
    for n in range(jobs.MOST_TRIES):
        assert jobs.claim(conn, str(n), 1)
        assert jobs.take_up_lost(conn) == 0, "it is alive"
        lose(conn, job)
        assert jobs.take_up_lost(conn) == 1
    found = jobs.find(conn, job, CITY)
    assert found.state == "failed" and found.ended_at and not found.open
    assert "3 次" in (found.error_zh or "") and "3 times" in (found.error_en or "")


def test_a_night_asks_once_whoever_asks(conn: Connection) -> None:
    night = dt.date(2026, 3, 1)
    first = jobs.request(conn, "scan", {}, "nightly", CITY, night)
    jobs.claim(conn, "one", 1)
    jobs.finish(conn, first, "one", {})
    assert jobs.request(conn, "scan", {}, "nightly", CITY, night) == first
    assert jobs.request(conn, "scan", {}, "nightly", CITY, night + dt.timedelta(days=1)) != first


@pytest.mark.parametrize("change", ["result = '{}'", "kept = '{}'", "worker = 'me'", "asked = '{}'", "district_code = NULL", "done = 9"])
def test_a_screen_asks_and_stops_and_writes_nothing_else(conn: Connection, change: str) -> None:
    conn.execute(text("SET LOCAL ROLE gridwatch_web"))
    job = jobs.request(conn, "scan", {}, "a", EAST)
    assert jobs.cancel(conn, job, EAST).state == "cancelled"
    with pytest.raises(ProgrammingError, match="permission denied"):
        conn.execute(text(f"UPDATE job SET {change} WHERE id = :id"), {"id": job})
