"""Cases a day in stacked bars, one colour a code: what was found and how, or how it was caught."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Text, Theme
from dashboard.plotly_templates import colour
from dashboard.reports import _drawing as draw_
from dashboard.reports._marks import policy_marks
from geodata.errors import Lang


def stacked_days(
    frame: pd.DataFrame, column: str, steps: Mapping[str, int], label: Callable[[str, Lang], str], other: str, lang: Lang, theme: Theme,
    unit: Text = ("例", "cases"),
) -> go.Figure:
    """Bars of `n` by `day`, stacked in the order of `steps` (code → step of the infection ramp); codes not there are `other` and on top."""
    fig = draw_.blank(theme)
    draw_.tint_window(fig, frame, theme)
    word = draw_.pick(lang, unit)
    order = list(steps)
    for code in sorted(frame[column].unique(), key=lambda found: order.index(found) if found in steps else len(order)):
        days, name = frame[frame[column] == code], label(code, lang)
        fig.add_bar(
            x=days["day"], y=days["n"].astype("int64"), name=name, hovertemplate=draw_.row(name, word),
            marker={"color": colour(theme, "seq", steps[code]) if code in steps else other},
        )  # fmt: skip
    policy_marks(fig, frame, lang, theme)
    draw_.bracket_incomplete(fig, frame, lang, theme)
    draw_.day_axis(fig, frame, lang)
    draw_.count_axis(fig, frame.groupby("day")["n"].sum().max() if len(frame) else 0)
    fig.update_layout(showlegend=True)
    return fig
