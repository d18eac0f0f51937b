"""The sentence a scene opens with, made from the numbers it shows. A scene names its own, or its figures are read out."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from dashboard import formats, headlines
from dashboard.components import kpi
from dashboard.context import Context
from dashboard.headlines import Sentence, Strong
from geodata.alarms import SEVERITIES
from geodata.filters import Filters
from geodata.queries import alarms
from geodata.queries import headlines as numbers
from geodata.queries.indicators import INDICATORS, Measure

READ_OUT = 2
"""More than two numbers in a sentence are heard by nobody."""


def cases(conn: Connection, filters: Filters, context: Context) -> Sentence:
    """仍在上升。近 7 天 14.6 万，为前 7 天的 3.3 倍…: as on the overall scene."""
    found = numbers.for_cases(conn, filters, context.user.scope)
    return headlines.lead(found, filters.days, context.lang) if found else [context.t(("没有官方病例数。", "No official case counts."))]


def waiting_alarms(conn: Connection, filters: Filters, context: Context) -> Sentence:
    """5 条预警，3 条待接警；最重的在外滩街道."""
    now = [one for one in alarms.listed(conn, filters, context.user.scope) if one.number]
    if not now:
        day = formats.day(filters.day_to, context.lang)
        return [context.t((f"{day} 没有未关闭的预警。", f"No open alarms on {day}."))]
    waiting = sum(one.taken is None for one in now)
    first, grave = now[0], SEVERITIES[now[0].severity]
    return [
        Strong(context.t((f"{len(now)} 条", f"{len(now)} alarms"))), context.t(("预警未关闭，", " open, ")), Strong(context.t((f"{waiting} 条", str(waiting)))),
        context.t(("待接警；先看", " to be taken; first ")), Strong(context.t(first.area)), context.t((f"（{grave[0]}）。", f" ({grave[1].lower()}).")),
    ]  # fmt: skip


def read_out(measured: Sequence[tuple[str, Measure]], filters: Filters, context: Context) -> Sentence:
    """待办任务 340 项，较 7 天前多 12；逾期任务 80 项: the first figures with their change."""
    said: Sentence = []
    for key, found in measured[:READ_OUT]:
        one = INDICATORS[key]
        if found.now is None:
            continue
        number = formats.percent(found.now, context.lang) if one.share else formats.suppressed(context.lang) if found.now < 0 else formats.number(found.now, context.lang)
        name = one.title[1].lower() if said else one.title[1]
        said += [context.t(("；", "; "))] if said else []
        said += [context.t((f"{one.title[0]} ", f"{name}: ")), Strong(f"{number} {context.t(one.unit)}".strip())]
        if words := kpi.change(one.share, one.stock, found, days_of(key, filters), context.lang):
            said.append(context.t((f"，{words}", f", {words}")))
    return [*said, context.t(("。", "."))] if said else []


def days_of(key: str, filters: Filters) -> int:
    """How many days an indicator speaks of."""
    return 1 if key.endswith("_day") else filters.days
