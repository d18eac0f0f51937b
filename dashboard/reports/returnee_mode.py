"""How returnees travel: expected and seen within the window."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Report, Theme
from dashboard.reports._categories import categories
from geodata.errors import Lang
from geodata.queries import returnees
from geodata.queries.columns import labels
from geodata.vocabulary import MODE


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """Lying bars, most seen on top."""
    return categories(frame, lambda code: MODE.label(code, lang), lang, theme)


REPORT = Report(
    key="returnee_mode",
    title=("交通方式", "Mode of travel"),
    order=120,
    columns=labels(returnees.BY_CATEGORY),
    query=returnees.by_mode,
    draw=draw,
    source="registration",
    needs=("arrivals_seen",),
)
