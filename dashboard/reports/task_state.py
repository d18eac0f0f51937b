"""Tasks by kind: open and overdue at the end of the window, and how long closing took."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Report, Theme
from dashboard.plotly_templates import colour
from dashboard.reports import _drawing as draw_
from geodata.errors import Lang
from geodata.queries import tasks
from geodata.queries.columns import labels
from geodata.vocabulary import TASK_KIND

BARS = 0.6  # the bars' share of the width; the rest holds their numbers and the medians


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """One line a kind: its name, open tasks as a bar with the overdue part on it, both numbers, the median at the right."""
    fig = draw_.blank(theme)
    unit = draw_.pick(lang, ("项", "tasks"))
    names = [TASK_KIND.label(kind, lang) for kind in frame["kind"]]
    draw_.lying_bars(fig, names, frame["waiting"], draw_.pick(lang, ("期末待办", "Open")), unit, colour(theme, "cap", 4), lang)
    draw_.lying_bars(fig, names, frame["overdue"], draw_.pick(lang, ("其中逾期", "Overdue")), unit, colour(theme, "attn", 1), lang)
    fig.update_traces(text=None, selector=1)
    fig.update_layout(showlegend=True, bargap=0.42, margin={**draw_.MARGIN, "r": 4})
    fig.update_xaxes(domain=[0, BARS], range=[0, max(1.0, float(frame["waiting"].max() or 0)) if len(frame) else 1.0])
    if frame["median_hours"].notna().any():
        _medians(fig, names, frame["median_hours"], lang)
    return fig


def _medians(fig: go.Figure, names: list[str], hours: pd.Series, lang: Lang) -> None:
    """A column of figures at the right edge under its own heading, level with the bars."""
    for name, value in zip(names, hours, strict=True):
        text = "–" if pd.isna(value) else draw_.pick(lang, (f"{value:,.0f} 小时", f"{value:,.0f} h"))
        fig.add_annotation(x=1, xref="paper", xanchor="right", y=name, text=text)
    heading = draw_.pick(lang, ("办结中位", "median"))
    fig.add_annotation(x=1, xref="paper", xanchor="right", y=1.02, yref="paper", yanchor="bottom", text=heading)


REPORT = Report(
    key="task_state",
    title=("任务办理", "State of tasks"),
    order=140,
    columns=labels(tasks.BY_KIND),
    query=tasks.by_kind,
    draw=draw,
    source="task",
    needs=("tasks_opened",),
)
