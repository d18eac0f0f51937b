"""The scan finds what is there and rarely cries without cause, on small towns; `analytics.scan.power` does large ones."""

from __future__ import annotations

import pytest

from analytics import scan

TOWN = scan.Town(side=12, days=20, cases=80)


def test_an_outbreak_is_found_and_quiet_is_kept() -> None:
    found = scan.power(TOWN, seed=1, runs=120, replicates=199)
    assert found.runs == 120
    assert found.found >= 0.95 and found.false_alarms <= 0.07


def test_without_excess_only_false_alarms_are_found() -> None:
    nothing = scan.power(scan.Town(side=12, days=20, cases=80, excess=0), seed=2, runs=60, replicates=199)
    assert nothing.found <= nothing.false_alarms <= 0.12


def test_chance_decides_by_seed() -> None:
    weak = scan.Town(side=8, days=10, cases=40, excess=4, cells=5)
    first = scan.power(weak, seed=3, runs=20, replicates=99)
    assert scan.power(weak, seed=3, runs=20, replicates=99, workers=2) == first


def test_towns_that_cannot_be() -> None:
    for town, runs in ((TOWN, 0), (scan.Town(within=61), 5), (scan.Town(side=2, cells=5), 5)):
        with pytest.raises(ValueError, match="cannot scan"):
            scan.power(town, seed=1, runs=runs)
