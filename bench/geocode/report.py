"""The whole examination, fold by fold, printed as tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from random import Random

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.geocode import peers
from bench.geocode.engine import engine, warmed
from bench.geocode.folds import clean, fold_b, known, mixed, names_left, noisy, remaining_roads, split
from bench.geocode.marks import Mark, marks
from bench.geocode.negatives import negatives
from bench.geocode.noise import KINDS
from bench.geocode.real import fold_c, zones
from bench.geocode.scores import HEAD, Answers, Case, Score, ask, decisions, judge, levels, score
from bench.geocode.truth import Truth, apart, gold, without
from bench.geocode.weigh import weighed
from etl.geocoder.contract import Geocoder, Location
from etl.long_lived import long_lived
from etl.pack import read_ground
from geodata.coordinates import bd09_to_wgs84, gcj02_to_wgs84
from geodata.ground import Ground

PEER_TEXTS = 300
ANNOUNCED = 3000


@dataclass(frozen=True, slots=True)
class Options:
    """What to measure; `rows` is for each kind of noise."""

    source: Path
    pack: Path
    seed: int
    rows: int
    quick: bool
    million: bool


@dataclass(frozen=True, slots=True)
class Exam:
    """What every fold is asked of and judged by; `scores` fills as the folds go by."""

    options: Options
    ground: Ground
    truths: list[Truth]
    held: NDArray[np.bool_]
    geocoder: Geocoder
    scores: dict[str, Score]

    def show(self, name: str, answers: Answers, detail: bool = False) -> None:
        """Print a line and keep its figures."""
        self.scores[name] = score(answers)
        print(self.scores[name].line(name), flush=True)
        if detail:
            print(f"    {levels(answers)}; {decisions(answers)}")

    def ask(self, cases: Sequence[Case]) -> Answers:
        """Put the cases to the geocoder."""
        return ask(self.geocoder, cases)


def examine(options: Options) -> None:
    """Everything in order; each table is printed as soon as it is known."""
    ground = read_ground(options.pack)
    truths = gold(options.source, ground)
    held = without(ground, truths, options.seed)
    exam = Exam(options, ground, truths, held, engine(ground, held), {})
    parts = split(truths, options.seed)
    print(f"seed {options.seed}; {len(truths):,} addresses with two providers within 150 m; {held.sum():,} of {len(held):,} gazetteer entries held out")
    print(f"tables for misspelt text, made before the first one and not counted in '/s': {warmed(exam.geocoder):.1f} s")
    _ceiling(options.source)
    asked = known(parts["A"], ground, held)
    with long_lived():  # as a run of the command keeps its memory
        kinds = _known(exam, asked)
        _unseen(exam, parts)
        _real(exam)
        _negatives(exam)
    if not options.quick:
        _peers(exam, asked, fold_b(parts, remaining_roads(ground, held))["B number"])
    print("\nthe index, each step in a fresh process")
    costs = weighed(options.pack) + (weighed(options.pack, 1_000_000) if options.million else [])
    _marks(exam, kinds, costs)


def _head(title: str) -> None:
    print(f"\n{title}\n{HEAD}")


def _all(answers: Iterable[Answers]) -> Answers:
    return reduce(Answers.joined, answers)


def _known(exam: Exam, rows: Sequence[Truth]) -> dict[str, Answers]:
    """Fold A, one line a kind, the named ones first; sums over those that count. Answers by kind that counts."""
    _head("A: known addresses, by kind of noise (· of our own making, not named in the notes)")
    counted: dict[str, Answers] = {}
    names = names_left(exam.ground, exam.held)
    for kind in sorted(KINDS.values(), key=lambda each: (each.apart, not each.named)):
        cases = noisy(kind, rows, exam.options.seed, exam.options.rows, names)
        if cases:
            answers = exam.ask(cases)
            exam.show(f"A {'(apart) ' if kind.apart else '' if kind.named else '· '}{kind.name}", answers)
            counted |= {} if kind.apart else {kind.name: answers}
    for title, wanted in (("named", (True,)), ("own", (False,)), ("all", (True, False))):
        exam.show(f"A {title}", _all(each for name, each in counted.items() if KINDS[name].named in wanted), detail=title == "all")
    return counted


def _unseen(exam: Exam, parts: dict[str, list[Truth]]) -> None:
    _head("B, B2: not in the gazetteer, split by road")
    for name, rows in fold_b(parts, remaining_roads(exam.ground, exam.held)).items():
        answers = exam.ask(clean(rows))
        exam.show(name, answers, detail=True)
        exam.show(f"{name}, strict truth", answers.where([each.strict for each in rows]))
        exam.show(f"{name}, noisy", exam.ask(mixed(rows, exam.options.seed)))


def _real(exam: Exam) -> None:
    """Fold C by source, the announcements (clean lines, many) apart; then all zone names, of which no truth is known."""
    _head("C: real text (road or name in the gazetteer, or not)")
    sums: dict[bool, list[Answers]] = {True: [], False: []}
    for source, rows in fold_c(exam.options.source, exam.truths, exam.ground, exam.held).items():
        some = Random(exam.options.seed).sample(rows, min(len(rows), ANNOUNCED))
        for there in (True, False):
            chosen = [each.case for each in some if each.known is there]
            answers = exam.ask(chosen)
            exam.show(f"C {source}{'' if there else ', not'}", answers)
            sums[there] += [] if source == "announcements" else [answers]
    exam.show("C known", _all(sums[True]), detail=True)
    exam.show("C not known", _all(sums[False]), detail=True)
    exam.show("C all", _all([*sums[True], *sums[False]]))
    names = zones(exam.options.source)
    answers = exam.ask([Case(text, float("nan"), float("nan")) for text in names])
    print(f"all {len(names):,} zone names: {levels(answers, radius=False)}; {decisions(answers)}")


def _negatives(exam: Exam) -> None:
    _head("D: negatives ('false': accepted, of invented roads and prose only finer than a street)")
    limit = 300 if exam.options.quick else 10_000
    kinds = negatives(exam.options.source, exam.ground, exam.truths, exam.options.seed)
    answers = {name: exam.ask(cases[:limit]) for name, cases in kinds.items()}
    for name, each in answers.items():
        exam.show(f"D {name}", each)
    exam.show("D all", _all(answers.values()), detail=True)


def _marks(exam: Exam, kinds: dict[str, Answers], costs: Sequence[Mark]) -> None:
    print("\nmarks")
    each = {name: score(answers) for name, answers in kinds.items()}
    worst = min(each, key=lambda name: each[name].r8)
    below = sorted((found.r8, name) for name, found in each.items() if found.r8 < 0.95)
    for mark in (*marks(exam.scores, each[worst], worst), *costs):
        print(mark.line())
    print(f"kinds of A below .95 at r8: {', '.join(f'{name} {value:.3f}' for value, name in below) or 'none'}")


def _peers(exam: Exam, rows: Sequence[Truth], unseen: Sequence[Truth]) -> None:
    """The same texts through everything else; seconds of the wall, because one of them is a server."""
    table = peers.entries(exam.ground, exam.held)
    noise = mixed(rows[: 4 * PEER_TEXTS], exam.options.seed, named=True)
    fresh = engine(exam.ground, exam.held)
    print(f"\nretrieval among {len(table):,} texts; '×' of this geocoder's pace")
    samples = {"A, named noise": noise[:PEER_TEXTS], "B number": clean(unseen[:PEER_TEXTS])}
    for line in peers.retrievals(table, samples, fresh):
        print(line, flush=True)
    print("\nparsers (no points): the district of noisy known addresses")
    codes = dict(zip(exam.ground.areas["code"], exam.ground.areas["name_zh"], strict=True))
    for line in peers.parsers(noise, [each.district for each in noise], engine(exam.ground, exam.held), codes):
        print(line, flush=True)


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
