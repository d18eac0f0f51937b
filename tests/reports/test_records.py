"""Registers page by page: scope, area, window, whitelist, masks — the same question as different people."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from geodata.errors import BadFilter, NotAllowed
from geodata.queries import records
from geodata.queries.record_tables import TABLES, record_table
from geodata.scope import Scope
from tests.reports.conftest import WEEK

CITY, FIRST, SECOND = Scope(None, True), Scope("990101", True), Scope("990102", True)
RAW = ("王小明", "李四光", "赵网格", "13812341234", "13900001111", "110101199001011234", "128弄5号")


def ask(conn: Connection, name: str, scope: Scope, asked: records.Asked | None = None, **more: Any) -> tuple[list[dict[str, Any]], int]:
    filters = WEEK.model_copy(update=more)
    return records.page(conn, record_table(name), filters, scope, asked or records.Asked(), "zh", 0, 100)


@pytest.mark.parametrize("name", sorted(TABLES))
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_declared_column_exists_and_nothing_personal_comes(read: Connection, name: str, lang: str) -> None:
    table = record_table(name)
    rows, total = records.page(read, table, WEEK, CITY, records.Asked(), lang, 0, 100)
    assert total == len(rows) > 0
    assert tuple(rows[0]) == table.shown(lang)
    text = json.dumps(rows, default=str, ensure_ascii=False)
    assert not [raw for raw in RAW if raw in text]


@pytest.mark.parametrize(("name", "counts"), [("registrations", (18, 10, 8)), ("tasks", (6, 6, 0)), ("cases", (22, 15, 7)), ("addresses", (9, 9, 0))])
def test_rows_per_person(read: Connection, name: str, counts: tuple[int, int, int]) -> None:
    assert tuple(ask(read, name, scope)[1] for scope in (CITY, FIRST, SECOND)) == counts
    with pytest.raises(NotAllowed, match="clearance"):
        ask(read, name, Scope("990101", False))


@pytest.mark.parametrize("name", sorted(TABLES))
def test_an_area_of_another_district_gives_nothing(read: Connection, name: str) -> None:
    assert ask(read, name, SECOND, area="990101")[1] == 0
    assert ask(read, name, FIRST, area="990101")[1] == ask(read, name, CITY, area="990101")[1] > 0


def test_areas_of_every_level(read: Connection) -> None:
    assert ask(read, "cases", CITY, area="990101001001001")[1] == 12
    assert ask(read, "cases", CITY, area="990101001002")[1] == 3
    assert ask(read, "cases", CITY, area="990100")[1] == 22
    with pytest.raises(BadFilter, match="888"):
        ask(read, "cases", CITY, area="888")


def test_filters_and_sorting(read: Connection) -> None:
    def count(where: dict[str, Any], search: str = "", name: str = "registrations") -> int:
        return ask(read, name, CITY, records.asked_from([], where, search))[1]

    assert count({"state": {"type": "equals", "filter": "已核实"}}) == 6
    assert count({"state": {"type": "notEqual", "filter": "已核实"}}) == 12
    assert count({"purpose": {"type": "contains", "filter": "上学"}}) == 8
    assert count({"age": {"type": "greaterThan", "filter": 20}}) == 0
    assert count({"age": {"type": "inRange", "filter": 1, "filterTo": 30}}) == 18
    assert count({"arrived_on": {"type": "equals", "dateFrom": f"{WEEK.day_to} 00:00:00", "dateTo": None}}) == 10
    assert count({"arrived_on": {"type": "blank"}}) == 8
    assert count({"registered_at": {"type": "inRange", "dateFrom": str(WEEK.day_from), "dateTo": str(WEEK.day_from)}}) == 18
    both = {"operator": "OR", "conditions": [{"type": "equals", "filter": "湖北"}, {"type": "startsWith", "filter": "湖南"}]}
    assert count({"origin_province": both}) == 18
    assert count({}, search="湖北") == 10
    assert count({}, search="已核实") == 6
    assert count({}, search="%") == 0
    ordered = ask(read, "registrations", CITY, records.asked_from([{"colId": "registration_no", "sort": "desc"}], {}, ""))[0]
    numbers = [row["registration_no"] for row in ordered]
    assert numbers == sorted(numbers, reverse=True)


def test_names_the_declaration_does_not_know_are_refused(read: Connection) -> None:
    for asked in (
        records.asked_from([{"colId": "phone", "sort": "asc"}], {}, ""),
        records.asked_from([{"colId": "age; drop table area", "sort": "asc"}], {}, ""),
        records.asked_from([], {"id_number": {"type": "contains", "filter": "1"}}, ""),
        records.asked_from([], {"age": {"type": "between or 1=1", "filter": 1}}, ""),
        records.asked_from([], {"age": {"type": "equals", "filter": "x"}}, ""),
        records.asked_from([], {"origin_city": {"type": "like", "filter": "x"}}, ""),
    ):
        with pytest.raises(BadFilter):
            ask(read, "registrations", CITY, asked)


@given(words=st.text(max_size=20))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_typed_breaks_the_question(read: Connection, words: str) -> None:
    where = {"origin_city": {"type": "contains", "filter": words}, "state": {"type": "contains", "filter": words}}
    assert ask(read, "registrations", SECOND, records.asked_from([], where, words))[1] <= 8


def test_streaming_gives_the_same_rows(read: Connection) -> None:
    table = record_table("registrations")
    streamed = list(records.stream(read, table, WEEK, FIRST, records.Asked(), "en", 1000))
    rows, _ = records.page(read, table, WEEK, FIRST, records.Asked(), "en", 0, 100)
    assert streamed == [tuple(row.values()) for row in rows]
    assert len(list(records.stream(read, table, WEEK, FIRST, records.Asked(), "en", 3))) == 3
