"""Batches in a process beside the server: what it leaves behind when it, or the whole server, is killed in the middle."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import text

from etl.feed.aside import Aside, BatchFault
from geodata import aggregates
from geodata.engine import Database
from geodata.errors import Busy, KeyUsed
from geodata.feeders import Sent
from geodata.processes import BEHIND
from geodata.verify import verify
from tests.feed.conftest import Send, rows_of, token

pytestmark = pytest.mark.long

CASES = [{"case_no": f"C{n}", "case_class": "confirmed", "reported_on": "2020-02-05"} for n in range(40)]
WAITING = "SELECT count(*) AS n FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
ROOT = Path(__file__).parents[2]


def batch(*rows: dict[str, str], key: str) -> Sent:
    return Sent(json.dumps(rows or CASES).encode(), "application/json", key)


def until(true: Callable[[], object], what: str, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, what
        time.sleep(0.05)


@contextmanager
def in_the_middle(database: Database) -> Iterator[None]:
    """The facts held, until a batch has read all its rows and waits for them."""
    with database.own() as conn:
        aggregates.lock(conn)
        yield


@pytest.fixture
def aside(fed: Database, town_url: str) -> Iterator[Aside]:
    made = Aside(fed, town_url)
    yield made
    made.close()


def helper(aside: Aside) -> int:
    assert aside._helper is not None
    return aside._helper.process.pid


def loaded(database: Database) -> tuple[int, int, int]:
    """How many cases, imports and remembered batches there are."""
    [found] = rows_of(database, 'SELECT (SELECT count(*) FROM "case"), (SELECT count(*) FROM etl_run), (SELECT count(*) FROM feeder_batch)')
    return found[0], found[1], found[2]


@pytest.mark.processes
def test_a_batch_is_loaded_beside_and_a_killed_one_leaves_nothing(fed: Database, aside: Aside) -> None:
    given = token(fed, "north", "case")
    who = aside.admit(given, "case")
    assert json.loads(aside.take(who, given, "case", batch(key="k0")))["accepted"] == 40
    first = helper(aside)
    assert os.getpriority(os.PRIO_PROCESS, first) >= BEHIND
    with pytest.raises(KeyUsed, match="k0"):
        aside.take(who, given, "case", batch(CASES[0], key="k0"))
    lost: list[BaseException] = []

    def send() -> None:
        try:
            aside.take(who, given, "case", batch({**CASES[0], "case_no": "K"}, key="k1"))
        except Busy as error:
            lost.append(error)

    with in_the_middle(fed):
        sending = threading.Thread(target=send)
        sending.start()
        until(lambda: rows_of(fed, WAITING)[0].n, "no batch came as far as the facts")
        os.kill(first, signal.SIGKILL)
        sending.join()
    assert lost and loaded(fed) == (40, 1, 1)
    assert json.loads(aside.take(who, given, "case", batch({**CASES[0], "case_no": "K"}, key="k1")))["accepted"] == 1
    assert helper(aside) != first and loaded(fed) == (41, 2, 2)


@pytest.mark.processes
def test_a_bug_beside_says_where_and_no_value(fed: Database, aside: Aside, caplog: pytest.LogCaptureFixture) -> None:
    given = token(fed, "north", "case")
    who = aside.admit(given, "case")
    with pytest.raises(BatchFault, match="KeyError"):
        aside.take(who, given, "no such source 13800138000", batch(key="k"))
    assert "intake.py" in caplog.text and "13800138000" not in caplog.text
    assert json.loads(aside.take(who, given, "case", batch(key="k")))["accepted"] == 40, "it goes on"


@contextmanager
def app(url: str, folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """`python app.py` as people run it, and its address; killed at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    set_so = {"DATABASE_URL": url, "GRIDWATCH_DATA_DIR": str(folder), "PORT": str(port), "WORKERS": "1", "GRIDWATCH_NIGHTLY": "", "GRIDWATCH_SECRET_KEY": "k" * 32}
    process = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env={**os.environ, **set_so}, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        yield process, f"http://127.0.0.1:{port}"
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)


def answers(process: subprocess.Popen[bytes], address: str) -> bool:
    assert process.poll() is None, f"the app ended with {process.returncode}"
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


@pytest.mark.processes
def test_a_server_killed_in_the_middle_of_a_batch(fed: Database, town_url: str, send: Send, tmp_path: Path) -> None:
    """The sender hears nothing and asks again with its key: the batch is in once, whole, whoever wrote it."""
    given = token(fed, "north", "case")
    broken: list[BaseException] = []

    def post(address: str) -> None:
        headers = {"Authorization": f"Bearer {given}", "Content-Type": "application/json", "Idempotency-Key": "k"}
        try:
            urllib.request.urlopen(urllib.request.Request(f"{address}/api/records/case", json.dumps(CASES).encode(), headers), timeout=120).close()
        except (OSError, urllib.error.URLError) as error:
            broken.append(error)

    with app(town_url, tmp_path) as (process, address):
        until(lambda: answers(process, address), "the app did not start", 180)
        with in_the_middle(fed):
            sending = threading.Thread(target=post, args=(address,))
            sending.start()
            until(lambda: rows_of(fed, WAITING)[0].n, "no batch came as far as the facts")
            os.killpg(process.pid, signal.SIGKILL)
            sending.join()
            assert broken and loaded(fed) == (0, 0, 0), "nothing half"
    while (answer := send(given, "case", CASES, key="k")).status_code == 503:  # what was beside may still finish it
        assert answer.headers["Retry-After"] == "1"
    assert answer.status_code == 207 and answer.get_json()["accepted"] == 40
    assert loaded(fed) == (40, 1, 1)
    with fed.own() as conn:
        assert verify(conn) == []
        assert conn.execute(text("SELECT count(*) FROM data_version")).scalar() == 1
