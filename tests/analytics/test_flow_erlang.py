"""Queues in closed form, and the event simulation held to them."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flow_plans import WARD_ONLY, one

from analytics.flow import erlang, events
from analytics.flow.model import Stay


@pytest.fixture(scope="module")
def rows(shared: Path) -> list[dict[str, Any]]:
    found = json.loads((shared / "reference" / "queue" / "erlang.json").read_text())["rows"]
    assert len(found) == 10
    return list(found)


def test_formulas_are_the_published_ones(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        lam, service, servers = row["lam"], 1 / row["mu"], row["c"]
        assert erlang.blocking(row["a"], servers) == pytest.approx(row["erlangB"], rel=1e-9)
        found = erlang.queue(lam, service, servers)
        if row["erlangC"] is None:
            assert found == erlang.Queue(1.0, math.inf, math.inf)
            continue
        assert (found.busy, found.wait, found.line) == pytest.approx((row["erlangC"], row["Wq"], row["Lq"]), rel=1e-9)
        assert 1 - erlang.late(lam, service, servers, service / 2) == pytest.approx(
            row["p_wait_lt_half_service"], rel=1e-9
        )


def test_staff_is_the_fewest_that_keep_the_promise() -> None:
    needed = erlang.staff(10, 1, 0.5, 0.8)
    assert 1 - erlang.late(10, 1, needed, 0.5) >= 0.8 > 1 - erlang.late(10, 1, needed - 1, 0.5)
    assert needed == 12  # P(wait ≤ ½) = 0.835 with 12 and 0.586 with 11 servers
    assert erlang.staff(0, 1, 0.5, 0.9) == 0 and erlang.queue(0, 1, 0) == erlang.Queue(0, 0, 0)
    assert erlang.blocking(3, 0) == 1 and erlang.late(3, 1, 2, 100) == 1
    for wrong in ((-1, 1, 0, 0.5), (1, -1, 0, 0.5), (1, 1, -1, 0.5), (1, 1, 0, 1)):
        with pytest.raises(ValueError, match="from 0"):
            erlang.staff(*wrong)


@pytest.mark.parametrize("number", [0, 1, 2, 4, 6, 8, 9])
def test_simulated_waits_are_the_published_ones(rows: list[dict[str, Any]], number: int) -> None:
    """M/M/c in units of the mean stay, after a start from empty, within 3 standard errors of 40 replicates."""
    row, days, start = rows[number], 700, 300
    hospitals = 1 + int(30 // row["a"])
    plan = one(row["a"], row["c"], days, hospitals=hospitals, divert=False, patience=np.inf)
    runs = events.simulate(plan, 40, 2, exponential=True)
    line = runs.waiting[:, 0, :, start:].mean(axis=(1, 2))
    assert line.mean() == pytest.approx(row["Lq"], abs=3 * line.std(ddof=1) / np.sqrt(40))
    wait, expected = runs.wait.mean(axis=1), row["Wq"] * row["mu"]
    if expected < 0.3:  # elsewhere the empty start lasts for a good part of the days
        assert wait.mean() == pytest.approx(expected, abs=3 * wait.std(ddof=1) / np.sqrt(40) + expected * 10 / days)


@pytest.mark.parametrize("spread", [0.0, 0.7, 2.0])
def test_blocking_does_not_depend_on_how_stays_are_spread(spread: float) -> None:
    """M/G/c/c with c = a = 120: Erlang B 0.0694 for any spread of stays."""
    course = replace(WARD_ONLY, ward=Stay(1, spread))
    runs = events.simulate(one(120, 120, 220, course=course, divert=False, patience=0), 30, 3)
    share = runs.turned_away[:, 0, 20:].sum(axis=1) / runs.arrived[:, 0, 20:].sum(axis=1)
    assert share.mean() == pytest.approx(0.0694187690644297, abs=3 * share.std(ddof=1) / np.sqrt(30))
