"""How new cases were found: in isolation, or among people moving freely."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Report, Theme
from dashboard.plotly_templates import colour
from dashboard.reports._stacks import stacked_days
from geodata.errors import Lang
from geodata.queries import cases
from geodata.queries.columns import labels
from geodata.vocabulary import FOUND_BY

STEPS = {"isolation": 4, "screening": 6, "clinic": 5, "checkpoint": 3}


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """Stacked bars: those found outside isolation carry the strongest step."""
    return stacked_days(frame, "found_by", STEPS, FOUND_BY.label, colour(theme, "line", 3), lang, theme)


REPORT = Report(
    key="case_found_by",
    title=("发现方式", "How cases were found"),
    order=35,
    columns=labels(cases.BY_FOUND),
    query=cases.by_found,
    draw=draw,
    source="case",
    needs=("cases|case_series",),
)
