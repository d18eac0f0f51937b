"""Kulldorff's scan statistic: where, and since when, there are more cases than chance explains.

`build_circles` once for a set of places; a study by `poisson`, `permutation`, `expectation` or `bernoulli`; `observe` gives
the clusters at once; `simulate` makes replicates, as many as there is time for; `judge` puts the two together.
"""

from analytics.scan.circles import Circles, build_circles
from analytics.scan.clusters import Cluster, observe
from analytics.scan.inference import gumbel_p, judge, monte_carlo_p, recurrence_interval, simulate, warm
from analytics.scan.models import KINDS, Kind, Study, bernoulli, expectation, permutation, poisson
from analytics.scan.power import Power, Town, power

__all__ = [
    "KINDS",
    "Circles",
    "Cluster",
    "Kind",
    "Power",
    "Study",
    "Town",
    "bernoulli",
    "build_circles",
    "expectation",
    "gumbel_p",
    "judge",
    "monte_carlo_p",
    "observe",
    "permutation",
    "poisson",
    "power",
    "recurrence_interval",
    "simulate",
    "warm",
]
