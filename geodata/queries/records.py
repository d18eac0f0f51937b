"""Pages and exports of masked records: scope, area and window in SQL, every name from the declaration.

What a person typed is only ever bound. A column, a direction or a condition that the declaration does not
know is a `BadFilter`, never SQL.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, text

from geodata.errors import BadFilter, NotAllowed
from geodata.filters import Filters
from geodata.queries.record_tables import RecordTable
from geodata.queries.standing import place
from geodata.queries.tasks import moments
from geodata.schema import access_log
from geodata.scope import Scope

LARGEST_PAGE = 500
COUNT_LIMIT = 1_000_000
LONGEST_TEXT = 100
AREA_COLUMN = {"district": "district_code", "street": "street_code", "community": "community_code", "grid": "grid_code"}


@dataclass(frozen=True)
class Asked:
    """What the grid asks: (column, descending) to sort by, AG Grid's filter model, a quick search."""

    sort: tuple[tuple[str, bool], ...] = ()
    where: Mapping[str, Any] = field(default_factory=dict)
    search: str = ""


def asked_from(sort: Sequence[Mapping[str, Any]] | None, where: Mapping[str, Any] | None, search: str | None) -> Asked:
    """AG Grid's sort and filter models, as sent."""
    order = tuple((str(item.get("colId")), item.get("sort") == "desc") for item in sort or ())
    return Asked(order, dict(where or {}), (search or "").strip()[:LONGEST_TEXT])


def require_records(scope: Scope) -> None:
    """Pass with record clearance; otherwise say what can be seen instead."""
    if not scope.records:
        raise NotAllowed(
            "您没有查看记录的权限，可以看汇总图表。需要时请向市疾控数据组申请。",
            "You have no clearance for records; charts and totals stay open. Ask the city's data team if you need it.",
        )


def page(
    conn: Connection, table: RecordTable, filters: Filters, scope: Scope, asked: Asked, lang: str, start: int, end: int
) -> tuple[list[dict[str, Any]], int]:
    """Rows `start`…`end` as dictionaries of raw values, and how many there are (counted up to a million)."""
    condition, bound = _condition(conn, table, filters, scope, asked, lang)
    size = max(0, min(end - start, LARGEST_PAGE))
    columns = ", ".join(table.shown(lang))
    query = f"select {columns} from {table.view} where {condition} order by {_order(table, asked)} limit :size offset :start"
    rows = conn.execute(text(query), bound | {"size": size, "start": max(0, start)}).mappings().all()
    counted = f"select count(*) from (select 1 from {table.view} where {condition} limit {COUNT_LIMIT}) as found"
    return [dict(row) for row in rows], int(conn.execute(text(counted), bound).scalar_one())


def stream(
    conn: Connection, table: RecordTable, filters: Filters, scope: Scope, asked: Asked, lang: str, most: int
) -> Iterator[tuple[Any, ...]]:
    """At most `most` rows as tuples of the shown columns, without holding them all."""
    condition, bound = _condition(conn, table, filters, scope, asked, lang)
    query = f"select {', '.join(table.shown(lang))} from {table.view} where {condition} order by {_order(table, asked)} limit :most"
    result = conn.execution_options(stream_results=True, max_row_buffer=2000).execute(text(query), bound | {"most": most})
    for row in result:
        yield tuple(row)


def note_read(conn: Connection, username: str, what: str, filters: Filters, rows: int, **more: Any) -> None:
    """One line in the access log; `conn` comes from `Database.note()`."""
    conn.execute(access_log.insert().inline().values(username=username, what=what, filters=filters.model_dump(mode="json") | more, rows=rows))


_LEVEL = text("select level from area where code = :code")


def _condition(
    conn: Connection, table: RecordTable, filters: Filters, scope: Scope, asked: Asked, lang: str
) -> tuple[str, dict[str, Any]]:
    """SQL condition and its bound values."""
    require_records(scope)
    parts, bound = [table.window], _bounds(table, filters)
    if scope.district_code is not None:
        parts.append("district_code = :scope_district")
        bound["scope_district"] = scope.district_code
    if filters.region is not None:
        at = place(conn, filters, scope)
        parts.append(f"{AREA_COLUMN[at.level]} = any(:codes)")
        bound["codes"] = list(at.codes)
    elif filters.area is not None:
        level = conn.execute(_LEVEL, {"code": filters.area}).scalar()
        if level is None:
            raise BadFilter(f"没有区划 {filters.area}。", f"There is no area {filters.area}.")
        if level in AREA_COLUMN:
            parts.append(f"{AREA_COLUMN[level]} = :area")
            bound["area"] = filters.area
    for position, (name, model) in enumerate(asked.where.items()):
        parts.append(_filter(table, _known(table, name), model, lang, f"f{position}", bound))
    if asked.search:
        parts.append(_search(table, asked.search, lang, bound))
    return " and ".join(f"({part})" for part in parts), bound


def _bounds(table: RecordTable, filters: Filters) -> dict[str, Any]:
    first, until = moments(filters)
    if table.window_kind == "moment":
        return {"first": first, "until": until}
    return {"first": filters.day_from, "until": filters.day_to + dt.timedelta(days=1)}


def _known(table: RecordTable, name: str) -> str:
    if name not in table.columns:
        raise BadFilter(f"表 {table.name} 没有列 {name}。", f"Table {table.name} has no column {name}.")
    return name


def _order(table: RecordTable, asked: Asked) -> str:
    chosen = [f"{_known(table, name)} {'desc' if down else 'asc'} nulls last" for name, down in asked.sort]
    return ", ".join([*chosen, table.newest])


def _search(table: RecordTable, words: str, lang: str, bound: dict[str, Any]) -> str:
    """Any shown text column contains the words; words of a closed list find its codes."""
    bound["search"] = f"%{_plain(words)}%"
    texts = [name for name in table.shown(lang) if table.columns[name].kind == "text" and name not in table.codes]
    found = [f"{name} ilike :search" for name in texts]
    for name, codes in table.codes.items():
        fitting = _fitting(codes, words, lang)
        if fitting:
            bound[f"codes_{name}"] = fitting
            found.append(f"{name} = any(:codes_{name})")
    return " or ".join(found)


def _plain(words: str) -> str:
    """Without the wildcards of LIKE, and without the one character PostgreSQL cannot hold."""
    return str(words)[:LONGEST_TEXT].replace("\x00", "").replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _fitting(codes: Any, words: str, lang: str) -> list[str]:
    wanted = words.strip().lower()
    return [code for code in codes.labels if wanted and wanted in codes.label(code, lang).lower()]


def _filter(table: RecordTable, name: str, model: Mapping[str, Any], lang: str, key: str, bound: dict[str, Any]) -> str:
    """One column's filter; two conditions joined by AND or OR are allowed, as the grid offers them."""
    if "conditions" in model:
        joined = " or " if model.get("operator") == "OR" else " and "
        return joined.join(f"({_filter(table, name, one, lang, f'{key}_{turn}', bound)})" for turn, one in enumerate(list(model["conditions"])[:2]))
    kind, what = table.columns[name].kind, str(model.get("type"))
    if what in ("blank", "notBlank"):
        return f"{name} is {'not ' if what == 'notBlank' else ''}null"
    if name in table.codes:
        bound[key] = _fitting(table.codes[name], str(model.get("filter") or ""), lang)
        return f"{'not ' if what.startswith('not') else ''}coalesce({name} = any(:{key}), false)"
    if kind == "text":
        return _text_filter(name, what, str(model.get("filter") or ""), key, bound)
    if kind == "flag":
        bound[key] = what == "true" or str(model.get("filter")).lower() in ("true", "是", "yes")
        return f"{name} = :{key}"
    return _range_filter(name, what, model, kind, key, bound)


def _text_filter(name: str, what: str, words: str, key: str, bound: dict[str, Any]) -> str:
    shapes = {"contains": "%{}%", "notContains": "%{}%", "startsWith": "{}%", "endsWith": "%{}", "equals": "{}", "notEqual": "{}"}
    if what not in shapes:
        raise _no_such(what)
    bound[key] = shapes[what].format(_plain(words))
    return f"coalesce({name}, '') {'not ' if what.startswith('not') else ''}ilike :{key}"


COMPARE = {"equals": "=", "notEqual": "<>", "lessThan": "<", "lessThanOrEqual": "<=", "greaterThan": ">", "greaterThanOrEqual": ">="}


def _range_filter(name: str, what: str, model: Mapping[str, Any], kind: str, key: str, bound: dict[str, Any]) -> str:
    """Numbers and days; a moment is compared by its Chinese day."""
    dated = kind in ("day", "moment")
    left = f"({name} at time zone 'Asia/Shanghai')::date" if kind == "moment" else name
    low = _value(model.get("dateFrom" if dated else "filter"), dated)
    bound[key] = low
    if what == "inRange":
        bound[f"{key}_to"] = _value(model.get("dateTo" if dated else "filterTo"), dated)
        return f"{left} between :{key} and :{key}_to"
    if what not in COMPARE:
        raise _no_such(what)
    return f"{left} {COMPARE[what]} :{key}"


def _value(written: Any, dated: bool) -> dt.date | float:
    try:
        return dt.date.fromisoformat(str(written)[:10]) if dated else float(written)
    except (TypeError, ValueError):
        raise BadFilter(f"筛选值 {written} 无效。", f"The filter value {written} is invalid.") from None


def _no_such(what: str) -> BadFilter:
    return BadFilter(f"没有筛选条件 {what}。", f"There is no filter condition {what}.")
