"""Age and sex of the window's new cases."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Report, Theme
from dashboard.reports import _drawing as draw_
from dashboard.reports._pyramid import pyramid
from geodata.errors import Lang
from geodata.queries import cases
from geodata.queries.columns import labels


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """The pyramid in the infection hue."""
    return pyramid(frame, draw_.pick(lang, ("例", "cases")), "seq", lang, theme)


REPORT = Report(
    key="case_age_sex",
    title=("病例年龄与性别", "Age and sex of cases"),
    order=40,
    columns=labels(cases.BY_AGE_SEX),
    query=cases.by_age_sex,
    draw=draw,
    source="case",
    needs=("cases",),
)
