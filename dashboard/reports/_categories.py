"""Returnees by category: solid bars for those seen, an outline for those expected."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Theme
from dashboard.plotly_templates import colour
from dashboard.reports import _drawing as draw_
from geodata.errors import Lang

MOST = 12


def categories(frame: pd.DataFrame, name_of: Callable[[str], str], lang: Lang, theme: Theme) -> go.Figure:
    """`category, expected, seen` as lying bars, at most twelve; what is cut off is said."""
    fig = draw_.blank(theme)
    shown = frame.head(MOST)
    names = [name_of("" if pd.isna(code) else str(code)) for code in shown["category"]]
    unit = draw_.pick(lang, ("人", "people"))
    draw_.lying_bars(fig, names, shown["expected"], draw_.pick(lang, ("预计到达", "Expected")), unit, "", lang, outline=colour(theme, "line", 3))
    draw_.lying_bars(fig, names, shown["seen"], draw_.pick(lang, ("已到", "Seen")), unit, colour(theme, "cap", 4), lang)
    fig.update_layout(showlegend=True, legend={"traceorder": "reversed"})
    if len(frame) > MOST:
        words = draw_.pick(lang, (f"另有 {len(frame) - MOST} 类未画出，见 Excel", f"{len(frame) - MOST} more in the Excel file"))
        fig.add_annotation(x=1, xref="paper", xanchor="right", y=0, yref="paper", yanchor="top", text=words)
        fig.update_layout(margin={**draw_.MARGIN, "r": 56, "b": 22})
    return fig
