"""Lines over days with direct labels: used wherever a few categories run side by side."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Theme
from dashboard.formats import number
from dashboard.plotly_templates import colour
from dashboard.reports import _drawing as draw_
from dashboard.reports._marks import policy_marks
from geodata.errors import Lang

DASHES = ("solid", "dash", "dot", "dashdot")


def lines(
    frame: pd.DataFrame,
    by: str,
    names: Mapping[str, str],
    unit: str,
    lang: Lang,
    theme: Theme,
    inks: Mapping[str, str] | None = None,
) -> go.Figure:
    """One line per value of `by` (long frame with `day`, `n`), its name and last value at its end."""
    fig = draw_.blank(theme)
    draw_.tint_window(fig, frame, theme)
    known = draw_.known(frame)
    wide = known.pivot_table(index="day", columns=by, values="n", aggfunc="sum").astype("float64")
    top = float(wide.max().max()) if wide.size else 0.0
    codes = [code for code in names if code in wide]
    ends = [wide[code].dropna() for code in codes]
    shifts = draw_.spread([float(line.iloc[-1]) for line in ends], top)
    for turn, (code, line, shift) in enumerate(zip(codes, ends, shifts, strict=True)):
        ink = (inks or {}).get(code) or colour(theme, "cat", turn % 6 + 1)
        fig.add_scatter(
            x=line.index, y=line, mode="lines", name=names[code], hovertemplate=draw_.row(names[code], unit),
            line={"color": ink, "dash": DASHES[turn % len(DASHES)]},
        )  # fmt: skip
        draw_.end_label(fig, line.index[-1], float(line.iloc[-1]), f"{names[code]} {number(float(line.iloc[-1]), lang)}", ink, shift)
    draw_.hidden_dots(fig, draw_.unknown_days(frame), lang, theme)
    policy_marks(fig, frame, lang, theme, narrowest=220.0)
    draw_.bracket_incomplete(fig, frame, lang, theme)
    draw_.day_axis(fig, frame, lang)
    draw_.count_axis(fig, top)
    longest = max((len(names[code]) * (13 if lang == "zh" else 7) for code in codes), default=0)
    fig.update_layout(margin={**draw_.MARGIN, "r": min(190, 60 + longest)})
    return fig
