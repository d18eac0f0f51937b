"""The hidden epidemic and the returns follow the published parameters they claim to follow."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from etl.demo.cases import find_cases, ways_of
from etl.demo.desk import Desk
from etl.demo.epidemic import HOUSEHOLD, IMPORTED, ROUTES
from etl.demo.messy import AS_OF_MINUTE, DAY, NEVER
from etl.demo.plan import (
    CFR,
    DAYS,
    DISPERSION_SHARE,
    HOUSEHOLD_ATTACK,
    HOUSEHOLD_SIZES,
    INCUBATION_MEDIAN,
    SERIAL_INTERVAL,
    SEVERITY_SHARE,
)
from etl.demo.returns import batches, curve
from etl.demo.run import carriers_of
from etl.demo.ways import ICU
from etl.demo.world import World
from etl.demo.write import Registers


def test_incubation(epidemic: World) -> None:
    days = epidemic.infections.onset - epidemic.infections.infected
    assert np.median(days) == pytest.approx(INCUBATION_MEDIAN, abs=0.2)
    assert np.quantile(days, 0.975) == pytest.approx(11.5, abs=0.8)


def test_serial_interval(epidemic: World) -> None:
    them = epidemic.infections
    passed_on = them.infector >= 0
    assert np.mean(them.onset[passed_on] - them.onset[them.infector[passed_on]]) == pytest.approx(SERIAL_INTERVAL, abs=0.45)
    assert (them.infected[passed_on] > them.infected[them.infector[passed_on]]).all(), "nobody infects before being infected"


def test_a_few_cause_most(epidemic: World) -> None:
    them = epidemic.infections
    caused = np.bincount(them.infector[them.infector >= 0], minlength=len(them))[them.infected < DAYS - 10]
    few = np.sort(caused)[::-1][: int(DISPERSION_SHARE * len(caused))]
    assert few.sum() / caused.sum() == pytest.approx(0.80, abs=0.06)


def test_household_attack_rate(epidemic: World) -> None:
    them = epidemic.infections
    early = them.first & (them.infected < DAYS - 20)
    exposed = (them.size[early] - 1).sum()
    infected = np.isin(them.infector[them.route == HOUSEHOLD], np.flatnonzero(early)).sum()
    assert infected / exposed == pytest.approx(HOUSEHOLD_ATTACK, abs=0.02)
    assert sum(HOUSEHOLD_SIZES) == pytest.approx(1)
    assert sum(size * share for size, share in enumerate(HOUSEHOLD_SIZES, 1)) == pytest.approx(2.7, abs=0.1)


def test_every_route_occurs_and_the_wave_falls_and_comes_back(epidemic: World) -> None:
    them = epidemic.infections
    assert set(them.route) == set(range(len(ROUTES)))
    assert (them.arrival[them.route == IMPORTED] >= 0).all()
    by_day = np.bincount(them.onset.clip(0).astype(int), minlength=DAYS)
    peak = int(np.argmax(np.convolve(by_day, np.ones(5) / 5, "same")))
    assert 17 <= peak <= 30
    trough = by_day[36:46].mean()
    assert trough < 0.6 * by_day[peak - 2 : peak + 3].mean()
    assert by_day[50:57].mean() > 1.2 * trough


def test_infections_cluster(epidemic: World) -> None:
    cases = np.bincount(epidemic.infections.grid, minlength=len(epidemic.ground.codes))
    expected = epidemic.ground.population / epidemic.ground.population.sum() * len(epidemic.infections)
    crowd = expected > 3
    assert (((cases - expected) ** 2 / expected)[crowd]).mean() > 3, "variance far above chance"


def test_what_is_found(epidemic: World, tmp_path: Path) -> None:
    with Registers(tmp_path / "a") as registers, Registers(tmp_path / "b") as truth:
        known = find_cases(epidemic, Desk(registers, truth))
    count = len(known.row)
    assert count == pytest.approx(9_000, rel=0.12)
    shares = np.bincount(known.severity, minlength=4) / count
    assert shares == pytest.approx(list(SEVERITY_SHARE.values()), abs=0.03)
    assert known.dies.mean() == pytest.approx(CFR, abs=0.012)
    delay = known.reported - epidemic.infections.onset[known.row]
    # The last weeks are cut off: of their cases only the quickly reported ones are known yet.
    complete = epidemic.infections.onset[known.row] < DAYS - 20
    assert np.mean(delay[complete]) == pytest.approx(4.6, abs=0.6)
    traced = np.isin(epidemic.infections.route[known.row], (1, 2)) & (epidemic.infections.onset[known.row] > 20)
    late = epidemic.infections.onset[known.row] > 20
    assert np.mean(delay[late & traced]) < np.mean(delay[late & ~traced]) - 0.7
    stays = (known.ended - known.reported)[(known.severity < 3) & ~known.dies]
    assert np.median(stays) == pytest.approx(14, abs=1.5)
    assert (known.onset[known.kind == "asymptomatic"] == NEVER).all()


def test_ways_through_the_hospitals(epidemic: World, tmp_path: Path) -> None:
    """Rees 2020: ward 14 (10–19) days, intensive care 8 (5–13); a stay begins where the one before it ends."""
    with Registers(tmp_path / "a") as registers, Registers(tmp_path / "b") as truth:
        known = find_cases(epidemic, Desk(registers, truth))
    ways = ways_of(epidemic, known)
    legs = ways.legs
    days = (legs.end - legs.start) / DAY
    whole = ((ways.ended - ways.admitted) / DAY)[known.severity < 3]
    assert np.percentile(whole, [25, 50, 75]) == pytest.approx([10, 14, 19], abs=1.5)
    assert np.percentile(days[legs.unit == ICU], [25, 50, 75]) == pytest.approx([5, 8, 13], abs=1.5)
    assert (days >= 0).all() and (legs.first | (legs.start == np.roll(legs.end, 1))).all()
    assert np.array_equal(legs.end[legs.last], ways.ended) and np.array_equal(legs.start[legs.first], ways.admitted)
    assert set(legs.case[legs.unit == ICU]) == set(np.flatnonzero(known.severity == 3)), "the critical, and nobody else"
    assert all(epidemic.hospitals[row].icu for row in set(legs.hospital[legs.unit == ICU]))
    assert np.array_equal(legs.hospital[legs.last & (known.severity[legs.case] >= 2)], known.hospital[known.severity >= 2])
    back = np.isin(legs.case, legs.case[legs.unit == ICU]) & legs.last
    assert (legs.unit[back] == ICU).tolist() == known.dies[legs.case[back]].tolist(), "who survives comes back to a ward"


def test_the_designated_hospitals_are_the_fullest(pack: Path) -> None:
    beds = pd.read_csv(pack / "registers" / "hospital_capacity.csv", dtype=str)
    sites = pd.read_csv(pack / "hospitals.csv", dtype=str).set_index("医院编号")["定点医院"].isin(["是", "有", "1"])
    wards = beds[beds["病区"] == "普通病房"]
    share = wards["占用"].astype(float).groupby(wards["医院编号"]).sum() / wards["有医护的床位"].astype(float).groupby(wards["医院编号"]).sum()
    assert share[sites[share.index]].min() > 1.2 * share[~sites[share.index]].mean()


def test_the_last_days_are_incomplete(epidemic: World, tmp_path: Path) -> None:
    with Registers(tmp_path / "a") as registers, Registers(tmp_path / "b") as truth:
        known = find_cases(epidemic, Desk(registers, truth))
    unknown = known.recorded > AS_OF_MINUTE
    assert unknown[known.reported >= DAYS - 3].any()
    assert not unknown[known.reported < DAYS - 4].any()


def test_returns_have_their_trough_on_the_eve_and_their_peaks_on_the_6th_and_16th() -> None:
    wave = curve()
    eve, sixth, sixteenth = 14, 20, 30
    assert wave.sum() == pytest.approx(1)
    assert int(np.argmin(wave[:45])) == eve
    assert int(np.argmax(wave)) == sixth
    assert int(np.argmax(wave[25:])) + 25 == sixteenth
    assert wave[sixteenth] > 1.3 * wave[26]


def test_registered_returns_follow_the_curve(pack: Path) -> None:
    table = pd.read_csv(pack / "registers" / "registration.csv", dtype=str)
    days = pd.to_datetime(table["预计到达日期"].str.replace(r"[年月/.]", "-", regex=True).str.replace("日", ""), format="mixed").dt.date.astype(str)
    counted = days.value_counts()
    assert counted.get("2020-01-24", 0) < 0.3 * counted["2020-01-30"]
    assert set(days) & {"2020-03-11", "2020-03-12", "2020-03-13"}, "some are expected after the last day"


def test_truth_and_register_agree(pack: Path) -> None:
    truth = pd.read_csv(pack / "truth" / "infections.csv", dtype=str)
    cases = pd.read_csv(pack / "registers" / "case.csv", dtype=str)
    assert truth["person_no"].is_unique
    assert set(truth["infector_no"].dropna()) <= set(truth["person_no"])
    assert set(cases["病例编号"]) <= set(truth["case_no"].dropna())
    assert len(truth) > 1.2 * cases["病例编号"].nunique(), "not everyone is found"
    mates = truth[truth["route"] == "household"].merge(truth, left_on="infector_no", right_on="person_no")
    assert (mates["household_x"] == mates["household_y"]).all() and (mates["grid_code_x"] == mates["grid_code_y"]).all()


def test_everyone_who_carried_it_in_is_in_exactly_one_batch(epidemic: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.demo.returns.CHUNK", 25)
    found = [carriers_of(epidemic, expected, number) for number, expected in enumerate(batches(epidemic.plan))]
    assert len(found) > 20
    everyone = np.concatenate(found)
    assert sorted(everyone.tolist()) == np.flatnonzero(epidemic.infections.arrival >= 0).tolist()


def test_batches_are_bounded_and_leave_nobody_out(epidemic: World, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = np.concatenate(list(batches(epidemic.plan)))
    monkeypatch.setattr("etl.demo.returns.CHUNK", 25)
    parts = list(batches(epidemic.plan))
    assert max(map(len, parts)) < 2 * 25
    assert np.concatenate(parts).tolist() == whole.tolist()
    assert len(whole) == epidemic.plan.registrations
