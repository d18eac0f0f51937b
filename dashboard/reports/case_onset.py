"""The epidemic curve by day of onset: cases known so far, and on them those still expected to become known."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from sqlalchemy import Connection

from dashboard import formats
from dashboard.contract import Report, Text, Theme
from dashboard.plotly_templates import colour, house
from dashboard.reports import _drawing as draw_
from dashboard.reports._marks import ROOM, policy_marks
from dashboard.reports._nowcast import FEWEST, Expected, expected, half
from geodata.errors import Lang
from geodata.filters import Filters
from geodata.queries import epidemic, onsets
from geodata.queries.columns import Column, Columns, frame_of, labels
from geodata.queries.hiding import hide_counts
from geodata.queries.standing import city_facts, place
from geodata.scope import Scope

COLUMNS: Columns = {
    "day": Column("day", ("发病日", "Day of onset")),
    "n": Column("count", ("已知", "Known so far"), ("例", "cases")),
    "likely": Column("count", ("可能的最终数", "Likely final number"), ("例", "cases")),
    "half_from": Column("count", ("50% 区间起", "50% interval from"), ("例", "cases")),
    "half_to": Column("count", ("50% 区间止", "50% interval to"), ("例", "cases")),
    "most_from": Column("count", ("90% 区间起", "90% interval from"), ("例", "cases")),
    "most_to": Column("count", ("90% 区间止", "90% interval to"), ("例", "cases")),
}
UNTIL_KNOWN = 10
"""Days after which nine in ten cases are usually known, where a place is too small to learn that from."""
NO_ONSET: Text = ("病例都没有发病日。请看按报告日的曲线。", "No case has a day of onset. See the curve by day of report.")
NO_ESTIMATE: Text = (
    f"有发病日的病例不足 {FEWEST} 例，报告延迟学不出来，末几天只画已知的",
    f"fewer than {FEWEST} cases with a day of onset: delays cannot be learnt, and the last days show only what is known",
)
SMALL_PLACE: Text = ("街道和社区人数太少，不估计还会补报多少", "numbers here are too small to estimate how many are still to come")


def query(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`COLUMNS` over the curve's days; the estimate is missing where there is none."""
    at, facts = place(conn, filters, scope), city_facts(conn)
    if facts.official:
        return epidemic.without(COLUMNS, epidemic.OFFICIAL_BY_REPORT)
    found = onsets.by_delay(conn, scope, at, facts)
    if not found.total:
        return epidemic.without(COLUMNS, NO_ONSET)
    likely = None if at.small else expected(found)
    frame = _frame(found, likely, epidemic.curve_days(facts, filters), at.small)
    epidemic.marked(frame, filters, at, facts)
    late = found.days[likely.complete_days :] if likely else found.days[found.days > pd.Timestamp(facts.day_to) - pd.Timedelta(days=UNTIL_KNOWN)]
    frame.attrs["incomplete_from"] = late[0].date() if len(late) else None
    frame.attrs["cautions"] = _cautions(found, likely, at.small)
    if likely:
        frame.attrs["words"] = _words(likely)
    return frame


def _frame(found: onsets.Onsets, likely: Expected | None, span: tuple[dt.date, dt.date], small: bool) -> pd.DataFrame:
    known = found.delays.sum(axis=1)
    nothing = np.full(len(known), np.nan)
    estimates = (likely.final, *half(found), *likely.most) if likely else (nothing,) * 5
    rows = pd.DataFrame(dict(zip(list(COLUMNS)[1:], (known, *estimates), strict=True)), index=found.days)
    rows = rows.reindex(pd.date_range(*span))
    rows["n"] = rows["n"].fillna(0)  # before the first onset there was none
    rows = rows.round().astype("Int64")
    if small:
        rows["n"] = hide_counts(rows["n"], True)
    return frame_of(rows.itertuples(), COLUMNS)


def _cautions(found: onsets.Onsets, likely: Expected | None, small: bool) -> tuple[Text, ...]:
    said: list[Text] = []
    if found.undated and not small:
        said.append((f"另有 {found.undated:,} 例没有发病日，不在图中", f"{found.undated:,} more cases have no day of onset and are not shown"))
    if small:
        said.append(SMALL_PLACE)
    elif likely is None:
        said.append(NO_ESTIMATE)
    return tuple(said)


def _words(likely: Expected) -> Text:
    """How many are still to come, and the highest of the complete days."""
    complete = likely.complete_days
    missing, late = round(likely.missing), len(likely.days) - complete
    zh, en = "近日发病的已基本报齐", "Recent onsets are nearly all known"
    if missing:
        days = (f"最近 {late} 天发病的" if late else "近日发病的", f"with onset in the last {late} days" if late else "with recent onset")
        zh, en = f"{days[0]}预计还会补报约 {missing:,} 例", f"About {missing:,} more cases {days[1]} are still expected"
    if complete:
        top = int(np.argmax(likely.known[:complete]))
        day, count = likely.days[top].date(), int(likely.known[top])
        zh += f"；报齐的日子里 {formats.day(day, 'zh')}发病最多，{count:,} 例"
        en += f"; of the complete days {formats.day(day, 'en')} has most, {count:,}"
    return f"{zh}。", f"{en}."


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """Solid what is known, hatched on it what is expected, bands of 90 and 50 % behind; hidden days are dots."""
    fig = draw_.blank(theme)
    draw_.tint_window(fig, frame, theme)
    known, unit = draw_.known(frame), draw_.pick(lang, ("例", "cases"))
    name = draw_.pick(lang, ("已知", "Known"))
    fig.add_bar(
        x=known["day"], y=known["n"].astype("int64"), name=name, hovertemplate=draw_.row(name, unit), marker={"color": colour(theme, "seq", 4)}
    )
    late = draw_.incomplete_from(frame)
    open_ = known[known["likely"].notna() & (known["day"] >= late)] if late is not None else known[:0]
    if len(open_):
        _expected(fig, open_, unit, lang, theme)
    draw_.hidden_dots(fig, draw_.unknown_days(frame), lang, theme)
    policy_marks(fig, frame, lang, theme, ROOM)
    draw_.bracket_incomplete(fig, frame, lang, theme)
    draw_.day_axis(fig, frame, lang)
    top = max(known["n"].max(), open_["most_to"].max() if len(open_) else 0) if len(known) else 0
    draw_.count_axis(fig, top)
    fig.update_layout(barmode="overlay", showlegend=bool(len(open_)))
    return fig


def _expected(fig: go.Figure, days: pd.DataFrame, unit: str, lang: Lang, theme: Theme) -> None:
    """Bars from what is known up to what is likely, and the two intervals as bands around their ends."""
    values, look = days.drop(columns="day").astype("float64"), house(theme)
    for low, high, fill, text in (("most_from", "most_to", "case90", "90%"), ("half_from", "half_to", "case50", "50%")):
        label = draw_.pick(lang, (f"{text} 区间", f"{text} interval"))
        fig.add_bar(
            x=days["day"], base=values[low], y=values[high] - values[low], name=label, marker={"color": look[fill], "line": {"width": 0}},
            customdata=values[[low, high]].to_numpy(), hovertemplate=draw_.row(label, unit, "%{customdata[0]:,}–%{customdata[1]:,}"),
        )  # fmt: skip
    hatch = look["incomplete"]
    label = draw_.pick(lang, ("预计补报至", "Expected in the end"))
    fig.add_bar(
        x=days["day"], base=values["n"], y=values["likely"] - values["n"], name=label, customdata=values["likely"],
        hovertemplate=draw_.row(label, unit, "%{customdata:,}"),
        marker={
            "color": hatch["bgcolor"], "line": {"color": hatch["outline"], "width": 1},
            "pattern": {key: hatch[key] for key in ("shape", "fgcolor", "size", "solidity")},
        },
    )  # fmt: skip


REPORT = Report(
    key="case_onset",
    title=("按发病日", "Cases by onset"),
    order=11,
    columns=labels(COLUMNS),
    query=query,
    draw=draw,
    source="case",
    needs=("cases|case_series",),
    note=(
        "实心为已知，斜线为预计还会补报的（由报告延迟推算，50% 与 90% 区间）。",
        "Solid: known so far. Hatched: expected to become known, from the delays of reporting, with 50% and 90% intervals.",
    ),
)
