"""How severe it was and how it ended: severe cases, recoveries and deaths, added up from the first day."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Report, Text, Theme
from dashboard.plotly_templates import colour
from dashboard.reports import _drawing as draw_
from dashboard.reports._lines import lines
from geodata.errors import Lang
from geodata.queries import epidemic
from geodata.queries.columns import labels

NAMES: dict[str, Text] = {"severe": ("重型", "Severe"), "recovered": ("治愈", "Recovered"), "dead": ("死亡", "Died")}


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """One line a stage with its last value at its end; recoveries are not infections and have the other hue."""
    inks = {"severe": colour(theme, "seq", 4), "recovered": colour(theme, "cap", 5), "dead": colour(theme, "text", 1)}
    names = {stage: draw_.pick(lang, text) for stage, text in NAMES.items()}
    return lines(frame, "stage", names, draw_.pick(lang, ("例", "cases")), lang, theme, inks)


REPORT = Report(
    key="case_course",
    title=("重型、治愈与死亡", "Severe, recovered, died"),
    order=32,
    columns=labels(epidemic.COURSE),
    query=epidemic.course,
    draw=draw,
    source="case",
    needs=("cases|case_series",),
    note=(
        "累计。重型含危重型，按报告日与目前所知的分型计；治愈和死亡按转归日。",
        "Cumulative. Severe includes critical, by day of report and severity as now known; recoveries and deaths by their own day.",
    ),
)
