"""How many patients a day will want a bed: cases go on in one of four ways, a share of them is admitted some days later.

Cases are by day of report, or by day of onset where most have one and what is still missing can be told; admissions follow by
the days that lay between in the past.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.flow import sir
from analytics.flow.outcome import Note
from analytics.growth import growth
from analytics.nowcast import bayesian
from analytics.reproduction import Basis, reproduction
from analytics.serial_interval import gamma_weights
from analytics.triangle import Triangle
from etl.planner.stays import spread_over
from geodata.scenarios.base import Base, Floats
from geodata.scenarios.document import Scenario

GROWTH_DAYS = 14
DAMPED = 0.9
"""Of a day's growth so much is left the next day: no growth lasts, and a slope of two weeks says little about a quarter."""
LEVEL_DAYS = 7
R_DAYS = 7
FEWEST = 30
"""Cases with a day of onset, from which on delays can be learnt (as on the reports)."""
INFECTIOUS_DAYS = 14
"""As CHIME has it."""
MANY = 10_000_000
"""People, where nobody knows how many live there."""
KNOWN = 0.5
"""Share of a day's cases that must be known for the day to count."""
SEED = 20130901


@dataclass(frozen=True)
class Curve:
    """Cases (N,) a day up to some last day, `ahead` days before the first simulated one; by onset or by report.

    `delays`: shares of admissions by days since. `share`: admissions for one case of the curve.
    """

    cases: Floats
    imported: Floats
    ahead: int
    by_onset: bool
    delays: Floats
    share: float


@dataclass(frozen=True)
class Demand:
    """Patients a day (T,) before multiplier and waves; `reproduction`: the R used, else None."""

    daily: Floats
    reproduction: float | None
    notes: tuple[Note, ...]


def demand(base: Base, scenario: Scenario, people: float) -> Demand:
    """The patients of a scenario's days; `people` live there, who can fall ill but once."""
    notes: list[Note] = []
    curve = curve_of(base, scenario.demand in ("nowcast", "renewal"), notes)
    days = curve.ahead + scenario.days
    used: float | None = None
    if not curve.cases.any():
        notes.append(("近 60 天没有病例，基线没有新病人。可添加局部疫情。", "No case in the last 60 days: the base has no new patients. Add a wave."))
        ahead = np.zeros(days)
    elif scenario.demand == "nowcast":
        ahead = np.full(days, curve.cases[-LEVEL_DAYS:].mean())
        notes.append((f"需求：最近 {LEVEL_DAYS} 个可估计日的平均水平保持不变。", f"Demand: the mean of the last {LEVEL_DAYS} days that can be told, kept level."))
    elif scenario.demand == "renewal":
        ahead, used = _renewal(base, curve, scenario.reproduction, days, people, notes)
    elif scenario.demand == "sir":
        ahead, used = _sir(curve, scenario.reproduction, days, people, notes)
    else:
        ahead = _recent(curve, days, notes)
    every = np.concatenate([curve.cases, ahead])
    admitted = curve.share * np.convolve(every, curve.delays)[: len(every)]
    return Demand(admitted[-scenario.days :], used, tuple(notes))


def curve_of(base: Base, by_onset: bool, notes: list[Note]) -> Curve:
    """Cases by onset with what is still missing added, if asked for and possible, else by report up to the last complete day."""
    of = base.course
    share, told = _admitted(base)
    notes.append(told)
    if by_onset:
        found = _onsets(base)
        if found is not None:
            cases, imported, ahead = found
            dated = max(cases[-len(base.cases) :].sum(), 1.0)
            undated = max(float(base.cases.sum()) / dated, 1.0)  # who has no day of onset is admitted all the same
            return Curve(cases, imported, ahead, True, spread_over(of.from_onset), share * undated)
        notes.append(("没有足够的发病日期，按报告日推算。", "Too few days of onset: reckoned by day of report."))
    complete = len(base.cases) - base.incomplete
    return Curve(base.cases[:complete].astype(np.float64), base.imported[:complete].astype(np.float64), base.incomplete, False, spread_over(of.from_report), share)


def _admitted(base: Base) -> tuple[float, Note]:
    of = base.course
    if of.patients == 0 or of.cases == 0:
        return 1.0, ("没有住院记录：假定每例报告当日入院。", "No admissions on record: every case is taken to be admitted on the day of report.")
    share = of.admitted / of.cases
    if base.district_code is None:
        return share, (f"近两月每 100 例报告有 {share * 100:.0f} 例入院，照此推算。", f"Of 100 reported cases {share * 100:.0f} were admitted in the last two months: so it goes on.")
    return share, (
        f"本区医院近两月每 100 例本区病例收治 {share * 100:.0f} 人（含外区来的，不含去外区的），照此推算。",
        f"For 100 cases of the district its hospitals admitted {share * 100:.0f} in the last two months (from elsewhere too, not those who went elsewhere): so it goes on.",
    )


def _onsets(base: Base) -> tuple[Floats, Floats, int] | None:
    """Likely final cases by onset up to the last day that is half known, imported ones of these, and days from it to the base's."""
    delays = base.onsets.delays
    if delays.sum() < FEWEST or len(delays) < LEVEL_DAYS or base.course.from_onset.sum() == 0:
        return None
    longest = min(delays.shape[1], len(delays)) - 1
    cut = delays[:, : longest + 1].copy()
    cut[:, longest] += delays[:, longest + 1 :].sum(axis=1)
    found = bayesian(Triangle(np.datetime64(base.onsets.first), cut, without_date=0, reversed=0, long=0, outside=0), np.random.default_rng(SEED), window=28, level=0.9)
    short = np.flatnonzero(found.share < KNOWN)
    until = (base.day - base.onsets.first).days + 1
    days = min(int(short[0]) if len(short) else len(delays), until)
    if days < LEVEL_DAYS:
        return None
    return found.expected[:days], base.onsets.imported[:days] / found.share[:days], until - days


def _slope(curve: Curve) -> tuple[float, float]:
    """Growth a day over the last fortnight, on the log scale, and its level on the last day; no growth where it cannot be told."""
    last = curve.cases[-GROWTH_DAYS:]
    try:
        fit = growth(last)
    except ValueError:
        return 0.0, float(last.mean())
    return fit.rate, float(fit.fitted[-1])


def _recent(curve: Curve, days: int, notes: list[Note]) -> Floats:
    """The last fortnight's growth, less of it every day."""
    rate, level = _slope(curve)
    sums = rate * DAMPED * (1 - DAMPED ** np.arange(1, days + 1)) / (1 - DAMPED)
    change = np.expm1(rate) * 100
    notes.append((
        f"需求：最近 {GROWTH_DAYS} 个完整日每天 {change:+.1f}%，此后增幅逐日减为 {DAMPED:.0%}。",
        f"Demand: {change:+.1f}% a day over the last {GROWTH_DAYS} complete days; from then on each day {DAMPED:.0%} of the growth of the day before.",
    ))  # fmt: skip
    return np.asarray(level * np.exp(sums))


def _renewal(base: Base, curve: Curve, asked: float | None, days: int, people: float, notes: list[Note]) -> tuple[Floats, float]:
    """Infections by the renewal equation: today's cases infect R others by the serial interval, as long as somebody is left."""
    interval = base.serial_interval
    weights = gamma_weights(interval.mean, interval.sd)
    used = asked
    if used is None:
        basis = Basis.ONSET if curve.by_onset else Basis.REPORT
        found = reproduction(np.maximum(curve.cases - curve.imported, 0), weights, curve.imported, window=R_DAYS, basis=basis)
        known = found.at(0.5)[np.isfinite(found.at(0.5))]
        used = float(known[-1]) if len(known) else 1.0
        notes.append((f"需求：按最新 R = {used:.2f}（{R_DAYS} 日）与代间距 {interval.mean:g} 天（{interval.source[0]}）推算。", f"Demand: renewal with the newest R = {used:.2f} ({R_DAYS} days) and a serial interval of {interval.mean:g} days ({interval.source[1]})."))
    else:
        notes.append((f"需求：自第一天起 R = {used:.2f}，代间距 {interval.mean:g} 天（{interval.source[0]}）。", f"Demand: R = {used:.2f} from the first day on, serial interval {interval.mean:g} days ({interval.source[1]})."))
    every, start = np.concatenate([curve.cases, np.zeros(days)]), len(curve.cases)
    reach = weights[1:][::-1]
    left = max(people - curve.cases.sum(), 0.0)
    for day in range(start, len(every)):
        back = every[max(0, day - len(reach)) : day]
        new = min(used * float(back @ reach[-len(back) :]) * (left / people if people > 0 else 1.0), left if people > 0 else np.inf)
        every[day], left = new, left - new
    return every[start:], used


def _sir(curve: Curve, asked: float | None, days: int, people: float, notes: list[Note]) -> tuple[Floats, float]:
    """CHIME's compartments from today's known cases on: contacts as the last fortnight's growth says, or as R does."""
    infected = max(float(curve.cases[-INFECTIOUS_DAYS:].sum()), 1.0)
    had = max(float(curve.cases.sum()) - infected, 0.0)
    susceptible = max((people or MANY) - infected - had, 1.0)
    gamma = 1 / INFECTIOUS_DAYS
    if asked is None:
        beta = max(sir.contacts(float(np.expm1(_slope(curve)[0])), gamma, susceptible), 0.0)
    else:
        beta = asked * gamma / susceptible
    found = sir.course((susceptible, infected, had), gamma, [(beta, days)])
    used = sir.reproduction(beta, gamma, susceptible)
    notes.append((
        f"需求：SIR，R = {used:.2f}，传染期 {INFECTIOUS_DAYS} 天，只计已知病例；全市均匀混合，没有年龄和管控。",
        f"Demand: SIR with R = {used:.2f}, infectious for {INFECTIOUS_DAYS} days, known cases only; one city that mixes, no ages, no measures.",
    ))  # fmt: skip
    return sir.admissions(found, 1.0), used
