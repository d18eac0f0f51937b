"""Where new cases were infected, by day of report."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Report, Theme
from dashboard.plotly_templates import colour
from dashboard.reports import _drawing as draw_
from dashboard.reports._marks import policy_marks
from geodata.errors import Lang
from geodata.queries import epidemic
from geodata.queries.columns import labels
from geodata.vocabulary import ROUTE

STEPS = {"community": 6, "work": 5, "household": 4, "trip": 3, "imported": 2}


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """Stacked bars, what spreads in the open with the strongest steps; unknown ones stay grey."""
    fig = draw_.blank(theme)
    draw_.tint_window(fig, frame, theme)
    unit = draw_.pick(lang, ("例", "cases"))
    for route in sorted(frame["route"].unique(), key=lambda code: (code not in STEPS, -STEPS.get(code, 0))):
        days, name = frame[frame["route"] == route], ROUTE.label(route, lang)
        fig.add_bar(
            x=days["day"], y=days["n"].astype("int64"), name=name, hovertemplate=draw_.row(name, unit),
            marker={"color": colour(theme, "seq", STEPS[route]) if route in STEPS else colour(theme, "line", 2)},
        )  # fmt: skip
    policy_marks(fig, frame, lang, theme)
    draw_.bracket_incomplete(fig, frame, lang, theme)
    draw_.day_axis(fig, frame, lang)
    draw_.count_axis(fig, frame.groupby("day")["n"].sum().max() if len(frame) else 0)
    fig.update_layout(showlegend=True)
    return fig


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
