"""The small town with a known week: every number below can be counted by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pytest
from sqlalchemy import Connection

from geodata.engine import Database
from geodata.filters import Filters
from geodata.load import load_records
from geodata.records.base import Record
from geodata.records.cases import Case, CaseAddress, CaseSeries
from geodata.records.checkpoints import Checkpoint, CheckpointScan
from geodata.records.health import Isolation
from geodata.records.hospitals import Encounter, Hospital, HospitalCapacity
from geodata.records.people import Registration
from geodata.records.voices import Clue
from geodata.records.work import Task
from geodata.schema import city
from tests.geodata import town
from tests.geodata.town import DAY

CHINA = dt.timezone(dt.timedelta(hours=8))
WEEK = Filters(day_from=DAY + dt.timedelta(days=7), day_to=DAY + dt.timedelta(days=13))
LAST = WEEK.day_to


def moment(day: dt.date, hour: int = 9) -> dt.datetime:
    """An hour of a Chinese day."""
    return dt.datetime.combine(day, dt.time(hour), CHINA)


def facts() -> dict[str, list[Record]]:
    """All records by noun. Grids 0–7 lie in the first district, 8–15 in the second."""
    before = WEEK.day_from - dt.timedelta(days=1)
    cases = [_case(n, LAST, grid=0, sex="male", age=33) for n in range(12)]
    cases += [_case(20 + n, LAST - dt.timedelta(days=1), grid=2, sex="female", age=70, case_class="asymptomatic") for n in range(3)]
    cases += [_case(40 + n, LAST, grid=9) for n in range(7)]
    cases += [_case(60 + n, before, grid=0) for n in range(30)]
    people = [_registration(n, arrived=LAST, verified=LAST if n < 6 else None, grid=0) for n in range(10)]
    people += [_registration(50 + n, arrived=None, verified=None, grid=9, purpose="school", origin_province="湖南省") for n in range(8)]
    tasks = [_task(n, closed=moment(WEEK.day_from, 9 + 6), due=LAST) for n in range(3)]
    tasks += [_task(10 + n, closed=None, due=WEEK.day_from + dt.timedelta(days=1)) for n in range(2)]
    tasks += [_task(20, closed=None, due=LAST + dt.timedelta(days=5), kind="health_visit")]
    return {
        "case": cases,
        "registration": people,
        "task": tasks,
        "isolation": [_isolation(n, WEEK.day_from, LAST if n < 2 else None) for n in range(9)],
        "checkpoint": [Checkpoint(checkpoint_no="K1", name="北门", opened_on=DAY, **town.place(0))],
        "checkpoint_scan": [_scan(n) for n in range(11)],
        "clue": [Clue(clue_no=f"L{n}", clue_class="gathering", reported_at=moment(LAST), **town.place(0)) for n in range(6)],
        "hospital": [Hospital(hospital_no=f"H{n}", name=f"第{n}医院", listed_on=DAY, **town.place(8 * n)) for n in (0, 1)],
        "hospital_capacity": [
            HospitalCapacity(hospital_no="H0", day=LAST, unit="ward", beds=100, staffed_beds=80, occupied=84),
            HospitalCapacity(hospital_no="H1", day=LAST, unit="ward", beds=50, staffed_beds=None, occupied=10),
            HospitalCapacity(hospital_no="H1", day=LAST, unit="icu", beds=10, staffed_beds=10, occupied=None),
        ],
        "encounter": [Encounter(encounter_no="E1", hospital_no="H0", kind="admission", arrived_at=moment(LAST), **town.place(0))],
        "case_address": [CaseAddress(day=LAST, district="甲区", ordinal=n + 1, **{**town.place(0), "address": "滨江路128弄5号"}) for n in range(9)],
        "case_series": [
            CaseSeries(area_code=area, day=LAST - dt.timedelta(days=back), series=series, value=value + back)
            for area, scale in (("990100", 100), ("990101", 60), ("990102", 39))
            for series, value in (("infected", 3 * scale), ("confirmed", scale), ("asymptomatic", 2 * scale), ("infected_screening", 7), ("infected_isolation", 5))
            for back in range(3)
        ],
    }  # fmt: skip


def _case(number: int, day: dt.date, grid: int, **more: object) -> Case:
    filled = {"case_class": "confirmed", "person_name": "王小明", "phone": "13812341234", "found_by": "screening", **more}
    return Case(case_no=f"C{number}", reported_on=day, **{**town.place(grid), "address": "滨江路128弄5号302室"}, **filled)


def _registration(number: int, arrived: dt.date | None, verified: dt.date | None, grid: int, **more: object) -> Registration:
    filled = {"purpose": "work", "mode": "train", "origin_province": "湖北", "sex": "male", "age": 20, "person_name": "李四光", **more}
    return Registration(
        registration_no=f"R{number}", registered_at=moment(WEEK.day_from), expected_on=LAST, arrived_on=arrived, verified_on=verified,
        phone="13900001111", id_number="110101199001011234", **town.place(grid), **filled,
    )  # fmt: skip


def _task(number: int, closed: dt.datetime | None, due: dt.date, kind: str = "verify_arrival") -> Task:
    return Task(
        task_no=f"T{number}", kind=kind, created_at=moment(WEEK.day_from), due_at=moment(due), closed_at=closed,
        state="done" if closed else "open", assignee="赵网格", outcome="=1+1" if closed else None, **town.place(0),
    )  # fmt: skip


def _isolation(number: int, start: dt.date, end: dt.date | None) -> Isolation:
    return Isolation(isolation_no=f"I{number}", kind="home", started_on=start, ended_on=end, **town.place(0))


def _scan(number: int) -> CheckpointScan:
    return CheckpointScan(scan_no=f"S{number}", checkpoint_no="K1", scanned_at=moment(LAST), pass_colour="green", direction="in")


def fill(conn: Connection) -> None:
    """The ground and every record of the known week."""
    town.build(conn)
    for noun, records in facts().items():
        _load(conn, noun, records)


def _load(conn: Connection, noun: str, records: Iterable[Record]) -> None:
    load_records(conn, noun, records, (), town.run(noun))


@pytest.fixture(scope="module")
def week(server: str, template: str) -> Iterable[Database]:
    """A database with the known week; tests of one module share it and only read."""
    from tests.conftest import _copy, _drop, _named

    name = _copy(server, template)
    database = Database(_named(server, name))
    with database.write() as conn:
        fill(conn)
    yield database
    database.close()
    _drop(server, name)


@pytest.fixture
def read(week: Database) -> Iterable[Connection]:
    """A reading connection, as the screens have it."""
    with week.read() as conn:
        yield conn


@pytest.fixture
def official(conn: Connection) -> Connection:
    """The same week in a city whose case numbers are the official series; rolled back."""
    fill(conn)
    conn.execute(city.update().values(case_basis="official_series"))
    return conn
