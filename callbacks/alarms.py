"""The alarms page: the list, the chosen alarm, what a person does with it, the scorecard. The watch carries actions out."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

import numpy as np
from dash import ClientsideFunction, Dash, Input, Output, State, no_update
from sqlalchemy import Connection

from dashboard import access, asked, formats, ids, session
from dashboard.components import alarm_parts, alarm_words, states
from dashboard.context import Context, Services
from geodata.alarm_actions import KINDS, ROLES, Act, Kind
from geodata.alarms import Watched, watched
from geodata.errors import BadFilter, GridwatchError
from geodata.filters import Filters
from geodata.queries import alarms
from geodata.queries.alarms import Action, Alarm
from geodata.queries.hiding import hide
from geodata.queries.standing import city_facts

CURVE_DAYS = 28
Stored = dict[str, Any]


def _context(services: Services) -> Context:
    context = session.current_context(services)
    access.require(context.user, "page", "alarms")
    return context


def show_list(services: Services, stored: Stored | None, show: str, series: str | None, level: str | None, page: str | None) -> tuple[Any, ...]:
    """List, note, keys for the keyboard, history, both filters' choices, cards, scorecard and its note."""
    if page != "alarms" or not stored:
        return (no_update,) * 9
    context = _context(services)
    try:
        filters = asked.filters_of(stored)
        access.require_area(context.user, filters.area)
        services.alarms.refresh()
        with services.database.read() as conn:
            found = alarms.listed(conn, filters, context.user.scope)
            done = alarms.actions(conn, filters.day_to, context.user.scope)
            cards, known = alarms.cards(conn, context.user.scope), alarms.known(conn)
            items = {item.key: item for item in watched(city_facts(conn))}
    except GridwatchError as error:
        failed = states.error(context.t(("取不到预警", "The alarms did not arrive")), error.text(context.lang), context.lang)
        return failed, "", {"keys": []}, no_update, no_update, no_update, no_update, failed, ""
    assert known is not None  # the watch has just seen to it
    shown = [one for one in found if _shown(one, show, series, level)]
    counted = {key: item for key, item in items.items() if key == "cases" or any(known.told.get(f"{key}:{one}", {}).get("judged") for one in item.levels)}
    titles = {key: item.title for key, item in counted.items()}
    why = _why_empty(found, show, filters, context)
    last = [act.id for act in done if act.undone_at is None and act.acted_by == context.user.username]
    return (
        alarm_parts.rows(shown, items, context, why), _note(found, filters, context), {"keys": [one.key for one in shown], "last": max(last, default=None)},
        alarm_parts.history(done, items, context), *_choices(found, counted, context), {"cards": cards, "series": series, "level": level},
        alarm_parts.score([alarm_parts.severity_words(context), *alarm_words.unjudged(known, titles, context)], context), _score_note(known, context),
    )  # fmt: skip


def _shown(one: Alarm, show: str, series: str | None, level: str | None) -> bool:
    part = "muted" if one.muted else "over" if one.state == "over" else "open"
    return part == show and series in (None, one.series) and level in (None, one.level)


def _note(found: list[Alarm], filters: Filters, context: Context) -> str:
    now = [one for one in found if one.number]
    waiting, muted = sum(one.taken is None for one in now), sum(one.muted is not None for one in found)
    day = formats.known_as_of(filters.day_to, context.lang)
    zh = f"{day}：{len(now)} 条，{waiting} 条待接警" + (f"，{muted} 条静音" if muted else "")
    en = f"{day}: {len(now)}, {waiting} to be taken" + (f", {muted} muted" if muted else "")
    return context.t((zh, en))


def _why_empty(found: list[Alarm], show: str, filters: Filters, context: Context) -> str:
    """What an empty list means: nothing rose, or nothing of this kind."""
    day = formats.day(filters.day_to, context.lang)
    if found:
        return context.t((f"{day} 共有 {len(found)} 条预警，都不在这一栏或这一筛选里。", f"{len(found)} alarms on {day}, none in this tab or filter."))
    if show != "open":
        return context.t((f"截至 {day} 没有。", f"None as of {day}."))
    return context.t((f"{day} 前一周没有一种算法报警。未报齐的日子之后可能补报。", f"No algorithm raised one in the week to {day}. Incomplete days may still do so."))


def _choices(found: list[Alarm], items: dict[str, Watched], context: Context) -> tuple[list[Stored], list[Stored]]:
    """What can be filtered by; always all of it, so that a filter can be set before its alarm comes."""
    number = {key: sum(one.series == key for one in found) for key in items}
    series = [{"value": key, "label": f"{context.t(item.title)} · {number[key]}"} for key, item in items.items()]
    return series, [{"value": key, "label": context.t(text)} for key, text in alarm_words.LEVELS.items()]


def _score_note(known: alarms.Known, context: Context) -> str:
    days = formats.day_range(known.day_from, known.day_to, context.lang)
    at = formats.moment(known.computed_at, context.lang)
    return context.t((f"{days} · 数据版本 {known.data_version} · {at} 计算", f"{days} · data version {known.data_version} · computed {at}"))


def show_chosen(services: Services, key: str | None, stored: Stored | None, rows: Stored | None) -> tuple[Any, Any]:
    """The card of the chosen alarm, and what the map pulses."""
    if not rows or not stored:
        return no_update, no_update
    context = _context(services)
    if not key:
        return states.message("check", context.t(("没有选中的预警", "No alarm chosen")), context.t(("列表为空时地图上也没有号码。", "With an empty list the map has no numbers."))), None
    try:
        filters = asked.filters_of(stored)
        access.require_area(context.user, filters.area)
        with services.database.read() as conn:
            one = alarms.one(conn, key, filters, context.user.scope)
            items = {item.key: item for item in watched(city_facts(conn))}
            days = _days(conn, one, items[one.series], filters.day_to)
            people = alarms.people(conn, one.district_code, ROLES)
    except GridwatchError as error:
        return states.error(context.t(("打不开这条预警", "This alarm cannot be opened")), error.text(context.lang), context.lang), None
    place = {"key": one.key, "area": one.area_code, "lon": one.lon, "lat": one.lat, "muted": one.muted is not None, "taken": one.taken is not None}
    return alarm_parts.chosen(one, items[one.series], days, filters.day_to, people, context), place


def _days(conn: Connection, one: Alarm, item: Watched, last: dt.date) -> list[tuple[dt.date, int | None]]:
    """The area's latest days as they may be shown: in streets -1 for 1-4 and None for what keeps these hidden; None for a gap elsewhere."""
    first = max(last - dt.timedelta(days=CURVE_DAYS - 1), city_facts(conn).day_from)
    counts = alarms.daily(conn, item, one.level, [one.area_code], first, last)[0]
    numbers = [None if np.isnan(count) else round(float(count)) for count in counts]
    shown = hide([number or 0 for number in numbers]) if one.level == "street" else numbers
    return [(first + dt.timedelta(days=at), count) for at, count in enumerate(shown)]


def act(services: Services, wish: Stored | None, stored: Stored | None) -> Any:
    """Carry out what a person asks: `ok` and words for the status line; failures are words too, and the list is read again."""
    if not wish or not stored:
        return no_update
    context = _context(services)
    done: Stored = {"turn": wish.get("turn"), "act": wish.get("act"), "ok": True}
    try:
        return done | {"text": _carried_out(services, context, wish, stored)}
    except GridwatchError as error:
        return done | {"ok": False, "text": error.text(context.lang)}


def _carried_out(services: Services, context: Context, wish: Stored, stored: Stored) -> str:
    user, kind = context.user, wish.get("act")
    if kind == "undo":
        taken_back = services.alarms.undo(_number(wish.get("action")), user.username, user.scope)
        return context.t((f"已撤销：{alarm_words.done(taken_back, context)}。", f"Undone: {alarm_words.done(taken_back, context)}."))
    if kind not in KINDS:
        raise BadFilter(f"不认识的操作 {kind}。请刷新页面。", f"Unknown action {kind}. Reload the page.")
    filters = asked.filters_of(stored)
    access.require_area(user, filters.area)
    made = Act(cast(Kind, kind), str(wish.get("key")), str(wish.get("to") or "") or None, str(wish.get("reason") or ""))
    return _told(services.alarms.act(made, filters, user.username, user.scope), context)


def _number(value: Any) -> int:
    if not isinstance(value, int):
        raise BadFilter("没有可撤销的处置。", "There is nothing to undo.")
    return value


def _told(kept: Action, context: Context) -> str:
    return context.t((f"{kept.area[0]}：{alarm_words.done(kept, context)}。按 U 撤销。", f"{kept.area[1]}: {alarm_words.done(kept, context)}. U undoes it."))


def register(app: Dash, services: Services) -> None:
    """Wire the page; keyboard, slider, marking and map are the browser's (`assets/alarms.js`)."""
    outputs = ((ids.ALARM_LIST, "children"), (ids.ALARM_NOTE, "children"), (ids.ALARM_ROWS, "data"), (ids.ALARM_HISTORY, "children"), (ids.ALARM_SERIES, "data"),
               (ids.ALARM_LEVEL, "data"), (ids.ALARM_CARDS, "data"), (ids.ALARM_SCORE, "children"), (ids.ALARM_SCORE_NOTE, "children"))  # fmt: skip
    app.callback(
        *(Output(name, prop) for name, prop in outputs),
        Input(ids.FILTERS, "data"),
        Input(ids.ALARM_SHOW, "value"),
        Input(ids.ALARM_SERIES, "value"),
        Input(ids.ALARM_LEVEL, "value"),
        Input(ids.PAGE, "data"),
        Input(ids.DATA_VERSION, "data"),
        Input(ids.ALARM_DONE, "data"),
    )(lambda stored, show, series, level, page, _version, _done: show_list(services, stored, show, series, level, page))
    app.callback(
        Output(ids.ALARM_CHOSEN, "children"), Output(ids.ALARM_PLACE, "data"), Input(ids.ALARM_KEY, "data"), State(ids.FILTERS, "data"), State(ids.ALARM_ROWS, "data")
    )(lambda key, stored, rows: show_chosen(services, (key or {}).get("key"), stored, rows))
    app.callback(Output(ids.ALARM_DONE, "data"), Input(ids.ALARM_ACT, "data"), State(ids.FILTERS, "data"))(lambda wish, stored: act(services, wish, stored))
    app.clientside_callback(
        ClientsideFunction("alarms", "told"),
        Output(ids.ALARM_SINK, "data"),
        Input(ids.ALARM_ROWS, "data"),
        Input(ids.ALARM_PLACE, "data"),
        Input(ids.ALARM_DONE, "data"),
        Input(ids.ALARM_CARDS, "data"),
        Input(ids.ALARM_THRESHOLD, "value"),
    )
