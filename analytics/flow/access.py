"""Access to beds by floating catchments: 2SFCA (Luo & Wang 2003), E2SFCA with steps (Luo & Qi 2009) or Gaussian (Dai 2010).

First each hospital's beds are divided by the people within reach, near ones weighing more; then each home adds up what the
hospitals within its reach offer a person, weighted alike. Beds shared by all people over all cells come out as beds again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.flow.model import Floats

Mask = npt.NDArray[np.bool_]

STEPS = ((10.0, 1.0), (30.0, 0.68), (60.0, 0.22))
"""Minutes and the weight up to there: Luo & Qi 2009, Health & Place 15(4): 1100–1107."""
REACH = STEPS[-1][0]
FALL = 1 / 3
"""Access that falls by this share is lost."""
PER = 1000.0


@dataclass(frozen=True)
class Change:
    """Access before and after, each (C,) beds per 1,000 people.

    `ratio`: after ÷ before, nan where there was none before. `lost`: fell by a third or more, or to nothing; `nobody`: no bed
    within reach after. `people_lost`, `people_without`: who lives there.
    """

    before: Floats
    after: Floats
    ratio: Floats
    lost: Mask
    nobody: Mask
    people_lost: float
    people_without: float


def steps(minutes: Floats, limits: tuple[tuple[float, float], ...] = STEPS) -> Floats:
    """Weights (C, H) by steps of minutes, each up to and with its limit; 0 beyond the last and where nothing is known."""
    weights = np.zeros(minutes.shape)
    following = [weight for _, weight in limits[1:]] + [0.0]
    for (limit, weight), after in zip(limits, following, strict=True):
        weights += (weight - after) * (minutes <= limit)
    return weights


def within(minutes: Floats, reach: float = REACH) -> Floats:
    """Weights of the plain 2SFCA: 1 within reach, else 0."""
    return steps(minutes, ((reach, 1.0),))


def gaussian(minutes: Floats, reach: float = REACH) -> Floats:
    """Weights that fall from 1 to 0 at `reach` along a bell (Dai 2010, Health & Place 16(5): 1038–1052)."""
    edge = np.exp(-0.5)
    near = np.nan_to_num(np.minimum(minutes / reach, 1.0), nan=1.0)
    return np.asarray((np.exp(-0.5 * near**2) - edge) / (1 - edge))


def floating(weights: Floats, beds: Floats, people: Floats) -> Floats:
    """Beds a person (C,) from weights (C, H), beds (H,) and people (C,); a hospital within nobody's reach offers nothing."""
    asking = people @ weights
    offered = np.divide(beds, asking, out=np.zeros(len(asking)), where=asking > 0)
    return np.asarray(weights @ offered)


def compare(
    weights: Floats, before: Floats, after: Floats, people: Floats, weights_after: Floats | None = None
) -> Change:
    """What a change of beds (H,) does to access; `weights_after` where travel or the hospitals change too.

    Where hospitals are added, give both with the same H: 0 beds before.
    """
    later = weights if weights_after is None else weights_after
    was, will = PER * floating(weights, before, people), PER * floating(later, after, people)
    ratio = np.divide(will, was, out=np.full(len(was), np.nan), where=was > 0)
    lost = (was > 0) & (will <= was * (1 - FALL) * (1 + 1e-12))
    nobody = will <= 0
    return Change(was, will, ratio, lost, nobody, float(people[lost].sum()), float(people[nobody].sum()))
