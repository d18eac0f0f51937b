"""Beds taken against staffed beds over time: wards above, intensive care below; the first day beyond them is marked ▼."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Report, Theme
from dashboard.plotly_templates import colour, house
from dashboard.reports import _drawing as draw_
from dashboard.reports._pair import pair, scale
from geodata.errors import Lang
from geodata.queries import hospital_flow
from geodata.queries.columns import labels
from geodata.queries.hospital_chain import PEOPLE
from geodata.queries.hospitals import BEDS

AXES = {"ward": "y", "icu": "y2"}
WORDS = {"cases": ("其中病例", "Of these cases"), "occupied": ("占用", "Occupied"), "staffed": ("有医护", "Staffed"), "beds": ("床位", "Beds")}


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """Cases as an area under the line of occupied beds; staffed beds the capacity line, all beds dotted."""
    upper, lower = (draw_.pick(lang, hospital_flow.UNITS[unit]) for unit in AXES)
    fig = pair(upper, lower, theme)
    draw_.tint_window(fig, frame, theme)
    looks = {
        "cases": {"mode": "lines", "fill": "tozeroy", "fillcolor": colour(theme, "cap", 2), "line": {"color": colour(theme, "cap", 3), "width": 1}},
        "occupied": {"mode": "lines", "line": {"color": colour(theme, "cap", 5), "width": 2.2}},
        "staffed": {"mode": "lines", "line": {"color": house(theme)["capacity_line"], "width": 1.3}},
        "beds": {"mode": "lines", "line": {"color": colour(theme, "text", 3), "width": 1, "dash": "dot"}},
    }
    for unit, axis in AXES.items():
        mine = frame[frame["unit"] == unit]
        for name, look in looks.items():
            known, words = mine.dropna(subset=[name]), draw_.pick(lang, WORDS[name])
            what = draw_.pick(lang, PEOPLE if name == "cases" else BEDS)
            fig.add_scatter(
                x=known["day"], y=known[name].astype("float64"), name=words, yaxis=axis, legendgroup=name, showlegend=axis == "y",
                hovertemplate=draw_.row(f"{words} · {draw_.pick(lang, hospital_flow.UNITS[unit])}", what), **look,
            )  # fmt: skip
        _breach(fig, mine, axis, lang, theme)
        largest = mine[list(WORDS)].astype("float64").max().max() if len(mine) else 0
        scale(fig, "yaxis" if axis == "y" else "yaxis2", 0 if pd.isna(largest) else float(largest))
    draw_.day_axis(fig, frame, lang)
    fig.update_layout(showlegend=True)
    return fig


def _breach(fig: go.Figure, mine: pd.DataFrame, axis: str, lang: Lang, theme: Theme) -> None:
    """▼ at the first day on which more beds are taken than have staff."""
    over = mine[(mine["occupied"] > mine["staffed"]).fillna(False)]
    if over.empty:
        return
    first = over.iloc[0]
    words = draw_.pick(lang, ("首次越线", "First over the line"))
    fig.add_scatter(
        x=[first["day"]], y=[float(first["occupied"])], yaxis=axis, mode="markers", name=words, showlegend=False, cliponaxis=False,
        marker={"symbol": "triangle-down", "size": 11, "color": house(theme)["breach"], "line": {"width": 1, "color": colour(theme, "surface", 1)}},
        hovertemplate=draw_.row(words, draw_.pick(lang, BEDS)),
    )  # fmt: skip


REPORT = Report(
    key="hospital_census",
    title=("在院与床位", "In hospital against beds"),
    order=194,
    columns=labels(hospital_flow.CENSUS),
    query=hospital_flow.census,
    draw=draw,
    source="hospital_capacity",
    needs=("encounters",),
    note=(
        "床位和占用为医院上报，病例按就诊记录算到当日 24 时；没有医护数的按床位计，发热门诊留观床不计。",
        "Beds and occupied as hospitals report, cases from the register of stays at 24:00; all beds where staffing is not reported; fever clinic beds left out.",
    ),
)
