"""Citizens' clues by day, all classes together."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Report, Theme
from dashboard.plotly_templates import colour
from dashboard.reports import _drawing as draw_
from geodata.errors import Lang
from geodata.queries import controls
from geodata.queries.columns import labels


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """A bar a day; days with hidden counts have none."""
    fig = draw_.blank(theme)
    draw_.tint_window(fig, frame, theme)
    known, name = draw_.known(frame), draw_.pick(lang, ("线索", "Clues"))
    fig.add_bar(x=known["day"], y=known["n"].astype("int64"), name=name, marker={"color": colour(theme, "cap", 4)}, hovertemplate=draw_.row(name, draw_.pick(lang, ("条", "clues"))))
    draw_.day_axis(fig, frame, lang)
    draw_.count_axis(fig, known["n"].max() if len(known) else 0)
    return fig


REPORT = Report(
    key="clue_trend",
    title=("每日线索", "Clues by day"),
    order=175,
    columns=labels(controls.CLUE_DAYS),
    query=controls.clues_by_day,
    draw=draw,
    source="clue",
    needs=("clues",),
)
