"""Arrivals by day: expected, seen, verified. Three numbers that are never mixed."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Report, Theme
from dashboard.plotly_templates import colour
from dashboard.reports import _drawing as draw_
from dashboard.reports._lines import lines
from geodata.errors import Lang
from geodata.queries import returnees
from geodata.queries.columns import labels

NAMES = {"expected": ("预计", "Expected"), "seen": ("已到", "Seen"), "verified": ("已核实", "Verified")}


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """Three lines; the expected one is a quiet reference."""
    long = frame.melt(id_vars="day", value_vars=list(NAMES), var_name="what", value_name="n")
    long.attrs = frame.attrs
    inks = {"expected": colour(theme, "text", 3), "seen": colour(theme, "cat", 1), "verified": colour(theme, "cat", 2)}
    return lines(long, "what", {key: draw_.pick(lang, text) for key, text in NAMES.items()}, draw_.pick(lang, ("人", "people")), lang, theme, inks)


REPORT = Report(
    key="returnee_arrivals",
    title=("预计、已到与已核实", "Expected, seen, verified"),
    order=90,
    columns=labels(returnees.BY_DAY),
    query=returnees.by_day,
    draw=draw,
    source="registration",
    needs=("arrivals_expected",),
)
