"""Real workers on real jobs: killed, stopped, failing, taken up again, at low priority."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from etl import worker
from etl.jobs import KINDS
from etl.office import Office
from geodata import aggregates, jobs
from geodata.engine import Database
from geodata.errors import NotAllowed, UnknownName
from geodata.jobs import Job
from geodata.processes import BEHIND
from geodata.scope import Scope
from serving.background import NEVER, Watch
from tests.geodata import town
from tests.jobs.steps import STEPS

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
CITY = Scope(None)
SECONDS = 300  # a machine under load: a worker is the last to be served


def found(database: Database, job: int) -> Job:
    with database.read() as conn:
        return jobs.find(conn, job, CITY)


def until(database: Database, job: int, true: Callable[[Job], Any]) -> Job:
    """The job once it is as wanted."""
    end = time.monotonic() + SECONDS
    while not true(now := found(database, job)):
        assert time.monotonic() < end, now
        time.sleep(0.05)
    return now


@pytest.fixture
def office(database: Database, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Where jobs are asked for, the tests' kind among them."""
    monkeypatch.setitem(KINDS, STEPS.key, STEPS)
    return Office(database, work=lambda: None)


Start = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture
def start(database_url: str, tmp_path: Path) -> Iterator[Start]:
    """Starts a worker that knows the tests' kind."""
    running: list[subprocess.Popen[bytes]] = []
    environment = {**os.environ, "DATABASE_URL": database_url, "GRIDWATCH_DATA_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}

    def go() -> subprocess.Popen[bytes]:
        running.append(subprocess.Popen([sys.executable, str(ROOT / "tests/jobs/steps.py")], cwd=ROOT, env=environment))
        return running[-1]

    yield go
    for process in running:
        process.kill()
        process.wait(timeout=20)


@pytest.mark.processes
def test_a_killed_job_goes_on_where_it_was(office: Office, database: Database, start: Start) -> None:
    job = office.request("steps", {"steps": 12}, "analyst", Scope("990101"))
    first = start()
    until(database, job, lambda now: now.done >= 3)
    os.kill(first.pid, signal.SIGKILL)
    first.wait(timeout=20)
    kept = found(database, job).kept
    assert kept and set(kept["did"]) == {first.pid}
    with database.own() as conn:  # what passes by itself in half a minute
        conn.execute(text("UPDATE job SET beat_at = beat_at - interval '1 hour'"))

    second = start()
    assert second.wait(timeout=SECONDS) == 0
    ended = found(database, job)
    assert ended.state == "done" and ended.tries == 2 and ended.result and ended.kept is None
    did = ended.result["did"]
    assert did == kept["did"] + [second.pid] * (12 - len(kept["did"])), "nothing is done twice, nothing is left out"
    assert ended.result["district"] == "990101", "it works with its asker's rights"
    assert ended.result["server"] in (BEHIND, None), "and so does the database for it"
    assert ended.result["nice"] >= BEHIND and ended.result["threads"] == "1"


@pytest.mark.processes
def test_a_stopped_job_ends_and_the_next_one_runs_even_if_it_is_deaf(
    office: Office, database: Database, start: Start
) -> None:
    polite, deaf, after = (office.request("steps", {"steps": n, **more}, "a", CITY) for n, more in ((500, {}), (9999, {"deaf": True}), (1, {})))
    first = start()
    until(database, polite, lambda now: now.done >= 2)
    assert found(database, deaf).state == "queued", "one at a time"
    with database.note() as conn:
        jobs.cancel(conn, polite, CITY)
    until(database, deaf, lambda now: now.state == "running")
    assert found(database, polite).state == "cancelled" and found(database, polite).result is None
    with database.note() as conn:
        jobs.cancel(conn, deaf, CITY)
    assert first.wait(timeout=SECONDS) != 0, "a job that does not listen is ended with its process"
    start()
    assert until(database, after, lambda now: not now.open).state == "done"


def test_what_goes_wrong_is_said_and_the_next_job_runs(office: Office, database: Database, caplog: pytest.LogCaptureFixture) -> None:
    fault, mendable, good = (office.request("steps", {"steps": 1, **more}, "a", CITY) for more in ({"fault": True}, {"mendable": True}, {}))
    with caplog.at_level("CRITICAL"):
        assert worker.work(database, 1) == 3
    assert found(database, fault).state == "failed"
    assert "ValueError: seven is no colour" in (found(database, fault).error_en or "")
    assert (found(database, mendable).error_zh, found(database, mendable).error_en) == ("时间窗太长。", "The window is too long.")
    assert found(database, good).state == "done"
    with pytest.raises(UnknownName, match="nonsense"):
        office.request("nonsense", {}, "a", CITY)


@pytest.mark.processes
def test_every_total_is_counted_again(office: Office, database: Database, database_url: str, tmp_path: Path) -> None:
    with database.write() as conn:
        town.build(conn)
        aggregates.rebuild(conn)
    with pytest.raises(NotAllowed, match="whole city"):
        office.request("verify", {}, "head", Scope("990101"))
    command = [sys.executable, "-m", "etl", "job", "verify", "--wait"]
    environment = {**os.environ, "DATABASE_URL": database_url, "GRIDWATCH_DATA_DIR": str(tmp_path)}
    answer = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=SECONDS)
    assert answer.returncode == 0 and '"differences": 0' in answer.stdout, answer.stderr

    with database.own() as conn:
        conn.execute(text("INSERT INTO area_day (metric, category, dimension, level, area_code, day, n) VALUES ('cases', '', '', 'grid', 'x', '2020-01-20', 3)"))
    job = office.request("verify", {}, "analyst", CITY)
    worker.work(database, 1)
    result = found(database, job).result
    assert result and result["differences"] == 1 and result["by"] == [{"metric": "cases", "where": "area_day grid", "n": 1}]
    assert "3" not in str(result), "where counts differ is said, never a count"


def test_the_night_is_asked_for_once_a_day_at_its_hour(office: Office, database: Database) -> None:
    watch = Watch("", 1, lambda: None, dt.time(2, 30), office.nightly, office.due)
    at = lambda hour, minute, day=1: dt.datetime(2026, 3, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))  # noqa: E731
    assert watch.ask(at(2, 29), None) is None and watch.ask(at(9, 0), None) is None, "not before, and not in the working day"
    assert not watch.wanted(database)
    assert watch.ask(at(2, 31), None) == dt.date(2026, 3, 1) and watch.wanted(database)
    assert watch.ask(at(2, 32), None) == dt.date(2026, 3, 1), "another process asks too"
    with database.read() as conn:
        asked = {kind.key: jobs.recent(conn, kind.key, CITY) for kind in KINDS.values()}
    assert {key for key, rows in asked.items() if rows} == {kind.key for kind in KINDS.values() if kind.nightly is not None}
    assert all(len(rows) <= 1 for rows in asked.values()) and all(row.asked_by == "nightly" for rows in asked.values() for row in rows)
    assert Watch("", 1, lambda: None, None, office.nightly, office.due).ask(at(2, 31, 2), None) is None


def test_a_worker_is_called_once_and_for_the_next_job_again_without_a_wait(office: Office, database: Database) -> None:
    called: list[int] = []
    watch = Watch("", 1, lambda: called.append(1), None, office.nightly, office.due)
    at = watch.look(database, NEVER)
    assert not called and at == NEVER, "nothing waits"
    office.request("verify", {}, "analyst", CITY)
    at = watch.look(database, at)
    at = watch.look(database, at)
    assert called == [1] and at > NEVER, "it has half a minute to come"
    worker.work(database, 1)
    at = watch.look(database, at)
    office.request("verify", {}, "analyst", CITY)
    watch.look(database, at)
    assert called == [1, 1]


def test_a_wish_that_makes_no_sense_is_refused_in_words(capsys: pytest.CaptureFixture[str], database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from etl.__main__ import main

    monkeypatch.setenv("DATABASE_URL", database_url)
    assert main(["job", "verify", "--asked", "[1"]) == 2 and main(["job", "verify", "--asked", "[1]"]) == 2
    assert "--asked" in capsys.readouterr().err
