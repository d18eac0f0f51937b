"""Each class of new cases as its own line over time."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Report, Theme
from dashboard.plotly_templates import colour
from dashboard.reports import _drawing as draw_
from dashboard.reports._lines import lines
from geodata.errors import Lang
from geodata.queries import cases
from geodata.queries.columns import labels
from geodata.vocabulary import CASE_CLASS


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """One line a class; classes keep the infection hue and differ by step and dash."""
    steps = {"asymptomatic": 4, "confirmed": 6, "suspected": 3}
    codes = sorted(frame["case_class"].unique(), key=lambda code: -steps.get(code, 4))
    names = {code: CASE_CLASS.label(code, lang) if code else draw_.pick(lang, ("新增", "New")) for code in codes}
    inks = {code: colour(theme, "seq", steps.get(code, 4)) for code in codes}
    return lines(frame, "case_class", names, draw_.pick(lang, ("例", "cases")), lang, theme, inks)


REPORT = Report(
    key="case_by_class",
    title=("分类走势", "New cases by class"),
    order=30,
    columns=labels(cases.BY_CLASS),
    query=cases.by_day,
    draw=draw,
    source="case",
    needs=("cases|case_series",),
)
