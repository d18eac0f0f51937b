"""Small multiples: one little plot a part of the place, all on one scale, name and newest figure above each."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import plotly.graph_objects as go

from dashboard.contract import Theme
from dashboard.plotly_templates import colour, template

MOST = 24
"""More parts than this cannot be told apart; the rest stands in the Excel file."""
GAP = 0.03
HEAD = 0.4
"""Of each cell, the share above the plot where the name and the figure stand."""


def columns_for(parts: int) -> int:
    """How many little plots stand in a row."""
    return max(1, min(6, math.ceil(math.sqrt(parts * 1.5))))


@dataclass
class Sheet:
    """All little plots of one figure, gathered first and built once: a figure that grows is checked anew at every step."""

    parts: int
    span: tuple[object, object]
    top: float
    """Each scale is 0 to this."""
    theme: Theme
    traces: list[dict[str, Any]] = field(default_factory=list)
    layout: dict[str, Any] = field(default_factory=lambda: {"annotations": [], "shapes": []})

    def add(self, name: str, figure: str, ink: str, traces: list[dict[str, Any]], line_at: float) -> None:
        """One more little plot: its name left and its figure right above it, its traces, a line across."""
        at = len([key for key in self.layout if key.startswith("xaxis")])
        mark = "" if at == 0 else str(at + 1)
        self._room(at, mark)
        self.traces += [{**trace, "xaxis": f"x{mark}", "yaxis": f"y{mark}"} for trace in traces]
        at_top = {"xref": f"x{mark} domain", "yref": f"y{mark} domain", "y": 1, "yanchor": "bottom", "showarrow": False}
        for x, side, text, colour_ in ((0, "left", name, colour(self.theme, "text", 1)), (1, "right", figure, ink)):
            self.layout["annotations"].append({**at_top, "x": x, "xanchor": side, "text": text, "font": {"size": 12, "color": colour_}})
        line = {"color": colour(self.theme, "text", 2), "width": 1}
        across = {"xref": f"x{mark} domain", "yref": f"y{mark}", "x0": 0, "x1": 1, "y0": line_at, "y1": line_at}
        self.layout["shapes"].append({"type": "line", "line": line, **across})

    def _room(self, at: int, mark: str) -> None:
        across = columns_for(self.parts)
        row, column = divmod(at, across)
        left, height = column / across, 1 / math.ceil(self.parts / across)
        floor = 1 - (row + 1) * height
        plain = {"showticklabels": False, "ticks": "", "showgrid": False}
        width = [left + GAP / 2, left + 1 / across - GAP / 2]
        tall = [floor + height * 0.04, floor + height * (1 - HEAD)]
        self.layout[f"xaxis{mark}"] = {"domain": width, "anchor": f"y{mark}", "range": list(self.span), "type": "date", "showspikes": False, **plain}
        self.layout[f"yaxis{mark}"] = {"domain": tall, "anchor": f"x{mark}", "range": [0, self.top], **plain}

    def figure(self) -> go.Figure:
        """The whole sheet."""
        margin = {"l": 4, "r": 4, "t": 4, "b": 4}
        around = {"template": template(self.theme), "margin": margin, "hovermode": "x", "showlegend": False, "uirevision": "keep"}
        return go.Figure({"data": self.traces, "layout": {**around, **self.layout}})
