"""One fold's answers judged: cells, metres, confidence, decisions and speed."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import h3
import numpy as np
from numpy.typing import NDArray

from bench.geocode.truth import apart
from etl.geocoder.contract import Geocoder, Hint, Location

Flags = NDArray[np.bool_]
RESOLUTIONS = (8, 9)
EDGE_M = {each: h3.average_hexagon_edge_length(each, unit="m") for each in RESOLUTIONS}
FINER_THAN_STREET = {"door", "compound", "interpolated", "road", "community"}
WANTED = 0.995
NO_HINT = Hint()
HEAD = f"{'fold · kind':34}{'n':>7}{'located':>9}{'r8':>7}{'r9':>7}{'r8 fit':>8}{'r9 fit':>8}{'p50 m':>8}{'p95 m':>9}{'auto':>7}{'right':>7}{'@.995':>7}{'false':>6}{'ECE':>7}{'/s':>9}"


@dataclass(frozen=True, slots=True)
class Case:
    """A text to place. `lon` NaN: a negative, which must not be accepted; `coarse` lets it be accepted as a street. `district`: the right one."""

    text: str
    lon: float
    lat: float
    hint: Hint = NO_HINT
    coarse: bool = False
    district: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """What was asked, what came back and what of it is right; arrays of one length."""

    cases: tuple[Case, ...]
    found: tuple[Location, ...]
    right: Mapping[int, Flags]
    fits: Mapping[int, Flags]
    metres: NDArray[np.float64]
    seconds: float

    def joined(self, other: Answers) -> Answers:
        """Both as one fold."""
        both = {name: {each: np.concatenate([getattr(self, name)[each], getattr(other, name)[each]]) for each in RESOLUTIONS} for name in ("right", "fits")}
        metres = np.concatenate([self.metres, other.metres])
        return Answers(self.cases + other.cases, self.found + other.found, both["right"], both["fits"], metres, self.seconds + other.seconds)


    def where(self, chosen: Sequence[bool]) -> Answers:
        """Those that are chosen; the seconds in proportion."""
        at = np.array(chosen, dtype=bool)
        cases = tuple(each for each, ok in zip(self.cases, at, strict=True) if ok)
        found = tuple(each for each, ok in zip(self.found, at, strict=True) if ok)
        right, fits = ({size: flags[at] for size, flags in both.items()} for both in (self.right, self.fits))
        return Answers(cases, found, right, fits, self.metres[at], self.seconds * float(at.mean()))


def ask(geocoder: Geocoder, cases: Sequence[Case]) -> Answers:
    """Locate all texts in one call; seconds are of the process, not of the wall."""
    began = time.process_time()
    found = geocoder.locate([each.text for each in cases], [each.hint for each in cases])
    return judge(cases, found, time.process_time() - began)


def judge(cases: Sequence[Case], found: Sequence[Location], seconds: float) -> Answers:
    """Compare the answers with the truth."""
    lon, lat = (np.array([getattr(each, name) for each in cases], dtype=float) for name in ("lon", "lat"))
    x, y = (np.array([np.nan if getattr(each, name) is None else getattr(each, name) for each in found], dtype=float) for name in ("lon", "lat"))
    radius = np.array([np.inf if each.radius_m is None else each.radius_m for each in found], dtype=float)
    right = {each: _same(x, y, lon, lat, each) for each in RESOLUTIONS}
    fits = {each: radius <= EDGE_M[each] for each in RESOLUTIONS}
    return Answers(tuple(cases), tuple(found), right, fits, apart(x, y, lon, lat), seconds)


def _same(x: NDArray[np.float64], y: NDArray[np.float64], lon: NDArray[np.float64], lat: NDArray[np.float64], resolution: int) -> Flags:
    cell = h3.latlng_to_cell
    known = ~(np.isnan(x) | np.isnan(lon))
    rows = zip(known, x, y, lon, lat, strict=True)
    return np.array([bool(ok) and cell(b, a, resolution) == cell(d, c, resolution) for ok, a, b, c, d in rows], dtype=bool)


@dataclass(frozen=True, slots=True)
class Score:
    """The figures of one line of the table. `right` is the precision of 'auto' at r8; `wanted` the greatest share by confidence at .995."""

    n: int
    located: float
    r8: float
    r9: float
    fit8: float
    fit9: float
    p50: float
    p95: float
    auto: float
    right: float
    wanted: float
    false: int
    ece: float
    speed: float

    def line(self, name: str) -> str:
        """One line under `HEAD`."""
        shares = f"{self.n:7,}{self.located:9.3f}{self.r8:7.3f}{self.r9:7.3f}{self.fit8:8.3f}{self.fit9:8.3f}"
        doubt = f"{self.auto:7.3f}{self.right:7.3f}{self.wanted:7.3f}{self.false:6d}{self.ece:7.3f}"
        return f"{_padded(name, 34)}{shares}{self.p50:8,.0f}{self.p95:9,.0f}{doubt}{self.speed:9,.0f}"


def _padded(text: str, width: int) -> str:
    """Chinese characters take two columns."""
    return text + " " * (width - len(text) - sum(ord(char) > 0x2E80 for char in text))


def score(answers: Answers) -> Score:
    """All figures of a fold."""
    n = len(answers.cases)
    auto = np.array([each.decision == "auto" and each.lon is not None for each in answers.found], dtype=bool)
    confidence = np.array([each.confidence for each in answers.found], dtype=float)
    right, metres = answers.right, answers.metres[~np.isnan(answers.metres)]
    located = np.array([each.lon is not None for each in answers.found], dtype=bool)
    return Score(
        n, float(located.mean()), float(right[8].mean()), float(right[9].mean()),
        float((right[8] & answers.fits[8]).mean()), float((right[9] & answers.fits[9]).mean()),
        _quantile(metres, 0.5), _quantile(metres, 0.95),
        float(auto.mean()), float(right[8][auto].mean()) if auto.any() else np.nan, share_at(confidence, right[8]),
        false_accepts(answers, auto), ece(confidence, right[8]), n / answers.seconds if answers.seconds else np.nan,
    )  # fmt: skip


def _quantile(metres: NDArray[np.float64], at: float) -> float:
    return float(np.quantile(metres, at)) if len(metres) else float("nan")


def false_accepts(answers: Answers, auto: Flags) -> int:
    """Negatives counted as they are; of a `coarse` one only a place finer than a street is false."""
    rows = zip(answers.cases, answers.found, auto, strict=True)
    return sum(bool(ok) and np.isnan(case.lon) and (not case.coarse or each.level in FINER_THAN_STREET) for case, each, ok in rows)


def ece(confidence: NDArray[np.float64], right: Flags, bins: int = 10) -> float:
    """Expected calibration error: mean distance of confidence and share right over equal bins, by their sizes."""
    at = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [abs(confidence[at == each].mean() - right[at == each].mean()) * (at == each).sum() for each in range(bins) if (at == each).any()]
    return float(sum(gaps) / len(right))


def share_at(confidence: NDArray[np.float64], right: Flags, wanted: float = WANTED) -> float:
    """The greatest share of answers, most confident first and ties together, of which `wanted` are right."""
    order = np.argsort(-confidence, kind="stable")
    level = confidence[order]
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    last = np.append(level[1:] != level[:-1], True) & (precision >= wanted) & (level > 0)
    return float((np.flatnonzero(last)[-1] + 1) / len(order)) if last.any() else 0.0


def levels(answers: Answers, radius: bool = True) -> str:
    """Share by level of precision and, with `radius`, how many of each lie within their own radius."""
    parts = []
    within = np.array([np.nan if each.radius_m is None else each.radius_m for each in answers.found], dtype=float)
    for level, n in Counter(each.level for each in answers.found).most_common():
        at = np.array([each.level == level for each in answers.found])
        inside = f" (in radius {np.mean(answers.metres[at] <= within[at]):.2f})" if radius and level != "none" else ""
        parts.append(f"{level} {n / len(answers.found):.1%}{inside}")
    return ", ".join(parts)


def decisions(answers: Answers) -> str:
    """Share accepted, to be looked at, refused."""
    n = Counter(each.decision for each in answers.found)
    return ", ".join(f"{name} {n[name] / len(answers.found):.1%}" for name in ("auto", "review", "reject"))
