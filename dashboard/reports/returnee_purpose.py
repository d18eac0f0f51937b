"""Why returnees come: expected and seen within the window."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Report, Theme
from dashboard.reports._categories import categories
from geodata.errors import Lang
from geodata.queries import returnees
from geodata.queries.columns import labels
from geodata.vocabulary import PURPOSE


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """Lying bars, most seen on top."""
    return categories(frame, lambda code: PURPOSE.label(code, lang), lang, theme)


REPORT = Report(
    key="returnee_purpose",
    title=("来城事由", "Purpose of coming"),
    order=110,
    columns=labels(returnees.BY_CATEGORY),
    query=returnees.by_purpose,
    draw=draw,
    source="registration",
    needs=("arrivals_seen",),
)
