"""Each class of new cases as its own line over time."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Report, Theme
from dashboard.reports import _case_classes as classes
from dashboard.reports import _drawing as draw_
from dashboard.reports._lines import lines
from geodata.errors import Lang
from geodata.queries import cases
from geodata.queries.columns import labels


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """One line a class; classes keep the infection hue and differ by step and dash."""
    names = classes.named(frame["case_class"], ("新增", "New"), lang)
    inks = {code: classes.ink(code, theme) for code in names}
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
