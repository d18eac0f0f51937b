"""A planner's scenario on a report: its sentence, what was changed, the table of hospitals, what was assumed.

The numbers are those of the planner's own workbook (`plan_file.hospitals`); pages and slides write them alike.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from analytics.flow.model import Unit
from dashboard import formats, headlines
from dashboard.components import plan_file, plan_words
from dashboard.context import Context
from dashboard.contract import Text
from dashboard.map_report import words
from dashboard.map_report.contents import Contents
from dashboard.scenarios import Planned

HEADS: dict[str, Text] = {
    "name": ("医院", "Hospital"), "unit": ("床位", "Beds"), "opened": ("开放", "Open"), "staffed": ("有医护", "Staffed"), "base": ("基线", "Base"), "occupied": ("今日占用", "Taken today"),
    "first": ("首次越线", "First over"), "span": ("范围（5–95%）", "Range (5–95%)"), "chance": ("概率", "Chance"), "peak": ("峰值", "Peak"), "admitted": ("收治", "Admitted"),
    "wait": ("等床小时", "Wait, h"), "away": ("未收治", "Turned away"), "minutes": ("路程分钟", "Travel, min"),
}  # fmt: skip
COUNTS, WHOLE = ("opened", "staffed", "base", "occupied"), ("admitted", "away", "minutes")
NOTHING = "–"
HOW: Text = (
    "开放、有医护、基线（现有的有医护）和占用为床位数；越线：在院与等床多于有医护的床位；峰值：最高占用比。全部各表在数据表里。",
    "Open, staffed, base (staffed as it is) and taken are beds; over: more in beds or waiting than staffed beds; peak: greatest occupancy. All tables are in the workbook.",
)
Row = dict[str, str]
Rank = tuple[dt.date, float, float]
LAST: Rank = (dt.date.max, 1.0, 1.0)


def rows(planned: Planned, context: Context) -> Iterator[Row]:
    """The hospitals as they are printed, the first to run over first; a row of wards, and one of ICU beds where it has some."""
    most = planned.asked.outcome.staffed.max(axis=2).T.ravel()  # a hospital's kinds of bed follow one another
    every = [dict(zip((*plan_file.HOSPITALS, "most"), (*values, int(beds)), strict=True)) for values, beds in zip(plan_file.hospitals(planned.asked, context), most, strict=True)]
    worst: dict[str, Rank] = {}
    for one in every:
        worst[one["number"]] = min(_rank(one), worst.get(one["number"], LAST))
    for one in sorted(every, key=lambda one: worst[one["number"]]):
        if one["unit"] == context.t(plan_file.UNITS[Unit.WARD]) or any(one[name] for name in COUNTS) or one["peak"] is not None:
            yield _row(one, context)


def _rank(found: Mapping[str, Any]) -> Rank:
    """First who runs over, the earliest first; then who may, the surest first; then the fullest."""
    return found["first"] or dt.date.max, -(found["chance"] or 0.0), -(found["peak"] or 0.0)


def _row(found: Mapping[str, Any], context: Context) -> Row:
    told: Row = {"name": found["name"], "unit": found["unit"]}
    told |= {name: _number(found[name], context) for name in (*COUNTS, *WHOLE)}
    told["first"] = _day(found["first"], context) if found["staffed"] is not None else plan_words.no_beds(context.lang)["main"]
    told["span"] = _span(found, context)
    told["chance"] = NOTHING if found["chance"] is None else plan_words.chance(found["chance"], context.lang)
    told["peak"] = plan_words.peak(found["peak"], found["most"], context.lang)
    told["wait"] = _number(found["wait"], context, 1)
    return told


def over(row: Row) -> bool:
    """Whether a hospital runs over, in half of the simulations at least."""
    return row["first"][:1].isdigit()


def _number(value: float | None, context: Context, digits: int = 0) -> str:
    """A number; a dash where it has no meaning: minutes to where nobody goes, a wait for the ICU alone."""
    return NOTHING if value is None or value != value else formats.number(value, context.lang, digits)


def _day(day: dt.date | None, context: Context) -> str:
    return context.t(("不越", "never")) if day is None else formats.day(day, context.lang)


def _span(found: Mapping[str, Any], context: Context) -> str:
    """4月13日至不越: from the first in twenty to the last in twenty of the simulations."""
    if found["earliest"] is None:
        return NOTHING
    joint = context.t(("至", " – "))
    return f"{_day(found['earliest'], context)}{joint}{_day(found['latest'], context)}"


def sentence(planned: Planned, context: Context) -> str:
    """What comes of it, as the planner's page says it."""
    asked = planned.asked
    return headlines.plain(plan_words.lead(asked.outcome, asked.before, asked.base, asked.label, context.lang))


def title(planned: Planned, context: Context) -> str:
    """情景“增床”."""
    return context.t((f"情景“{planned.kept.name}”", f"Scenario “{planned.kept.name}”"))


def about(planned: Planned, context: Context) -> str:
    """Which save by whom, over which days, of whose hospitals, and that it is no forecast."""
    t, save = context.t, planned.save
    whose = t((f"第 {save.version} 版，{planned.kept.owner_name[0]}", f"version {save.version}, {planned.kept.owner_name[1]}"))
    hospitals = t(("全市医院", "hospitals of the city")) if context.user.district_code is None else t(("本区医院", "hospitals of the district"))
    return " · ".join([whose, plan_words.reckoned(planned.asked.outcome, context.lang), hospitals, t(plan_words.NATURE)])


def changed(planned: Planned, context: Context) -> str:
    """What is other than it is."""
    told = context.t(("；", "; ")).join(context.t(change) for change in planned.asked.changes)
    return context.t(("改动：", "Changed: ")) + (told or context.t(("没有", "nothing")))


def block(made: Contents) -> str:
    """The scenario as a block of the page; '' without one. Where nobody has beds its sentence says so in place of the table."""
    planned, context = made.scenario, made.context
    if planned is None:
        return ""
    head = f'<h2>{escape(title(planned, context))}<span>{escape(about(planned, context))}</span></h2><p class="plan-lead">{escape(sentence(planned, context))}</p><p class="small">{escape(changed(planned, context))}</p>'
    if not planned.asked.outcome.staffed.any():
        return f'<section class="block text">{head}</section>'
    heads = "".join(f'<th class="{_side(name)}">{escape(words.pick(said, context.lang))}</th>' for name, said in HEADS.items())
    body = "".join(f"<tr>{_cells(row)}</tr>" for row in rows(planned, context))
    first = 1 if made.sheet.columns else 0
    return (
        f'<section class="block rows" data-columns="{first}" data-later="1"><template class="head">{head}<p class="small">{escape(context.t(HOW))}</p></template>'
        f'<template class="table"><table class="plan"><thead><tr>{heads}</tr></thead><tbody></tbody></table></template><template class="body"><table><tbody>{body}</tbody></table></template></section>'
    )


def _cells(row: Row) -> str:
    bold = ("name", "first") if over(row) else ()
    return "".join(f'<td class="{_side(name)}{" strong" if name in bold else ""}">{escape(row[name])}</td>' for name in HEADS)


def _side(name: str) -> str:
    return "name" if name == "name" else "" if name == "unit" else "r"


def assumptions(made: Contents) -> str:
    """What was assumed, as a line of the notes."""
    if made.scenario is None:
        return ""
    told = " ".join(made.context.t(note) for note in made.scenario.asked.outcome.notes)
    return f"<p><b>{escape(made.context.t(('情景的假设与限制', 'Assumptions of the scenario')))}</b>　{escape(told)}</p>"
