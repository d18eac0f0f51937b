"""Cumulative cases by class since the city's first day."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Report, Theme
from dashboard.plotly_templates import colour
from dashboard.reports import _drawing as draw_
from dashboard.reports._lines import lines
from geodata.errors import Lang
from geodata.queries import cases
from geodata.queries.columns import labels
from geodata.vocabulary import CASE_CLASS

STEPS = {"asymptomatic": 4, "confirmed": 6, "suspected": 3}


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """One line a class, each with its last value at its end."""
    names = {code: CASE_CLASS.label(code, lang) if code else draw_.pick(lang, ("累计", "Cumulative")) for code in frame["case_class"].unique()}
    inks = {code: colour(theme, "seq", STEPS.get(code, 4)) for code in names}
    return lines(frame, "case_class", names, draw_.pick(lang, ("例", "cases")), lang, theme, inks)


REPORT = Report(
    key="case_cumulative",
    title=("累计病例", "Cumulative cases"),
    order=20,
    columns=labels(cases.CUMULATIVE),
    query=cases.cumulative,
    draw=draw,
    source="case",
    needs=("cases|case_series",),
)
