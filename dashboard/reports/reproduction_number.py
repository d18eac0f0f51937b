"""The reproduction number by week and by fortnight, with its interval and what makes it doubtful."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
from sqlalchemy import Connection

from analytics.reproduction import FEW_CASES, Basis
from dashboard import formats
from dashboard.contract import Report, Text, Theme
from dashboard.plotly_templates import colour, house
from dashboard.reports import _drawing as draw_
from dashboard.reports import _renewal
from dashboard.reports._marks import policy_marks, room_for_marks
from geodata.errors import Lang
from geodata.filters import Filters
from geodata.queries import epidemic
from geodata.queries.columns import Column, Columns, frame_of, labels
from geodata.queries.standing import CityFacts, city_facts, place
from geodata.scope import Scope

WINDOWS = (7, 14)
HIGHEST = 4.0
"""The axis ends here at most: what lies above stands at its edge, and the hover tells it."""

COLUMNS: Columns = {
    "day": Column("day", ("窗的末日", "Last day of the window")),
    "window": Column("count", ("窗长", "Window"), ("天", "days")),
    "r": Column("number", ("再生数 R", "R")),
    "lower": Column("number", ("95% 区间起", "95% interval from")),
    "upper": Column("number", ("95% 区间止", "95% interval to")),
    "above": Column("number", ("R 大于 1 的概率", "Probability that R exceeds 1")),
    "local": Column("count", ("窗内本地病例", "Local cases in the window"), ("例", "cases")),
    "imported": Column("count", ("窗内输入病例", "Imported cases in the window"), ("例", "cases")),
    "adjusted": Column("flag", ("含补报估计", "Leans on days not fully reported")),
    "few": Column("flag", ("病例少", "Few cases")),
    "much_imported": Column("flag", ("半数以上为输入", "Half or more imported")),
    "no_source": Column("flag", ("此前没有传染源", "Nobody infectious seen")),
}
WARNINGS: dict[str, Text] = {
    "few": (f"这一窗本地病例不足 {FEW_CASES} 例，R 仍受先验左右", f"fewer than {FEW_CASES} local cases in this window: the prior still weighs"),
    "much_imported": ("这一窗半数以上为输入", "half or more of this window's cases are imported"),
    "no_source": ("这一窗之前没有见到传染源，R 只是先验", "nobody infectious was seen before this window: R is the prior's"),
}
REPORT_DATES: Text = (
    "按报告日估计：报告延迟使 R 偏晚、偏平，区间偏窄",
    "by day of report: delays make R late, smooth and its interval too narrow",
)


def query(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`COLUMNS` over the curve's days, one block a window; or why there is no R."""
    at, facts = place(conn, filters, scope), city_facts(conn)
    found = _renewal.source(conn, scope, at, facts)
    if not isinstance(found, _renewal.Source):
        return epidemic.without(COLUMNS, found)
    every = pd.concat([_renewal.estimated(found, facts, window) for window in WINDOWS], ignore_index=True)
    first, last = (pd.Timestamp(day) for day in epidemic.curve_days(facts, filters))
    every = every[every["day"].between(first, last)]
    if every.empty:
        return epidemic.without(COLUMNS, _renewal.TOO_FEW)
    frame = epidemic.marked(frame_of(every[list(COLUMNS)].itertuples(index=False), COLUMNS), filters, at, facts)
    frame.attrs["incomplete_from"] = None  # the dashed part says so
    frame.attrs |= said(frame, found, facts)
    return frame


def said(frame: pd.DataFrame, found: _renewal.Source, facts: CityFacts) -> dict[str, object]:
    """`words` and `cautions` of the newest week that rests on reports alone."""
    weeks = frame[frame["window"] == WINDOWS[0]]
    firm = weeks[~weeks["adjusted"].fillna(False)]
    newest = (firm if len(firm) else weeks).iloc[-1] if len(weeks) else frame.iloc[-1]
    cautions = [text for name, text in WARNINGS.items() if bool(newest[name])]
    if found.basis is not Basis.ONSET:
        cautions.append(REPORT_DATES)
    if weeks["adjusted"].any():
        since = formats.day(found.complete_to.date(), "zh"), formats.day(found.complete_to.date(), "en")
        cautions.append((f"{since[0]}之后虚线含补报估计", f"dashed after {since[1]}: leans on the cases still expected"))
    return {"words": sentence(newest), "cautions": (*cautions, *found.cautions, _interval(facts))}


def sentence(row: pd.Series) -> Text:
    """R 1.10（0.91–1.31），…: what the newest window says, and whether it can tell rise from fall."""
    first, last, days = row["day"] - pd.Timedelta(days=int(row["window"]) - 1), row["day"], int(row["window"])
    r = {lang: formats.interval(row["r"], row["lower"], row["upper"], lang) for lang in ("zh", "en")}
    if row["lower"] > 1:
        judged: Text = ("仍在扩散", "transmission is growing")
    elif row["upper"] < 1:
        judged = ("正在收缩", "transmission is shrinking")
    else:
        judged = (f"涨落还分不清（大于 1 的可能 {formats.percent(row['above'], 'zh')}）", f"growth or decline cannot be told (above 1: {formats.percent(row['above'], 'en')})")
    span = {lang: formats.day_range(first.date(), last.date(), lang) for lang in ("zh", "en")}
    return (f"{span['zh']}（{days} 天窗）R 为 {r['zh']}，{judged[0]}。", f"{span['en']} ({days}-day window): R {r['en']}, {judged[1]}.")


def _interval(facts: CityFacts) -> Text:
    used = facts.serial_interval
    return (f"代间距均值 {used.mean:g} 天、标准差 {used.sd:g} 天（{used.source[0]}）", f"serial interval {used.mean:g} days, SD {used.sd:g} ({used.source[1]})")


def draw(frame: pd.DataFrame, lang: Lang, theme: Theme) -> go.Figure:
    """The week's line with its band, the fortnight's as a quiet reference, the line at 1."""
    fig = draw_.blank(theme)
    draw_.tint_window(fig, frame, theme)
    inks = (colour(theme, "seq", 5 if theme == "light" else 4), colour(theme, "text", 3))
    for window, ink in zip(WINDOWS, inks, strict=True):
        weeks = frame[frame["window"] == window]
        if len(weeks):
            _line(fig, weeks, ink, lang, theme, band=window == WINDOWS[0])
    if not len(fig.data) and len(frame):
        _line(fig, frame, inks[0], lang, theme, band=True)
    fig.add_hline(y=1, line={"color": colour(theme, "text", 2), "width": 1.3})
    policy_marks(fig, frame, lang, theme)
    draw_.day_axis(fig, frame, lang)
    fig.update_yaxes(tickformat="d", range=[0, HIGHEST / (1 - room_for_marks(fig))], tickmode="array", tickvals=list(range(int(HIGHEST) + 1)))
    fig.update_layout(margin={**draw_.MARGIN, "r": 84})
    return fig


def _line(fig: go.Figure, weeks: pd.DataFrame, ink: str, lang: Lang, theme: Theme, band: bool) -> None:
    """One window's estimates: solid on reports alone, dashed where cases still expected are counted in."""
    name = draw_.pick(lang, (f"{int(weeks['window'].iloc[0])} 天窗", f"{int(weeks['window'].iloc[0])} days"))
    if band:
        for edge, fill in (("upper", None), ("lower", "tonexty")):
            fig.add_scatter(
                x=weeks["day"], y=weeks[edge].clip(upper=HIGHEST), mode="lines", line={"width": 0}, hoverinfo="skip", showlegend=False,
                fill=fill, fillcolor=house(theme)["case50"],
            )  # fmt: skip
    firm = ~weeks["adjusted"].fillna(False).astype(bool)
    turn = int(firm.sum())
    told = weeks[["r", "lower", "upper"]].to_numpy()
    for rows, dash in ((slice(0, turn), "solid"), (slice(max(turn - 1, 0), None), house(theme)["incomplete_line_dash"])):
        part = weeks.iloc[rows]
        if len(part) > 1 or (len(part) == 1 and dash == "solid"):
            fig.add_scatter(
                x=part["day"], y=part["r"].clip(upper=HIGHEST), mode="lines+markers" if len(part) == 1 else "lines", name=name, customdata=told[rows],
                line={"color": ink, "dash": dash}, hovertemplate=draw_.row(name, "", "%{customdata[0]:.2f} (%{customdata[1]:.2f}–%{customdata[2]:.2f})"),
            )  # fmt: skip
    last = weeks.iloc[-1]
    shift = 0 if band else 17
    draw_.end_label(fig, last["day"], min(float(last["r"]), HIGHEST), f"{name} {last['r']:.2f}", ink, shift)


REPORT = Report(
    key="reproduction_number",
    title=("再生数 R", "Reproduction number"),
    order=13,
    columns=labels(COLUMNS),
    query=query,
    draw=draw,
    source="case",
    needs=("cases|case_series",),
    note=(
        "一个病例平均再传染几人（Cori 等 2013；输入病例只作传染源）。带为 95% 区间，已按超级传播放宽，未含代间距的不确定。",
        "How many people one case infects (Cori et al. 2013; imported cases only as sources). Band: 95%, widened for superspreading, without the uncertainty of the serial interval.",
    ),
)
