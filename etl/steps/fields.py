"""How each field of a record is understood: one `Reader` a field, made from its declaration."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from etl.values.base import BadValue, is_blank, masked, plain, tidy
from etl.values.dates import parse_date, parse_datetime
from etl.values.identity import parse_phone
from etl.values.numbers import parse_age, parse_bool, parse_float, parse_int
from geodata.records import Record
from geodata.records.base import Label, label_of, required_fields
from geodata.schema.facts import plain_type
from geodata.vocabulary import Codes

PLANNED = frozenset({"due_at", "due_on", "expected_on", "starts_at", "ends_at", "lived_to", "closed_on"})
"""Days that may lie ahead, by at most `PLANNED_DAYS`."""
PLANNED_DAYS = 400
CACHED_TEXTS = 20_000
"""Dates, codes and numbers repeat: so many texts a field are remembered."""

Parse = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Context:
    """What the values of a file are judged against: the run's day, and the year of dates written without one."""

    today: dt.date
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """How one field is read. `cache` remembers understood texts (value or the `BadValue`), None for free text."""

    name: str
    label: Label
    required: bool
    parse: Parse
    cache: dict[str, Any] | None


def _code(codes: Codes) -> Parse:
    def parse(text: str) -> str:
        code = codes.understand(plain(text))
        if code is None:
            known = "、".join(zh for zh, _ in codes.labels.values())
            raise BadValue(
                "unknown_code",
                f"“{text}”不在可选项中。可填：{known}。",
                f"'{text}' is not one of: {', '.join(en for _, en in codes.labels.values())}.",
            )
        return code

    return parse


def _not_ahead(name: str, parse: Parse, today: dt.date) -> Parse:
    """The same parser, refusing days after the run's day (for planned days: far ahead)."""
    last = today + dt.timedelta(days=PLANNED_DAYS if name in PLANNED else 0)

    def checked(text: str) -> Any:
        value = parse(text)
        day = value.date() if isinstance(value, dt.datetime) else value
        if day > last:
            raise BadValue(
                "future_date",
                f"“{text}”晚于 {last}。请核对年份和日期。",
                f"'{text}' lies after {last}. Check year and day.",
            )
        return value

    return checked


def _parser(name: str, kind: type, text: Label, key: bool, context: Context) -> Parse:
    if text.codes is not None:
        return _code(text.codes)
    if kind is dt.datetime:
        return _not_ahead(name, lambda raw: parse_datetime(raw, context.year), context.today)
    if kind is dt.date:
        return _not_ahead(name, lambda raw: parse_date(raw, context.year), context.today)
    if kind is str and name.endswith("phone"):
        return parse_phone
    if kind is str:
        # Numbers and names that join records are compared letter by letter: full width must not part them.
        return plain if key or name.endswith("_no") else tidy
    return {bool: parse_bool, float: parse_float, int: parse_age if text.unit == "岁" else parse_int}[kind]


def readers(model: type[Record], context: Context) -> tuple[Reader, ...]:
    """One reader for every field that files may carry."""
    found = []
    required = required_fields(model)
    for name, info in model.model_fields.items():
        text = label_of(info)
        if text.derived:
            continue
        kind = plain_type(info.annotation)
        key = name in model.key_fields
        parse = _parser(name, kind, text, key and name != model.address_field, context)
        repeats = kind is not str or text.codes is not None
        found.append(Reader(name, text, name in required, parse, {} if repeats else None))
    return tuple(found)


def understand(reader: Reader, text: str) -> Any:
    """The value of a text, None for a blank, the `BadValue` if it is none: returned, since it is remembered as well."""
    cache = reader.cache
    if cache is not None and text in cache:
        return cache[text]
    try:
        value = _read(reader, text)
    except BadValue as bad:
        value = bad
    if cache is not None:
        if len(cache) >= CACHED_TEXTS:
            cache.clear()
        cache[text] = value
    return value


def _read(reader: Reader, text: str) -> Any:
    """Free text that says 'nothing' is blank; elsewhere the parser goes first: 无 is 'no', 不明 may be a code."""
    if not text or text.isspace():
        return None
    blank = len(text) <= 10 and is_blank(plain(text))
    if blank and reader.cache is None:
        return None
    try:
        value = reader.parse(text)
    except BadValue as bad:
        if blank:
            return None
        raise _without(text, bad) if reader.label.personal else bad from None
    return None if value == "" else value


def _without(text: str, bad: BadValue) -> BadValue:
    """The same complaint with a personal value masked."""
    return BadValue(bad.reason, bad.zh.replace(text, masked(text)), bad.en.replace(text, masked(text)))
