"""Cases per 100,000 residents of each part up to the end of the window, with exact intervals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from sqlalchemy import Connection

from analytics.rates import FEW_CASES, direct
from dashboard import formats
from dashboard.contract import Report, Theme
from dashboard.headlines import short_name
from dashboard.plotly_templates import colour
from dashboard.reports import _drawing as draw_
from geodata.errors import Lang
from geodata.filters import Filters
from geodata.queries import epidemic
from geodata.queries.cases import OFFICIAL_STOPS
from geodata.queries.columns import Column, Columns, frame_of, labels
from geodata.queries.standing import city_facts, place
from geodata.scope import Scope

MOST = 20
COLUMNS: Columns = {
    "code": Column("text", ("区划代码", "Area code")),
    "name_zh": Column("text", ("区划", "Area")),
    "name_en": Column("text", ("英文名", "Area, English")),
    "n": Column("count", ("累计病例", "Cases so far"), ("例", "cases")),
    "population": Column("count", ("常住人口", "Residents"), ("人", "people")),
    "rate": Column("number", ("每 10 万人", "Per 100,000")),
    "lower": Column("number", ("95% 区间起", "95% interval from")),
    "upper": Column("number", ("95% 区间止", "95% interval to")),
    "few": Column("flag", (f"不足 {FEW_CASES} 例", f"Fewer than {FEW_CASES} cases")),
}


def query(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`COLUMNS`, highest rate first; a hidden count has no rate, nor has an area without known residents."""
    at, facts = place(conn, filters, scope), city_facts(conn)
    level = at.child_level
    if level is None:
        return epidemic.without(COLUMNS, epidemic.TOO_SMALL)
    if facts.official and at.level != "city":
        return epidemic.without(COLUMNS, OFFICIAL_STOPS)
    parts = epidemic.totals_by_part(conn, filters, scope, at, facts, level)
    known = parts["n"].astype("Float64").where(parts["n"] >= 0).to_numpy(dtype=np.float64, na_value=np.nan)
    people = pd.to_numeric(parts["population"], errors="coerce").to_numpy(dtype=np.float64)
    found = direct(np.nan_to_num(known), np.where(np.isnan(known), np.nan, people))
    rates = pd.DataFrame({"rate": found.rate, "lower": found.lower, "upper": found.upper, "few": found.few})
    every = pd.concat([parts[["code", "name_zh", "name_en", "n", "population"]], rates], axis=1)
    every = every.sort_values(["rate", "code"], ascending=[False, True], na_position="last")
    frame = epidemic.marked(frame_of(every.itertuples(index=False), COLUMNS), filters, at, facts)
    frame.attrs["measure"] = ("累计，每 10 万人从高到低", "cumulative, highest rate first")
    unknown = int(np.isnan(people).sum() + (people == 0).sum())
    if unknown:
        frame.attrs["cautions"] = ((f"{unknown} 处没有人口数，给不出率", f"{unknown} areas without known residents have no rate"),)
    return frame


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """Lying bars with the interval as a line; few cases say so instead of pretending a rate."""
    fig = draw_.blank(theme)
    shown = frame[frame["rate"].notna()].head(MOST)
    names = [short_name(row, lang) for _, row in shown.iterrows()]
    few = shown["few"].fillna(False).astype(bool)
    words = [formats.small_base(lang) if small else formats.rate(rate, lang).removeprefix("每 10 万人 ").removesuffix(" per 100,000") for rate, small in zip(shown["rate"], few, strict=True)]
    unit = draw_.pick(lang, ("每 10 万人", "per 100,000"))
    draw_.lying_bars(fig, names, shown["rate"], unit, "", colour(theme, "seq", 4), lang)
    told = [f"{formats.number(low, lang, 1)}–{formats.number(high, lang, 1)}" for low, high in zip(shown["lower"], shown["upper"], strict=True)]
    values = [f"{word} ({between})" for word, between in zip(words, told, strict=True)]
    fig.update_traces(
        text=None, customdata=values, error_x={
            "type": "data", "symmetric": False, "array": shown["upper"] - shown["rate"], "arrayminus": shown["rate"] - shown["lower"],
            "color": colour(theme, "text", 2), "thickness": 1, "width": 0,
        },
    )  # fmt: skip
    fig.update_layout(margin={**draw_.MARGIN, "t": 6, "r": 64}, bargap=0.4)
    for name, word in zip(names, words, strict=True):
        fig.add_annotation(x=1, xref="paper", xanchor="left", y=name, text=word, xshift=6)
    if len(frame) > len(shown):
        rest = len(frame) - len(shown)
        fig.add_annotation(x=1, xref="paper", xanchor="right", y=0, yref="paper", yanchor="top", text=draw_.pick(lang, (f"另 {rest} 处见 Excel", f"{rest} more in the Excel file")))
        fig.update_layout(margin={**draw_.MARGIN, "t": 6, "r": 64, "b": 22})
    return fig


REPORT = Report(
    key="case_rate_by_division",
    title=("各区罹患率", "Cases per 100,000 by division"),
    order=61,
    columns=labels(COLUMNS),
    query=query,
    draw=draw,
    source="case",
    needs=("cases|case_series",),
    note=(
        f"自首日起累计，除以常住人口；横线为 95% 精确区间；不足 {FEW_CASES} 例写基数小。",
        f"All cases since the first day over residents; lines are exact 95% intervals; fewer than {FEW_CASES} cases: small base.",
    ),
)
