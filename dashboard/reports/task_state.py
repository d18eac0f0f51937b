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


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """Open tasks as bars with the overdue part in the attention colour; the median hours stand in the name."""
    fig = draw_.blank(theme)
    unit = draw_.pick(lang, ("项", "tasks"))
    names = [_name(kind, hours, lang) for kind, hours in zip(frame["kind"], frame["median_hours"], strict=True)]
    draw_.lying_bars(fig, names, frame["waiting"], draw_.pick(lang, ("期末待办", "Open at the end")), unit, colour(theme, "cap", 4), lang)
    draw_.lying_bars(fig, names, frame["overdue"], draw_.pick(lang, ("其中逾期", "Of these overdue")), unit, colour(theme, "attn", 1), lang)
    fig.update_traces(text=None, selector=1)
    fig.update_layout(showlegend=True)
    return fig


def _name(kind: str, hours: float, lang: Lang) -> str:
    """入户核查 · 中位 18 小时."""
    name = TASK_KIND.label(kind, lang)
    if pd.isna(hours):
        return name
    return f"{name}<br>{draw_.pick(lang, (f'办结中位 {hours:,.0f} 小时', f'median {hours:,.0f} h'))}"


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
