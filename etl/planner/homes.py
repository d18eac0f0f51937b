"""From home to hospital: minutes, who chooses which hospital on which days, and what arrives where. Nothing is computed twice."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from analytics.flow import choice, travel
from analytics.flow.model import Course, Ints, Unit
from analytics.flow.outcome import Note
from etl.planner.beds import Beds
from etl.planner.remembered import Remembered
from geodata.scenarios.base import Base, Floats
from geodata.scenarios.document import Scenario, Wave

RECENT_SHARE = 0.8
"""Of the next patients so many live where the last fortnight's did, the others where people live; fewer while cases are few."""
ENOUGH_RECENT = 50


@dataclass(frozen=True)
class Arrivals:
    """Patients by hospital and day (H, T), mean minutes of those who choose it (H,) and of all, all patients a day (T,)."""

    daily: Floats
    minutes: Floats
    mean_minutes: float
    demand: Floats
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class _Chosen:
    """Of patients who live in one way: the share by hospital (H,), and their mean minutes (H,)."""

    share: Floats
    minutes: Floats


class Homes:
    """Ways from the homes of one base to its hospitals, and shares already worked out. May be asked by several threads."""

    def __init__(self, base: Base) -> None:
        self.base = base
        lon, lat = (np.array([np.nan if value is None else value for value in column]) for column in ([site.lon for site in base.sites], [site.lat for site in base.sites]))
        self.known = travel.filled(base.minutes, travel.minutes(base.ground.lon, base.ground.lat, lon, lat))
        self.weights, self.recent_share = _weights(base)
        self._minutes = Remembered[Floats](4)
        self._shares = Remembered[Floats](6)
        self._chosen = Remembered[_Chosen](512)
        self._fitted = Remembered[choice.Fitted](8)

    def minutes(self, beds: Beds) -> Floats:
        """Minutes (C, H) from every cell to every hospital of a scenario, makeshift ones as the estimate says."""
        extra = slice(len(self.base.sites), None)
        if not len(beds.lon[extra]):
            return self.known.minutes
        points = (beds.lon[extra].tobytes(), beds.lat[extra].tobytes())
        ground = self.base.ground

        def make() -> Floats:
            more = travel.minutes(ground.lon, ground.lat, beds.lon[extra], beds.lat[extra]) * self.known.ratio
            return np.concatenate([self.known.minutes, more], axis=1)

        return self._minutes.get(points, make)

    def arrivals(self, scenario: Scenario, beds: Beds, course: Course, demand: Floats) -> Arrivals:
        """Who goes where. `demand` (T,): patients a day before multiplier and waves."""
        notes = list(self._notes(scenario, beds))
        rule = Rule(self, scenario, beds, course, float(demand.mean()) * scenario.multiplier)
        everybody = [(self.weights, b"", demand * scenario.multiplier)]
        everybody += [(_living(self.base, wave), _named(wave), _days(wave, self.base.day, scenario.days)) for wave in scenario.waves]
        daily, spent = np.zeros(beds.taking.shape), np.zeros(beds.taking.shape[0])
        for days, pattern in rule.patterns():
            for weights, name, a_day in everybody:
                chosen = self._choose(rule, pattern, weights, name)
                here = chosen.share[:, None] * a_day[days]
                daily[:, days] = daily[:, days] + here
                spent += np.nan_to_num(chosen.minutes) * here.sum(axis=1)
        people = daily.sum(axis=1)
        mean = np.divide(spent, people, out=np.full(len(people), np.nan), where=people > 0)
        overall = float(spent.sum() / people.sum()) if people.sum() > 0 else float("nan")
        return Arrivals(daily, mean, overall, np.sum([a_day for _, _, a_day in everybody], axis=0), tuple(notes))

    def shares(self, rule: Rule, pattern: Ints) -> Floats:
        """Shares (C, H) of one pattern."""
        return self._shares.get(rule.key(pattern), lambda: rule.shares(pattern))

    def fitted(self, beds: Beds) -> choice.Fitted:
        """The attraction that gives the hospitals their recent admissions; makeshift ones have none yet."""
        ward, extra = np.maximum(beds.staffed[Unit.WARD].max(axis=1), 0), len(beds.sites) - len(self.base.sites)
        seen = np.concatenate([self.base.admissions.sum(axis=1).astype(np.float64), np.full(extra, np.nan)])
        key = (beds.lon.tobytes(), ward[len(self.base.sites) :].tobytes())
        return self._fitted.get(key, lambda: choice.fitted(self.minutes(beds), self.weights, seen, ward.astype(np.float64)))

    def _choose(self, rule: Rule, pattern: Ints, weights: Floats, name: bytes) -> _Chosen:
        def make() -> _Chosen:
            shares = self.shares(rule, pattern)
            total = weights.sum()
            mean, _ = travel.mean_minutes(self.minutes(rule.beds), shares, weights)
            return _Chosen(weights @ shares / total if total > 0 else np.zeros(shares.shape[1]), mean)

        return self._chosen.get((rule.key(pattern), name), make)

    def _notes(self, scenario: Scenario, beds: Beds) -> list[Note]:
        notes: list[Note] = []
        share = self.recent_share
        notes.append((f"病人住处：{share:.0%} 按近两周病例，其余按人口。", f"Homes of patients: {share:.0%} as the last fortnight's cases, the others as people live."))
        if self.base.minutes is None:
            notes.append((f"路程：直线距离 × {travel.DETOUR:g}，{travel.SPEED:g} 千米/时。", f"Travel: straight distance × {travel.DETOUR:g} at {travel.SPEED:g} km/h."))
        elif self.known.holes:
            notes.append((f"路程表缺 {self.known.holes:,} 对，按直线距离估计 × {self.known.ratio:.2f}。", f"The travel-time matrix lacks {self.known.holes:,} pairs: estimated by distance × {self.known.ratio:.2f}."))
        if scenario.choice == "observed" and (why := self.fitted(beds).why) is not None:
            notes.append(why)
        return notes


@dataclass(frozen=True)
class Rule:
    """How patients of a scenario choose: on days with the same open hospitals and the same beds they choose alike."""

    homes: Homes
    scenario: Scenario
    beds: Beds
    course: Course
    a_day: float

    def patterns(self) -> list[tuple[Ints, Ints]]:
        """(days, column) for every pattern: which hospitals take people in, and what draws to them where beds do."""
        drawn = self.beds.staffed[Unit.WARD] if self.scenario.choice != "nearest" and not self._by_habit else np.zeros_like(self.beds.staffed[Unit.WARD])
        columns = np.concatenate([self.beds.taking.astype(np.int64), np.where(self.beds.taking, drawn, 0)])
        kinds, which = np.unique(columns, axis=1, return_inverse=True)
        return [(np.flatnonzero(which == kind), kinds[:, kind]) for kind in range(kinds.shape[1])]

    @property
    def _by_habit(self) -> bool:
        return self.scenario.choice == "observed" and self.homes.fitted(self.beds).why is None

    def key(self, pattern: Ints) -> tuple[object, ...]:
        """Names everything the shares of a pattern depend on."""
        points = (self.beds.lon[len(self.homes.base.sites) :].tobytes(), self.beds.lat[len(self.homes.base.sites) :].tobytes())
        room = (round(self.a_day, 6), self.course.ward.mean, self.beds.others.tobytes()) if self.scenario.choice == "capacity" else ()
        return (self.scenario.choice, pattern.tobytes(), points, room)

    def shares(self, pattern: Ints) -> Floats:
        """Shares (C, H) of the pattern."""
        taking, drawn = pattern[: len(pattern) // 2].astype(np.bool_), pattern[len(pattern) // 2 :].astype(np.float64)
        attraction = self.homes.fitted(self.beds).attraction if self._by_habit else drawn
        wanted = "huff" if self.scenario.choice == "observed" else self.scenario.choice
        room = weights = None
        if wanted == "capacity":
            # Over one stay every bed is free once: what is free today and becomes free serves the arrivals of those days.
            stay = max(self.course.ward.mean, 1.0)
            room = np.maximum(drawn - self.beds.others[Unit.WARD].max(axis=1), 0.0)
            weights = self.homes.weights / max(self.homes.weights.sum(), 1e-12) * self.a_day * stay
        return choice.shares(self.homes.minutes(self.beds), attraction, wanted, opened=taking, designated=self.beds.designated, weights=weights, room=room)


def _weights(base: Base) -> tuple[Floats, float]:
    """Where the next patients live (C,), adding up to 1, and the share of it that follows the last fortnight's cases."""
    people, recent = base.ground.people, base.recent
    share = RECENT_SHARE * min(recent.sum() / ENOUGH_RECENT, 1.0)
    if not people.sum() > 0:
        share = 1.0 if recent.sum() > 0 else 0.0
    parts = share * recent / max(recent.sum(), 1.0) + (1 - share) * people / max(people.sum(), 1.0)
    return parts if parts.sum() > 0 else np.full(len(people), 1 / max(len(people), 1)), share


def _living(base: Base, wave: Wave) -> Floats:
    """People of a wave's areas and cells (C,); every cell alike where nobody is known to live."""
    inside = np.zeros(len(base.ground.codes), dtype=np.bool_)
    row_of = {code: row for row, code in enumerate(base.ground.codes)}
    for code in wave.codes:
        inside[base.ground.areas[code][0] if code in base.ground.areas else row_of[code]] = True
    people = np.where(inside, base.ground.people, 0.0)
    return people if people.sum() > 0 else inside.astype(np.float64)


def _named(wave: Wave) -> bytes:
    return ",".join(sorted(wave.codes)).encode()


def _days(wave: Wave, base: dt.date, days: int) -> Floats:
    """Its patients on each day (T,)."""
    on = np.arange(1, days + 1)
    return np.where((on >= (wave.first - base).days) & (on <= (wave.last - base).days), wave.patients, 0.0)

