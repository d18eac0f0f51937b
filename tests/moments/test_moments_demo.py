"""The simulated city: every layer, report, indicator and list as of a time, for the city and for one district, and over the wire."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from etl.alarms import raising
from etl.factory.making import Shop
from etl.factory.wish import load
from etl.jobs import report_factory
from etl.moments import ensure
from geodata import moments, report_runs
from geodata.engine import Database
from geodata.filters import Filters
from geodata.load import delete_records, load_records
from geodata.map_reports.issue import Issue
from geodata.moments.moment import Moment
from geodata.queries import areas, cities, versions
from geodata.records import RECORDS
from geodata.records.base import Record
from geodata.scope import Scope
from serving.settings import Settings
from tests.conftest import _copy, _drop, _named, opened
from tests.dashboard.test_identity import signed_in
from tests.factory.test_making import Clerk
from tests.geodata.town import run
from tests.moments.told import different, everything

pytestmark = pytest.mark.long

CHANGED = {"registration": 300, "case": 60, "task": 120, "isolation": 60, "checkpoint": 3, "encounter": 80, "clue": 60, "hospital_capacity": 40}
PATH = "/values/returnee_cells/community?from={0.day_from}&to={0.day_to}"


@dataclass(frozen=True)
class Before:
    """The city at a moment that has passed: what was told then to whom."""

    address: str
    moment: Moment
    filters: Filters
    told: dict[Scope, dict[str, str]]


@pytest.fixture(scope="module")
def before(server: str, demo_template: str) -> Iterator[Before]:
    """What a city said before its records were corrected and deleted twice."""
    name = _copy(server, demo_template)
    address = _named(server, name)
    database = Database(address)
    with database.read() as conn:
        last = cities.current(conn).day_to
        head = areas.districts(conn)[1][0]
    filters = Filters(day_from=last - dt.timedelta(days=9), day_to=last - dt.timedelta(days=3))
    raise_alarms(database)
    with database.read() as conn:
        moment = moments.present(conn)
        told = {scope: everything(conn, filters, scope) for scope in (Scope(None, True), Scope(head, True))}
    for turn in (0, 1):
        change(database, turn)
    raise_alarms(database)
    database.close()
    yield Before(address, moment, filters, told)
    _drop(server, name)


def raise_alarms(database: Database) -> None:
    with database.watch() as conn:
        raising.raise_all(conn, versions.newest(conn))


def change(database: Database, turn: int) -> None:
    """Move every few records of each register to the place of another, and delete some."""
    for noun, most in CHANGED.items():
        with database.own() as conn:
            found = some(conn, noun, most, turn)
            places = {name: getattr(found[0], name) for name in type(found[0]).model_fields if name in ("lon", "lat", "h3_7", "h3_8", "h3_9", "h3_10") or name.endswith("_code")}
            load_records(conn, noun, [record.model_copy(update=places) for record in found[: most // 2]], [], run(noun))
            delete_records(conn, noun, [record.key for record in found[most // 2 :: 3]], run(noun))


def some(conn: Connection, noun: str, most: int, turn: int) -> list[Record]:
    names = ", ".join(f'"{name}"' for name in RECORDS[noun].model_fields)
    rows = conn.execute(text(f'SELECT {names} FROM "{noun}" WHERE id % 3 = :turn ORDER BY id DESC LIMIT :most'), {"turn": turn, "most": most}).mappings()
    return [RECORDS[noun].model_validate(dict(row)) for row in rows]


def test_everything_is_told_as_it_was(before: Before) -> None:
    """By a process that remembers nothing of then."""
    database = Database(before.address)
    ensure(database, before.moment.at)
    for scope, told in before.told.items():
        with database.at(before.moment).read() as conn:
            then = everything(conn, before.filters, scope)
        assert different(then, told) == []
    with database.read() as conn:
        today = everything(conn, before.filters, scope)
    assert len(different(today, told)) > 40  # what was changed shows nearly everywhere
    database.close()


def test_values_and_files_come_as_of_a_time(before: Before, tmp_path: Path) -> None:
    """Asked for a moment whose tables do not stand, the server has them made and says so; then it gives what held, in the reader's scope."""
    database = Database(before.address)
    with database.own() as conn:
        conn.execute(text(f"DROP SCHEMA IF EXISTS {before.moment.schema} CASCADE"))
        conn.execute(text("DELETE FROM moment"))
    with opened(Settings(database_url=before.address, data_dir=tmp_path)) as app:
        head, analyst = signed_in(app, "district"), signed_in(app, "analyst")
        path, then = PATH.format(before.filters), f"&as_of={before.moment.at.isoformat().replace('+', '%2B')}"
        waits = head.get(path + then)
        assert waits.status_code == 503 and "being prepared" in waits.get_data(as_text=True)
        with database.read() as conn:
            assert conn.execute(text("SELECT asked ->> 'version' FROM job WHERE kind = 'moment'")).scalars().all() == [str(before.moment.version)]
        ensure(database, before.moment.at)
        mine, whole = head.get(path + then), analyst.get(path + then)
        assert mine.status_code == whole.status_code == 200
        assert whole.data != analyst.get(path).data and mine.data != whole.data
        outside = [values for values in zip(halves(mine.data), halves(whole.data), strict=True) if values[0] != values[1]]
        assert outside and {own for own, _ in outside} == {halves(head.get(path).data)[halves(mine.data).index(outside[0][0])]}
        file = analyst.get(path.replace("/values/", "/export/").replace("community?", "community.csv?") + then)
        assert file.status_code == 200
        for wrong, status in (("as_of=soon", 400), ("as_of=2001-01-01T00:00", 404), (f"{then[1:]}&version=x", 400), (f"{then[1:]}&version=99999", 404)):
            assert analyst.get(f"{path}&{wrong}").status_code == status
    database.close()


def halves(body: bytes) -> list[bytes]:
    """Two bytes a cell."""
    return [body[at : at + 2] for at in range(0, len(body), 2)]


def test_a_run_of_the_factory_as_of_a_time_has_the_figures_of_then(before: Before, tmp_path: Path) -> None:
    """Every report is asked for at that time, and what the run keeps for its index and its differences was counted then."""
    database = Database(before.address)
    with database.read() as conn:
        district = areas.districts(conn)[1][0]
    issue = {"definition": {"indicators": ["cases_window"]}, "window": {"first": str(before.filters.day_from), "last": str(before.filters.day_to)}, "area": district, "as_of": before.moment.at.isoformat()}
    asked: list[tuple[str | None, dt.datetime | None]] = []

    def printed(_person: str, one: Issue, _form: str) -> bytes:
        asked.append((one.area, one.as_of))
        return b"printed"

    shop = Shop(database, printed, lambda *_: b"<h1>", tmp_path)
    report_factory.work(shop, load({"issue": issue, "forms": ["pdf"], "role": "analyst"}), Scope(None, True), Clerk())  # type: ignore[arg-type]
    assert len(asked) > 1 and {at for _, at in asked} == {before.moment.at}
    with database.own() as conn:
        kept = conn.execute(text("SELECT figures -> 'cases_window' AS figures, data_version FROM report_run")).one()
    with database.at(before.moment).read() as conn:
        then = report_runs.numbers(conn, ["cases_window"], before.filters, Scope(None, True), district, "street")["cases_window"]
    with database.read() as conn:
        today = report_runs.numbers(conn, ["cases_window"], before.filters, Scope(None, True), district, "street")["cases_window"]
    assert kept.figures == then != today
    assert kept.data_version == before.moment.version
    database.close()
