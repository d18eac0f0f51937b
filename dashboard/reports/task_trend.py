"""Tasks opened, falling due and closed, by day."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Report, Theme
from dashboard.plotly_templates import colour
from dashboard.reports import _drawing as draw_
from dashboard.reports._lines import lines
from geodata.errors import Lang
from geodata.queries import tasks
from geodata.queries.columns import labels

NAMES = {"opened": ("新派", "Opened"), "due": ("到期", "Due"), "closed": ("办结", "Closed")}


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """Three lines; what falls due is the quiet reference."""
    long = frame.melt(id_vars="day", value_vars=list(NAMES), var_name="what", value_name="n")
    long.attrs = frame.attrs
    inks = {"due": colour(theme, "text", 3), "opened": colour(theme, "cat", 2), "closed": colour(theme, "cat", 1)}
    return lines(long, "what", {key: draw_.pick(lang, text) for key, text in NAMES.items()}, draw_.pick(lang, ("项", "tasks")), lang, theme, inks)


REPORT = Report(
    key="task_trend",
    title=("任务走势", "Tasks by day"),
    order=150,
    columns=labels(tasks.BY_DAY),
    query=tasks.by_day,
    draw=draw,
    source="task",
    needs=("tasks_opened",),
)
