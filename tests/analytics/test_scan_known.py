"""Published scans: New York leukaemia (as SaTScan has it), New Mexico brain cancer (as R's scanstatistics has it)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analytics import scan
from analytics.scan import kernels


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    return shared / "reference" / "scan"


@pytest.fixture(scope="module")
def known(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "expected.json").read_text())


@pytest.fixture(scope="module")
def tracts(folder: Path) -> pd.DataFrame:
    return pd.read_csv(folder / "nydf_281tracts.csv")


@pytest.fixture(scope="module")
def counties(folder: Path) -> dict[str, np.ndarray]:
    """Brain cancer 1986–89: places × years."""
    names = {"counts": "nm_counts_1986_89", "population": "nm_population_1986_89", "baseline": "nm_eb_baselines_1986_89"}
    tables = {name: pd.read_csv(folder / f"{file}.csv", index_col=0).to_numpy().T for name, file in names.items()}
    return tables | {"seats": pd.read_csv(folder / "nm_geo_seats.csv")[["seat_long", "seat_lat"]].to_numpy()}


def around_tracts(tracts: pd.DataFrame, share: float) -> scan.Circles:
    return scan.build_circles(tracts.longitude, tracts.latitude, tracts.population, most_share=share)


def around_seats(counties: dict[str, np.ndarray]) -> scan.Circles:
    """Fifteen nearest seats, whatever their people."""
    return scan.build_circles(*counties["seats"].T, np.ones(32), most_share=1, most_places=15, degrees=True)


@pytest.mark.long
def test_new_york(known: dict[str, Any], tracts: pd.DataFrame) -> None:
    expected = known["nydf_spatial_ub0p1"]
    study = scan.poisson(np.floor(tracts.cases), tracts.population, "spatial")
    around = around_tracts(tracts, 0.1)
    clusters = scan.judge(scan.observe(study, around), scan.simulate(study, around, seed=1))
    for name, cluster in (("MLC", clusters[0]), ("second", clusters[1]), ("seventh", clusters[6])):
        published = expected[name]
        assert cluster.log_ratio == pytest.approx(published["llr"], abs=1e-5)
        assert (cluster.places + 1).tolist() == published["locids"]
        assert cluster.p == pytest.approx(published["satscan_p"], abs=0.02)
        assert cluster.gumbel_p == pytest.approx(published["satscan_p"], abs=0.02)
        if "cases" in published:
            assert cluster.cases == published["cases"]
            assert cluster.expected == pytest.approx(published["exp"], abs=0.01)
            assert cluster.relative_risk == pytest.approx(published["rr"], abs=0.005)
    assert clusters[0].observed_to_expected == pytest.approx(expected["MLC"]["smr"], abs=0.005)
    assert tracts.population[clusters[0].places].sum() == expected["MLC"]["pop"]
    assert clusters[0].radius == pytest.approx(expected["MLC"]["r"], abs=0.005)


def test_new_york_to_half_the_population(known: dict[str, Any], tracts: pd.DataFrame) -> None:
    expected = known["nydf_spatial_ub0p5"]
    study = scan.poisson(np.floor(tracts.cases), tracts.population, "spatial")
    best = scan.observe(study, around_tracts(tracts, 0.5), most=1)[0]
    assert (round(best.log_ratio, 6), best.cases, round(best.expected, 2)) == (expected["llr"], expected["cases"], expected["exp"])


def test_formulas_of_one_zone(known: dict[str, Any], tracts: pd.DataFrame) -> None:
    expected = known["nydf_formula_zone"]
    total, people = float(np.floor(tracts.cases).sum()), float(tracts.population.sum())
    for zone, model, published in (
        ("zone", kernels.POISSON, "poisson_llr"),
        ("binomial_llr_zone", kernels.BERNOULLI, "binomial_llr"),
    ):
        rows = np.array(expected[zone]) - 1
        inside = float(np.floor(tracts.cases)[rows].sum())
        hoped = float(tracts.population[rows].sum()) * total / people
        assert kernels.ratio(model, inside, hoped, total, people) == pytest.approx(expected[published], abs=1e-5)


def test_new_mexico_by_population(known: dict[str, Any], counties: dict[str, np.ndarray]) -> None:
    """Scanstatistics gives every year the same expected cases, so population goes in as each year's shares."""
    expected = known["nm_pb_poisson_prospective_1986_89"]
    shares = counties["population"] / counties["population"].sum(axis=0)
    study = scan.poisson(counties["counts"], shares, "prospective", longest=4)
    around = around_seats(counties)
    best = scan.judge(scan.observe(study, around), scan.simulate(study, around, seed=2), every=365)[0]
    assert best.log_ratio == pytest.approx(expected["llr"], abs=1e-5)
    assert sorted((best.places + 1).tolist()) == expected["locations"]
    assert best.cases == expected["cases"]
    assert best.expected == pytest.approx(expected["expected"], abs=1e-4)
    assert best.observed_to_expected == pytest.approx(expected["relrisk_in"], abs=1e-6)
    assert best.relative_risk == pytest.approx(expected["relrisk_in"] / expected["relrisk_out"], abs=1e-5)
    assert best.last_day - best.first_day + 1 == expected["duration"]
    assert best.p == pytest.approx(expected["mc_p_999"], abs=0.02)
    assert best.recurrence_days == pytest.approx(365 / best.p)


def test_new_mexico_by_person_years(counties: dict[str, np.ndarray]) -> None:
    """With population as it is, a year with more people expects more cases."""
    best = scan.observe(scan.poisson(counties["counts"], counties["population"], "prospective", longest=4), around_seats(counties))[0]
    share = counties["population"][best.places].sum() / counties["population"].sum()
    assert best.expected == pytest.approx(counties["counts"].sum() * share)


def test_new_mexico_against_a_baseline(known: dict[str, Any], counties: dict[str, np.ndarray]) -> None:
    expected = known["nm_eb_poisson_1986_89"]
    study = scan.expectation(counties["counts"], counties["baseline"], "prospective", longest=4)
    around = around_seats(counties)
    best = scan.judge(scan.observe(study, around), scan.simulate(study, around, seed=3))[0]
    assert best.log_ratio == pytest.approx(expected["llr"], abs=1e-5)
    assert sorted((best.places + 1).tolist()) == expected["locations"]
    assert best.relative_risk == pytest.approx(expected["rr"], abs=1e-6)
    assert best.last_day - best.first_day + 1 == expected["duration"]
    assert best.p == pytest.approx(expected["mc_p"], abs=0.02)
