"""Cumulative cases by class since the city's first day."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Report, Theme
from dashboard.reports import _case_classes as classes
from dashboard.reports import _drawing as draw_
from dashboard.reports._lines import lines
from geodata.errors import Lang
from geodata.queries import cases
from geodata.queries.columns import labels


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """One line a class, each with its last value at its end."""
    names = classes.named(frame["case_class"], ("累计", "Cumulative"), lang)
    inks = {code: classes.ink(code, theme) for code in names}
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
