"""New cases by day and class, with policy marks and the days that may still grow."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Report, Theme
from dashboard.reports import _case_classes as classes
from dashboard.reports import _drawing as draw_
from dashboard.reports._marks import policy_marks
from geodata.errors import Lang
from geodata.queries import cases
from geodata.queries.columns import labels


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """Stacked bars, solid because they are received; a small area has one total, its hidden days are dots."""
    fig = draw_.blank(theme)
    draw_.tint_window(fig, frame, theme)
    unit = draw_.pick(lang, ("例", "cases"))
    known = draw_.known(frame)
    for code, name in reversed(classes.named(known["case_class"], ("新增", "New"), lang).items()):
        days = known[known["case_class"] == code]
        fig.add_bar(
            x=days["day"], y=days["n"].astype("int64"), name=name, hovertemplate=draw_.row(name, unit),
            marker={"color": classes.ink(code, theme)},
        )  # fmt: skip
    draw_.hidden_dots(fig, draw_.unknown_days(frame), lang, theme)
    policy_marks(fig, frame, lang, theme)
    draw_.bracket_incomplete(fig, frame, lang, theme)
    draw_.day_axis(fig, frame, lang)
    draw_.count_axis(fig, known.groupby("day")["n"].sum().max() if len(known) else 0)
    fig.update_layout(showlegend=known["case_class"].nunique() > 1)
    return fig


REPORT = Report(
    key="case_trend",
    title=("每日新增", "Daily cases"),
    order=10,
    columns=labels(cases.BY_CLASS),
    query=cases.by_day,
    draw=draw,
    source="case",
    needs=("cases|case_series",),
    note=("按报告日计。确诊中可含此前的无症状转归。", "By day of report. Confirmed may include people first reported as asymptomatic."),
)
