"""Where new cases were infected, by day of report."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Report, Theme
from dashboard.plotly_templates import colour
from dashboard.reports._stacks import stacked_days
from geodata.errors import Lang
from geodata.queries import epidemic
from geodata.queries.columns import labels
from geodata.vocabulary import ROUTE

STEPS = {"community": 6, "work": 5, "household": 4, "trip": 3, "imported": 2}


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """Stacked bars, what spreads in the open with the strongest steps; unknown ones stay grey."""
    return stacked_days(frame, "route", STEPS, ROUTE.label, colour(theme, "line", 2), lang, theme)


REPORT = Report(
    key="case_route",
    title=("感染途径", "Route of infection"),
    order=36,
    columns=labels(epidemic.BY_ROUTE),
    query=epidemic.by_route,
    draw=draw,
    source="case",
    needs=("cases|case_series",),
    note=("按报告日计。不明：流调未查到。", "By day of report. Unknown: the investigation found none."),
)
