"""How fast new cases rise or fall: the growth of each week, and in words the time to double or halve."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from sqlalchemy import Connection

from analytics.growth import Growth, growth
from analytics.series import Numbers
from dashboard import formats
from dashboard.contract import Report, Text, Theme
from dashboard.plotly_templates import colour, house
from dashboard.reports import _drawing as draw_
from dashboard.reports._marks import ROOM, policy_marks, room_for_marks
from dashboard.reports._renewal import Source, by_report
from geodata.errors import Lang
from geodata.filters import Filters
from geodata.queries import epidemic
from geodata.queries.cases import OFFICIAL_STOPS
from geodata.queries.columns import Column, Columns, frame_of, labels
from geodata.queries.standing import city_facts, place
from geodata.scope import Scope

WEEK = 7
FEWEST = 10
"""Cases in a week from which on a rate is given."""
WIDEST = 0.5
"""The axis ends at ±50 % a day; what lies beyond stands at its edge, and the hover tells it."""

COLUMNS: Columns = {
    "day": Column("day", ("这一周的末日", "Last day of the week")),
    "n": Column("count", ("这一周病例", "Cases in the week"), ("例", "cases")),
    "change": Column("number", ("每天增减", "Change a day"), ("比例", "ratio")),
    "lower": Column("number", ("95% 区间起", "95% interval from"), ("比例", "ratio")),
    "upper": Column("number", ("95% 区间止", "95% interval to"), ("比例", "ratio")),
    "doubling": Column("number", ("翻番", "Doubling time"), ("天", "days")),
    "halving": Column("number", ("减半", "Halving time"), ("天", "days")),
}
TOO_FEW: Text = (f"没有一周报告满 {FEWEST} 例，增长估不出。", f"No week has {FEWEST} reported cases: growth cannot be estimated.")


def query(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`COLUMNS`: one row a week of complete days, by its last day; weeks with too few cases or a gap are left out."""
    at, facts = place(conn, filters, scope), city_facts(conn)
    if at.small:
        return epidemic.without(COLUMNS, OFFICIAL_STOPS if facts.official else epidemic.TOO_SMALL)
    found = by_report(conn, scope, at, facts)
    if not isinstance(found, Source):
        return epidemic.without(COLUMNS, found)
    first, last = (pd.Timestamp(day) for day in epidemic.curve_days(facts, filters))
    weeks = [(day, *week) for day, week in _weeks(found, first, last) if week is not None]
    if not weeks:
        return epidemic.without(COLUMNS, TOO_FEW)
    frame = epidemic.marked(frame_of([_row(*week) for week in weeks], COLUMNS), filters, at, facts)
    frame.attrs["incomplete_from"] = None  # incomplete days take no part
    newest, end = weeks[-1], min(last, found.days[-1])
    frame.attrs["words"] = sentence(newest[0], newest[2])
    left_out = [] if facts.incomplete_from is None else [("按报告日；末几天未报齐，不算在内", "by day of report; the last, incomplete days are left out")]
    if newest[0] < end:
        left_out.append((f"此后没有一周满 {FEWEST} 例", f"no later week has {FEWEST} cases"))
    frame.attrs["cautions"] = (*left_out, *(found.cautions[1:] if facts.official else ()))
    return frame


def _weeks(found: Source, first: pd.Timestamp, last: pd.Timestamp) -> list[tuple[pd.Timestamp, tuple[int, Growth] | None]]:
    total: Numbers = found.local + found.imported
    ends = [at for at in range(WEEK - 1, len(total)) if first <= found.days[at] <= last]
    return [(found.days[at], _week(total[at - WEEK + 1 : at + 1], bool(found.gaps[at - WEEK + 1 : at + 1].any()))) for at in ends]


def _week(days: Numbers, gap: bool) -> tuple[int, Growth] | None:
    """Cases and growth of seven days; None where they cannot carry a rate."""
    if gap or days.sum() < FEWEST or (days > 0).sum() < 2:
        return None
    return int(days.sum()), growth(days)


def _row(day: pd.Timestamp, cases: int, rate: Growth) -> tuple[object, ...]:
    doubling, halving = (time if np.isfinite(time) else np.nan for time in (rate.doubling[0], rate.halving[0]))
    return (day, cases, *np.expm1([rate.rate, rate.rate_lower, rate.rate_upper]), doubling, halving)


def sentence(day: pd.Timestamp, rate: Growth) -> Text:
    """4月4日–10日每 4.1 天翻一番（3.2–5.8）; where the interval holds both signs, that it cannot be told."""
    first = (day - pd.Timedelta(days=WEEK - 1)).date()
    zh, en = (formats.day_range(first, day.date(), lang) for lang in ("zh", "en"))
    if rate.rate_lower > 0 or rate.rate_upper < 0:
        time = rate.doubling if rate.rate > 0 else rate.halving
        word: Text = ("翻一番", "doubling") if rate.rate > 0 else ("减半", "halving")
        return (
            f"{zh}每 {time[0]:.1f} 天{word[0]}（{time[1]:.1f}–{time[2]:.1f}）。",
            f"{en}: {word[1]} every {time[0]:.1f} days ({time[1]:.1f}–{time[2]:.1f}).",
        )
    change, low, high = (formats.signed_percent(float(np.expm1(value))) for value in (rate.rate, rate.rate_lower, rate.rate_upper))
    return (f"{zh}涨落分不清：每天 {change}（{low} 至 {high}）。", f"{en}: rise or fall cannot be told, {change} a day ({low} to {high}).")


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """The change a day with its band around zero: above it cases rise, below they fall."""
    fig = draw_.blank(theme)
    draw_.tint_window(fig, frame, theme)
    ink, name = colour(theme, "seq", 5 if theme == "light" else 4), draw_.pick(lang, ("每天增减", "Change a day"))
    for edge, fill in (("upper", None), ("lower", "tonexty")):
        fig.add_scatter(
            x=frame["day"], y=frame[edge].clip(-WIDEST, WIDEST), mode="lines", line={"width": 0}, hoverinfo="skip", showlegend=False, fill=fill,
            fillcolor=house(theme)["case50"],
        )  # fmt: skip
    fig.add_scatter(
        x=frame["day"], y=frame["change"].clip(-WIDEST, WIDEST), mode="lines" if len(frame) > 1 else "markers", name=name, line={"color": ink},
        customdata=frame[["change", "lower", "upper"]].to_numpy(),
        hovertemplate=draw_.row(name, "", "%{customdata[0]:+.1%} (%{customdata[1]:+.1%}–%{customdata[2]:+.1%})"),
    )  # fmt: skip
    fig.add_hline(y=0, line={"color": colour(theme, "text", 2), "width": 1.3})
    policy_marks(fig, frame, lang, theme, ROOM)
    draw_.day_axis(fig, frame, lang)
    reach = min(WIDEST, max(0.1, float(frame[["change", "lower", "upper"]].abs().max().max()) * 1.1)) if len(frame) else 0.1
    step = next(step for step in (0.05, 0.1, 0.2, 0.25) if step * 3 >= reach)
    ticks = [step * turn for turn in range(-3, 4) if abs(step * turn) <= reach]
    fig.update_yaxes(
        range=[-reach, 2 * reach / (1 - room_for_marks(fig)) - reach], tickmode="array", tickvals=ticks, ticktext=[formats.signed_percent(tick) for tick in ticks],
        zeroline=False,
    )  # fmt: skip
    return fig


REPORT = Report(
    key="case_growth",
    title=("增长与翻番", "Growth and doubling"),
    order=14,
    columns=labels(COLUMNS),
    query=query,
    draw=draw,
    source="case",
    needs=("cases|case_series",),
    note=(
        "每点是到这一天为止 7 天的日增减（负二项对数线性回归，95% 区间）。",
        "Each point is the change a day over the seven days up to it (negative binomial log-linear regression, 95% interval).",
    ),
)
