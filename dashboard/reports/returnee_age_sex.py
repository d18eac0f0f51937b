"""Age and sex of the returnees seen arriving within the window."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Report, Theme
from dashboard.reports import _drawing as draw_
from dashboard.reports._pyramid import pyramid
from geodata.errors import Lang
from geodata.queries import returnees
from geodata.queries.columns import labels


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """The pyramid in the capacity hue: returnees are not infections."""
    return pyramid(frame, draw_.pick(lang, ("人", "people")), "cap", lang, theme)


REPORT = Report(
    key="returnee_age_sex",
    title=("返城人员年龄与性别", "Age and sex of returnees"),
    order=130,
    columns=labels(returnees.BY_AGE_SEX),
    query=returnees.by_age_sex,
    draw=draw,
    source="registration",
    needs=("arrivals_seen",),
)
