"""What a planner could do: whom to move, where one more hospital would help, how much would be enough."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analytics.flow import census, diversion, missing, siting
from analytics.flow.answers import Hints, Proposal, Spot, Turned
from analytics.flow.diversion import Limits, Prices, Transfers
from analytics.flow.model import Stay, Unit
from analytics.flow.outcome import Note
from etl.planner.plans import Known, Ready, ready
from geodata.scenarios.base import Base, Floats
from geodata.scenarios.document import Makeshift, Scenario

MOST = 3
LITTLE = 0.5
"""Bed-days below this are none."""
NAME = "+"
"""Of a hospital that is only tried: no name a person could give."""


def offered(made: Ready) -> Floats:
    """Patients in or in want of a bed were nobody sent on, (2, H, T)."""
    return census.expected(made.plan).offered


def transfers(made: Ready, scenario: Scenario, kept: float, ambulances: float | None) -> Proposal:
    """The best transfers of ward and ICU patients, and what each rule costs."""
    need = offered(made)
    # Who is still in a hospital that is closed lies in its bed, and nobody is brought there.
    beds = np.where(made.beds.taking, made.beds.free, np.minimum(need, made.beds.free))
    accepts = made.beds.designated if scenario.choice == "designated" else None
    limits = Limits(made.plan.rules.reach, kept, np.inf if ambulances is None else ambulances, accepts)
    found: list[Transfers] = []
    prices: list[Prices] = []
    for unit, stay in ((Unit.WARD, made.course.ward), (Unit.ICU, made.course.icu)):
        own = replace(limits, stay=max(stay.mean, 1.0))
        found.append(diversion.transfers(need[unit], beds[unit], made.plan.between, own))
        prices.append(diversion.prices(need[unit], beds[unit], made.plan.between, own, found[-1]))
    notes: list[Note] = [("按期望值求解：每天转多少人，缺床·床日最少，其次车程最短。", "Solved on expected numbers: the fewest missing bed-days, then the shortest ways.")]
    if not made.plan.beds.any():
        notes.append(_no_beds())
    return Proposal(found[Unit.WARD], found[Unit.ICU], _together(*prices), tuple(notes))


def _together(ward: Prices, icu: Prices) -> Prices:
    names = ("all_rules", "any_distance", "none_kept", "any_hospital", "any_number")
    return Prices(*(getattr(ward, name) + getattr(icu, name) for name in names))


def _no_beds() -> Note:
    return "没有任何医院有床位数：请先在表中填写床位。", "No hospital has any beds: enter beds in the table first."


def short(made: Ready) -> Floats:
    """Beds missing by unit, hospital and day as the scenario stands, (2, H, T)."""
    return np.maximum(census.expected(made.plan).need - made.beds.free, 0.0)


def sites(known: Known, scenario: Scenario, beds: int) -> Hints:
    """The best places for a hospital of so many ward beds, each reckoned as if it stood there from the first day."""
    made = ready(known, scenario)
    now = short(made)
    lacking, minutes = float(now[Unit.WARD].sum()), made.arrivals.mean_minutes
    if not made.plan.beds.any():
        return Hints((), lacking, minutes, (_no_beds(),))
    if lacking < LITTLE:
        return Hints((), lacking, minutes, (("普通床位一天也不缺，不需要方舱。", "No ward bed is missing on any day: no makeshift hospital is needed."),))
    spots = [_spot(known, scenario, row, beds, lacking) for row in candidates(known, made, beds)]
    found = sorted(spots, key=lambda spot: -spot.saved)
    return Hints(tuple(found), lacking, minutes, (("方舱从第一天起开放，医护齐备；节省为期望值，开启分流时更多。", "Open from the first day, fully staffed; what it saves is expected, and more where people are sent on."),))


def candidates(known: Known, made: Ready, beds: int) -> list[int]:
    """Rows of the cells where so many beds take over most, or where nothing is missing shorten the ways most."""
    ground = known.base.ground
    patients = known.homes.weights * made.arrivals.demand.sum()
    ways = np.where(made.beds.taking.any(axis=1), known.homes.minutes(made.beds), np.inf)
    places = siting.best(short(made)[Unit.WARD], beds, siting.Homes(ground.lon, ground.lat, patients), ways, reach=made.plan.rules.reach, most=MOST)
    return [place.at for place in places]


def _spot(known: Known, scenario: Scenario, row: int, beds: int, lacking: float) -> Spot:
    ground = known.base.ground
    lon, lat = float(ground.lon[row]), float(ground.lat[row])
    tried = scenario.model_copy(update={"makeshift": (*scenario.makeshift, Makeshift(name=NAME, lon=lon, lat=lat, beds=beds))})
    made = ready(known, tried)
    left = float(short(made)[Unit.WARD].sum())
    return Spot(ground.codes[row], lon, lat, _area(known.base, row), beds, max(lacking - left, 0.0), made.arrivals.mean_minutes)


def _area(base: Base, row: int) -> Note:
    """The smallest area that a cell lies in."""
    around = [(len(cells), name) for cells, name in base.ground.areas.values() if row in cells]
    return min(around)[1] if around else ("", "")


def turned_round(made: Ready) -> Turned:
    """How short the ward stay must be, how many beds are missing, were nobody sent on."""
    plan = replace(made.plan, rules=replace(made.plan.rules, divert=False))
    free, stay, notes = made.beds.free, made.course.ward, list[Note]()

    def need(mean: float) -> Floats:
        return census.expected(replace(plan, course=replace(plan.course, ward=Stay(mean, stay.spread)))).offered[: Unit.ICU]

    shorter = missing.shorter_stay(need, free[: Unit.ICU], stay.mean)
    lacking = missing.beds_missing(census.expected(plan).offered, free)
    if shorter.days is None:
        notes.append((f"住院再短也不够：平均 {missing.SHORTEST_STAY:g} 天仍缺 {shorter.left:,.0f} 床日。", f"No stay is short enough: with {missing.SHORTEST_STAY:g} days still {shorter.left:,.0f} bed-days are missing."))
    if lacking[Unit.ICU].any():
        notes.append((f"重症缺 {int(lacking[Unit.ICU].sum()):,} 张，缩短普通住院无济于事。", f"{int(lacking[Unit.ICU].sum()):,} ICU beds are missing; shorter ward stays do not help there."))
    notes.append(("按期望值、各院自用自床、不分流。", "On expected numbers, every hospital for itself, nobody sent on."))
    return Turned(stay.mean, shorter.days, lacking, tuple(notes))
