"""Two small plots one above the other that share their horizontal axis, each with its own scale and its name above it."""

from __future__ import annotations

import plotly.graph_objects as go

from dashboard.contract import Theme
from dashboard.plotly_templates import colour
from dashboard.reports import _drawing as draw_

UPPER, LOWER = (0.55, 0.88), (0.0, 0.36)
TICKS = 2


def pair(upper: str, lower: str, theme: Theme) -> go.Figure:
    """An empty figure with both plots; traces of the lower one carry `yaxis="y2"`."""
    fig = draw_.blank(theme)
    plain = {"anchor": "x", "rangemode": "tozero"}
    fig.update_layout(yaxis={"domain": UPPER, **plain}, yaxis2={"domain": LOWER, **plain}, xaxis={"anchor": "y2"}, margin={**draw_.MARGIN, "t": 22})
    for name, (_, top) in ((upper, UPPER), (lower, LOWER)):
        text = {"xref": "paper", "yref": "paper", "x": 0, "y": top, "xanchor": "left", "yanchor": "bottom", "showarrow": False}
        fig.add_annotation(**text, text=name, font={"size": 12, "color": colour(theme, "text", 2)})
    return fig


def scale(fig: go.Figure, axis: str, largest: float, tickformat: str = ",d") -> None:
    """The axis `yaxis` or `yaxis2` from zero to a little above the largest value, with few ticks."""
    top = max(float(largest or 0), 1.0)
    few = {"dtick": 1} if top < TICKS + 2 else {"nticks": TICKS + 1}
    fig.update_layout({axis: {"range": [0, top * 1.12], "tickformat": tickformat, **few}})
