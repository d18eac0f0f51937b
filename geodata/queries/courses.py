"""The way of the epidemic's patients through the hospitals, from encounters: counted in the database, no record leaves.

A case's admissions and transfers, in their order, are its way; a transfer ends the stay before it, and stays in one kind of
unit that follow each other are one stay.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection, text

from geodata.scenarios.base import WAYS, Course, Floats, Ints, Stays
from geodata.scope import Scope

LOOK_BACK = 183
"""Days: who was admitted before is neither counted nor thought to be still there."""
SETTLED = 7
"""Cases reported so many days ago have been admitted by now, or will not be."""
LONGEST_DELAY = 21

# Every number leaves as (what, a text, two whole numbers, a length in quarter days, how many).
_WAYS = text("""
    with moves as (
        select e.case_no, e.hospital_no, e.kind, e.unit = 'icu' as icu, coalesce(e.admitted_at, e.arrived_at) as begun, e.left_at, e.outcome
        from encounter e join hospital h using (hospital_no)
        where e.kind in ('admission', 'transfer') and e.case_no is not null
          and e.arrived_at >= cast(:day as date) - :back and coalesce(e.admitted_at, e.arrived_at) < cast(:day as date) + 1
          and (cast(:district as text) is null or h.district_code = :district)
    ), steps as (
        select *, least(left_at, lead(begun) over w) as over, (lag(icu) over w) is distinct from icu as fresh,
               first_value(icu) over w as direct, row_number() over w as step
        from moves window w as (partition by case_no order by begun, kind)
    ), runs as (
        select *, sum(fresh::int) over (partition by case_no order by step) as run from steps
    ), stays as (
        select case_no, run, icu, min(begun) as begun,
               case when bool_and(over is not null) and max(over) < cast(:day as date) + 1 then max(over) end as over,
               (array_agg(hospital_no order by step desc))[1] as hospital_no, (array_agg(outcome order by step desc))[1] = 'dead' as dead,
               (array_agg(left_at order by step desc))[1] as left_at
        from runs group by case_no, run, icu
    ), told as (
        select *, case when icu then 2 when bool_or(icu) over (partition by case_no order by run) then 3
                       when bool_or(icu) over (partition by case_no) then 1 else 0 end as way,
               dead and over is not null and run = max(run) over (partition by case_no) as ended_dead,
               floor(extract(epoch from coalesce(over, cast(:day as date) + 1) - begun) / 21600.0)::int as quarters
        from stays
    ), firsts as (
        select s.case_no, s.begun::date as begun, s.hospital_no, s.direct, c.reported_on, c.onset_on
        from steps s left join "case" c on c.case_no = s.case_no where s.step = 1 and s.kind = 'admission'
    )
    select 'stay' as what, '' as of, way as a, (over is not null)::int as b, quarters, count(*) as n from told group by way, over is not null, quarters
    union all select 'death', '', way, 0, 0, count(*) from told where ended_dead group by way
    union all select 'present', hospital_no, icu::int, 0, quarters, count(*) from told where over is null group by hospital_no, icu, quarters
    union all select 'admission', hospital_no, (cast(:day as date) - begun), 0, 0, count(*) from firsts group by hospital_no, begun
    union all select 'report', '', greatest(begun - reported_on, 0), 0, 0, count(*) from firsts where reported_on is not null group by 3
    union all select 'onset', '', greatest(begun - onset_on, 0), 0, 0, count(*) from firsts where onset_on is not null group by 3
    union all select 'settled', '', 0, 0, 0, count(*) from firsts where reported_on between cast(:day as date) - :most and cast(:day as date) - :settled
    union all select 'icu', '', 0, 0, 0, count(distinct case_no) from told where icu
    union all select 'direct', '', 0, 0, 0, count(*) from firsts where direct
    union all select 'people', '', 0, 0, 0, count(*) from firsts
""")
_CASES = text("""
    select count(*) from "case" where reported_on between cast(:day as date) - :most and cast(:day as date) - :settled
      and (cast(:district as text) is null or district_code = :district)
""")


@dataclass(frozen=True)
class Ways:
    """H sites: the epidemic's patients (2, H) at the end of the day, one by one as (row, unit, days so far), admissions (H, D)."""

    patients: Ints
    present: tuple[Ints, Ints, Floats]
    admissions: Ints
    course: Course


def ways(conn: Connection, scope: Scope, day: dt.date, days: int, row_of: Mapping[str, int]) -> Ways:
    """What is known at the end of a day of the patients of a scope's hospitals; `row_of`: hospital number → row."""
    bound = {"district": scope.district_code, "day": day, "most": days - 1, "settled": SETTLED}
    found: dict[str, list[Any]] = {}
    for row in conn.execute(_WAYS, bound | {"back": LOOK_BACK}):
        found.setdefault(row.what, []).append(row)
    patients = np.zeros((2, len(row_of)), dtype=np.int64)
    admissions = np.zeros((len(row_of), days), dtype=np.int64)
    for row in found.get("present", ()):
        patients[row.a, row_of[row.of]] += row.n
    for row in found.get("admission", ()):
        if row.a < days:
            admissions[row_of[row.of], days - 1 - row.a] += row.n
    cases = conn.execute(_CASES, bound).scalar_one()
    return Ways(patients, _present(found.get("present", ()), row_of), admissions, _course(found, cases))


def _present(rows: Iterable[Any], row_of: Mapping[str, int]) -> tuple[Ints, Ints, Floats]:
    listed = [(row_of[row.of], row.a, (row.quarters + 0.5) / 4, row.n) for row in rows]
    hospital, unit, elapsed, n = zip(*listed, strict=True) if listed else ((), (), (), ())
    times = np.array(n, dtype=np.int64)
    return np.repeat(np.array(hospital, dtype=np.int64), times), np.repeat(np.array(unit, dtype=np.int64), times), np.repeat(np.array(elapsed, dtype=np.float64), times)


def _course(found: Mapping[str, list[Any]], cases: int) -> Course:
    def total(what: str) -> int:
        return sum(row.n for row in found.get(what, ()))

    stays = tuple(_stays(found, way) for way in range(len(WAYS)))
    admitted = total("settled")
    return Course((stays[0], stays[1], stays[2], stays[3]), cases, admitted, total("people"), total("icu"), total("direct"), _delays(found.get("report", ())), _delays(found.get("onset", ())))


def _stays(found: Mapping[str, list[Any]], way: int) -> Stays:
    rows = [row for row in found.get("stay", ()) if row.a == way]
    times = np.array([row.n for row in rows], dtype=np.int64)
    days = np.array([(row.quarters + 0.5) / 4 for row in rows], dtype=np.float64)
    deaths = sum(row.n for row in found.get("death", ()) if row.a == way)
    return Stays(np.repeat(days, times), np.repeat(np.array([row.b for row in rows], dtype=np.bool_), times), deaths)


def _delays(rows: Iterable[Any]) -> Ints:
    found = np.zeros(LONGEST_DELAY + 1, dtype=np.int64)
    for row in rows:
        found[min(row.a, LONGEST_DELAY)] += row.n
    return found
