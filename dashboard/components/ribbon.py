"""The truth ribbon: state · as of · loaded · received of expected, one tick per expected sender."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from dash import html
from dash.development.base_component import Component

from dashboard import formats, texts
from dashboard.contract import Text
from geodata.errors import Lang

State = Literal["fresh", "partial", "stale", "error", "simulated", "loading"]
NAMES: dict[State, Text] = {
    "fresh": texts.FRESH,
    "partial": texts.PARTIAL,
    "stale": texts.STALE,
    "error": texts.ERROR,
    "simulated": texts.SIMULATION,
    "loading": texts.LOADING,
}
MOST_TICKS = 40


@dataclass(frozen=True)
class Truth:
    """How old and how complete one panel's data is; all None before anything is known. `late_minutes`: past its limit by."""

    state: State
    as_of: dt.date | None = None
    loaded_at: dt.datetime | None = None
    received: int | None = None
    expected: int | None = None
    late_minutes: float = 0.0


def judge(
    as_of: dt.date | None,
    loaded_at: dt.datetime | None,
    received: int | None,
    expected: int | None,
    newest_due: dt.date,
    simulated: bool,
) -> Truth:
    """The state from the facts. `newest_due`: the last day that should have been reported by now."""
    state: State = "fresh"
    if simulated:
        state = "simulated"
    elif as_of is None or as_of < newest_due:
        state = "stale"
    elif received is not None and expected is not None and received < expected:
        state = "partial"
    return Truth(state, as_of, loaded_at, received, expected)


def ticks(received: int, expected: int) -> html.Span:
    """One tick per expected sender, hollow for the silent ones; above 40 a share bar."""
    if expected > MOST_TICKS:
        share = min(1.0, received / expected)
        return html.Span(html.I(style={"width": f"{share:.1%}"}), className="gw-share", **{"aria-hidden": "true"})
    return html.Span(className="gw-ticks", style={"--all": expected, "--got": received}, **{"aria-hidden": "true"})


def ribbon(truth: Truth, lang: Lang, today: dt.date | None = None, notes: tuple[str, ...] = (), right: str = "") -> html.Div:
    """The ribbon of one panel. `notes` follow the times; `right` stands at the end (sources)."""
    parts: list[Component] = [html.Span([html.I(), _name(truth.state, lang)], className="gw-ribbon-state")]
    if truth.as_of:
        other_year = today is not None and truth.as_of.year != today.year
        day, comma, hour = formats.as_of(truth.as_of, lang, other_year).partition(",")
        parts.append(html.Span([day, html.Span(comma + hour, className="gw-ribbon-hour")] if comma else day, className="gw-ribbon-as-of"))
    if truth.loaded_at:
        parts.append(_loaded(truth.loaded_at, today or truth.loaded_at.date(), lang))
    if truth.late_minutes:
        words = formats.length(truth.late_minutes, lang)
        parts.append(html.Span(f"已晚 {words}" if lang == "zh" else f"{words} late", className="gw-ribbon-late"))
    parts += [html.Span(note) for note in notes if note]
    if truth.expected and truth.received is not None:
        count = html.Span(f"{truth.received}/{truth.expected}")
        title = f"应报 {truth.expected} 家，收到 {truth.received} 家" if lang == "zh" else f"{truth.received} of {truth.expected} who owe a report were heard from"
        parts.append(html.Span([ticks(truth.received, truth.expected), count], className="gw-ribbon-count", title=title))
    if right:
        parts.append(html.Span(right, className="gw-ribbon-right"))
    return html.Div(parts, className=f"gw-ribbon is-{truth.state}", role="note")


def _loaded(at: dt.datetime, today: dt.date, lang: Lang) -> html.Span:
    """When the data came in; beside a date the hour is a detail that narrow ribbons leave to the hint."""
    words = formats.loaded(at, today, lang)
    if at.date() == today:
        return html.Span(words, className="gw-ribbon-loaded")
    day, _, hour = words.rpartition(" ")
    return html.Span([day, html.Span(f" {hour}", className="gw-ribbon-hour")], className="gw-ribbon-loaded", title=words)


def _name(state: State, lang: Lang) -> str:
    return NAMES[state][0 if lang == "zh" else 1]
