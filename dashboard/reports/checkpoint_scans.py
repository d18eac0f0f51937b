"""Passages at checkpoints by day and by the colour of the pass shown."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Report, Theme
from dashboard.plotly_templates import colour
from dashboard.reports import _drawing as draw_
from geodata.errors import Lang
from geodata.queries import controls
from geodata.queries.columns import labels
from geodata.vocabulary import PASS_COLOUR

PATTERNS = {"green": "", "yellow": "/", "red": "x"}
STEPS = {"green": 3, "yellow": 4, "red": 6}


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """Stacked bars; the passes differ by pattern and name, since a chart is no pass and wears no pass colours."""
    fig = draw_.blank(theme)
    draw_.tint_window(fig, frame, theme)
    unit = draw_.pick(lang, ("次", "scans"))
    known = draw_.known(frame)
    for code in sorted(known["pass_colour"].unique(), key=lambda item: list(STEPS).index(item) if item in STEPS else 9):
        days = known[known["pass_colour"] == code]
        name = PASS_COLOUR.label(code, lang)
        fig.add_bar(
            x=days["day"], y=days["n"].astype("int64"), name=name, hovertemplate=draw_.row(name, unit),
            marker={"color": colour(theme, "cap", STEPS.get(code, 2)), "pattern": {"shape": PATTERNS.get(code, ".")}},
        )  # fmt: skip
    draw_.day_axis(fig, frame, lang)
    draw_.count_axis(fig, known.groupby("day")["n"].sum().max() if len(known) else 0)
    fig.update_layout(showlegend=True)
    return fig


REPORT = Report(
    key="checkpoint_scans",
    title=("卡口扫码", "Checkpoint scans"),
    order=170,
    columns=labels(controls.SCANS),
    query=controls.scans_by_day,
    draw=draw,
    source="checkpoint_scan",
    needs=("scans",),
)
