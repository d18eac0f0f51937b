"""Which registers a screen reads: a load of others does not draw it anew at once.

What is named here follows within seconds. Whatever else stands on a screen (the dossier of a chosen area, the list of
sources) follows within a minute, because every change counts for every screen at the next full minute (`callbacks/live.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from dashboard.contract import Page, Report, Scene
from dashboard.reports import REPORTS
from geodata.metrics import METRICS
from geodata.queries.indicators import INDICATORS
from layers import all_layers
from layers.contract import Layer

OPENING = frozenset({"case", "case_series", "isolation"})
BESIDE: Mapping[str, frozenset[str]] = {
    "leader": OPENING, "district": OPENING, "analyst": frozenset(), "charts": frozenset(), "surveillance": frozenset(), "hospitals": frozenset(),
}  # fmt: skip
"""What a page reads beside its layers and reports. A page that is not named reads everything."""
TOGETHER = (frozenset({"hospital", "hospital_capacity", "encounter"}), frozenset({"checkpoint", "checkpoint_scan", "checkpoint_shift"}))
"""Registers that are read beside each other: who reads one reads all."""


@dataclass(frozen=True)
class Reads:
    """`sources`: registers by noun; None: all. `alarms`: whether it shows alarms, which are raised after the data came."""

    sources: frozenset[str] | None
    alarms: bool


def reads(page: Page, shown: Collection[str] | None) -> Reads:
    """What a page reads while these of its layers are shown; None: any of them may be."""
    layers = [all_layers()[key] for key in page.layers if shown is None or key in shown]
    alarms = page.key == "alarms" or any(layer.options.get("raised") for layer in layers)
    if page.key not in BESIDE:
        return Reads(None, alarms)
    parts: list[Layer | Report] = [*layers, *(REPORTS[key] for key in page.reports)]
    return Reads(BESIDE[page.key].union(*(sources_of(part) for part in parts)), alarms)


def scene_reads(scene: Scene) -> Reads:
    """What a wall's scene reads; all there is where it is laid out by hand."""
    layers = [all_layers()[key] for key in scene.layers]
    alarms = any(layer.options.get("raised") for layer in layers)
    if scene.layout is not None:
        return Reads(None, alarms=True)
    parts: list[Layer | Report] = [*layers, *(REPORTS[key] for wish in scene.reports for key in wish.split("|"))]
    named = [sources_of(part) for part in parts] + [_counted(INDICATORS[key].needs) for key in scene.figures]
    return Reads((OPENING if scene.lead else frozenset()).union(*named), alarms)


def _counted(needs: Collection[str]) -> frozenset[str]:
    """The registers that metrics count, with those read beside them."""
    facts = {METRICS[key].fact for need in needs for key in need.split("|") if key in METRICS}
    return frozenset(facts).union(*(group for group in TOGETHER if group & facts))


def sources_of(part: Layer | Report) -> frozenset[str]:
    """The registers of a layer or report: what it says it is from, and what its metrics count, where and of what."""
    metrics = [METRICS[key] for need in part.needs for key in need.split("|") if key in METRICS]
    named = {part.source, *(metric.fact for metric in metrics), *(metric.place for metric in metrics)}
    return frozenset(key for key in named if key).union(*(group for group in TOGETHER if group & named))
