"""A batch's body as a table: the same rules as a file, and no body that breaks the reader."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.contract import Example, Reject, Row, Source
from etl.feed.bodies import ARRAY, CSV, LINES, opened
from etl.sources import SOURCES
from etl.steps import through
from etl.steps.clean import clean
from etl.steps.extract import extract
from etl.steps.fields import Context
from geodata.books import as_json
from geodata.errors import EtlProblem, FileProblem

TODAY = Context(dt.date(2026, 1, 1))
EXAMPLES = [(source, example) for source in SOURCES.values() for example in source.examples]
CASE = SOURCES["case"]


def read(source: Source, body: bytes, kind: str) -> list[Row | Reject]:
    """What the steps make of a body, in order of rows."""
    rejects: list[Reject] = []
    with opened(body, kind, source) as table:
        rows = list(through(extract(table, source), [clean(source, TODAY)], rejects.append))
    return sorted([*rows, *rejects], key=lambda one: (one.row if isinstance(one, Reject) else one).number)


def said(found: list[Row | Reject]) -> list[Any]:
    return [(one.reason, one.zh) if isinstance(one, Reject) else one.record for one in found]


def as_csv(row: dict[str, str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([list(row), list(row.values())])
    return out.getvalue().encode()


@pytest.mark.parametrize(("source", "example"), EXAMPLES, ids=lambda item: item.key if isinstance(item, Source) else "")
def test_batches_have_the_rules_of_files(source: Source, example: Example) -> None:
    row = dict(example.raw)
    of_array = said(read(source, json.dumps([row]).encode(), ARRAY))
    assert of_array == said(read(source, json.dumps(row, ensure_ascii=False).encode(), LINES))
    try:
        of_file = said(read(source, as_csv(row), CSV))
    except FileProblem:  # a column is missing from the whole file
        assert [reason for reason, _ in of_array] == ["missing_value"]
        return
    assert of_array == of_file


def test_numbers_keep_their_digits_and_yes_is_yes() -> None:
    body = b'[{"registration_no": 20200115000010000001, "registered_at": "2020-01-15T08:30:00+08:00", "expected_on": "2020-01-29", "id_number": 110105491231002, "from_outbreak": true, "age": 70.0, "purpose": null}]'
    [row] = read(SOURCES["registration"], body, ARRAY)
    assert isinstance(row, Row) and row.record is not None, row
    found = row.record.model_dump()
    assert (found["registration_no"], found["id_number"], found["from_outbreak"]) == ("20200115000010000001", "11010519491231002X", True)
    assert (found["age"], found["purpose"]) == (70, None)


def test_rows_may_call_a_field_by_different_names() -> None:
    body = '[{"病例编号": "C1", "类别": "确诊", "报告日期": "2020-01-25"}, {"case_no": "C2", "case_class": "confirmed", "reported_on": "2020-01-25", "编号": ""}]'
    assert [row.record.key for row in read(CASE, body.encode(), ARRAY)] == ["C1", "C2"]  # type: ignore[union-attr]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=12) | st.sampled_from(["确诊", "2020-01-25", "\ud800", "\x00", "C1"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)
names = st.sampled_from(["case_no", "病例编号", "case_class", "reported_on", "age", "lon", "lat", "地址", ""]) | st.text(max_size=6)
rows = st.lists(st.dictionaries(names, values, max_size=8) | values, max_size=6)


@given(rows)
def test_every_row_is_answered_once_and_can_be_kept(batch: list[Any]) -> None:
    """Whatever stands in an array: one record or one reject a row, and both are text the database takes."""
    body = json.dumps(batch, allow_nan=True).encode()
    try:
        found = read(CASE, body, ARRAY)
    except FileProblem:
        assert any(token in body for token in (b"NaN", b"Infinity"))
        return
    assert [(one.row if isinstance(one, Reject) else one).number for one in found] == list(range(1, len(batch) + 1))
    for one in found:
        if isinstance(one, Reject):
            assert one.zh and one.en and json.loads(as_json(one.row.raw)) is not None
        else:
            assert one.record is not None
            "".join(str(value) for value in one.record.model_dump().values()).encode()


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")), st.sampled_from([ARRAY, LINES, CSV]))
def test_no_body_breaks_the_reader(body: bytes, kind: str) -> None:
    try:
        read(CASE, body, kind)
    except EtlProblem as problem:
        assert problem.zh and problem.en


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=30)))
def test_a_broken_line_spoils_itself_alone(lines: list[str]) -> None:
    good = json.dumps({"case_no": "C1", "case_class": "confirmed", "reported_on": "2020-01-25"})
    body = "\n".join([*(line.replace("\n", " ").replace("\r", " ") for line in lines), good]).encode()
    found = read(CASE, body, LINES)
    assert isinstance(found[-1], Row)
