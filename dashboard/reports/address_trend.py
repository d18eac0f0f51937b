"""Addresses on the published lists, by day of the list. Never called cases."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Report, Theme
from dashboard.plotly_templates import colour
from dashboard.reports import _drawing as draw_
from dashboard.reports._marks import policy_marks
from geodata.errors import Lang
from geodata.queries import addresses
from geodata.queries.columns import labels


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """Bars by day; hidden days are dots."""
    fig = draw_.blank(theme)
    draw_.tint_window(fig, frame, theme)
    known = draw_.known(frame)
    name, unit = draw_.pick(lang, ("报告住址", "Published addresses")), draw_.pick(lang, ("条", "addresses"))
    fig.add_bar(x=known["day"], y=known["n"].astype("int64"), name=name, hovertemplate=draw_.row(name, unit), marker={"color": colour(theme, "seq", 4)})
    draw_.hidden_dots(fig, draw_.unknown_days(frame), lang, theme)
    policy_marks(fig, frame, lang, theme)
    draw_.day_axis(fig, frame, lang)
    draw_.count_axis(fig, known["n"].max() if len(known) else 0)
    return fig


REPORT = Report(
    key="address_trend",
    title=("每日报告住址", "Published addresses by day"),
    order=50,
    columns=labels(addresses.BY_DAY),
    query=addresses.by_day,
    draw=draw,
    source="case_address",
    needs=("case_addresses",),
    note=("住址数不等于病例数：一处住址可有多例，一例也可有多处。", "Addresses are not cases: one address may stand for several people."),
)
