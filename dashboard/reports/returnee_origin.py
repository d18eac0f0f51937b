"""Which provinces returnees come from: expected and seen within the window."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Report, Theme
from dashboard.reports import _drawing as draw_
from dashboard.reports._categories import categories
from geodata.errors import Lang
from geodata.provinces import province_name
from geodata.queries import returnees
from geodata.queries.columns import labels


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """Lying bars, most seen on top."""
    return categories(frame, lambda name: province_name(name, lang) or draw_.pick(lang, ("未填", "Not stated")), lang, theme)


REPORT = Report(
    key="returnee_origin",
    title=("来源地", "Where they come from"),
    order=100,
    columns=labels(returnees.BY_CATEGORY),
    query=returnees.by_origin,
    draw=draw,
    source="registration",
    needs=("arrivals_seen",),
)
