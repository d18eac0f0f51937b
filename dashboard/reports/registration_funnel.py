"""From registration to the verified door, and how many wait there now."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Report, Theme
from dashboard.plotly_templates import colour
from dashboard.reports import _drawing as draw_
from geodata.errors import Lang
from geodata.queries import registrations
from geodata.queries.columns import labels

NAMES = {
    "registered": ("登记", "Registered"),
    "expected": ("预计到达", "Expected"),
    "seen": ("已到", "Seen arriving"),
    "verified": ("已核实", "Verified"),
    "waiting": ("期末已到未核实", "Seen, not yet verified"),
}


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """One bar a step; what waits at the end is set apart in the attention colour."""
    fig = draw_.blank(theme)
    names = [draw_.pick(lang, NAMES[step]) for step in frame["step"]]
    draw_.lying_bars(fig, names, frame["n"], draw_.pick(lang, ("人数", "People")), draw_.pick(lang, ("人", "people")), "", lang)
    fills = [colour(theme, "attn", 1) if step == "waiting" else colour(theme, "cap", 4) for step in frame["step"]]
    fig.update_traces(marker={"color": fills})
    return fig


REPORT = Report(
    key="registration_funnel",
    title=("登记、到达与核实", "Registered, arrived, verified"),
    order=80,
    columns=labels(registrations.FUNNEL),
    query=registrations.by_step,
    draw=draw,
    source="registration",
    needs=("registrations",),
    note=("各环节按各自发生日计，不是同一批人。", "Each step by its own day within the window; not one cohort."),
)
