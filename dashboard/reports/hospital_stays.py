"""How long people stay: whole stays above, intensive care below, with median and quartiles that count those still there."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
from sqlalchemy import Connection

from dashboard import formats
from dashboard.contract import Report, Text, Theme
from dashboard.plotly_templates import colour
from dashboard.reports import _drawing as draw_
from dashboard.reports._pair import pair, scale
from dashboard.reports._stays import FEWEST_ENDED, Typical, typical
from geodata.errors import Lang
from geodata.filters import Filters
from geodata.queries import hospital_stays
from geodata.queries.columns import labels
from geodata.queries.hospital_chain import PEOPLE
from geodata.queries.hospital_stays import UNITS
from geodata.scope import Scope

AXES = {"whole": "y", "icu": "y2"}


def query(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`hospital_stays.LENGTHS`; `attrs["typical"]`: unit → `Typical`."""
    found = hospital_stays.stays(conn, filters, scope)
    frame = hospital_stays.lengths(found)
    frame.attrs["typical"] = {unit: typical(found[found["unit"] == unit]) for unit in UNITS}
    return frame


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """Bars by full days: ended stays filled, those still there outlined on top; the median is a line."""
    typical: dict[str, Typical] = frame.attrs.get("typical", {})
    whole, icu = (_name(unit, typical.get(unit), lang) for unit in AXES)
    fig = pair(whole, icu, theme)
    unit_word = draw_.pick(lang, PEOPLE)
    for unit, axis in AXES.items():
        mine = frame[frame["unit"] == unit]
        for column, words, look in (
            ("n", ("已结束", "Ended"), {"color": colour(theme, "cap", 4)}),
            ("open", ("仍在院，至少", "Still there, at least"), {"color": "rgba(0,0,0,0)", "line": {"color": colour(theme, "cap", 4), "width": 1}}),
        ):
            name = draw_.pick(lang, words)
            fig.add_bar(
                x=mine["days"].astype("int64"), y=mine[column].astype("int64"), name=name, yaxis=axis, marker=look, legendgroup=column,
                showlegend=axis == "y", hovertemplate=draw_.row(name, unit_word),
            )  # fmt: skip
        quartiles = typical[unit].quartiles if unit in typical else None
        if quartiles and quartiles[1] == quartiles[1]:
            fig.add_shape(type="line", x0=quartiles[1], x1=quartiles[1], y0=0, y1=1, yref=f"{axis} domain", line={"color": colour(theme, "text", 2), "width": 1.3})
        scale(fig, "yaxis" if axis == "y" else "yaxis2", float((mine["n"] + mine["open"]).max()) if len(mine) else 0)
    day = draw_.pick(lang, ("天", "days"))
    fig.update_xaxes(type="linear", range=[-0.7, hospital_stays.LONGEST_TOLD + 0.7], ticksuffix=f" {day}", nticks=6, hoverformat="d")
    fig.update_layout(showlegend=True)
    return fig


def _name(unit: str, found: Typical | None, lang: Lang) -> str:
    words = draw_.pick(lang, UNITS[unit])
    return f"{words} · {draw_.pick(lang, told(found))}" if found else words


def told(found: Typical) -> Text:
    """中位 14 天（10–19），312 人仍在院 — or why there is no median."""
    still = (f"{found.still} 人仍在院", f"{found.still} still there")
    if found.quartiles is None:
        return f"结束不足 {FEWEST_ENDED} 人，不算中位；{still[0]}", f"under {FEWEST_ENDED} ended, no median; {still[1]}"
    low, middle, high = (None if value != value else value for value in found.quartiles)
    if middle is None:
        return f"一半以上未结束，中位未知；{still[0]}", f"more than half go on, median not known; {still[1]}"
    zh_high, en_high = (formats.number(high, "zh"), formats.number(high, "en")) if high is not None else ("未知", "not known")
    zh, en = (f"{formats.number(middle, lang)}" for lang in ("zh", "en"))
    return f"中位 {zh} 天（{formats.number(low, 'zh')}–{zh_high}）；{still[0]}", f"median {en} days ({formats.number(low, 'en')}–{en_high}); {still[1]}"


REPORT = Report(
    key="hospital_stays",
    title=("住院时长", "Length of stay"),
    order=196,
    columns=labels(hospital_stays.LENGTHS),
    query=query,
    draw=draw,
    source="encounter",
    needs=("encounters",),
    note=(
        f"近 30 天内在院的全部住院；{hospital_stays.LONGEST_TOLD} 天以上并入末格。中位和四分位用乘积极限法，仍在院者按“至少住了这么久”计入。",
        f"All stays under way in the last 30 days; {hospital_stays.LONGEST_TOLD} days and more in the last bar. Median and quartiles by the product limit: who is still there counts as at least so long.",
    ),
)
