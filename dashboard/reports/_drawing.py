"""Strokes every chart shares: the day axis, the window's tint, policy marks, incomplete days, direct labels."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from dashboard.contract import Text, Theme
from dashboard.formats import SMALLEST_SHOWN, hidden, suppressed
from dashboard.plotly_templates import colour, house, template
from dashboard.reports._marks import NAME, room_for_marks
from geodata.errors import Lang
from geodata.queries.hiding import SMALL, hidden_days

HALF_DAY = pd.Timedelta(hours=12)
MOST_TICKS = 5
MARGIN = {"l": 8, "r": 12, "t": 26, "b": 4}


def pick(lang: Lang, text: Text) -> str:
    """The text in one language."""
    return text[0] if lang == "zh" else text[1]


def blank(theme: Theme) -> go.Figure:
    """An empty figure in the house style; the panel around it carries the title."""
    return go.Figure(layout={"template": template(theme), "margin": MARGIN, "barmode": "stack", "uirevision": "keep"})


def day_axis(fig: go.Figure, frame: pd.DataFrame, lang: Lang) -> None:
    """The frame's days and no more, in the reader's language on the axis and in the hover's heading."""
    shown = "%-m月%-d日" if lang == "zh" else "%-d %b"
    fig.update_xaxes(type="date", tickformat=shown, hoverformat=shown)
    if frame.empty:
        return
    first, last = frame["day"].min(), frame["day"].max()
    step = pd.Timedelta(days=max(1, round(((last - first).days + 1) / MOST_TICKS)))
    ticks = [last - step * turn for turn in range(MOST_TICKS + 1) if last - step * turn >= first]
    fig.update_xaxes(range=[first - HALF_DAY, last + HALF_DAY], tickmode="array", tickvals=ticks)


def count_axis(fig: go.Figure, largest: float) -> None:
    """Whole numbers from zero; tiny charts get a tick a unit instead of fractions."""
    top = max(float(largest or 0), 1.0)
    kept = room_for_marks(fig)
    fig.update_yaxes(tickformat=",d", range=[0, top * (1.05 / (1 - kept) if kept else 1.12)], **({"dtick": 1} if top < SMALLEST_SHOWN else {"nticks": 5}))


def row(name: str, unit: str, value: str = "%{y:,}") -> str:
    """One line of a unified hover: value, unit, name."""
    return f"{value} {unit}<extra>{name}</extra>" if unit else f"{value}<extra>{name}</extra>"


def tint_window(fig: go.Figure, frame: pd.DataFrame, theme: Theme) -> None:
    """The current window as a pale band behind the days."""
    if "window" not in frame.attrs:
        return
    first, last = (pd.Timestamp(day) for day in frame.attrs["window"])
    fig.add_vrect(x0=first - HALF_DAY, x1=last + HALF_DAY, fillcolor=house(theme)["selected_window"], line_width=0, layer="below")



def incomplete_from(frame: pd.DataFrame) -> pd.Timestamp | None:
    """First day that may still grow, if any of the frame's days do."""
    late: dt.date | None = frame.attrs.get("incomplete_from")
    if late is None or frame.empty or frame["day"].max() < pd.Timestamp(late):
        return None
    return pd.Timestamp(late)


def bracket_incomplete(fig: go.Figure, frame: pd.DataFrame, lang: Lang, theme: Theme) -> None:
    """The bracket 未报齐 above the days that may still grow; its word stands under it, clear of the legend."""
    late = incomplete_from(frame)
    if late is None:
        return
    line = {"color": colour(theme, "text", 3), "width": 1}
    left, right = late - HALF_DAY * 0.9, frame["day"].max() + HALF_DAY * 0.9
    for x0, x1, y0 in ((left, right, 1.03), (left, left, 1.0), (right, right, 1.0)):
        fig.add_shape(type="line", x0=x0, x1=x1, y0=y0, y1=1.03, yref="paper", line=line)
    fig.add_annotation(x=right, y=1, yref="paper", xanchor="right", yanchor="top", name=NAME, text=pick(lang, ("未报齐", "incomplete")))


def known(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows whose number may be shown."""
    return frame[~hidden_days(frame)]


def unknown_days(frame: pd.DataFrame) -> list[pd.Timestamp]:
    """The days of which at least one number is hidden."""
    return sorted(set(frame.loc[hidden_days(frame), "day"]))


def count_text(value: object, lang: Lang) -> str:
    """A count as shown: 1,234, <5, or 隐去."""
    if pd.isna(value):  # type: ignore[call-overload]
        return hidden(lang)
    return suppressed() if int(value) == SMALL else f"{int(value):,}"  # type: ignore[call-overload]


def hidden_dots(fig: go.Figure, x: Sequence[object], lang: Lang, theme: Theme) -> None:
    """A dot on the baseline for each value that is not shown."""
    if not len(x):
        return
    words = f"{suppressed(lang)} / {hidden(lang)}"
    fig.add_scatter(
        x=list(x), y=[0] * len(x), mode="markers", cliponaxis=False, hovertemplate=f"{words}<extra></extra>",
        marker={"size": 5, "color": colour(theme, "seq", 3)}, showlegend=False,
    )  # fmt: skip


def lying_bars(
    fig: go.Figure, names: Sequence[str], values: pd.Series, label: str, unit: str, fill: str, lang: Lang, *, outline: str | None = None
) -> None:
    """Horizontal bars with the number at their end, first name on top; hidden values say so and have no bar."""
    shown = [count_text(value, lang) for value in values]
    fig.add_bar(
        y=list(names), x=values.astype("float64").fillna(0).clip(lower=0), orientation="h", name=label, text=None if outline else shown,
        textposition="outside", constraintext="none", cliponaxis=False, customdata=shown, hovertemplate=f"%{{customdata}} {unit}<extra>{label}</extra>",
        marker={"color": fill or "rgba(0,0,0,0)", "line": {"color": outline, "width": 1} if outline else {"width": 0}},
    )  # fmt: skip
    fig.update_layout(hovermode="y unified", barmode="overlay", margin={**MARGIN, "r": 56})
    fig.update_xaxes(showgrid=False, showline=False, showticklabels=False, ticks="", rangemode="tozero", showspikes=False)
    places = {"autorange": False, "range": [max(len(names), 1) - 0.5, -0.5]}
    fig.update_yaxes(**places, showgrid=False, ticks="", tickformat="", tickmode="linear", dtick=1, type="category")


def end_label(fig: go.Figure, x: object, y: float, text: str, ink: str, shift: int = 0) -> None:
    """A name and value at the end of a line instead of a legend."""
    fig.add_annotation(x=x, y=y, text=text, xanchor="left", yanchor="middle", xshift=6, yshift=shift, font={"color": ink, "size": 12})


def spread(values: Sequence[float], top: float, height: int = 120, gap: int = 17) -> list[int]:
    """Vertical pixel shifts that keep end labels from covering each other; `values` on an axis 0…`top`."""
    scale = height / max(top, 1e-9)
    order = sorted(range(len(values)), key=lambda index: values[index])
    shifts, floor = [0] * len(values), float(gap) / 2  # clear of the day labels under the axis
    for index in order:
        natural = values[index] * scale
        placed = max(natural, floor)
        shifts[index], floor = round(placed - natural), placed + gap
    return shifts
