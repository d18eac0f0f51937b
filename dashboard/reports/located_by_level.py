"""How precisely the window's records were placed, and which part of each level stands in doubt."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Report, Theme
from dashboard.formats import percent
from dashboard.plotly_templates import colour
from dashboard.reports import _drawing as draw_
from geodata.errors import Lang
from geodata.queries import placing
from geodata.queries.columns import labels
from geodata.vocabulary import GEO_LEVELS

BARS = 0.72  # the bars' share of the width; the rest holds the shares in doubt


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """One bar a level, finest on top: sure, then in doubt; the share in doubt at the right. Hidden counts are no bar."""
    fig = draw_.blank(theme)
    names = [GEO_LEVELS.label(level, lang) for level in frame["level"]]
    unit = draw_.pick(lang, placing.RECORDS)
    for column, fill in (("sure", colour(theme, "cap", 3)), ("doubtful", colour(theme, "attn", 1))):
        draw_.lying_bars(fig, names, frame[column], draw_.pick(lang, placing.BY_LEVEL[column].meaning), unit, fill, lang)
    fig.update_traces(text=None)
    fig.update_layout(barmode="stack", showlegend=True, legend={"traceorder": "normal"}, bargap=0.42, margin={**draw_.MARGIN, "r": 4})
    fig.update_xaxes(domain=[0, BARS])
    for name, in_doubt, share in zip(names, frame["doubtful"], frame["share"], strict=True):
        words = draw_.count_text(in_doubt, lang)
        fig.add_annotation(x=1, xref="paper", xanchor="right", y=name, text=words if pd.isna(share) else f"{words} · {percent(share, lang)}")
    if len(frame):
        fig.add_annotation(x=1, xref="paper", xanchor="right", y=1.02, yref="paper", yanchor="bottom", text=draw_.pick(lang, ("存疑", "in doubt")))
    return fig


REPORT = Report(
    key="located_by_level",
    title=("定位精度与把握", "Located by level and confidence"),
    order=190,
    columns=labels(placing.BY_LEVEL),
    query=placing.by_level,
    draw=draw,
    source="registration",
    needs=("registrations|cases|case_addresses",),
    note=(
        "登记与病例（公布官方日报的城市为通报住址）。存疑：把握不足 90%，或到不了约 0.5 千米的格。",
        "Registrations and cases (published addresses in cities of official figures). In doubt: less than 90% sure, or in no cell of about 0.5 km.",
    ),
)
