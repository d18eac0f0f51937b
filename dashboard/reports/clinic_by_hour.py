"""Fever clinics by hour of the day: who comes, against the usual, and how long people are there."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Report, Theme
from dashboard.plotly_templates import colour
from dashboard.reports import _drawing as draw_
from dashboard.reports._pair import pair, scale
from geodata.errors import Lang
from geodata.queries import fever_clinics
from geodata.queries.columns import labels

NOW, USUAL = ("本期", "This window"), ("平时", "Usual")


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """Visits an hour above, minutes below: bars of this window, a grey line of the four weeks before."""
    fig = pair(draw_.pick(lang, ("每日到院（人次）", "Visits a day")), draw_.pick(lang, ("停留中位（分钟）", "Median time there (minutes)")), theme)
    now, usual = draw_.pick(lang, NOW), draw_.pick(lang, USUAL)
    for column, before, axis, unit in (("visits", "usual", "y", fever_clinics.VISITS), ("minutes", "usual_minutes", "y2", ("分钟", "minutes"))):
        form = "%{y:,.1f}" if axis == "y" else "%{y:,.0f}"
        word = draw_.pick(lang, unit)
        fig.add_bar(
            x=frame["hour"].astype("int64"), y=frame[column], name=now, yaxis=axis, legendgroup="now", showlegend=axis == "y",
            marker={"color": colour(theme, "cap", 4)}, hovertemplate=draw_.row(now, word, form),
        )  # fmt: skip
        fig.add_scatter(
            x=frame["hour"].astype("int64"), y=frame[before], name=usual, yaxis=axis, mode="lines", legendgroup="usual", showlegend=axis == "y",
            line={"color": colour(theme, "text", 3), "width": 1.5, "dash": "dash"}, hovertemplate=draw_.row(usual, word, form),
        )  # fmt: skip
        largest = frame[[column, before]].max().max() if len(frame) else 0
        scale(fig, "yaxis" if axis == "y" else "yaxis2", 0 if pd.isna(largest) else float(largest))
    hours = list(range(0, 24, 4))
    fig.update_xaxes(type="linear", range=[-0.7, 23.7], tickvals=hours, ticktext=[f"{hour}:00" for hour in hours], hoverformat="d")
    fig.update_layout(showlegend=True)
    return fig


REPORT = Report(
    key="clinic_by_hour",
    title=("发热门诊逐时", "Fever clinics by hour"),
    order=202,
    columns=labels(fever_clinics.HOURS),
    query=fever_clinics.by_hour,
    draw=draw,
    source="encounter",
    needs=("encounters",),
    note=(
        f"平时为此前 {fever_clinics.USUAL_DAYS} 天的日均；停留从到院到离院，含等候，不足 {fever_clinics.FEWEST_TIMED} 人次不给中位。",
        f"Usual is the mean day of the {fever_clinics.USUAL_DAYS} days before; time there is from arrival to leaving, waiting included; no median under {fever_clinics.FEWEST_TIMED} visits.",
    ),
)
