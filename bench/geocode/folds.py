"""Folds A, B and B2: the truth split by road, and the texts asked of each part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from random import Random

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import bench.geocode.machines
import bench.geocode.named
import bench.geocode.people  # noqa: F401  all three register their kinds
from bench.geocode.noise import KINDS, Kind, apply
from bench.geocode.scores import Case
from bench.geocode.truth import Truth, mentions, part
from geodata.ground import Ground


def split(truths: Iterable[Truth], seed: int) -> dict[str, list[Truth]]:
    """'A', 'B' and 'B2', each shuffled, so that any beginning is a sample."""
    parts: dict[str, list[Truth]] = defaultdict(list)
    for each in truths:
        parts[part(seed, each)].append(each)
    for rows in parts.values():
        Random(seed).shuffle(rows)
    return dict(parts)


def known(truths: Sequence[Truth], ground: Ground, held: NDArray[np.bool_]) -> list[Truth]:
    """Those that stand word for word in what is left of the gazetteer."""
    left = ground.gazetteer[~held]
    districts = dict(zip(ground.areas["code"], ground.areas["name_zh"], strict=True))
    there = set(zip(left["district_code"].map(districts), left["address"], strict=True))
    return [each for each in truths if (each.district, each.address) in there]


def remaining_roads(ground: Ground, held: NDArray[np.bool_]) -> set[str]:
    """Roads (and villages) of which something is left in the gazetteer."""
    return {road for text in ground.gazetteer.loc[~held, "address"] for road, _ in mentions(text)}


def names_left(ground: Ground, held: NDArray[np.bool_]) -> set[str]:
    """Names and addresses without a road that are left in the gazetteer."""
    left = ground.gazetteer[~held]
    return {str(text) for text in pd.concat([left["address"], left["name"].dropna()]) if not mentions(str(text))}


def noisy(kind: Kind, truths: Iterable[Truth], seed: int, limit: int, names: set[str]) -> list[Case]:
    """Up to `limit` cases of one kind; a compound's name is asked only where the gazetteer still has it."""
    cases: list[Case] = []
    for truth in truths:
        if kind.name == "compound name" and truth.name not in names:
            continue
        text = apply(kind, truth, seed)
        if text is not None:
            cases.append(_case(text, truth))
            if len(cases) == limit:
                break
    return cases


def fold_b(parts: Mapping[str, list[Truth]], roads: set[str]) -> dict[str, list[Truth]]:
    """Unseen numbers on known roads, unseen houses in known villages, unseen roads, unseen villages and names."""
    return {
        "B number": [each for each in parts["B"] if each.road and each.group in roads],
        "B house in a village": [each for each in parts["B"] if not each.road],
        "B2 road": [each for each in parts["B2"] if each.road],
        "B2 village or name": [each for each in parts["B2"] if not each.road],
    }


def mixed(truths: Sequence[Truth], seed: int, named: bool | None = None) -> list[Case]:
    """Each truth once, with a kind of noise drawn for it from those that count."""
    kinds = [each for each in KINDS.values() if not each.apart and each.name != "compound name" and named in (None, each.named)]
    cases = []
    for truth in truths:
        text = apply(Random(f"{seed}|{truth.plain}").choice(kinds), truth, seed)
        if text is not None:
            cases.append(_case(text, truth))
    return cases


def clean(truths: Iterable[Truth]) -> list[Case]:
    """Each truth as it is."""
    return [_case(each.plain, each) for each in truths]


def _case(text: str, truth: Truth) -> Case:
    return Case(text, truth.lon, truth.lat, district=truth.district)
