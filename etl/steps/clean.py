"""Texts become values: every field of a row is understood, and the whole checked by its record model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from etl.contract import Problem, Reject, Review, Row, Source, Step
from etl.reading.headings import Headings
from etl.steps.extract import prepared
from etl.steps.fields import Context, Reader, readers, understand
from etl.values.base import BadValue, masked
from etl.values.identity import parse_id_number
from geodata.records import Located, Record
from geodata.records.base import label_of

_BOUNDS = {"greater_than_equal": "≥", "less_than_equal": "≤", "greater_than": ">", "less_than": "<"}


def clean(source: Source, context: Context) -> Step:
    """A step that turns `Row.values` into values and sets `Row.record`, or says all that is wrong with the row."""
    model = source.model
    fields = readers(model, context)
    located = issubclass(model, Located)
    identity = "id_number" in model.model_fields

    def step(rows: Iterable[Row]) -> Iterator[Row | Reject]:
        for row in rows:
            problems: list[Problem] = []
            values = _values(fields, row.values, problems)
            if identity and values.get("id_number"):
                _check_identity(values, context, problems)
            if located:
                row.review = _mend_coordinates(values)
            record = None if problems else _record(model, values, problems)
            if record is None:
                yield reject(row, "clean", problems)
                continue
            row.values, row.record = values, record
            yield row

    return step


def reject(row: Row, step: Any, problems: list[Problem]) -> Reject:
    """One reject for all problems of a row; the first gives the reason."""
    zh, en = (list(dict.fromkeys(texts)) for texts in ([one.zh for one in problems], [one.en for one in problems]))
    return Reject(row, step, problems[0].reason, "".join(zh), " ".join(en), tuple(problems))


def _values(fields: tuple[Reader, ...], texts: dict[str, Any], problems: list[Problem]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for reader in fields:
        text = texts.get(reader.name)
        if text:
            value = understand(reader, text)
            if isinstance(value, BadValue):
                problems.append(Problem(value.reason, reader.name, f"{reader.label.zh}：{value.zh}", f"{reader.label.en}: {value.en}"))
                continue
            if value is not None:
                values[reader.name] = value
                continue
        if reader.required:
            problems.append(
                Problem("missing_value", reader.name, f"{reader.label.zh}没有填写。请补上。", f"{reader.label.en} is empty. Fill it in.")
            )
    return values


def _check_identity(values: dict[str, Any], context: Context, problems: list[Problem]) -> None:
    """The check needs the ID type beside it, so it follows the reading of single fields."""
    try:
        values["id_number"] = parse_id_number(values["id_number"], values.get("id_type"), context.today)
    except BadValue as bad:
        problems.append(Problem(bad.reason, "id_number", bad.zh, bad.en))


def _mend_coordinates(values: dict[str, Any]) -> Review | None:
    """Half a point is no point, nor is 0, 0, which devices send without a fix.

    A latitude beyond the pole stands in the wrong column: both are exchanged here so that the row passes
    the model; whether the point is then in the city is the geocode step's question.
    """
    lon, lat = values.get("lon"), values.get("lat")
    if lon is None or lat is None or (lon == 0 and lat == 0):
        values.pop("lon", None)
        values.pop("lat", None)
    elif abs(lat) > 90 >= abs(lon) and abs(lat) <= 180:
        values["lon"], values["lat"] = lat, lon
        return Review("coordinates_swapped", {"lon": lon, "lat": lat})
    return None


def _record(model: type[Record], values: dict[str, Any], problems: list[Problem]) -> Record | None:
    try:
        return model(**values)
    except ValidationError as error:
        problems.extend(_broken_rule(model, detail) for detail in error.errors(include_url=False))
        return None


def _broken_rule(model: type[Record], detail: ErrorDetails) -> Problem:
    """A rule of the record model (length, bounds) in words."""
    name = str(detail["loc"][0])
    text = label_of(model.model_fields[name])
    given = str(detail["input"])
    shown = masked(given) if text.personal else given[:60]
    limits = detail.get("ctx", {})
    if detail["type"] == "string_too_long":
        limit = limits["max_length"]
        return Problem(
            "too_long", name,
            f"{text.zh}有 {len(given)} 个字，最多 {limit} 个。请缩短。",
            f"{text.en} has {len(given)} characters, {limit} at most. Shorten it.",
        )
    if detail["type"] in _BOUNDS:
        bound = f"{_BOUNDS[detail['type']]} {next(iter(limits.values()))}"
        return Problem(
            "out_of_range", name,
            f"{text.zh} {shown} 超出范围，应 {bound}{text.unit or ''}。请核对。",
            f"{text.en} {shown} is out of range; it must be {bound}{text.unit or ''}. Check it.",
        )
    return Problem("bad_value", name, f"{text.zh}“{shown}”无效。请核对。", f"{text.en} '{shown}' is not valid. Check it.")


def cleaner(source: Source, context: Context) -> Callable[[dict[str, str]], Row | Reject]:
    """Clean one row given as field → text or label → text: for examples, forms and tests."""
    headings, step = Headings(source.model, source.aliases), clean(source, context)

    def one(raw: dict[str, str]) -> Row | Reject:
        texts = {headings.field(heading) or heading: text for heading, text in raw.items()}
        return next(step(Row(1, raw, values) for values in prepared(source, texts)))

    return one
