"""Reads an issue for one reader: the same queries, layers, reports, scope and hidden counts as the screen has.

What this city or this reader does not have is left out and told in words; the report comes all the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection

from dashboard import access, as_of, session
from dashboard.context import City, Context, Services, User
from dashboard.contract import Text
from dashboard.map_report import map_layers
from dashboard.map_report.contents import Contents, Number, Source, Table
from dashboard.map_report.paper import Sheet, nice_scale, sheet
from dashboard.map_report.projection import View, metres
from dashboard.reports import met, report
from dashboard.scenarios import planned
from dashboard.shown import Cells, Sites
from dashboard.workbook import CHINA
from geodata.errors import Lang, UnknownName
from geodata.filters import Filters
from geodata.map_reports.issue import Issue
from geodata.queries import children, freshness, geometry, headlines, standing
from geodata.queries.freshness import SourceState
from geodata.queries.indicators import INDICATORS, Measure, indicator
from geodata.records.catalog import RECORDS

ROOM = 0.94
"""Of the map's width and height that the area fills."""
WEEK = dt.timedelta(days=7)


def context_for(services: Services, user: User, lang: Lang) -> Context:
    """As `session.current_context`, for a reader who may not be the one who asks; paper is light."""
    city, metrics, version = session.city_state(services.database)
    return Context(user, lang, "light", city, metrics, version, moment=services.database.moment)


def gather(services: Services, issue: Issue, user: User) -> Contents:
    """Everything an issue shows, as of its time. Raises `NotAllowed` for an area outside the reader's district, `UnknownName` for none and for a scenario that is gone or not shared, `BadReport`, and what `as_of.known` does."""
    services = as_of.known(services, issue.as_of, user, issue.version)
    context = context_for(services, user, issue.definition.lang)
    filters = issue.filters(newest(context.city))
    access.require_area(user, filters.area)
    left_out: list[Text] = []
    with services.database.read() as conn:
        place = standing.place(conn, filters, user.scope)
        page = sheet(issue.definition)
        box = _box(conn, filters, place, context)
        view = _view(box, page)
        states = freshness.by_source(conn)
        numbers = [_number(conn, key, filters, context) for key in _offered(issue.definition.indicators, context, left_out)]
        charts = [one for key in issue.definition.charts if (one := _table(conn, key, filters, context, left_out))]
        tables = [one for key in issue.definition.tables if (one := _table(conn, key, filters, context, left_out))]
        keys = _offered(issue.definition.table.columns, context, left_out) if issue.definition.table else []
        parts = children.table(conn, keys, filters, user.scope, place) if keys else None
        opening = headlines.for_cases(conn, filters, user.scope) if _has_cases(context) else None
    layers = list(_layers(services, issue, filters, view, context, states, left_out))
    scenario = planned(services, issue, context, left_out)
    return Contents(
        issue, context, filters, place, view, page, opening, numbers, charts, parts, tables, layers, _sources(numbers, charts, tables, layers, states, context),
        left_out, [*_cautions(filters, context.city), *(context.moment.cautions if context.moment else ()), *_without_boundary(box)], dt.datetime.now(CHINA), scenario,
    )  # fmt: skip


def newest(city: City) -> dt.date:
    """The newest day a report can end on: the day the city opens on, if it names one, else its last."""
    return dt.date.fromisoformat(city.settings["opens_on"]) if "opens_on" in city.settings else city.day_to


def _has_cases(context: Context) -> bool:
    return met(("cases|case_series",), context.metrics)


def _box(conn: Connection, filters: Filters, place: standing.Place, context: Context) -> dict[str, Any]:
    """What the map shows, in degrees: the region, else the area or what lies above it."""
    return filters.region.bound() if filters.region else geometry.area_frame(conn, filters.area or place.code or context.city.code)


def _without_boundary(box: dict[str, Any]) -> list[Text]:
    """Where an area is drawn without an outline, or within what lies above it."""
    if box.get("has_boundary", True):
        return []
    zh, en = box["name_zh"], box["name_en"]
    if box["frame_zh"] == zh:
        return [(f"“{zh}”没有边界数据，地图画其所在地点周围，不画轮廓。", f"There is no boundary of {en}: the map shows its surroundings without an outline.")]
    return [(f"“{zh}”没有边界数据，地图画{box['frame_zh']}。", f"There is no boundary of {en}: the map shows {box['frame_en']}.")]


def _view(box: dict[str, Any], page: Sheet) -> View:
    """The map's middle and scale: the box fills the sheet's map at a round scale."""
    west, south, east, north = (float(box[side]) for side in ("west", "south", "east", "north"))
    lon, lat = (west + east) / 2, (south + north) / 2
    corners = metres(np.array([(west, south), (east, south), (west, north), (east, north), (lon, south), (lon, north)]), lon, lat)
    wide, high = corners.max(axis=0) - corners.min(axis=0)
    return View(lon, lat, nice_scale(float(wide), float(high), page.map_width * ROOM, page.map_height * ROOM), page.map_width, page.map_height)


def _offered(keys: Sequence[str], context: Context, left_out: list[Text]) -> list[str]:
    """The indicators this city has data for; the others are told."""
    missing = [INDICATORS[key].title for key in keys if not met(INDICATORS[key].needs, context.metrics)]
    left_out += [(f"指标“{zh}”：这座城市没有这项登记。", f"Indicator “{en}”: this city has no such register.") for zh, en in missing]
    return [key for key in keys if met(INDICATORS[key].needs, context.metrics)]


def _number(conn: Connection, key: str, filters: Filters, context: Context) -> Number:
    """An indicator with the values of a day and a week before, where it has one a day."""
    one, scope = INDICATORS[key], context.user.scope
    if not _recorded(filters, context.city):
        return Number(key, one, Measure(None))
    found = indicator(conn, key, filters, scope)
    if not (one.stock or key.endswith("_day") or filters.days == 1):
        return Number(key, one, found)
    last = filters.model_copy(update={"day_from": filters.day_to})
    yesterday = indicator(conn, key, last, scope).before if one.stock and filters.days > 1 else found.before
    ago = filters.model_copy(update={"day_from": filters.day_to - WEEK, "day_to": filters.day_to - WEEK})
    if ago.day_to < context.city.day_from:
        return Number(key, one, found, yesterday)
    return Number(key, one, found, yesterday, found.before if one.stock and filters.days == WEEK.days else indicator(conn, key, ago, scope).now)


def _recorded(filters: Filters, city: City) -> bool:
    """Whether any day of the window is one of the city's record."""
    return filters.day_to >= city.day_from and filters.day_from <= city.day_to


def _table(conn: Connection, key: str, filters: Filters, context: Context, left_out: list[Text]) -> Table | None:
    """A report's frame, or None and a word why it cannot be had."""
    try:
        item = report(key)
    except UnknownName as error:
        left_out.append((error.zh, error.en))
        return None
    zh, en = item.title
    if not access.allows(context.user, "report", key):
        left_out.append((f"图表“{zh}”：您的角色不能看。", f"Chart “{en}”: your role does not cover it."))
    elif not met(item.needs, context.metrics):
        left_out.append((f"图表“{zh}”：这座城市没有这项登记。", f"Chart “{en}”: this city has no such register."))
    else:
        frame = item.query(conn, filters, context.user.scope)
        nothing = frame.empty or not _recorded(filters, context.city)
        why = frame.attrs.get("why_empty", ("统计期内没有数据。", "No data in this window.")) if nothing else None
        return Table(item, frame.iloc[:0] if nothing else frame, why)
    return None


def _layers(
    services: Services, issue: Issue, filters: Filters, view: View, context: Context, states: dict[str, SourceState], left_out: list[Text]
) -> Iterator[Cells | Sites]:
    for asked in issue.definition.layers:
        found, why = map_layers.read(services, asked, issue.breaks.get(asked.key), filters, view, context, states)
        if found:
            yield found
        if why:
            left_out.append(why)


def _sources(
    numbers: Sequence[Number], charts: Sequence[Table], tables: Sequence[Table], layers: Sequence[Cells | Sites], states: dict[str, SourceState], context: Context
) -> list[Source]:
    """Every register the report rests on, once."""
    official = context.city.case_basis == "official_series"
    nouns = [number.one.means(official).source for number in numbers] + [one.report.source for one in (*charts, *tables)] + [layer.layer.source for layer in layers]
    named = ["case_series" if official and noun == "case" else noun for noun in nouns if noun]
    return [_source(noun, states.get(noun), context) for noun in dict.fromkeys(named)]


def _source(noun: str, state: SourceState | None, context: Context) -> Source:
    name = context.t((RECORDS[noun].zh, RECORDS[noun].en)) if noun in RECORDS else noun
    return Source(name, state.as_of, state.loaded_at.astimezone(CHINA), state.received, state.expected) if state else Source(name, None, None)


def _cautions(filters: Filters, city: City) -> Iterator[Text]:
    """What a reader must know before the numbers: a window that reaches beyond the record."""
    if not _recorded(filters, city):
        yield (
            f"统计期 {filters.day_from} 至 {filters.day_to} 内没有数据：记录只有 {city.day_from} 至 {city.day_to}。",
            f"No data for {filters.day_from} to {filters.day_to}: the record runs from {city.day_from} to {city.day_to}.",
        )
    elif filters.day_from < city.day_from or filters.day_to > city.day_to:
        yield (
            f"统计期超出记录（{city.day_from} 至 {city.day_to}）：之外的日子没有数，按 0 计入。",
            f"The window reaches beyond the record ({city.day_from} to {city.day_to}); days outside have no numbers and count as 0.",
        )
