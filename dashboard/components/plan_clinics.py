"""Fever clinics by hour: how long visitors wait and how many leave unseen. Pure."""

from __future__ import annotations

from typing import Any

import numpy as np
from dash import html

from analytics.flow.outcome import Clinics, Outcome
from dashboard import formats
from dashboard.components.plan_words import site_name
from dashboard.context import Context
from geodata.scenarios.base import Base

LONG_MINUTES = 60.0
MOST_ROWS = 8


def clinics(outcome: Outcome, base: Base, site: str | None, context: Context) -> html.Div:
    """The chosen hospital's hours, or all together, over the clinics where people wait longest."""
    t = context.t
    found = outcome.clinics
    if found is None or not found.visits.any():
        words = ("没有发热门诊逐小时的就诊记录，不能算等候。导入就诊记录（encounter）后即有。", "No fever clinic visits by hour are known. Import encounters, and waits can be reckoned.")
        return html.Div(html.P(t(words)), className="gw-plan-advice")
    row = outcome.sites.index(site) if site in outcome.sites and found.visits[outcome.sites.index(site)].any() else None
    name = site_name(base, outcome.sites[row], ()) if row is not None else t(("全部发热门诊", "All fever clinics"))
    return html.Div([html.H3(name), *_hours(found, row, context), _table(found, outcome, base, context)], className="gw-plan-advice")


def _hours(found: Clinics, row: int | None, context: Context) -> list[Any]:
    """A bar an hour; what it means in words below."""
    t, lang = context.t, context.lang
    visits = found.visits[row] if row is not None else found.visits.sum(axis=0)
    wait = found.wait[row] if row is not None else _mean(found.wait, found.visits)
    left = found.left[row] if row is not None else _mean(found.left, found.visits)
    top = max(float(wait.max()), 1.0)
    worst = int(wait.argmax())
    bars = [
        html.I(style={"height": f"{100 * minutes / top:.0f}%"}, className="is-long" if minutes > LONG_MINUTES else "", title=t((f"{hour} 时：{formats.number(float(count), lang)} 人，等 {formats.length(float(minutes), lang)}", f"{hour}:00: {formats.number(float(count), lang)} people, {formats.length(float(minutes), lang)}")))
        for hour, (minutes, count) in enumerate(zip(wait, visits, strict=True))
    ]  # fmt: skip
    gone = float((left * visits).sum() / visits.sum()) if visits.sum() else 0.0
    words = t((
        f"每天 {formats.number(round(float(visits.sum())), lang)} 人；最久在 {worst} 时，平均等 {formats.length(float(wait[worst]), lang)}；{formats.percent(gone, lang, 1)} 没看成就走。",
        f"{formats.number(round(float(visits.sum())), lang)} visitors a day; longest at {worst}:00, {formats.length(float(wait[worst]), lang)} on average; {formats.percent(gone, lang, 1)} leave unseen.",
    ))  # fmt: skip
    axis = html.Div([html.Span(t((f"{hour} 时", f"{hour}:00"))) for hour in (0, 6, 12, 18, 23)], className="gw-dossier-days")
    return [html.Div(bars, className="gw-plan-hours", role="img", **{"aria-label": words}), axis, html.P(words)]


def _mean(values: Any, weights: Any) -> Any:
    """Mean over the clinics, each hour, weighted with its visitors."""
    total = weights.sum(axis=0)
    return np.divide((values * weights).sum(axis=0), total, out=np.zeros_like(total, dtype=float), where=total > 0)


def _table(found: Clinics, outcome: Outcome, base: Base, context: Context) -> html.Table:
    t, lang = context.t, context.lang
    order = np.argsort(found.wait.max(axis=1))[::-1][:MOST_ROWS]
    rows = [
        [site_name(base, outcome.sites[row], ()), formats.number(round(float(found.visits[row].sum())), lang), formats.number(int(found.doctors[row].max()), lang), formats.length(float(found.wait[row].max()), lang)]
        for row in order if found.visits[row].any()
    ]  # fmt: skip
    heads = [t(("等得最久", "Longest waits")), t(("人/日", "a day")), t(("医生", "doctors")), t(("最忙时等", "at the worst hour"))]
    return html.Table([html.Thead(html.Tr([html.Th(head) for head in heads])), html.Tbody([html.Tr([html.Td(cell) for cell in row]) for row in rows])])
