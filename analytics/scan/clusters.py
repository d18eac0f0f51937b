"""The observed scan: the most likely cluster and those beside it, before any p value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.scan import kernels
from analytics.scan.circles import Circles
from analytics.scan.models import Study


@dataclass(frozen=True)
class Cluster:
    """A circle and a range of days with more cases than expected.

    Attributes:
        centre: place in the middle.
        places: places of the circle, nearest to the centre first, shape (k,).
        radius: distance of the farthest, in metres for circles in degrees, else in the unit of the coordinates.
        first_day: position of the first day, 0 ≤ day < T.
        last_day: position of the last day; both 0 in a spatial scan.
        cases: cases inside.
        expected: expected cases inside.
        relative_risk: cases ÷ expected inside against the same outside; inf if there are no cases outside. With a given
            baseline (expectation): cases ÷ expected.
        log_ratio: log likelihood ratio, natural logarithm.
        p: Monte Carlo p; None before `inference.judge`.
        gumbel_p: p from the Gumbel distribution fitted to the replicates; likewise.
        recurrence_days: days between such clusters by chance alone, if one scan is made each interval; prospective only.
    """

    centre: int
    places: npt.NDArray[np.int32]
    radius: float
    first_day: int
    last_day: int
    cases: int
    expected: float
    relative_risk: float
    log_ratio: float
    p: float | None = None
    gumbel_p: float | None = None
    recurrence_days: float | None = None

    @property
    def observed_to_expected(self) -> float:
        """Cases ÷ expected cases inside."""
        return self.cases / self.expected


def setting(study: Study, circles: Circles) -> kernels.Setting:
    """Study and circles as the compiled loops take them.

    Raises:
        ValueError: circles for another number of places.
    """
    kernels.keep()
    places = len(circles.starts) - 1
    if places != len(study.counts):
        raise ValueError(f"circles around {places} places do not fit counts of {len(study.counts)}")
    return kernels.Setting(
        circles.starts,
        circles.members,
        circles.closes,
        study.space,
        study.clock,
        study.table,
        study.model,
        study.total,
        study.people,
        study.kind == "prospective",
        study.longest,
        study.fewest,
    )


def observe(study: Study, circles: Circles, most: int = 10) -> tuple[Cluster, ...]:
    """The cluster with the greatest likelihood ratio, then the greatest that shares no place with those before it.

    Kulldorff 1997 (see `models.poisson`); secondary clusters are chosen among all windows, not only among the best one of
    each centre. None where there are fewer cases than a cluster needs or nowhere more than expected.

    Args:
        study: cases and what is expected of them.
        circles: circles around the same places.
        most: how many clusters to look for.

    Raises:
        ValueError: circles for another number of places.
    """
    loops = setting(study, circles)
    first_day = len(study.clock) - 1 - study.longest if study.kind == "prospective" else 0
    cases = kernels.gather(study.counts, first_day)
    best = np.zeros(len(study.counts))
    windows = np.full((len(study.counts), 3), -2, dtype=np.int64)
    found: list[Cluster] = []
    while len(found) < most:
        kernels.refresh(loops, cases, best, windows)
        centre = int(best.argmax())
        if windows[centre, 0] < 0:
            break
        found.append(_cluster(study, circles, centre, windows[centre], float(best[centre])))
        cases.there[found[-1].places] = kernels.TAKEN
    return tuple(found)


def _cluster(study: Study, circles: Circles, centre: int, window: npt.NDArray[np.int64], log_ratio: float) -> Cluster:
    entry, first, last = (int(number) for number in window)
    places = circles.members[circles.starts[centre] : entry + 1]
    cases = int(study.counts[places, first : last + 1].sum())
    if len(study.table):
        expected = float((study.table[places, last + 1] - study.table[places, first]).sum())
    else:
        expected = float(study.space[places].sum() * (study.clock[last + 1] - study.clock[first]))
    risk = cases / expected
    if study.model != kernels.EXPECTATION:
        outside = study.total - cases
        risk = risk * (study.total - expected) / outside if outside else np.inf
    radius = circles.radius(centre, int(places[-1]))
    return Cluster(centre, places, radius, first, last, cases, expected, float(risk), log_ratio)
