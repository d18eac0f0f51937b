"""People in hospital, severe and critical, by day, as the city publishes them."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Report, Theme
from dashboard.plotly_templates import colour
from dashboard.reports import _drawing as draw_
from dashboard.reports._lines import lines
from geodata.errors import Lang
from geodata.queries import hospitals
from geodata.queries.columns import labels

NAMES = {"in_hospital": ("在院", "In hospital"), "severe": ("重症", "Severe"), "critical": ("危重症", "Critical")}


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """Up to three lines; a level that is not published has none."""
    long = frame.melt(id_vars="day", value_vars=list(NAMES), var_name="what", value_name="n").dropna(subset=["n"])
    long.attrs = frame.attrs
    inks = {"in_hospital": colour(theme, "cap", 5), "severe": colour(theme, "seq", 4), "critical": colour(theme, "seq", 6)}
    return lines(long, "what", {key: draw_.pick(lang, text) for key, text in NAMES.items()}, draw_.pick(lang, ("人", "people")), lang, theme, inks)


REPORT = Report(
    key="hospital_patients",
    title=("在院与重症", "In hospital and severe"),
    order=212,
    columns=labels(hospitals.PATIENTS),
    query=hospitals.patients,
    draw=draw,
    source="case",
    needs=("case_series",),
)
