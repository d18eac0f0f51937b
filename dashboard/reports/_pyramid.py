"""An age pyramid: men to the left, women to the right, one band a row."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Theme
from dashboard.plotly_templates import colour
from dashboard.reports import _drawing as draw_
from geodata.errors import Lang
from geodata.metrics import AGE_BANDS
from geodata.vocabulary import SEX

SIDES = {"male": -1, "female": 1}


def band_name(low: int, lang: Lang) -> str:
    """15–29 岁 / 15–29; the last band is open."""
    later = [band for band in AGE_BANDS if band > low]
    span = f"{low}–{later[0] - 1}" if later else f"{low}+"
    return f"{span} 岁" if lang == "zh" else span


def pyramid(frame: pd.DataFrame, unit: str, ramp: str, lang: Lang, theme: Theme) -> go.Figure:
    """`age_from, sex, n`; people without age or sex are counted in a line under the chart, not left out in silence."""
    fig = draw_.blank(theme)
    bands = [band_name(low, lang) for low in AGE_BANDS]
    stated = frame.dropna(subset=["age_from", "sex"])
    for sex, side in SIDES.items():
        counts = stated[stated["sex"] == sex].set_index("age_from")["n"].reindex(list(AGE_BANDS), fill_value=0)
        shown = [draw_.count_text(n, lang) for n in counts]
        name = SEX.label(sex, lang)
        fig.add_bar(
            y=bands, x=counts.astype("float64").fillna(0).clip(lower=0) * side, orientation="h", name=name, customdata=shown, text=shown,
            textposition="outside", cliponaxis=False, hovertemplate=f"%{{customdata}} {unit}<extra>{name}</extra>",
            marker={"color": colour(theme, ramp, 4 if side > 0 else 3)},
        )  # fmt: skip
        fig.add_annotation(x=0.5 + side * 0.25, xref="paper", y=1.0, yref="paper", yanchor="bottom", xanchor="center", text=name)
    top = max(1.0, float(draw_.known(stated)["n"].max() or 1)) if len(draw_.known(stated)) else 1.0
    fig.update_layout(barmode="relative", hovermode="y unified", margin={**draw_.MARGIN, "b": 22})
    fig.update_xaxes(range=[-top * 1.3, top * 1.3], showgrid=False, showline=False, showticklabels=False, ticks="", showspikes=False)
    fig.update_yaxes(autorange=False, range=[-0.5, len(bands) - 0.5], showgrid=False, tickformat="", tickmode="linear", dtick=1, type="category")
    _say_unstated(fig, frame, lang)
    return fig


def _say_unstated(fig: go.Figure, frame: pd.DataFrame, lang: Lang) -> None:
    unstated = frame[frame["age_from"].isna() | frame["sex"].isna()]
    missing = int(draw_.known(unstated)["n"].sum())
    if missing:
        words = draw_.pick(lang, (f"另有 {missing:,} 人未填年龄或性别", f"{missing:,} more without age or sex"))
        fig.add_annotation(x=0, xref="paper", y=0, yref="paper", yanchor="top", yshift=-2, text=words)
