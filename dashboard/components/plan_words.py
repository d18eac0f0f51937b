"""A scenario in words: the sentence on top, a card's lines, a hospital's breach. Pure; numbers come from `plan_figures`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from analytics.flow.model import Unit
from analytics.flow.outcome import Outcome
from dashboard import formats
from dashboard.components import plan_figures as figures
from dashboard.components.plan_figures import Reached
from dashboard.context import Context
from dashboard.headlines import Sentence, Strong
from geodata.errors import Lang
from geodata.scenarios.base import Base
from geodata.scenarios.document import Scenario

NATURE = ("情景推演，不是预报", "a what-if, not a forecast")

def pieces(sentence: Sentence) -> list[list[str]]:
    """A sentence for the browser: ["b", …] carries the fact, ["", …] the rest."""
    return [["b", piece.text] if isinstance(piece, Strong) else ["", piece] for piece in sentence]


def day_of(outcome: Outcome, at: int, lang: Lang) -> str:
    """A day of the window, by its number."""
    return formats.day(outcome.first_day + dt.timedelta(days=at), lang)


def status(outcome: Outcome, lang: Lang) -> str:
    """4月11日起 30 天 · 200 次模拟 · 0.7 秒."""
    return f"{reckoned(outcome, lang)} · {formats.duration(max(0.1, round(outcome.seconds, 1)), lang)}"


def reckoned(outcome: Outcome, lang: Lang) -> str:
    """4月11日起 30 天 · 200 次模拟: over which days and how, the same whenever it is asked."""
    start = formats.day(outcome.first_day, lang)
    runs = outcome.simulated.replicates if outcome.simulated else 0
    if lang == "zh":
        return " · ".join([f"{start}起 {outcome.days} 天", f"{runs} 次模拟" if runs else "期望值"])
    return " · ".join([f"{outcome.days} days from {start}", f"{runs} simulations" if runs else "expected values"])


def lead(outcome: Outcome, before: Outcome, base: Base, label: str, lang: Lang) -> Sentence:
    """The one sentence: what the scenario does to missing beds and to how many hospitals run over. `label` empty: the base itself."""
    if not outcome.staffed.any():
        return ["没有床位上报。在表中填写床位，或从 Excel 粘贴，即可推演。" if lang == "zh" else "No beds are reported. Enter them in the table, or paste them from Excel."]
    return _changed(outcome, before, label, lang) if label and before.staffed.any() else _alone(outcome, base, label, lang)


def _alone(outcome: Outcome, base: Base, label: str, lang: Lang) -> Sentence:
    """What comes of it, compared with nothing: the base, or beds that nobody had reported before."""
    rows, short = figures.over(outcome), figures.short_days(outcome)[1]
    zh = lang == "zh"
    start = (f"{label}：" if zh else f"{label}: ") if label else "照现在这样，" if zh else "As things are, "
    if not rows:
        return [start, f"{outcome.days} 天内没有医院越线。" if zh else f"no hospital runs over within {outcome.days} days."]
    first = min(found.first for unit in Unit if (found := figures.reached(outcome, unit, rows[0])).first is not None)
    day, name = day_of(outcome, first, lang), site_name(base, outcome.sites[rows[0]], ())
    beds, count = Strong(formats.number_in_words(round(short), lang)), Strong(str(len(rows)))
    if zh:
        return [start, f"{outcome.days} 天缺 ", beds, " 床日，", count, " 家医院越线，", f"最早是{name}，", Strong(day), "。"]
    return [start, f"{outcome.days} days lack ", beds, " bed-days; ", count, " hospital runs over, " if len(rows) == 1 else " hospitals run over, first ", f"{name} on ", Strong(day), "."]


def _changed(outcome: Outcome, before: Outcome, label: str, lang: Lang) -> Sentence:
    now, then = round(figures.short_days(outcome)[1]), round(figures.short_days(before)[1])
    count, former = len(figures.over(outcome)), len(figures.over(before))
    new, old = (Strong(formats.number_in_words(each, lang)) for each in (now, then))
    if lang == "zh":
        beds: Sentence = [f"{label} 把缺床从 ", old, " 降到 " if now < then else " 升到 ", new, " 床日；"] if now != then else [f"{label} 的缺床仍为 ", new, " 床日；"]
        verb = "减到" if count < former else "增到"
        sites: Sentence = ["越线医院由 ", Strong(str(former)), f" 家{verb} ", Strong(str(count)), " 家。"] if count != former else ["越线医院仍是 ", Strong(str(count)), " 家。"]
        return [*beds, *sites]
    beds = [f"{label} {'cuts' if now < then else 'raises'} missing bed-days from ", old, " to ", new, "; "] if now != then else [f"{label} leaves ", new, " bed-days missing; "]
    sites = ["hospitals running over go from ", Strong(str(former)), " to ", Strong(str(count)), "."] if count != former else [Strong(str(count)), " hospital still runs over." if count == 1 else " hospitals still run over."]
    return [*beds, *sites]


def site_name(base: Base, number: str, makeshift: Sequence[str]) -> str:
    """A hospital's name by its number; "+1" is the first makeshift hospital."""
    if number.startswith("+"):
        at = int(number) - 1
        return makeshift[at] if at < len(makeshift) else number
    return next((site.name for site in base.sites if site.number == number), number)


def breach(found: Reached, outcome: Outcome, lang: Lang) -> dict[str, Any]:
    """The table's words: the first day over, below it the range and how sure; `kind`: over, may, never."""
    zh = lang == "zh"
    never = f"{outcome.days} 天内不越" if zh else f"not within {outcome.days} days"
    if found.share is None:
        day = never if found.first is None else day_of(outcome, found.first, lang)
        return {"kind": "never" if found.first is None else "over", "main": day, "sub": "期望值" if zh else "expected", "first": found.first}
    if found.first is None:
        worst = ("最坏也不越" if zh else "not even at worst") if found.earliest is None else (f"最坏 {day_of(outcome, found.earliest, lang)}" if zh else f"at worst {day_of(outcome, found.earliest, lang)}")
        sure = f" · {chance(found.share, lang)}" if found.share else ""
        return {"kind": "never" if found.earliest is None else "may", "main": never, "sub": worst + sure, "first": None}
    last = ("不越" if zh else "never") if found.latest is None else day_of(outcome, found.latest, lang)
    start = day_of(outcome, found.earliest if found.earliest is not None else found.first, lang)
    span = start if start == last else f"{start} 至 {last}" if zh else f"{start} to {last}"
    return {"kind": "over", "main": day_of(outcome, found.first, lang), "sub": f"{span} · {chance(found.share, lang)}", "first": found.first}


def chance(share: float, lang: Lang) -> str:
    """How many of the simulations run over; never 0 % where one does."""
    return "<1%" if 0 < share < 0.01 else formats.percent(share, lang)


def card(outcome: Outcome, before: Outcome, changes: Sequence[tuple[str, str]], context: Context) -> dict[str, Any]:
    """A scenario's card: what is changed, missing bed-days with their change, hospitals over, and what it costs."""
    lang, t = context.lang, context.t
    now, then = figures.short_days(outcome)[1], figures.short_days(before)[1]
    change = formats.change(now, then, lang) if changes and then >= formats.SMALL_BASE_STREET else ""
    what = ("，" if lang == "zh" else ", ").join(t(words) for words in changes) or t(("现有床位，需求按近期外推", "beds as they are, recent demand"))
    return {
        "what": what, "short": formats.number(round(now), lang), "change": change, "direction": formats.direction(now, then) if change else "",
        "over": f"{len(figures.over(outcome))} / {len(outcome.sites)}", "more": _costs(outcome, lang), "beds": bool(outcome.staffed.any()),
    }  # fmt: skip


def _costs(outcome: Outcome, lang: Lang) -> list[list[str]]:
    """Label and value of what the scenario costs patients."""
    zh = lang == "zh"
    moved = formats.number(round(float(figures.sent(outcome).sum())), lang)
    found = [["转出" if zh else "sent on", f"{moved} 人" if zh else moved]]
    told = outcome.simulated
    if told is not None:
        admitted = float(told.admitted.sum())
        wait = float((told.wait_hours * told.admitted).sum()) / admitted if admitted else 0.0
        away = formats.number(round(float(told.turned_away.sum())), lang)
        found += [["等床" if zh else "wait", formats.length(wait * 60, lang)], ["未收治" if zh else "turned away", f"{away} 人" if zh else away]]
    if outcome.mean_minutes == outcome.mean_minutes:
        found.append(["路程" if zh else "travel", formats.length(outcome.mean_minutes, lang)])
    return found


def no_beds(lang: Lang) -> dict[str, Any]:
    """What stands for a breach where nobody says how many beds there are."""
    return {"kind": "none", "main": "未报床位" if lang == "zh" else "no beds reported", "sub": "", "first": None}


def peak(share: float | None, beds: int, lang: Lang) -> str:
    """The greatest occupancy; 基数小 on a base too small."""
    if share is None:
        return "–"
    return formats.small_base(lang) if beds < figures.SMALL_BEDS else formats.percent(share, lang)


def closing(scenario: Scenario, outcome: Outcome, row: int, lang: Lang) -> str:
    """The days of a hospital's first closure within the window, the number of the others after it."""
    mine = scenario.hospitals.get(outcome.sites[row])
    found = figures.closures(outcome, row) if mine and mine.closed else []
    if not found:
        return ""
    first, last = (outcome.first_day + dt.timedelta(days=day) for day in found[0])
    return formats.day_range(first, last, lang) + (f" +{len(found) - 1}" if len(found) > 1 else "")


def later(scenario: Scenario, number: str, unit: int, lang: Lang) -> str:
    """4月20日起 440: beds that change on a later day."""
    mine = scenario.hospitals.get(number)
    found = [change for change in mine.beds if change.first and change.beds is not None and (change.unit == "icu") == (unit == Unit.ICU)] if mine else []
    if not found or found[0].first is None:
        return ""
    day, beds = formats.day(found[0].first, lang), formats.number(found[0].beds, lang)
    return f"{day}起 {beds}" if lang == "zh" else f"{beds} from {day}"


def said(row: dict[str, Any], lang: Lang) -> str:
    """A row in one sentence, for those who do not see its picture."""
    joint = "，" if lang == "zh" else ", "
    parts = [row["breach"]["main"], row["breach"]["sub"], ("峰值 " if lang == "zh" else "peak ") + row["peak_text"]]
    return row["name"] + ("：" if lang == "zh" else ": ") + joint.join(part for part in parts if part)
