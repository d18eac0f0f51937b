"""What to do: how much would be enough, whom to move and what each rule costs, where one more hospital helps, who loses access. Pure."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from dash import html

from analytics.flow.answers import Hints, Proposal, Reach, Turned
from analytics.flow.model import Unit
from analytics.flow.outcome import Outcome
from dashboard import formats
from dashboard.components.plan_words import site_name
from dashboard.context import Context
from dashboard.contract import Text
from geodata.scenarios.base import Base
from geodata.scenarios.document import Scenario

MOST_ROWS = 6
ADOPT: Text = ("采用", "Adopt")
UNITS: tuple[Text, Text] = (("病床", "ward"), ("ICU", "ICU"))


def adopt(changes: dict[str, Any], context: Context, label: Text = ADOPT) -> html.Button:
    """The button that puts a proposal into the open scenario."""
    return html.Button(context.t(label), type="button", className="gw-button", **{"data-adopt": json.dumps(changes, ensure_ascii=False)})


def _table(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> html.Table:
    return html.Table([html.Thead(html.Tr([html.Th(head) for head in heads])), html.Tbody([html.Tr([html.Td(cell) for cell in row]) for row in rows])])


def _notes(notes: Sequence[Text], context: Context) -> list[Any]:
    return [html.P(context.t(note), className="gw-note") for note in notes]


def turned(found: Turned, outcome: Outcome, scenario: Scenario, base: Base, context: Context) -> html.Section:
    """Given these beds: how far stays must fall, or how many beds are missing."""
    t, lang = context.t, context.lang
    total = int(found.beds.sum())
    now = formats.number(found.stay_now, lang, 1)
    if total == 0:
        parts: list[Any] = [html.P(t(("现有床位够用：没有一天缺床。", "The beds are enough: no day lacks one.")))]
    else:
        parts = [html.P(_stay(found, now, context)), html.P(_beds_needed(found, outcome, total, context)), _missing(found, outcome, scenario, base, context)]
    return html.Section([html.H3(t(("反过来问：怎样才够", "Turned round: what would be enough"))), *parts, *_notes(found.notes, context)])


def _stay(found: Turned, now: str, context: Context) -> list[Any]:
    t = context.t
    if found.stay is None:
        return [t((f"单靠缩短住院不够（现为 {now} 天）。", f"Shorter stays alone are not enough ({now} days now)."))]
    stay = formats.number(math.floor(10 * found.stay) / 10, context.lang, 1)
    return [t((f"平均住院由 {now} 天降到 ", f"The mean ward stay from {now} days to ")), html.B(t((f"{stay} 天", f"{stay} days"))), t(("，或", ", or")), " ", adopt({"ward_stay": float(stay)}, context)]


def _beds_needed(found: Turned, outcome: Outcome, total: int, context: Context) -> list[Any]:
    beds = formats.number(total, context.lang)
    changes = [
        {"no": outcome.sites[row], "unit": "icu" if unit == Unit.ICU else "ward", "beds": _opened(outcome, unit, int(row), int(found.beds[unit, row]))}
        for unit in Unit for row in np.flatnonzero(found.beds[unit])
    ]  # fmt: skip
    return [context.t(("增加 ", "add ")), html.B(beds), context.t((" 张有医护的床（最坏一天）", " staffed beds (on the worst day)")), " ", adopt({"beds": changes}, context)]


def _opened(outcome: Outcome, unit: int, row: int, more: int) -> int:
    """Open beds that give so many more staffed ones at the staffing there is."""
    opened, staffed = int(outcome.opened[unit, row].max()), int(outcome.staffed[unit, row].max())
    return opened + (math.ceil(more * opened / staffed) if staffed else more)


def _missing(found: Turned, outcome: Outcome, scenario: Scenario, base: Base, context: Context) -> html.Table:
    t, lang = context.t, context.lang
    order = sorted(range(len(outcome.sites)), key=lambda row: -int(found.beds[:, row].sum()))[:MOST_ROWS]
    names = [one.name for one in scenario.makeshift]
    rows = [[site_name(base, outcome.sites[row], names), *(formats.number(int(found.beds[unit, row]), lang) for unit in Unit)] for row in order if found.beds[:, row].sum()]
    return _table([t(("最缺的", "Most wanting")), *(t(unit) for unit in UNITS)], rows)


def transfers(found: Proposal, outcome: Outcome, scenario: Scenario, base: Base, context: Context) -> html.Section:
    """The best transfers and what each rule costs."""
    t, lang = context.t, context.lang
    before, after = (float(sum(part.sum() for part in parts)) for parts in ((found.ward.before, found.icu.before), (found.ward.after, found.icu.after)))
    moved = (found.ward.moved + found.icu.moved).sum(axis=2)
    head = html.H3(t(("最优转运", "The best transfers")))
    if before == 0:
        return html.Section([head, html.P(t(("没有缺床，不用转运。", "Nothing is missing: nobody needs to be moved."))), *_notes(found.notes, context)])
    words = [t(("缺床从 ", "Missing bed-days from ")), html.B(formats.number(round(before), lang)), t((" 降到 ", " to ")), html.B(formats.number(round(after), lang)), t((f" 床日，共转 {formats.number(round(float(moved.sum())), lang)} 人。", f", moving {formats.number(round(float(moved.sum())), lang)} people."))]
    names = [one.name for one in scenario.makeshift]
    pairs = [divmod(int(place), moved.shape[1]) for place in np.argsort(moved, axis=None)[::-1][:MOST_ROWS]]
    rows = [[f"{site_name(base, outcome.sites[i], names)} → {site_name(base, outcome.sites[j], names)}", formats.number(round(float(moved[i, j])), lang)] for i, j in pairs if moved[i, j] >= 0.5]
    parts: list[Any] = [html.P(words)]
    if rows:
        parts.append(_table([t(("由 → 到", "from → to")), t(("人次", "people"))], rows))
    return html.Section([head, *parts, *_prices(found, context), *_offer(scenario, after < before, context), *_notes(found.notes, context)])


def _offer(scenario: Scenario, helps: bool, context: Context) -> list[Any]:
    if scenario.divert or not helps:
        return []
    return [html.P([context.t(("情景里还没有分流。", "The scenario sends nobody on yet.")), " ", adopt({"divert": True}, context, ("打开分流", "Turn diversion on"))])]


def _prices(found: Proposal, context: Context) -> list[Any]:
    """What each rule costs, dearest first; rules that cost nothing are not listed."""
    t, lang, prices = context.t, context.lang, found.prices
    rules: tuple[tuple[Text, float], ...] = (
        (("分流距离", "reach"), prices.any_distance), (("本院留治比例", "share kept at home"), prices.none_kept),
        (("只收定点", "designated only"), prices.any_hospital), (("每日车次", "ambulances a day"), prices.any_number),
    )  # fmt: skip
    costs = sorted(((prices.all_rules - missing, label) for label, missing in rules if prices.all_rules - missing >= 0.5), reverse=True)
    if not costs:
        return [html.P(t(("各条规则都不多缺床。", "None of the rules costs a bed.")), className="gw-note")]
    return [_table([t(("规则的代价", "What the rule costs")), t(("多缺床日", "bed-days more"))], [[t(label), formats.number(round(cost), lang)] for cost, label in costs])]


def sites(found: Hints, context: Context) -> html.Section:
    """Where one more makeshift hospital would help most."""
    t, lang = context.t, context.lang
    rows = [
        [
            t(spot.area), formats.number(round(spot.saved), lang), formats.length(spot.minutes, lang),
            adopt({"makeshift": {"lon": round(spot.lon, 5), "lat": round(spot.lat, 5), "beds": spot.beds}}, context),
        ]
        for spot in found.spots
    ]  # fmt: skip
    parts: list[Any] = []
    if rows:
        beds = formats.number(found.spots[0].beds, lang)
        parts = [_table([t((f"{beds} 张放在", f"{beds} beds in")), t(("少缺床日", "bed-days saved")), t(("平均路程", "mean travel")), ""], rows)]
    return html.Section([html.H3(t(("再建一处方舱", "One more makeshift hospital"))), *parts, *_notes(found.notes, context)])


def reach(found: Reach, context: Context) -> html.Section:
    """Who loses access to beds."""
    t, lang = context.t, context.lang
    lost, nobody = (formats.number_in_words(round(each), lang) for each in (found.lost, found.nobody))
    words = [html.B(t((f"{lost} 人", lost))), t(("的可及性降三分之一以上；", " people lose a third of their access or more; ")), html.B(t((f"{nobody} 人", nobody))), t(("够不到一张空床。", " have no free bed in reach."))]
    rows = [[t(name), formats.number(round(people), lang), formats.number(round(losing), lang)] for name, people, losing in found.areas if losing >= 1]
    table = [_table([t(("受影响最大", "Most affected")), t(("人口", "people")), t(("失去", "lose"))], rows)] if rows else []
    return html.Section([html.H3(t(("谁够不到床", "Who loses access"))), html.P(words), *table, *_notes(found.notes, context)])
