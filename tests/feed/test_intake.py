"""What machines send, through the route, the steps and a real database."""

from __future__ import annotations

import gzip
import json
import logging
import threading
import time
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from etl.feed.bodies import MOST_ROWS
from etl.sources import SOURCES
from geodata import aggregates, feeders
from geodata.engine import Database
from geodata.verify import verify
from tests.feed.conftest import Send, rows_of, token

CASE = {"case_no": "C1", "case_class": "confirmed", "reported_on": "2020-02-05", "address": "江东区滨江路5号"}
PERSON = "11010519491231002X"


def case(number: int, **changed: Any) -> dict[str, Any]:
    return {**CASE, "case_no": f"C{number}", **changed}


def test_a_batch_half_bad_is_answered_row_by_row(fed: Database, send: Send) -> None:
    given = token(fed, "north", "case")
    rows = [case(1), case(2, reported_on="2020-02-30", case_class="flying"), "no object", case(3, sex=["m"]), case(4, 病情="?")]
    answer = send(given, "case", rows)
    assert answer.status_code == 207
    told = answer.get_json()
    assert [row["status"] for row in told["rows"]] == ["accepted", "rejected", "rejected", "rejected", "accepted"]
    assert (told["read"], told["accepted"], told["unchanged"], told["rejected"], told["ignored"]) == (5, 2, 0, 3, ["病情"])
    by_field = {problem["field"]: problem for problem in told["rows"][1]["problems"]}
    assert by_field["reported_on"]["reason"] == "impossible_date" and by_field["reported_on"]["value"] == "2020-02-30"
    assert "不存在" in by_field["reported_on"]["zh"] and "does not exist" in by_field["reported_on"]["en"]
    assert by_field["case_class"]["reason"] == "unknown_code"
    assert told["rows"][2]["problems"][0]["reason"] == "bad_json"
    assert [row.key for row in rows_of(fed, 'SELECT key FROM "case" ORDER BY key')] == ["C1", "C4"]
    [run] = rows_of(fed, "SELECT * FROM etl_run")
    assert (run.id, run.read, run.inserted, run.rejected, run.file_name.split(" · ")[0]) == (told["run"], 5, 2, 3, "north")
    assert rows_of(fed, "SELECT as_of FROM source_state WHERE source = 'case'")[0].as_of.isoformat() == "2020-02-05"
    assert rows_of(fed, "SELECT max(version) AS v FROM data_version")[0].v == told["data_version"]
    with fed.own() as conn:
        assert verify(conn) == []


def test_half_a_character_anywhere_is_answered(fed: Database, send: Send) -> None:
    body = b'[{"case_no": "C\\ud800"}, {"\\ud800": 1, "case_no": "C2", "case_class": "confirmed", "reported_on": "2020-02-05"}, {"\\ud800": []}]'
    told = send(token(fed, "north", "case"), "case", body=body).get_json()
    assert [row["status"] for row in told["rows"]] == ["rejected", "accepted", "rejected"]


def test_the_same_rows_again_are_unchanged_and_make_no_version(fed: Database, send: Send) -> None:
    given = token(fed, "north", "case")
    first = send(given, "case", [case(1), case(2)]).get_json()
    again = send(given, "case", [case(1), case(2, severity="severe")]).get_json()
    assert [row["status"] for row in again["rows"]] == ["unchanged", "accepted"]
    assert again["rows"][1]["change"] == "updated" and again["data_version"] == first["data_version"] + 1
    still = send(given, "case", [case(1)]).get_json()
    assert still["data_version"] is None


def test_one_key_is_one_batch(fed: Database, send: Send) -> None:
    given = token(fed, "north", "case", "clue")
    first = send(given, "case", [case(1)], key="k1")
    packed = gzip.compress(json.dumps([case(1)], ensure_ascii=False).encode())
    assert send(given, "case", body=packed, key="k1").data == first.data
    assert len(rows_of(fed, "SELECT FROM etl_run")) == 1
    for answer in (send(given, "case", [case(2)], key="k1"), send(given, "clue", [case(1)], key="k1")):
        assert answer.status_code == 409 and "k1" in answer.get_json()["en"]
    assert send(token(fed, "south", "case"), "case", [case(2)], key="k1").status_code == 207
    assert send(given, "case", [case(2)], key="").status_code == 400


def test_a_key_whose_batch_failed_is_free(fed: Database, send: Send) -> None:
    given = token(fed, "north", "case")
    assert send(given, "case", body=b"{", key="k").status_code == 422
    assert send(given, "case", [case(1)], key="k").status_code == 207


def test_an_older_batch_does_not_undo_a_newer_one(fed: Database, send: Send) -> None:
    given = token(fed, "north", "case")
    send(given, "case", [case(1, severity="severe")], Sent_At="2020-02-05T10:00:00+08:00")
    late = send(given, "case", [case(1, severity="mild"), case(2)], Sent_At="2020-02-05T01:59:00Z").get_json()
    assert late["rows"] == [{"row": 1, "status": "unchanged", "why": "outdated"}, {"row": 2, "status": "accepted", "change": "new"}]
    assert rows_of(fed, """SELECT severity FROM "case" WHERE key = 'C1'""")[0].severity == "severe"
    ahead = send(given, "case", [case(1)], Sent_At="2999-01-01T00:00:00+08:00")
    assert ahead.status_code == 400 and "clock" in ahead.get_json()["en"]
    assert send(given, "case", [case(1)], Sent_At="soon").status_code == 400


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"<case/>", "application/xml", 415), (b"[]", "", 415), (b"{", "application/json", 422), (b"\xff[]", "application/json", 422),
        (b"[NaN]", "application/json", 422), (b"[" * 200_000, "application/json", 422), (b"a,b\n1,2\n", "text/csv", 422), (b"", "text/csv", 422),
        (b"\x1f\x8b\x08garbage", "application/json", 422), (gzip.compress(b" " * (9 << 20)), "application/json", 413), (b" " * (9 << 20), "application/json", 413),
        (json.dumps([{}] * (MOST_ROWS + 1)).encode(), "application/json", 413), (b"{}\n" * (MOST_ROWS + 1), "application/x-ndjson", 413),
        ("病例编号,类别,报告日期\n".encode() + "C,确诊,2020-02-05\n".encode() * (MOST_ROWS + 1), "text/csv", 413),
    ],
    ids=range(14),
)  # fmt: skip
def test_a_body_that_cannot_be_taken(fed: Database, send: Send, body: bytes, kind: str, status: int) -> None:
    answer = send(token(fed, "north", "case"), "case", body=body, kind=kind)
    told = answer.get_json()
    assert answer.status_code == status and told["zh"] and told["en"]
    assert status != 413 or "5,000" in told["en"] or "8 MB" in told["en"]
    assert rows_of(fed, "SELECT FROM etl_run") == []


def test_every_token_against_every_source(fed: Database, client: FlaskClient) -> None:
    given = {key: token(fed, key, key) for key in SOURCES}
    for owner, secret in given.items():
        for key in SOURCES:
            answer = client.post(f"/api/records/{key}", data=b"", content_type="text/plain", headers={"Authorization": f"Bearer {secret}"})
            assert answer.status_code == (415 if key == owner else 403), (owner, key)
    for header in ({}, {"Authorization": "Bearer gwf_guess"}, {"Authorization": f"Basic {given['case']}"}, {"Cookie": "session=x"}):
        for path in ("/api/records/case", "/api/records/nothing"):
            answer = client.post(path, json=[], headers=header)
            assert answer.status_code == 401 and answer.headers["WWW-Authenticate"] == "Bearer"
    own = {"Authorization": f"Bearer {given['case']}"}
    assert client.post("/api/records/nothing", json=[], headers=own).status_code == 404
    assert client.get("/api/records/task/schema", headers=own).status_code == 403
    schema = json.loads(client.get("/api/records/case/schema", headers=own).data)
    assert {"case_no", "case_class", "reported_on"} <= set(schema["required"]) and schema["x-key"] == ["case_no"]
    assert "h3_9" not in schema["properties"] and "confirmed" in schema["properties"]["case_class"]["enum"]
    used = rows_of(fed, "SELECT name FROM feeder WHERE used_at IS NULL")
    assert used == []


def test_a_token_is_kept_nowhere_and_ends_when_it_is_revoked(fed: Database, send: Send) -> None:
    given = token(fed, "north", "case")
    stored = rows_of(fed, "SELECT f::text AS all_of_it FROM feeder f")[0].all_of_it
    assert given not in stored and feeders.hashed(given).hex() in stored
    assert send(given, "case", [case(1)], key="k").status_code == 207
    with fed.own() as conn:
        assert feeders.revoke(conn, "north") and not feeders.revoke(conn, "north")
    assert send(given, "case", [case(1)], key="k").status_code == 401
    assert send(token(fed, "north", "case"), "case", [case(2)]).status_code == 207
    assert send(given, "case", [case(3)]).status_code == 401


def test_a_token_revoked_in_the_middle_of_a_batch(fed: Database, send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    """The batch that is being written is finished and answered; whoever revokes waits for it, and after it nothing comes in."""
    monkeypatch.setattr("etl.feed.intake.PATIENCE_S", 300)
    given = token(fed, "north", "case")
    answers: list[int] = []
    revoked: list[bool] = []

    def take_back() -> None:
        with fed.own() as conn:
            revoked.append(feeders.revoke(conn, "north"))

    def waiting(count: int) -> None:
        query = "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        end = time.monotonic() + 90
        while rows_of(fed, query)[0].n < count:
            assert time.monotonic() < end, f"{count} do not wait"
            time.sleep(0.02)

    with fed.own() as conn:
        aggregates.lock(conn)
        threads = [threading.Thread(target=lambda: answers.append(send(given, "case", [case(1)], key="k").status_code)), threading.Thread(target=take_back)]
        for count, thread in enumerate(threads, start=1):
            thread.start()
            waiting(count)
        assert not revoked
    for thread in threads:
        thread.join()
    assert answers == [207] and revoked == [True]
    assert send(given, "case", [case(1)], key="k").status_code == 401
    assert [row.key for row in rows_of(fed, 'SELECT key FROM "case"')] == ["C1"]


def test_a_feeder_that_repeats_and_reorders_ends_where_its_newest_batch_left_it(fed: Database, send: Send) -> None:
    """Five batches of the same rows in every order, one of them twice: the newest holds, each key was loaded once, counts are right."""
    given = token(fed, "north", "case")
    for turn, order in enumerate(([3, 1, 4, 0, 2, 4], [4, 3, 2, 1, 0, 0], [1, 1, 0, 2, 4, 3])):
        for made in order:
            moment = {"Sent_At": f"2020-02-05T1{turn}:0{made}:00+08:00"}
            rows = [case(n, severity="severe" if made == 4 else "mild", age=10 * turn + made) for n in range(3)]
            assert send(given, "case", rows, key=f"{turn}/{made}", **moment).status_code == 207
        assert {(row.severity, row.age) for row in rows_of(fed, 'SELECT severity, age FROM "case"')} == {("severe", 10 * turn + 4)}
    assert len(rows_of(fed, "SELECT FROM etl_run")) == 15 and len(rows_of(fed, 'SELECT FROM "case"')) == 3
    with fed.own() as conn:
        assert verify(conn) == []


def test_a_feeder_has_its_measure(fed: Database, send: Send) -> None:
    given = token(fed, "north", "case", rows=3)
    answers = [send(given, "case", [case(n), case(n + 1)]) for n in range(0, 8, 2)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused and 1 <= int(refused[0].headers["Retry-After"]) <= 60  # a minute may end in the middle of the test
    assert "3" in refused[0].get_json()["en"]


def test_nothing_personal_is_logged_or_shown_whole(fed: Database, send: Send, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    given = token(fed, "north", "registration")
    wrong = {"registration_no": "R1", "registered_at": "2020-01-15 08:30", "expected_on": "2020-01-29", "id_number": PERSON[:-1] + "1", "phone": "1380013800"}
    with caplog.at_level(logging.DEBUG):
        answer = send(given, "registration", [wrong])
        broken = send(given, "registration", [{**wrong, "id_number": PERSON, "phone": "13800138000"}], key="k")
        monkeypatch.setattr("etl.feed.intake.Batch.finish", lambda *_: {}[PERSON])  # a bug that names a value
        fault = send(given, "registration", [{**wrong, "id_number": PERSON}], key="k2")
    text_of = answer.get_data(as_text=True)
    assert answer.get_json()["rejected"] == 1 and PERSON[:-1] not in text_of and "1380013800" not in text_of
    assert broken.status_code == 207 and fault.status_code == 500 and fault.get_json()["error"].startswith("E-")
    assert fault.get_json()["error"] in caplog.text and PERSON not in caplog.text and "13800138000" not in caplog.text
    assert PERSON not in fault.get_data(as_text=True)


def test_two_feeders_one_source(fed: Database, send: Send) -> None:
    """Two at once are both taken or told to come again, and the counts hold."""
    given = [token(fed, name, "case") for name in ("north", "south")]
    seen: list[int] = []

    def feed(at: int) -> None:
        for turn in range(6):
            rows = [case(n, severity=("mild", "severe")[at]) for n in range(turn * 10, turn * 10 + 30)]
            while (answer := send(given[at], "case", rows, key=f"{turn}")).status_code == 503:
                assert answer.headers["Retry-After"] == "1"
            seen.append(answer.status_code)

    threads = [threading.Thread(target=feed, args=(at,)) for at in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [207] * 12
    assert rows_of(fed, 'SELECT count(*) AS n FROM "case"')[0].n == 80
    with fed.own() as conn:
        assert verify(conn) == []


def test_while_a_long_load_holds_the_facts_feeders_are_told_to_come_again(fed: Database, send: Send) -> None:
    given = token(fed, "north", "case")
    with fed.own() as conn:
        aggregates.lock(conn)
        answer = send(given, "case", [case(1)], key="k")
        assert answer.status_code == 503 and answer.headers["Retry-After"] == "1"
        assert conn.execute(text("SELECT count(*) FROM feeder_batch")).scalar() == 0
    assert send(given, "case", [case(1)], key="k").status_code == 207
