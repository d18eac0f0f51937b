"""The places of a screen's opening, filled by one callback: sentence, window, numbers, divisions."""

from __future__ import annotations

from dash import html

from dashboard import ids
from dashboard.components import states
from dashboard.context import Context


def lead() -> html.P:
    """The one sentence on top."""
    return html.P(id=ids.LEAD, className="gw-lead")


def window_title() -> html.P:
    """City · window · dates."""
    return html.P(id=ids.WINDOW_TITLE, className="gw-window")


def numbers(context: Context) -> html.Div:
    """Hero and second numbers."""
    return html.Div(states.loading(context.lang), id=ids.HEADLINES, className="gw-numbers")


def divisions(context: Context, hidden: bool = False) -> html.Div:
    """The small multiples; `hidden` keeps the place for the callback where a table shows the same."""
    return html.Div(states.loading(context.lang), id=ids.DIVISIONS, className="gw-divisions-place", hidden=hidden)


def map_truth() -> html.Div:
    """The ribbon under a map that has no panel around it: how old its layer's source is."""
    return html.Div(id=ids.MAP_TRUTH, className="gw-map-truth")
