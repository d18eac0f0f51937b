"""People in isolation at the end of each day, by kind."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Report, Theme
from dashboard.reports import _drawing as draw_
from dashboard.reports._lines import lines
from geodata.errors import Lang
from geodata.queries import controls
from geodata.queries.columns import labels
from geodata.vocabulary import ISOLATION_KIND


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """One line a kind."""
    names = {code: ISOLATION_KIND.label(code, lang) for code in sorted(frame["kind"].unique(), reverse=True)}
    return lines(frame, "kind", names, draw_.pick(lang, ("人", "people")), lang, theme)


REPORT = Report(
    key="isolation_census",
    title=("在隔离人数", "People in isolation"),
    order=160,
    columns=labels(controls.CENSUS),
    query=controls.isolation_by_day,
    draw=draw,
    source="isolation",
    needs=("isolation_started",),
)
