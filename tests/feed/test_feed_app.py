"""The whole app: machines come in by their own door, and what they bring is told to open screens."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from sqlalchemy import event

from callbacks.live import KEPT_S, Newest
from geodata.engine import Database
from serving.settings import Settings
from tests.conftest import opened
from tests.feed.conftest import Send, token

CASE = {"case_no": "C1", "case_class": "confirmed", "reported_on": "2020-02-05"}


def test_the_door_of_machines_is_no_door_of_people(fed: Database, town_url: str, tmp_path: Path) -> None:
    given = {"Authorization": f"Bearer {token(fed, 'north', 'case')}"}
    with opened(Settings(database_url=town_url, data_dir=tmp_path)) as app:
        browser = app.server.test_client()
        nobody = browser.post("/api/records/case", json=[CASE])
        assert nobody.status_code == 401 and nobody.headers["WWW-Authenticate"] == "Bearer" and nobody.get_json()["zh"]
        taken = browser.post("/api/records/case", json=[CASE], headers=given)
        assert taken.status_code == 207 and taken.get_json()["accepted"] == 1 and "Set-Cookie" not in taken.headers
        for path in ("/version", "/values/case_cells/h3_8"):
            assert browser.get(path, headers=given).status_code == 401, "a token opens nothing else"


def test_open_screens_are_told_within_a_second(fed: Database, send: Send) -> None:
    newest, given = Newest(fed), token(fed, "north", "case")
    assert newest.version() == 0
    told = send(given, "case", [CASE]).get_json()["data_version"]
    answered = time.monotonic()
    while newest.version() < told:
        time.sleep(0.01)
    assert time.monotonic() - answered < KEPT_S + 1


def test_many_screens_cost_one_question(fed: Database) -> None:
    newest, asked = Newest(fed), []
    event.listen(fed.engine, "before_cursor_execute", lambda _conn, _cursor, statement, *_: asked.append(statement))
    began = time.monotonic()
    threads = [threading.Thread(target=newest.version) for _ in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    questions = sum("data_version" in statement for statement in asked)
    assert 1 <= questions <= 1 + (time.monotonic() - began) / KEPT_S
