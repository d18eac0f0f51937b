"""The epidemic curve by day of confirmation, beside those by onset and by report."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Report, Theme
from dashboard.plotly_templates import colour
from dashboard.reports import _drawing as draw_
from dashboard.reports._marks import policy_marks
from geodata.errors import Lang
from geodata.queries import epidemic
from geodata.queries.columns import labels


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """Bars by day, solid because they are received; a bracket over days that may still grow; hidden days are dots."""
    fig = draw_.blank(theme)
    draw_.tint_window(fig, frame, theme)
    known = draw_.known(frame)
    name, unit = draw_.pick(lang, ("确诊", "Confirmed")), draw_.pick(lang, ("例", "cases"))
    fig.add_bar(
        x=known["day"], y=known["n"].astype("int64"), name=name, hovertemplate=draw_.row(name, unit),
        marker={"color": colour(theme, "seq", 5)},
    )  # fmt: skip
    draw_.hidden_dots(fig, draw_.unknown_days(frame), lang, theme)
    policy_marks(fig, frame, lang, theme)
    draw_.bracket_incomplete(fig, frame, lang, theme)
    draw_.day_axis(fig, frame, lang)
    draw_.count_axis(fig, known["n"].max() if len(known) else 0)
    return fig


REPORT = Report(
    key="case_confirmed",
    title=("按确诊日", "Cases by confirmation"),
    order=12,
    columns=labels(epidemic.BY_CONFIRMATION),
    query=epidemic.by_confirmation,
    draw=draw,
    source="case",
    needs=("cases|case_series",),
    note=("只计有确诊日的病例；末几天未报齐。", "Only cases with a day of confirmation; the last days are incomplete."),
)
