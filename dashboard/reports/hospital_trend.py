"""Beds, staffed beds and occupied beds by day, all hospitals of the area together."""

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

NAMES = {"beds": ("床位", "Beds"), "staffed": ("有医护", "Staffed"), "occupied": ("占用", "Occupied")}


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """Three lines; the staffed beds are the real limit and are drawn as the capacity line."""
    long = frame.melt(id_vars="day", value_vars=list(NAMES), var_name="what", value_name="n").dropna(subset=["n"])
    long.attrs = frame.attrs
    inks = {"beds": colour(theme, "text", 3), "staffed": colour(theme, "text", 1), "occupied": colour(theme, "cat", 1)}
    return lines(long, "what", {key: draw_.pick(lang, text) for key, text in NAMES.items()}, draw_.pick(lang, ("张", "beds")), lang, theme, inks)


REPORT = Report(
    key="hospital_trend",
    title=("床位走势", "Beds by day"),
    order=210,
    columns=labels(hospitals.BY_DAY),
    query=hospitals.by_day,
    draw=draw,
    source="hospital_capacity",
    needs=("encounters",),
)
