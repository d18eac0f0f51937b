"""Hospitals by how full they are: beds, staffed beds, occupied beds."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Report, Theme
from dashboard.plotly_templates import colour, house
from dashboard.reports import _drawing as draw_
from geodata.errors import Lang
from geodata.queries import hospitals
from geodata.queries.columns import labels

MOST = 14


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """Occupied beds as bars, the staffed limit as a tick; a hospital at or over its limit is ▼ and breach-coloured."""
    fig = draw_.blank(theme)
    shown = frame.head(MOST)
    over = [not pd.isna(share) and share >= 1 for share in shown["occupancy"]]
    percent = [draw_.pick(lang, ("无数据", "no data")) if pd.isna(share) else f"{share:.0%}" for share in shown["occupancy"]]
    names = [f"{'▼ ' if full else ''}{name} {share}" for name, full, share in zip(shown["name"], over, percent, strict=True)]
    unit = draw_.pick(lang, ("张", "beds"))
    draw_.lying_bars(fig, names, shown["beds"], draw_.pick(lang, ("床位", "Beds")), unit, "", lang, outline=colour(theme, "line", 2))
    draw_.lying_bars(fig, names, shown["occupied"], draw_.pick(lang, ("占用", "Occupied")), unit, "", lang)
    fills = [house(theme)["breach"] if full else colour(theme, "cap", 4) for full in over]
    fig.update_traces(text=None, marker={"color": fills}, selector=1)
    fig.add_scatter(
        x=shown["staffed"].astype("float64"), y=names, mode="markers", name=draw_.pick(lang, ("有医护", "Staffed")),
        marker={"symbol": "line-ns", "size": 9, "line": {"width": 2, "color": house(theme)["capacity_line"]}},
        hovertemplate=draw_.row(draw_.pick(lang, ("有医护", "Staffed")), unit, "%{x:,}"),
    )  # fmt: skip
    fig.update_layout(showlegend=True)
    return fig


REPORT = Report(
    key="hospital_occupancy",
    title=("医院占用", "How full hospitals are"),
    order=200,
    columns=labels(hospitals.BY_HOSPITAL),
    query=hospitals.by_hospital,
    draw=draw,
    source="hospital_capacity",
    needs=("encounters",),
    note=("占用率按有医护的床位计；没有医护数的按床位计。", "Occupancy is of staffed beds, of all beds where staffing is not reported."),
)
