"""How new cases were found: in isolation, or among people moving freely."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Report, Theme
from dashboard.plotly_templates import colour
from dashboard.reports import _drawing as draw_
from dashboard.reports._marks import policy_marks
from geodata.errors import Lang
from geodata.queries import cases
from geodata.queries.columns import labels
from geodata.vocabulary import FOUND_BY

STEPS = {"isolation": 4, "screening": 6, "clinic": 5, "checkpoint": 3}


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """Stacked bars: those found outside isolation carry the strongest step."""
    fig = draw_.blank(theme)
    draw_.tint_window(fig, frame, theme)
    unit = draw_.pick(lang, ("例", "cases"))
    for code in sorted(frame["found_by"].unique(), key=lambda item: list(STEPS).index(item) if item in STEPS else 9):
        days = frame[frame["found_by"] == code]
        name = FOUND_BY.label(code, lang)
        fig.add_bar(
            x=days["day"], y=days["n"].astype("int64"), name=name, hovertemplate=draw_.row(name, unit),
            marker={"color": colour(theme, "seq", STEPS[code]) if code in STEPS else colour(theme, "line", 3)},
        )  # fmt: skip
    policy_marks(fig, frame, lang, theme)
    draw_.bracket_incomplete(fig, frame, lang, theme)
    draw_.day_axis(fig, frame, lang)
    draw_.count_axis(fig, frame.groupby("day")["n"].sum().max() if len(frame) else 0)
    fig.update_layout(showlegend=True)
    return fig


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
