"""The whole examination, fold by fold, printed as tables."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.geocode.folds import clean, fold_b, known, mixed, names_left, noisy, remaining_roads, split
from bench.geocode.negatives import negatives
from bench.geocode.noise import KINDS
from bench.geocode.scores import HEAD, Answers, Case, ask, judge, levels, score
from bench.geocode.truth import Truth, apart, gold, without
from etl.geocoder import GazetteerIndex, OfflineGeocoder
from etl.geocoder.contract import Geocoder, Location
from etl.pack import read_ground
from geodata.coordinates import bd09_to_wgs84, gcj02_to_wgs84
from geodata.ground import Ground, with_ancestors


@dataclass(frozen=True, slots=True)
class Options:
    """What to measure; `rows` is for each kind of noise."""

    source: Path
    pack: Path
    seed: int
    rows: int
    quick: bool
    million: bool


def engine(ground: Ground, held: NDArray[np.bool_]) -> Geocoder:
    """The geocoder on a ground without the held-out gazetteer entries: the only place where it is made."""
    left = replace(ground, gazetteer=ground.gazetteer[~held].reset_index(drop=True))
    return OfflineGeocoder(GazetteerIndex.from_rows(with_ancestors(left.areas), left.aliases, left.gazetteer))


def examine(options: Options) -> None:
    """Everything in order; each table is printed as soon as it is known."""
    ground = read_ground(options.pack)
    truths = gold(options.source, ground)
    held = without(ground, truths, options.seed)
    began = time.process_time()
    geocoder = engine(ground, held)
    print(f"index of {(~held).sum():,} entries ({held.sum():,} held out): {time.process_time() - began:.1f} s\n")
    parts = split(truths, options.seed)
    _ceiling(options.source)
    _head("B: unseen, split by road")
    for name, rows in fold_b(parts, remaining_roads(ground, held)).items():
        _unseen(geocoder, name, rows, options.seed)
    _head("D: negatives")
    _negatives(geocoder, options, ground, truths)
    _head("A: known addresses, by kind of noise")
    _known(geocoder, options, known(parts["A"], ground, held), names_left(ground, held))


def _head(title: str) -> None:
    print(f"\n{title}\n{HEAD}")


def _show(name: str, answers: Answers, detail: bool = False) -> None:
    print(score(answers).line(name), flush=True)
    if detail:
        print(f"    {levels(answers)}")


def _all(answers: Sequence[Answers]) -> Answers:
    return reduce(Answers.joined, answers)


def _unseen(geocoder: Geocoder, name: str, rows: Sequence[Truth], seed: int) -> None:
    _show(name, ask(geocoder, clean(rows)), detail=True)
    _show(f"{name}, strict truth", ask(geocoder, clean(each for each in rows if each.strict)))
    _show(f"{name}, noisy", ask(geocoder, mixed(rows, seed)))


def _negatives(geocoder: Geocoder, options: Options, ground: Ground, truths: Sequence[Truth]) -> None:
    limit = 300 if options.quick else 10_000
    answers = {name: ask(geocoder, cases[:limit]) for name, cases in negatives(options.source, ground, truths, options.seed).items()}
    for name, each in answers.items():
        _show(f"D {name}", each)
    _show("D all", _all(list(answers.values())), detail=True)


def _known(geocoder: Geocoder, options: Options, rows: Sequence[Truth], names: set[str]) -> None:
    """One line a kind, the named ones first, then sums over those that count."""
    answers: dict[str, Answers] = {}
    for kind in sorted(KINDS.values(), key=lambda each: (each.apart, not each.named)):
        cases = noisy(kind, rows, options.seed, options.rows, names)
        if cases:
            answers[kind.name] = ask(geocoder, cases)
            mark = "(apart) " if kind.apart else "" if kind.named else "· "
            _show(f"A {mark}{kind.name}", answers[kind.name])
    counted = {kind.name: kind.named for kind in KINDS.values() if not kind.apart and kind.name in answers}
    for title, names_of in (("named", [n for n, named in counted.items() if named]), ("own ·", [n for n, named in counted.items() if not named]), ("all", list(counted))):
        _show(f"A {title}", _all([answers[each] for each in names_of]), detail=title == "all")


def _ceiling(source: Path) -> None:
    """How far two commercial geocoders agree on the same clean addresses: no truth is better than this."""
    amap, baidu = (pd.read_csv(source / "shanghai" / f"geocoded_{name}.csv.gz", keep_default_na=False) for name in ("amap", "baidu"))
    amap["asked"] = amap["district"] + amap["address"]
    baidu["asked"] = baidu["address"].str.removeprefix("上海市")
    both = amap[amap["gcj02_lng"] != ""].merge(baidu[baidu["bd09_lng"] != ""], on="asked").drop_duplicates("asked")
    both = both[both["asked"].str.fullmatch(r"[一-鿿]+(?:路|街|大道)\d+[弄号]")]
    lon, lat = gcj02_to_wgs84(both["gcj02_lng"].astype(float), both["gcj02_lat"].astype(float))
    x, y = bd09_to_wgs84(both["bd09_lng"].astype(float), both["bd09_lat"].astype(float))
    cases = [Case(text, a, b) for text, a, b in zip(both["asked"], lon, lat, strict=True)]
    answers = judge(cases, [Location(a, b, "door") for a, b in zip(x, y, strict=True)], 0)
    r8, r9 = (answers.right[each].mean() for each in (8, 9))
    p50, p90, p95 = np.quantile(apart(x, y, lon, lat), (0.5, 0.9, 0.95))
    print(f"ceiling: AMap and Baidu on {len(both):,} clean addresses agree r8 {r8:.3f}, r9 {r9:.3f}; p50 {p50:,.0f} m, p90 {p90:,.0f} m, p95 {p95:,.0f} m")
