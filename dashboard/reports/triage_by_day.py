"""Fever clinic visits by day and how urgent they were found."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Report, Theme
from dashboard.plotly_templates import colour
from dashboard.reports._stacks import stacked_days
from geodata.errors import Lang
from geodata.queries import fever_clinics
from geodata.queries.columns import labels
from geodata.vocabulary import TRIAGE

STEPS = {"1": 6, "2": 5, "3": 4, "4": 2}


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """Stacked bars, the most urgent at the bottom."""
    return stacked_days(frame, "level", STEPS, TRIAGE.label, colour(theme, "line", 2), lang, theme, unit=fever_clinics.VISITS)


REPORT = Report(
    key="triage_by_day",
    title=("发热门诊与分诊", "Fever clinic visits by triage level"),
    order=203,
    columns=labels(fever_clinics.TRIAGE),
    query=fever_clinics.triage,
    draw=draw,
    source="encounter",
    needs=("encounters",),
)
