"""The honesty tests are honest themselves: their epidemics have the R they claim, their lines hold or miss, on tiny runs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analytics.serial_interval import infectiousness
from bench.validate import bells, places, series
from bench.validate.epidemics import DAYS, DELAY_MEAN, DISPERSION, epidemic
from bench.validate.lines import Line, told


def test_a_line_is_held_or_missed(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [Line("a", 0.9, 0.8), Line("b", 0.7, 0.8), Line("c", 0.08, 0.07, "≤"), Line("d", float("nan"), 0.8), Line("e", 0.1)]
    assert [line.what for line in told("all", lines)] == ["b", "c", "d"]
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == 6 and sum("MISSED" in line for line in printed) == 3 and sum(" held" in line for line in printed) == 1


def test_epidemics_grow_by_the_r_they_claim_and_report_late() -> None:
    rng = np.random.default_rng(11)
    cities = [epidemic(rng, np.inf) for _ in range(40)]
    forced = [(infectiousness((city.local + city.imported).astype(float), series.WEIGHTS) * city.r)[1:].sum() for city in cities]
    assert sum(int(city.local[1:].sum()) for city in cities) == pytest.approx(sum(forced), rel=0.03)
    delays = np.concatenate([city.report - city.onset for city in cities])
    assert delays.min() >= 0 and delays.mean() == pytest.approx(DELAY_MEAN, abs=0.1)
    one = epidemic(np.random.default_rng(5))
    again = epidemic(np.random.default_rng(5))
    assert (one.local == again.local).all() and one.local.shape == one.r.shape == (DAYS,)
    assert len(one.onset) == one.local.sum() + one.imported.sum()


def test_the_interval_widens_with_dispersion_and_the_truth_is_not_the_estimate() -> None:
    rng = np.random.default_rng(2)
    cities = [epidemic(rng, DISPERSION) for _ in range(12)]
    shown, plain = series._against(cities, series.as_shown), series._against(cities, series.by_cori)
    assert shown.held > plain.held and shown.bias == pytest.approx(plain.bias)
    wrong = series._against([replace(city, r=3 * city.r) for city in cities], series.as_shown)
    assert wrong.held < 0.1, "a wrong truth is noticed"


def test_all_groups_make_their_lines() -> None:
    lines = [
        *series.reproduction_lines(1, 6), *series.nowcast_lines(1, 3), *places.scan_lines(1, 2, 19), *places.hot_spot_lines(1, 4), *bells.alarm_lines(1, 12),
    ]  # fmt: skip
    assert len(lines) == 6 + 3 + 3 + 6 + 12 and all(np.isfinite(line.figure) for line in lines)
    assert sum(line.mark is not None for line in lines) == 3 + 2 + 2 + 3
