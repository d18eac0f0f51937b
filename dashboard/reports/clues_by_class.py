"""Citizens' clues by class, this window against the previous one."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Report, Theme
from dashboard.plotly_templates import colour
from dashboard.reports import _drawing as draw_
from geodata.errors import Lang
from geodata.queries import controls
from geodata.queries.columns import labels
from geodata.vocabulary import CLUE_CLASS


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """Lying bars; the previous window is an outline."""
    fig = draw_.blank(theme)
    names = [CLUE_CLASS.label(code, lang) for code in frame["clue_class"]]
    unit = draw_.pick(lang, ("条", "clues"))
    draw_.lying_bars(fig, names, frame["previous"], draw_.pick(lang, ("前期", "Previous")), unit, "", lang, outline=colour(theme, "line", 3))
    draw_.lying_bars(fig, names, frame["n"], draw_.pick(lang, ("本期", "This window")), unit, colour(theme, "cap", 4), lang)
    fig.update_layout(showlegend=True, legend={"traceorder": "reversed"})
    return fig


REPORT = Report(
    key="clues_by_class",
    title=("线索分类", "Clues by class"),
    order=180,
    columns=labels(controls.CLUES),
    query=controls.clues_by_class,
    draw=draw,
    source="clue",
    needs=("clues",),
)
