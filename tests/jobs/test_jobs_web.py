"""Jobs as a browser asks for them: by a process of this machine, and by a Celery worker behind a real Redis."""

from __future__ import annotations

import base64
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient
from redis import Redis
from werkzeug.test import TestResponse

from geodata import jobs
from geodata.engine import Database
from geodata.queries import users
from geodata.scope import Scope
from serving.queue import call, queue
from serving.settings import Settings
from tests.conftest import opened, skip_or_fail
from tests.dashboard.test_identity import signed_in
from tests.geodata import town

pytestmark = [pytest.mark.processes, pytest.mark.long]
ROOT = Path(__file__).parents[2]
SECONDS = 400  # a machine under load: the worker is the last to be served


@pytest.fixture
def made(database: Database) -> Database:
    """A small town with the demo's people."""
    with database.write() as conn:
        town.build(conn)
    with database.own() as conn:
        from geodata.queries import areas

        users.ensure_demo_users(conn, areas.districts(conn))
    return database


@pytest.fixture
def app(made: Database, database_url: str, tmp_path: Path) -> Iterator[Dash]:
    """The app where this machine does its own jobs."""
    with opened(Settings(database_url=database_url, data_dir=tmp_path, nightly="")) as running:
        yield running


def part(name: str, kind: str = "verify", prop: str = "data", value: Any = None) -> dict[str, Any]:
    return {"id": {"kind": kind, "type": f"job-{name}"}, "property": prop, "value": value}


def pattern(name: str, prop: str = "data") -> str:
    return f'{{"kind":["MATCH"],"type":"job-{name}"}}.{prop}'


def click(client: FlaskClient, verb: str, kind: str = "verify", open_id: int | None = None, asked: Any = None) -> TestResponse:
    """Press a button of a job's panel."""
    inputs = [part(name, kind, "n_clicks", 1 if name == verb else 0) for name in ("start", "retry", "cancel")]
    body = {
        "output": pattern("turn"), "outputs": {"id": {"kind": kind, "type": "job-turn"}, "property": "data"}, "inputs": inputs,
        "changedPropIds": [json.dumps({"kind": kind, "type": f"job-{verb}"}, separators=(",", ":")) + ".n_clicks"],
        "state": [part("asked", kind, value=asked or {}), part("open", kind, value=open_id)],
    }  # fmt: skip
    return client.post("/_dash-update-component", json=body)


def turn_of(answer: TestResponse) -> dict[str, Any] | None:
    """What a click did, if the server let it do anything."""
    assert answer.status_code in (200, 204), answer.get_data(as_text=True)
    response = (answer.get_json(silent=True) or {}).get("response", {})
    found = response.get('{"kind":"verify","type":"job-turn"}', {}).get("data")
    return found if isinstance(found, dict) else None


def begin(client: FlaskClient, turn: Any, handles: str = "") -> TestResponse:
    """The background callback, as the browser calls it after a click, or asks for its outcome."""
    body = {
        "output": pattern("sink"), "outputs": {"id": {"kind": "verify", "type": "job-sink"}, "property": "data"},
        "inputs": [part("turn", value=turn)], "changedPropIds": ['{"kind":"verify","type":"job-turn"}.data'], "state": [],
    }  # fmt: skip
    return client.post(f"/_dash-update-component{handles}", json=body)


def shown(client: FlaskClient) -> dict[str, Any]:
    """The panel of a job, as a browser that looks is told."""
    outputs = [part(name, prop=prop) for name, prop in (("body", "children"), ("start", "hidden"), ("retry", "hidden"), ("cancel", "hidden"), ("tick", "interval"), ("open", "data"), ("ended", "data"))]
    body = {
        "output": ".." + "...".join(pattern(one["id"]["type"].removeprefix("job-"), one["property"]) for one in outputs) + "..",
        "outputs": [{"id": one["id"], "property": one["property"]} for one in outputs],
        "inputs": [part("tick", prop="n_intervals", value=1), part("turn"), part("asked", value={})],
        "changedPropIds": ['{"kind":"verify","type":"job-tick"}.n_intervals'], "state": [part("ended")],
    }  # fmt: skip
    answer = client.post("/_dash-update-component", json=body)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return dict(answer.get_json()["response"])


def ended(database: Database, job: int, seconds: float = SECONDS) -> jobs.Job:
    end = time.monotonic() + seconds
    while True:
        with database.read() as conn:
            found = jobs.find(conn, job, Scope(None))
        if not found.open:
            return found
        assert time.monotonic() < end, found
        time.sleep(0.1)


def all_jobs(database: Database) -> list[jobs.Job]:
    with database.read() as conn:
        return jobs.recent(conn, "verify", Scope(None))


def test_a_click_becomes_a_job_that_this_machine_does(app: Dash, made: Database) -> None:
    analyst = signed_in(app, "analyst")
    turn = turn_of(click(analyst, "start"))
    assert turn and all_jobs(made)[0].id == turn["job"] and all_jobs(made)[0].asked_by == "analyst"
    again = turn_of(click(signed_in(app, "analyst"), "start"))
    assert again and again["job"] == turn["job"], "a second person gets the same job"
    assert "data-state" in json.dumps(shown(analyst)) and "queued" in json.dumps(shown(analyst))
    handles = begin(analyst, turn).get_json()
    assert set(handles) >= {"cacheKey", "job"}
    done = ended(made, turn["job"])
    assert done.state == "done" and done.result and done.result["differences"] == 0
    text = json.dumps(shown(analyst), ensure_ascii=False)
    assert "汇总与明细完全一致" in text and "analyst 启动" in text


def test_nobody_and_the_wrong_people_start_read_and_stop_nothing(app: Dash, made: Database) -> None:
    nobody = signed_in(app, None)
    with made.note() as conn:
        job = jobs.request(conn, "verify", {}, "analyst", Scope(None))
    handles = "?cacheKey=a&job=1"
    for answer in (click(nobody, "start"), click(nobody, "cancel", open_id=job), begin(nobody, {"verb": "start"}), begin(nobody, None, handles)):
        assert answer.status_code == 401
    for name in ("planner", "leader", "district"):
        client = signed_in(app, name)
        assert turn_of(click(client, "cancel", open_id=job)) is None and turn_of(click(client, "start")) is None
        panel = shown(client)
        assert "queued" not in json.dumps(panel) and panel['{"kind":"verify","type":"job-start"}']["hidden"] is True
    assert [(one.id, one.state) for one in all_jobs(made)] == [(job, "queued")], "nothing was started, stopped or doubled"

    analyst = signed_in(app, "analyst")
    assert turn_of(click(analyst, "start", kind="no-such-kind")) is None
    with made.note() as conn:
        other = jobs.request(conn, "another", {}, "nightly", Scope(None))
    assert turn_of(click(analyst, "cancel", open_id=other)) is None, "a number of another kind opens nothing"
    assert turn_of(click(analyst, "cancel", open_id=job)) and all_jobs(made)[0].state == "cancelled"


def test_handles_of_a_background_callback_cannot_be_made_up(app: Dash) -> None:
    """A process number from outside is never ended, a key from outside never read: they are not signed."""
    analyst = signed_in(app, "analyst")
    victim = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        for handles in (f"?cacheKey=x&job={victim.pid}", f"?oldJob={victim.pid}", f"?oldJob={victim.pid}&oldJob=1"):
            assert begin(analyst, {"verb": "cancel"}, handles).status_code in (200, 204)
        time.sleep(0.5)
        assert victim.poll() is None
    finally:
        victim.kill()
        victim.wait()


def _open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[str]:
    """A Redis of this test alone."""
    program = shutil.which("redis-server") or shutil.which("redis-check-rdb")  # one program: it goes by the name it is called
    if program is None:
        skip_or_fail("no Redis: bin/setup installs it")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    server = subprocess.Popen(["redis-server", *options], executable=program, stdout=subprocess.DEVNULL)
    end = time.monotonic() + 20
    while not _open(port):
        assert time.monotonic() < end, "Redis did not start"
        time.sleep(0.05)
    yield f"redis://127.0.0.1:{port}/0"
    server.terminate()
    server.wait(timeout=20)


@contextmanager
def celery(redis: str, database_url: str, tmp_path: Path) -> Iterator[None]:
    """A Celery worker as docs/running.md starts it."""
    environment = {**os.environ, "GRIDWATCH_JOBS": redis, "DATABASE_URL": database_url, "GRIDWATCH_DATA_DIR": str(tmp_path / "elsewhere")}
    command = [sys.executable, "-m", "celery", "-A", "worker", "worker", "--concurrency", "1", "--loglevel", "warning"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        yield
    finally:
        process.terminate()  # it ends what it has in hand
        process.wait(timeout=SECONDS)


def waiting(redis: str) -> list[str]:
    """The bodies of what waits in the queue."""
    with Redis.from_url(redis) as line:
        found = line.lrange("celery", 0, -1)
    return [base64.b64decode(json.loads(message)["body"]).decode() for message in found]  # type: ignore[union-attr]


def test_a_click_becomes_a_job_that_a_worker_behind_redis_does(redis: str, made: Database, database_url: str, tmp_path: Path) -> None:
    with opened(Settings(database_url=database_url, data_dir=tmp_path, jobs=redis, nightly="")) as running:
        analyst = signed_in(running, "analyst")
        turn = turn_of(click(analyst, "start"))
        assert turn
        handles = begin(analyst, turn).get_json()
        (call_to_work,) = waiting(redis)
        assert "verify" not in call_to_work and "session" not in call_to_work and "ookie" not in call_to_work
        assert all_jobs(made)[0].state == "queued", "without a worker it waits"
        _worked(analyst, turn, handles, made, redis, database_url, tmp_path)
        assert not (tmp_path / "jobs").exists(), "this machine keeps no queue of its own"


def _worked(
    analyst: FlaskClient, turn: dict[str, Any], handles: dict[str, str], made: Database, redis: str, database_url: str, tmp_path: Path
) -> None:
    """A worker comes: the job is done, the browser hears of it, and the schedule's call is heard as well."""
    with celery(redis, database_url, tmp_path):
        done = ended(made, turn["job"])
        assert done.state == "done" and done.result and done.result["differences"] == 0
        asked = f"?cacheKey={handles['cacheKey']}&job={handles['job']}"
        end = time.monotonic() + 30
        while not (answer := begin(analyst, turn, asked).get_json(silent=True) or {}).get("response"):
            assert time.monotonic() < end, answer
            time.sleep(0.2)
        with made.note() as conn:  # as the night's schedule does
            job = jobs.request(conn, "verify", {}, "nightly", Scope(None))
        call(queue(redis, lambda: None))
        assert ended(made, job).state == "done"
