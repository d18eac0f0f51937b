"""Fits how sure the geocoder is (`etl/geocoder/calibration.json`) on folds that hold whole roads back.

    python -m bench.geocode.fit --source FOLDER --pack FOLDER [--seeds 11 23 31] [--rows 150]

A logistic regression with a small ridge on the features of `etl.geocoder.calibrate`, by L-BFGS. Every fold has its
fixed share of the weight, whatever its size: known addresses under noise, unseen numbers, unseen roads, real text,
negatives. Judge the outcome with seeds that were not used here (`bench/geocoder.py` has 7).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import h3
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from bench.geocode.engine import engine
from bench.geocode.folds import clean, fold_b, known, mixed, names_left, noisy, remaining_roads, split
from bench.geocode.negatives import negatives
from bench.geocode.noise import KINDS
from bench.geocode.real import fold_c
from bench.geocode.scores import Case
from bench.geocode.truth import gold, without
from etl.geocoder import OfflineGeocoder
from etl.geocoder.calibrate import WEIGHTS, features
from etl.pack import read_ground

SHARES = {"A": 0.27, "A apart": 0.04, "B": 0.15, "B noisy": 0.08, "B2": 0.10, "B2 noisy": 0.06, "C": 0.14, "C not known": 0.06, "D": 0.10}
RIDGE = 1.0
MOST_REAL = 1500
MOST_NEGATIVE = 1000
Example = tuple[str, dict[str, float], float]


def cases(source: Path, pack: Path, seed: int, rows: int) -> tuple[OfflineGeocoder, Iterator[tuple[str, Sequence[Case]]]]:
    """A geocoder without what is held back, and the cases by fold."""
    ground = read_ground(pack)
    truths = gold(source, ground)
    held = without(ground, truths, seed)
    geocoder = engine(ground, held)
    assert isinstance(geocoder, OfflineGeocoder)

    def told() -> Iterator[tuple[str, Sequence[Case]]]:
        parts = split(truths, seed)
        asked, names = known(parts["A"], ground, held), names_left(ground, held)
        for kind in KINDS.values():
            yield "A apart" if kind.apart else "A", noisy(kind, asked, seed, rows, names)
        for name, chosen in fold_b(parts, remaining_roads(ground, held)).items():
            yield name.split()[0], clean(chosen)
            yield f"{name.split()[0]} noisy", mixed(chosen, seed)
        for real in fold_c(source, truths, ground, held).values():
            some = Random(seed).sample(real, min(len(real), MOST_REAL))
            yield "C", [each.case for each in some if each.known]
            yield "C not known", [each.case for each in some if not each.known]
        for wrong in negatives(source, ground, truths, seed).values():
            yield "D", wrong[:MOST_NEGATIVE]

    return geocoder, told()


def examples(source: Path, pack: Path, seed: int, rows: int) -> Iterator[Example]:
    """(fold, features, 1 if the cell is right else 0) of every answer that is a place."""
    geocoder, told = cases(source, pack, seed, rows)
    for fold, asked in told:
        for case in asked:
            places = geocoder.answer(case.text, case.hint).places
            if places:
                found = places[0].found
                right = case.lon == case.lon and h3.latlng_to_cell(found.lat, found.lon, 8) == h3.latlng_to_cell(case.lat, case.lon, 8)
                yield fold, dict(features(places[0], places[1] if len(places) > 1 else None)), float(right)


def fitted(told: Sequence[Example]) -> dict[str, float]:
    """Feature → weight."""
    names = sorted({name for _, known_features, _ in told for name in known_features})
    column = {name: at for at, name in enumerate(names)}
    matrix = np.zeros((len(told), len(names)))
    for row, (_, known_features, _) in enumerate(told):
        for name, value in known_features.items():
            matrix[row, column[name]] = value
    right = np.array([each[2] for each in told])
    folds = np.array([each[0] for each in told])
    weight = np.array([SHARES[fold] / np.sum(folds == fold) for fold in folds]) * len(told)

    def loss(beta: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        score = matrix @ beta
        cost = float(np.sum(weight * (np.logaddexp(0.0, score) - right * score)) + 0.5 * RIDGE * beta @ beta)
        return cost, matrix.T @ (weight * (1.0 / (1.0 + np.exp(-score)) - right)) + RIDGE * beta

    beta = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 2000}).x
    return {name: round(float(value), 4) for name, value in zip(names, beta, strict=True)}


def main() -> None:
    """Fit and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", type=Path, required=True)
    parser.add_argument("--pack", type=Path, required=True)
    parser.add_argument("--seeds", type=int, nargs="+", default=[11, 23, 31])
    parser.add_argument("--rows", type=int, default=150)
    given = parser.parse_args()
    told = [each for seed in given.seeds for each in examples(given.source, given.pack, seed, given.rows)]
    content = {"answers": len(told), "seeds": given.seeds, "weights": fitted(told)}
    WEIGHTS.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{WEIGHTS}: {len(told):,} answers, {len(content['weights'])} weights")


if __name__ == "__main__":
    main()
