"""What planners start from, on a town whose beds, patients and cases can be counted by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Connection, text

from geodata.load import load_records
from geodata.queries import planning
from geodata.records.cases import Case
from geodata.records.hospitals import Encounter, Hospital, HospitalCapacity
from geodata.scenarios.base import UNKNOWN, Base
from geodata.scope import Scope
from tests.geodata import town

LAST = town.DAY + dt.timedelta(days=30)
CITY, SECOND = Scope(None), Scope(town.DISTRICTS[1])
CHINA = dt.timezone(dt.timedelta(hours=8))
WARD, ICU = 0, 1
A, B, C = range(3)


def at(before: int, hour: int = 8) -> dt.datetime:
    return dt.datetime.combine(LAST - dt.timedelta(days=before), dt.time(hour), CHINA)


def way(number: str, case: str | None, hospital: str, kind: str, unit: str, begun: int, left: int | None = None, outcome: str | None = None) -> dict[str, Any]:
    """One admission or transfer, `begun` and `left` so many days before the last."""
    ended = {} if left is None else {"left_at": at(left), "outcome": outcome}
    return {"encounter_no": number, "hospital_no": hospital, "case_no": case, "kind": kind, "unit": unit, "arrived_at": at(begun), "admitted_at": at(begun), **ended, **town.place(1)}


WAYS = [
    way("1", "c1", "A", "admission", "ward", 10, 4), way("2", "c1", "B", "transfer", "icu", 4),  # got worse, moved, is still there
    way("3", "c2", "A", "admission", "ward", 8, 2, "recovered"),
    way("4", "c3", "A", "admission", "ward", 3),
    way("5", "c4", "A", "admission", "ward", 9), way("6", "c4", "B", "transfer", "ward", 7),  # one stay in two wards
    way("7", "c5", "B", "admission", "icu", 12, 1, "dead"), way("8", "c5", "A", "transfer", "ward", 6, 1, "dead"),
    way("9", None, "A", "admission", "ward", 5),  # somebody else's patient
]  # fmt: skip
CAPACITY = [
    ("A", 0, "ward", 100, 90, 60), ("A", 0, "makeshift", 50, None, 10), ("A", 0, "icu", 10, 8, None), ("A", 0, "fever", 20, 20, 20),
    ("A", 1, "ward", 90, 80, 50), ("B", 5, "ward", 40, 30, 25), ("B", 5, "icu", 6, 5, 4),
]  # fmt: skip


@pytest.fixture
def city(conn: Connection) -> Connection:
    """The town with three hospitals, one of them without a point and without a report; grids with a thousand people each."""
    town.build(conn)
    conn.execute(text("update cell set population = 1000 where tileset = 'grid'"))
    listed = {"fever_clinic": True, "designated": False, "listed_on": town.DAY}
    sites = [Hospital(hospital_no=no, name=f"医院{no}", **listed, **town.place(grid)) for no, grid in (("A", 1), ("B", 9), ("C", None))]
    beds = [HospitalCapacity(hospital_no=no, day=LAST - dt.timedelta(days=old), unit=unit, beds=n, staffed_beds=staffed, occupied=used) for no, old, unit, n, staffed, used in CAPACITY]
    visits = [{"encounter_no": f"v{n}", "hospital_no": "A", "kind": "fever_clinic", "unit": "fever", "arrived_at": at(0, 9), "left_at": at(0, 9 + n), **town.place(1)} for n in (1, 2, 3)]
    cases = [Case.model_validate({"case_no": f"c{n}", "case_class": "confirmed", "reported_on": LAST - dt.timedelta(days=20 - n), "onset_on": LAST - dt.timedelta(days=23 - n), "route": "household", **town.place(1 if n < 4 else 9)}) for n in range(1, 9)]
    for noun, records in (("hospital", sites), ("hospital_capacity", beds), ("encounter", [Encounter.model_validate(one) for one in (*WAYS, *visits)]), ("case", cases)):
        load_records(conn, noun, records, [], town.run(noun))
    return conn


def base(conn: Connection, scope: Scope) -> Base:
    return planning.base(conn, scope, planning.ground(conn, scope))


def test_beds_are_the_newest_reports_and_what_is_not_reported_is_unknown(city: Connection) -> None:
    found = base(city, CITY)
    assert found.day == LAST and [site.number for site in found.sites] == ["A", "B", "C"]
    assert found.beds.tolist() == [[150, 40, UNKNOWN], [10, 6, UNKNOWN]]
    assert found.staffed.tolist() == [[140, 30, UNKNOWN], [8, 5, UNKNOWN]], "without a staffing figure the beds themselves"
    assert found.occupied.tolist() == [[70, 25, UNKNOWN], [UNKNOWN, 4, UNKNOWN]], "nobody said how many ICU beds are taken"
    assert found.reported.tolist() == [0, 5, UNKNOWN] and found.sites[C].lon is None


def test_patients_are_followed_through_transfers(city: Connection) -> None:
    found = base(city, CITY)
    hospital, unit, elapsed = found.present
    there = sorted(zip(hospital.tolist(), unit.tolist(), np.round(elapsed).tolist(), strict=True))
    assert there == [(A, WARD, 4.0), (B, WARD, 10.0), (B, ICU, 5.0)], "to the end of the last day, from the first ward on"
    assert found.patients.tolist() == [[1, 1, 0], [0, 1, 0]]
    assert found.admissions[A, -11] == found.admissions[A, -9] == found.admissions[B, -13] == 1 and found.admissions.sum() == 5


def test_courses_are_counted_by_kind_of_stay(city: Connection) -> None:
    course = base(city, CITY).course
    ended = [(np.round(stays.days[stays.over]).tolist(), int((~stays.over).sum()), stays.deaths) for stays in course.stays]
    assert ended == [([6.0], 2, 0), ([6.0], 0, 0), ([6.0], 1, 0), ([5.0], 0, 1)]
    assert (course.patients, course.needed_icu, course.direct_icu) == (5, 2, 1)
    assert (course.cases, course.admitted) == (8, 5)
    assert course.from_report.sum() == course.from_onset.sum() == 5 and course.from_report[9] == 1, "case 1: reported 19 days ago, admitted 10"
    assert course.from_onset[12] == 1


def test_cases_homes_and_clinics(city: Connection) -> None:
    found = base(city, CITY)
    assert found.cases.sum() == 8 and found.cases[-20:].tolist() == [1] * 8 + [0] * 12 and found.incomplete == 3
    assert found.onsets.delays.sum() == 8 and found.onsets.first == LAST - dt.timedelta(days=22)
    assert found.recent.sum() == 2 and found.recent[town.GRIDS.index(town.GRIDS[9])] == 2, "cases 7 and 8 are of the last two weeks"
    assert found.visits.visits[A, 9] == pytest.approx(3 / planning.CLINIC_DAYS)
    assert found.ground.people.sum() == 16_000 and len(found.ground.areas[town.DISTRICTS[0]][0]) == 8


def test_a_district_is_given_its_own_hospitals_homes_and_cases(city: Connection) -> None:
    found = base(city, SECOND)
    assert [site.number for site in found.sites] == ["B"] and found.day == LAST - dt.timedelta(days=5)
    assert set(found.ground.codes) == set(town.GRIDS[8:]) and set(found.ground.levels.values()) == {"district", "street", "community"}
    assert found.cases.sum() == 5 and town.DISTRICTS[0] not in found.ground.areas
    assert found.patients.tolist() == [[1], [1]], "whoever lies in its hospital, wherever they live"
