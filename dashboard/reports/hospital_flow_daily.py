"""In and out of hospital by day: taken in and moved in above the line; discharged, moved out and died below it."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Report, Theme
from dashboard.plotly_templates import colour
from dashboard.reports import _drawing as draw_
from dashboard.reports._marks import policy_marks
from geodata.errors import Lang
from geodata.queries import hospital_flow
from geodata.queries.columns import labels
from geodata.queries.hospital_chain import PEOPLE

UP, DOWN = ("admitted", "moved_in"), ("discharged", "moved_out", "died")
STEPS = {"admitted": ("cap", 5), "moved_in": ("cap", 3), "discharged": ("cap", 2), "moved_out": ("line", 3), "died": ("text", 1)}


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """Stacked bars up and down; the axis counts people both ways."""
    fig = draw_.blank(theme)
    draw_.tint_window(fig, frame, theme)
    unit = draw_.pick(lang, PEOPLE)
    for name in (*UP, *DOWN):
        words, n = draw_.pick(lang, hospital_flow.FLOWS[name]), frame[name].astype("int64")
        fig.add_bar(
            x=frame["day"], y=n if name in UP else -n, customdata=n, name=words, hovertemplate=draw_.row(words, unit, "%{customdata:,}"),
            marker={"color": colour(theme, *STEPS[name])},
        )  # fmt: skip
    policy_marks(fig, frame, lang, theme)
    draw_.day_axis(fig, frame, lang)
    up, down = (int(frame[list(names)].sum(axis=1).max() or 0) if len(frame) else 0 for names in (UP, DOWN))
    step = _step(max(up, down, 1))
    ticks = list(range(-(down // step) * step, up + 1, step))
    fig.update_yaxes(range=[-max(down, 1) * 1.12, max(up, 1) * 1.12], tickvals=ticks, ticktext=[f"{abs(tick):,}" for tick in ticks])
    fig.update_layout(barmode="relative", showlegend=True)
    return fig


def _step(largest: int) -> int:
    """A round distance between ticks so that the larger side has two or three."""
    unit = 1
    while largest / unit > 3:
        unit = unit * 2 if str(unit)[0] != "2" else unit // 2 * 5
    return unit


REPORT = Report(
    key="hospital_flow_daily",
    title=("进出医院", "In and out of hospital"),
    order=192,
    columns=labels(hospital_flow.DAILY),
    query=hospital_flow.daily,
    draw=draw,
    source="encounter",
    needs=("encounters",),
    note=(
        "转入、转出只算医院之间；同一医院内换病区不算。发热门诊按到院时间，收治按入院时间。",
        "Moved in and out between hospitals only, not between units of one. Visits by arrival, admissions by admission.",
    ),
)
