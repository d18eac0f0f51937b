"""Every register's own examples, run; and what all declarations have in common."""

from __future__ import annotations

import datetime as dt

import pytest

from etl.contract import Example, Reject, Source
from etl.sources import SOURCES
from etl.sources import source as named
from etl.steps.clean import cleaner
from etl.steps.fields import Context
from geodata.errors import FileProblem
from geodata.records import RECORDS

CONTEXT = Context(today=dt.date(2022, 7, 1))
EXAMPLES = [(source, example) for source in SOURCES.values() for example in source.examples]


@pytest.mark.parametrize(("source", "example"), EXAMPLES, ids=lambda item: getattr(item, "key", ""))
def test_an_example_becomes_what_it_says(source: Source, example: Example) -> None:
    result = cleaner(source, CONTEXT)(dict(example.raw))
    if example.reject:
        assert isinstance(result, Reject)
        assert result.reason == example.reject
        assert "。" in result.zh and result.en.endswith(".")
        return
    assert not isinstance(result, Reject), result.zh
    assert example.wanted
    assert {name: getattr(result.record, name) for name in example.wanted} == dict(example.wanted)


def test_every_record_has_a_source_with_examples_of_both_kinds() -> None:
    assert set(SOURCES) == set(RECORDS)
    for source in SOURCES.values():
        assert len(source.examples) >= 3, source.key
        assert {bool(example.reject) for example in source.examples} == {True, False}, source.key


def test_what_others_point_to_is_loaded_first() -> None:
    keys = list(SOURCES)
    for first, then in [
        ("checkpoint", "checkpoint_scan"),
        ("hospital", "encounter"),
        ("registration", "task"),
        ("case", "case_event"),
    ]:
        assert keys.index(first) < keys.index(then)
    orders = [source.order for source in SOURCES.values()]
    assert orders == sorted(set(orders))


def test_an_unknown_source_names_the_known_ones() -> None:
    with pytest.raises(FileProblem, match="registration") as caught:
        named("registrations")
    assert "返城登记" in caught.value.zh
