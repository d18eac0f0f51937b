"""Everything the browser is told about one scenario, as plain data: rows, sentence, card, chart, arrows, assumptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from analytics.flow.model import Unit
from analytics.flow.outcome import Outcome
from dashboard.components import plan_figures as figures
from dashboard.components import plan_words as words
from dashboard.context import Context
from geodata.scenarios.base import Base
from geodata.scenarios.document import Scenario

UNIT_OF = {"ward": Unit.WARD, "icu": Unit.ICU}
NEVER = 10_000
LONGEST_NAME = 12


@dataclass(frozen=True)
class Asked:
    """A scenario with its answer, the base's, and how it is called; `label` empty: the base itself."""

    scenario: Scenario
    outcome: Outcome
    before: Outcome
    base: Base
    changes: Sequence[tuple[str, str]]
    label: str


def answer(asked: Asked, unit: str, context: Context) -> dict[str, Any]:
    """All of it."""
    outcome, lang = asked.outcome, context.lang
    return beside(asked, unit, context) | {
        "rows": rows(asked, UNIT_OF[unit], context), "lead": words.pieces(words.lead(outcome, asked.before, asked.base, asked.label, lang)),
        "status": words.status(outcome, lang), "arrows": figures.arrows(outcome), "notes": [context.t(note) for note in outcome.notes],
        "empty": not outcome.staffed.any(), "base": defaults(asked.before),
    }  # fmt: skip


def beside(asked: Asked, unit: str, context: Context) -> dict[str, Any]:
    """What a scenario beside the open one is shown with: its line, its card, its peaks."""
    outcome = asked.outcome
    peaks = {number: figures.reached(outcome, UNIT_OF[unit], row).peak for row, number in enumerate(outcome.sites)}
    return {
        "first": outcome.first_day.isoformat(), "days": outcome.days, "replicates": outcome.simulated.replicates if outcome.simulated else 0,
        "series": figures.series(outcome), "card": words.card(outcome, asked.before, asked.changes, context),
        "peaks": {number: round(peak, 3) for number, peak in peaks.items() if peak is not None},
    }  # fmt: skip


def defaults(before: Outcome) -> dict[str, Any]:
    """What the base was reckoned with, for the sliders of what a scenario leaves as it is."""
    course, scenario = before.course, Scenario()
    given = {name: getattr(scenario, name) for name in ("multiplier", "demand", "other_patients", "choice", "transfer", "patience_hours")}
    return given | {
        "days": before.days, "ward_stay": round(course.ward.mean, 1), "icu_stay": round(course.icu.mean, 1), "icu_share": round(course.icu_share, 4),
        "reproduction": None if before.reproduction is None else round(before.reproduction, 2), "reach_km": 0,
    }  # fmt: skip


def rows(asked: Asked, unit: Unit, context: Context) -> list[dict[str, Any]]:
    """One row a hospital, in the order of the outcome."""
    own = {site.number: row for row, site in enumerate(asked.base.sites)}
    return [_row(asked, unit, row, own.get(number), context) for row, number in enumerate(asked.outcome.sites)]


def _row(asked: Asked, unit: Unit, row: int, at: int | None, context: Context) -> dict[str, Any]:
    outcome, lang = asked.outcome, context.lang
    told = figures.row_of(outcome, asked.before, asked.base, unit, row, at)
    found = figures.reached(outcome, unit, row)
    breach = words.breach(found, outcome, lang) if told["known"] else words.no_beds(lang)
    peak = found.peak if told["known"] else None
    place = _place(asked, row, at, context)
    told |= place | {
        "breach": breach, "order": _order(found) if told["known"] else NEVER, "peak": None if peak is None else round(peak, 4),
        "peak_text": words.peak(peak, int(outcome.staffed[unit, row].max()), lang), "closing": words.closing(asked.scenario, outcome, row, lang),
        "later": words.later(asked.scenario, outcome.sites[row], unit, lang),
    }  # fmt: skip
    return told | {"said": words.said(told, lang)}


def _order(found: figures.Reached) -> float:
    """The first to run over first; then those that may, the surest first; then by how full they get."""
    if found.first is not None:
        return found.first - (found.share or 0.0)
    return NEVER / 2 - 100 * (found.share or 0.0) - min(found.peak or 0.0, 10.0)


def _place(asked: Asked, row: int, at: int | None, context: Context) -> dict[str, Any]:
    """Name, district and point; a makeshift hospital has those of the document."""
    if at is None:
        new = asked.scenario.makeshift[int(asked.outcome.sites[row]) - 1]
        return {"name": new.name, "short": _short(new.name), "sub": context.t(("方舱", "makeshift")), "lon": new.lon, "lat": new.lat}
    site = asked.base.sites[at]
    return {"name": site.name, "short": _short(site.name), "sub": context.t(site.district), "lon": site.lon, "lat": site.lat}


def _short(name: str) -> str:
    """A name for the map."""
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"
