"""The way of the epidemic's patients through the hospitals, from encounters: counted, no name and no number leaves.

A case's admissions and transfers, in their order, are its way; a transfer ends the stay before it, and stays in one kind of
unit that follow each other are one stay.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, text

from geodata.driver import binary_rows
from geodata.scenarios.base import WAYS, Course, Flags, Floats, Ints, Stays
from geodata.scope import Scope

LOOK_BACK = 183
"""Days: who was admitted before is neither counted nor thought to be still there."""
SETTLED = 7
"""Cases reported so many days ago have been admitted by now, or will not be."""
LONGEST_DELAY = 21
EPOCH = dt.date(1970, 1, 1)
MINUTES = 24 * 60
ZONE = 8 * 60
"""China's clock, minutes ahead."""
NEVER = np.iinfo(np.int64).max

# One body for all rows, case by case and in their order: thirty thousand rows one by one would take longer to hand over than to
# count. A case is a number that says nothing; times are minutes since 1970, days are days, -1 where nobody says.
_MOVES = """
    with places as (
        select hospital_no, (row_number() over (order by hospital_no) - 1)::int as at from hospital
        where %s::text is null or district_code = %s
    )
    select string_agg(
        int8send(hashtextextended(e.case_no, 0)) || int4send(h.at) || int4send((e.unit = 'icu')::int) || int4send((e.kind = 'admission')::int)
        || int4send(floor(extract(epoch from coalesce(e.admitted_at, e.arrived_at)) / 60)::int) || int4send(coalesce(floor(extract(epoch from e.left_at) / 60)::int, -1))
        || int4send((coalesce(e.outcome, '') = 'dead')::int) || int4send(coalesce(c.reported_on - date '1970-01-01', -1)) || int4send(coalesce(c.onset_on - date '1970-01-01', -1)),
        '' order by e.case_no, coalesce(e.admitted_at, e.arrived_at), e.kind)
    from encounter e join places h using (hospital_no) left join "case" c on c.case_no = e.case_no
    where e.kind <> 'fever_clinic' and e.case_no is not null
      and e.arrived_at >= %s::date - %s and coalesce(e.admitted_at, e.arrived_at) < %s::date + 1
"""
_MOVE = np.dtype([("case", ">i8"), *((name, ">i4") for name in ("hospital", "icu", "admission", "begun", "left", "dead", "reported", "onset"))])
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


def ways(conn: Connection, scope: Scope, day: dt.date, days: int, hospitals: int) -> Ways:
    """What is known at the end of a day of the patients of a scope's `hospitals`, rows in the order of their numbers."""
    district = scope.district_code
    [(body,)] = binary_rows(conn, _MOVES, (district, district, day, LOOK_BACK, day))
    moves = np.frombuffer(body or b"", _MOVE)
    end = (day - EPOCH).days + 1
    runs = _runs(moves, end * MINUTES - ZONE)
    patients, admissions = np.zeros((2, hospitals), dtype=np.int64), np.zeros((hospitals, days), dtype=np.int64)
    there = ~runs.over
    np.add.at(patients, (runs.icu[there], runs.hospital[there]), 1)
    firsts = moves[_first(moves["case"]) & (moves["admission"] == 1)]
    begun = (firsts["begun"].astype(np.int64) + ZONE) // MINUTES
    back = end - 1 - begun
    recent = (back >= 0) & (back < days)
    np.add.at(admissions, (firsts["hospital"][recent], days - 1 - back[recent]), 1)
    settled = (firsts["reported"] >= end - days) & (firsts["reported"] <= end - 1 - SETTLED)
    cases = conn.execute(_CASES, {"district": district, "day": day, "most": days - 1, "settled": SETTLED}).scalar_one()
    stays = tuple(Stays(runs.days[runs.way == way], runs.over[runs.way == way], int(runs.dead[runs.way == way].sum())) for way in range(len(WAYS)))
    needed = len(np.unique(moves["case"][moves["icu"] == 1]))
    course = Course(
        (stays[0], stays[1], stays[2], stays[3]), cases, int(settled.sum()), len(firsts), needed, int(firsts["icu"].sum()),
        _delays(begun, firsts["reported"]), _delays(begun, firsts["onset"]),
    )  # fmt: skip
    return Ways(patients, (runs.hospital[there], runs.icu[there], runs.days[there]), admissions, course)


@dataclass(frozen=True)
class _Runs:
    """Stays in one kind of unit, (S,): row of the hospital left last, unit, days so far, whether over, kind (of `WAYS`), ended by death."""

    hospital: Ints
    icu: Ints
    days: Floats
    over: Flags
    way: Ints
    dead: Flags


def _first(case: npt.NDArray[Any]) -> Flags:
    """Where a case begins."""
    return np.diff(case, prepend=case[:1] - 1) != 0 if len(case) else np.zeros(0, dtype=np.bool_)


def _runs(moves: npt.NDArray[Any], end: int) -> _Runs:
    """Moves that follow each other in one kind of unit are one stay; it ends where its last move is left, or the next begins."""
    if not len(moves):
        none = np.zeros(0, dtype=np.int64)
        return _Runs(none, none, np.zeros(0), none.astype(np.bool_), none, none.astype(np.bool_))
    begins = _first(moves["case"])
    last_of_case = np.append(begins[1:], True)
    left = np.where(moves["left"] < 0, NEVER, moves["left"].astype(np.int64))
    over = np.where(last_of_case, left, np.minimum(left, np.append(moves["begun"][1:].astype(np.int64), NEVER)))
    starts = np.flatnonzero(begins | (np.diff(moves["icu"], prepend=-1) != 0))
    ends = np.append(starts[1:], len(moves)) - 1
    begun, until = moves["begun"][starts].astype(np.int64), np.maximum.reduceat(over, starts)
    closed = until < end
    icu = moves["icu"][starts].astype(np.int64)
    days = np.maximum(np.where(closed, until, end) - begun, 0) / MINUTES
    dead = closed & (moves["dead"][ends] == 1) & last_of_case[ends]
    return _Runs(moves["hospital"][ends].astype(np.int64), icu, days, closed, _ways(icu, begins[starts]), dead)


def _ways(icu: Ints, begins: Flags) -> Ints:
    """The kind of every stay, from the units its case was in before and after."""
    case = np.cumsum(begins) - 1
    so_far = np.cumsum(icu)
    before = so_far - (so_far - icu)[begins][case] - icu
    ever = np.bincount(case, weights=icu)[case] > 0
    return np.select([icu == 1, before > 0, ever], [2, 3, 1], default=0)


def _delays(begun: Ints, since: npt.NDArray[Any]) -> Ints:
    """Admissions by whole days since something; the last element holds all slower ones, what came later counts as the same day."""
    known = since >= 0
    return np.bincount(np.clip(begun[known] - since[known], 0, LONGEST_DELAY), minlength=LONGEST_DELAY + 1)
