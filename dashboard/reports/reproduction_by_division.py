"""The reproduction number of every district in its own little plot, on one scale, the highest first."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from sqlalchemy import Connection

from analytics.reproduction import FEW_CASES, Basis
from dashboard import formats
from dashboard.contract import Report, Text, Theme
from dashboard.headlines import short_name
from dashboard.plotly_templates import colour, house
from dashboard.reports import _drawing as draw_
from dashboard.reports import _facets, _renewal
from dashboard.reports._renewal import Source
from geodata.errors import Lang
from geodata.filters import Filters
from geodata.queries import counts, epidemic, onsets
from geodata.queries.columns import Column, Columns, frame_of, labels
from geodata.queries.standing import SMALL_LEVELS, CityFacts, Place, city_facts, place
from geodata.scope import Scope

WINDOW = 7
TOP = 3.0
COLUMNS: Columns = {
    "code": Column("text", ("区划代码", "Area code")),
    "name_zh": Column("text", ("区划", "Area")),
    "name_en": Column("text", ("英文名", "Area, English")),
    "day": Column("day", ("窗的末日", "Last day of the window")),
    "r": Column("number", ("再生数 R", "R")),
    "lower": Column("number", ("95% 区间起", "95% interval from")),
    "upper": Column("number", ("95% 区间止", "95% interval to")),
    "local": Column("count", ("窗内本地病例", "Local cases in the window"), ("例", "cases")),
    "adjusted": Column("flag", ("含补报估计", "Leans on days not fully reported")),
    "few": Column("flag", ("病例少", "Few cases")),
}
SORTED: Text = ("7 天窗，按最新 R 从高到低，病例少的在后 · 纵轴 0–3，横线为 1", "7-day windows, highest newest R first, few cases last · scale 0–3, line at 1")


def query(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`COLUMNS` over the curve's days, parts in order of their newest R; or why there is none."""
    at, facts = place(conn, filters, scope), city_facts(conn)
    level = at.child_level
    if level is None or level in SMALL_LEVELS:
        return epidemic.without(COLUMNS, epidemic.TOO_SMALL)
    whole = _renewal.source(conn, scope, at, facts)
    if not isinstance(whole, Source):
        return epidemic.without(COLUMNS, whole)
    first, last = (pd.Timestamp(day) for day in epidemic.curve_days(facts, filters))
    blocks: list[tuple[tuple[bool, float], pd.DataFrame]] = []
    for named, found in _parts(conn, scope, at, facts, level, whole):
        r = _renewal.estimated(found, facts, WINDOW)
        r = r[r["day"].between(first, last) & ~r["no_source"]].assign(**named)
        if len(r):
            blocks.append(((bool(r["few"].iloc[-1]), -float(r["r"].iloc[-1])), r))
    if not blocks:
        return epidemic.without(COLUMNS, _renewal.TOO_FEW)
    every = pd.concat([block for _, block in sorted(blocks, key=lambda item: item[0])], ignore_index=True)
    frame = epidemic.marked(frame_of(every[list(COLUMNS)].itertuples(index=False), COLUMNS), filters, at, facts)
    frame.attrs["measure"] = SORTED
    frame.attrs["cautions"] = _cautions(whole)
    return frame


def _cautions(whole: Source) -> tuple[Text, ...]:
    few: Text = (f"灰色：这一窗不足 {FEW_CASES} 例，R 仍受先验左右", f"grey: fewer than {FEW_CASES} cases in the window, the prior still weighs")
    if whole.basis is not Basis.ONSET:
        return (few, ("按报告日估计，R 偏晚、偏平", "by day of report: R is late and smooth"))
    return (few, ("虚线含补报估计，补报按全市的延迟算", "dashed: leans on cases still expected, by the delays of the whole place"))


def _parts(
    conn: Connection, scope: Scope, at: Place, facts: CityFacts, level: str, whole: Source
) -> list[tuple[dict[str, str], Source]]:
    """Each part with its series, brought up by the whole place's share of what is known."""
    if whole.basis is Basis.ONSET:
        every, imported = onsets.by_part(conn, scope, at, level, whole.days)
    else:
        every, imported = epidemic.infections_by_part(conn, scope, at, facts, level, whole.days)
    relative = np.divide(whole.spread, whole.local, out=np.zeros_like(whole.local), where=whole.local > 0)
    found = []
    for _, row in counts.parts(conn, scope, at, level).iterrows():
        total, brought = (wide.loc[row["code"]].to_numpy(dtype=np.float64) / whole.share for wide in (every, imported))
        total = np.maximum(total, 0.0)  # a correction cannot be told from a district's other days
        local = np.maximum(total - brought, 0.0)
        # Beside the share's error, which all parts have in common, what is not known yet scatters by itself.
        spread = np.where(whole.spread > 0, np.hypot(local * relative, np.sqrt(local * (1 - whole.share))), 0.0)
        named = {"code": row["code"], "name_zh": row["name_zh"], "name_en": row["name_en"]}
        found.append((named, Source(whole.days, local, np.minimum(brought, total), spread, whole.gaps, whole.complete_to, whole.basis, whole.share)))
    return found


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """One little plot a part: band, line, the line at 1, the newest R above."""
    codes = list(dict.fromkeys(frame["code"]))[: _facets.MOST]
    if not codes:
        return draw_.blank(theme)
    span = (frame["day"].min() - draw_.HALF_DAY, frame["day"].max() + draw_.HALF_DAY)
    sheet = _facets.Sheet(len(codes), span, TOP, theme)
    for code in codes:
        _part(sheet, frame[frame["code"] == code], lang)
    return sheet.figure()


def _part(sheet: _facets.Sheet, days: pd.DataFrame, lang: Lang) -> None:
    last, name, theme = days.iloc[-1], short_name(days.iloc[-1], lang), sheet.theme
    few = bool(last["few"])
    ink = colour(theme, "text", 3) if few else colour(theme, "seq", 5 if theme == "light" else 4)
    edges = days[["upper", "lower"]].clip(upper=TOP)
    band = {
        "type": "scatter", "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "fill": "toself",
        "x": [*days["day"], *days["day"][::-1]], "y": [*edges["upper"], *edges["lower"][::-1]],
        "fillcolor": house(theme)["reference_band" if few else "case50"],
    }  # fmt: skip
    firm = ~days["adjusted"].fillna(False).astype(bool)
    leaning = pd.concat([days[firm].tail(1), days[~firm]])
    curves = [_curve(rows, name, ink, dash, lang) for rows, dash in ((days[firm], "solid"), (leaning, house(theme)["incomplete_line_dash"])) if len(rows)]
    sheet.add(name, formats.interval(last["r"], last["lower"], last["upper"], lang, 1), ink, [band, *curves], 1.0)


def _curve(rows: pd.DataFrame, name: str, ink: str, dash: str, lang: Lang) -> dict[str, Any]:
    heading = draw_.pick(lang, ("%{x|%-m月%-d日} ", "%{x|%-d %b} "))
    return {
        "type": "scatter", "mode": "lines" if len(rows) > 1 else "markers", "name": name, "x": list(rows["day"]), "y": list(rows["r"].clip(upper=TOP)),
        "line": {"color": ink, "width": 1.6, "dash": dash}, "customdata": rows[["r", "lower", "upper"]].to_numpy(),
        "hovertemplate": heading + draw_.row(name, "", "%{customdata[0]:.2f} (%{customdata[1]:.2f}–%{customdata[2]:.2f})"),
    }  # fmt: skip


REPORT = Report(
    key="reproduction_by_division",
    title=("各区再生数", "Reproduction number by district"),
    order=15,
    columns=labels(COLUMNS),
    query=query,
    draw=draw,
    source="case",
    needs=("cases|case_series",),
    note=(
        "方法同再生数 R。区内的街道人数太少，不给。",
        "As for the reproduction number. Streets within a district are too small and are not given.",
    ),
)
