"""The whole app: machines come in by their own door, and what they bring is told to open screens."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from sqlalchemy import event, text

from dashboard.news import KEPT_S, Newest
from dashboard.reads import Reads
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
    assert newest.known().version == 0
    told = send(given, "case", [CASE]).get_json()["data_version"]
    answered = time.monotonic()
    while newest.known().version < told:
        time.sleep(0.01)
    assert time.monotonic() - answered < KEPT_S + 1


def test_a_screen_is_marked_anew_by_what_it_reads_at_once_and_by_the_rest_at_the_full_minute(fed: Database, send: Send) -> None:
    given = token(fed, "north", "case", "checkpoint")
    screens = [Reads(frozenset({"case"}), False), Reads(frozenset({"task", "checkpoint"}), False), Reads(None, False), Reads(frozenset({"task"}), True)]

    def marks(set_so: str) -> list[str]:
        with fed.own() as conn:
            conn.execute(text(set_so))
        return [Newest(fed).known().mark(screen) for screen in screens]

    still_open = "UPDATE data_version SET committed_at = clock_timestamp() + interval '1 hour'"  # this minute does not end
    before = marks(still_open)
    assert send(given, "case", [CASE]).get_json()["data_version"]
    after = marks(still_open)
    assert [old != new for old, new in zip(before, after, strict=True)] == [True, False, True, False]
    later = marks("UPDATE data_version SET committed_at = clock_timestamp() - interval '1 minute'")
    assert [old != new for old, new in zip(after, later, strict=True)] == [False, True, False, True]
    raised = marks("INSERT INTO alarm_basis (data_version, seconds, day_from, day_to, told) VALUES (1, 0, '2020-02-01', '2020-02-05', '{}')")
    assert [old != new for old, new in zip(later, raised, strict=True)] == [False, False, False, True]
    elsewhere = marks("INSERT INTO data_version (note) VALUES ('another ground')")
    assert all(old != new for old, new in zip(raised, elsewhere, strict=True))
    with fed.own() as conn:
        conn.execute(text("DELETE FROM alarm_basis"))


def test_what_was_known_and_what_is_newer_are_one(fed: Database, send: Send) -> None:
    """A process that has asked before knows what one knows that asks for the first time."""
    newest, given = Newest(fed), token(fed, "north", "case", "checkpoint")
    for body in ("case", "case"):
        send(given, body, [CASE | {"case_no": f"C{time.monotonic_ns()}"}])
        told = newest.known()
        while time.monotonic() - told.at <= KEPT_S:
            time.sleep(0.01)
    assert newest.known().of == Newest(fed).known().of == {"case": 2}


def test_many_screens_cost_one_question(fed: Database) -> None:
    newest, asked = Newest(fed), []
    event.listen(fed.engine, "before_cursor_execute", lambda _conn, _cursor, statement, *_: asked.append(statement))
    began = time.monotonic()
    threads = [threading.Thread(target=newest.known) for _ in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    questions = sum("committed_at" in statement for statement in asked)
    assert 1 <= questions <= 1 + (time.monotonic() - began) / KEPT_S
