"""Fever clinics by the hour."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.flow import erlang
from analytics.flow.clinics import clinics

EVEN = np.ones((1, 24))


def test_a_steady_clinic_waits_as_theory_says() -> None:
    """M/G/1 by Pollaczek and Khinchine: λ E[S²] ÷ 2 (1 − ρ); 8 visits an hour, 6 minutes, ρ = 0.8."""
    for spread in (0.0, 1.0):
        found = [
            clinics(8 * EVEN, EVEN, 6, np.inf, seed, days=100, replicates=4, spread=spread)[0] for seed in range(12)
        ]
        waits = np.array([answer.wait.mean() for answer in found])
        expected = 8 / 60 * 36 * (1 + spread**2) / 2 / (1 - 0.8)
        assert waits.mean() == pytest.approx(expected, abs=3 * waits.std(ddof=1) / np.sqrt(12))
        assert not any(answer.left.any() for answer in found)


def test_without_patience_the_share_who_leave_is_erlangs() -> None:
    found = [
        clinics(30 * EVEN, 4 * EVEN, 8, 0, seed, days=20, replicates=4, spread=0.6)[0].left.mean() for seed in range(12)
    ]
    assert np.mean(found) == pytest.approx(erlang.blocking(4, 4), abs=3 * np.std(found, ddof=1) / np.sqrt(12))


def test_patience_bounds_the_wait_and_the_crowd_leaves() -> None:
    answer, late = clinics(60 * EVEN, 2 * EVEN, 6, 45, 1)
    assert answer.left.min() > 0.55 and answer.left.max() < 0.75  # two doctors see a third of sixty
    assert answer.wait.max() <= 45 and (late <= 45).all() and late.max() == 45


def test_a_closed_night_makes_visitors_wait_for_the_morning() -> None:
    doctors = np.zeros((1, 24))
    doctors[0, 8:20] = 3
    answer, late = clinics(4 * EVEN, doctors, 5, np.inf, 1, days=30)
    # Until eight, and then for those who came before: four an hour since twenty, five minutes each, three doctors.
    assert answer.wait[0, 6] == pytest.approx(90 + 42 * 5 / 3, abs=10) and answer.wait[0, 22] == pytest.approx(
        570 + 10 * 5 / 3, abs=10
    )
    assert answer.wait[0, 12] < 2 and not answer.left.any() and late[0, 22] > 560


def test_rows_without_visits_are_no_clinic_and_without_doctors_nobody_is_seen() -> None:
    visits, doctors = np.concatenate([0 * EVEN, 5 * EVEN]), np.concatenate([EVEN, 0 * EVEN])
    answer, late = clinics(visits, doctors, 5, 60, 1)
    assert not answer.wait[0].any() and not answer.left[0].any() and not late[0].any()
    assert (answer.left[1] == 1).all() and (answer.wait[1] == 60).all()
    forever, _ = clinics(visits, doctors, 5, np.inf, 1)
    assert (forever.left[1] == 1).all() and (forever.wait[1] == 1440).all()


def test_the_same_seed_says_the_same_and_one_more_doctor_makes_nobody_wait_longer() -> None:
    visits = 20 * (1 + np.sin(np.arange(48).reshape(2, 24) / 24 * 2 * np.pi))
    few, again = (clinics(visits, np.full((2, 24), 4.9), 10, 60, 3)[0] for _ in range(2))
    assert (few.wait == again.wait).all() and few.doctors[0, 0] == 4
    more = clinics(visits, np.full((2, 24), 6), 10, 60, 3)[0]
    assert (more.wait <= few.wait + 1e-9).all() and more.left.sum() < few.left.sum()


@pytest.mark.parametrize(
    ("visits", "doctors", "service", "patience", "words"),
    [
        (EVEN, np.ones((2, 24)), 5, 60, "tables of hospitals"),
        (-EVEN, EVEN, 5, 60, "numbers from 0"),
        (EVEN, -EVEN, 5, 60, "numbers from 0"),
        (EVEN, EVEN, 0, 60, "longer than 0"),
        (EVEN, EVEN, 5, -1, "numbers from 0"),
    ],
)
def test_what_cannot_be_is_refused(
    visits: np.ndarray, doctors: np.ndarray, service: float, patience: float, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        clinics(visits, doctors, service, patience, 1)
