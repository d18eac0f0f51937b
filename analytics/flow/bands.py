"""From simulated courses to bands, breaches and what a screen is told."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import numpy.typing as npt

from analytics.flow.model import Band, Breach, Floats, Plan, Runs, Unit
from analytics.flow.outcome import Simulated

LEVELS = (0.05, 0.25, 0.50, 0.75, 0.95)
"""Quantiles of a band."""
Counts = npt.NDArray[np.int32]


def joined(runs: Runs, more: Runs) -> Runs:
    """Replicates of one plan and seed made in two goes, as one."""
    return Runs(*(np.concatenate([getattr(runs, field.name), getattr(more, field.name)]) for field in fields(Runs)))


def summarise(plan: Plan, runs: Runs) -> Simulated:
    """Everything a screen is told about simulated courses.

    Raises:
        ValueError: no replicate was made.
    """
    if not len(runs.census):
        raise ValueError("no replicate was made")
    need = runs.census + runs.waiting
    short = np.maximum(need - plan.beds, 0).sum(axis=(1, 2))
    wards, intensive = (breach(need[:, unit], plan.beds[unit]) for unit in Unit)
    low, middle, high = np.quantile(short.sum(axis=1), (0.05, 0.5, 0.95))
    admitted = runs.admitted.sum(axis=2)
    return Simulated(
        replicates=len(need),
        need=band(need),
        short=band(short),
        short_days=(float(low), float(middle), float(high)),
        breach=(wards, intensive),
        turned_away=runs.turned_away.sum(axis=2).mean(axis=0),
        admitted=admitted.mean(axis=0),
        died=runs.died.sum(axis=2).mean(axis=0),
        sent=runs.sent.mean(axis=0),
        moved=runs.moved.mean(axis=0),
        wait_hours=24 * (runs.wait * admitted).sum(axis=0) / np.maximum(admitted.sum(axis=0), 1),
    )


def band(courses: Counts) -> Band:
    """Quantiles over the replicates (R, …), linear between order statistics (type 7 of Hyndman and Fan 1996)."""
    ordered = np.sort(np.ascontiguousarray(np.moveaxis(courses, 0, -1)), axis=-1)
    return Band(*(_between(ordered, (courses.shape[0] - 1) * level) for level in LEVELS))


def _between(ordered: Counts, place: float) -> Floats:
    """Value at a place between two of the last axis."""
    below = int(place)
    above = min(below + 1, ordered.shape[-1] - 1)
    return ordered[..., below] + (place - below) * (ordered[..., above] - ordered[..., below])


def breach(need: Counts, beds: npt.NDArray[np.int64]) -> Breach:
    """When the need (R, H, T) of a unit first exceeds its beds (H, T), over the replicates."""
    over = need > beds
    ever = over.any(axis=2)
    first = np.where(ever, over.argmax(axis=2), need.shape[2])
    earliest, middle, latest = np.quantile(first, (0.05, 0.5, 0.95), axis=0, method="inverted_cdf")
    with np.errstate(divide="ignore", invalid="ignore"):
        load = np.where(need > 0, need / beds, 0.0)
    return Breach(
        probability=ever.mean(axis=0),
        first=middle.astype(np.int64),
        earliest=earliest.astype(np.int64),
        latest=latest.astype(np.int64),
        peak=np.quantile(load.max(axis=2), 0.5, axis=0, method="inverted_cdf"),
    )
