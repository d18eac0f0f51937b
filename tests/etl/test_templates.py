"""Templates: filled in, they load; and the dictionary tells what the declarations say."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import text

from etl.contract import Row, Source
from etl.dictionary import data_dictionary
from etl.geocoder.contract import Places
from etl.readers import open_table
from etl.run import Options, run_source
from etl.sources import SOURCES
from etl.steps.clean import cleaner
from etl.steps.extract import extract
from etl.steps.fields import Context
from etl.templates import example_row, headings, write_template
from geodata.engine import Database
from geodata.records.base import label_of, required_fields

ALL = pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
DICTIONARY = Path(__file__).parents[2] / "docs" / "data-dictionary.md"


@ALL
def test_every_template_is_recognised_and_its_example_is_not_loaded(source: Source, tmp_path: Path) -> None:
    table = open_table(write_template(source, tmp_path / "a.xlsx"), source)
    readable = {name for name, info in source.model.model_fields.items() if not label_of(info).derived}
    assert set(table.layout.fields) == readable
    assert table.layout.extra == ()
    assert list(extract(table, source)) == []


@ALL
def test_the_example_row_would_be_accepted_as_it_stands(source: Source) -> None:
    clean = cleaner(source, Context(dt.date(2022, 7, 1)))
    columns = headings(source.model)
    row = clean(
        {column.label.zh: text for column, text in zip(columns, example_row(source, columns).values(), strict=True)}
    )
    assert isinstance(row, Row), row.zh
    first = clean(dict(next(example.raw for example in source.examples if example.wanted)))
    assert isinstance(first, Row) and first.record is not None and row.record is not None
    assert first.record.model_dump(exclude_none=True).items() <= row.record.model_dump().items()


@ALL
def test_choices_and_marks_stand_in_the_sheet(source: Source, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_template(source, tmp_path / "a.xlsx"))
    sheet = book["填报"]
    columns = headings(source.model)
    listed = {str(rule.sqref).rstrip("0123456789").split("3:")[0] for rule in sheet.data_validations.dataValidation}
    wanted = {sheet.cell(1, at).column_letter for at, column in enumerate(columns, start=1) if column.choices}
    assert listed == wanted
    for at, column in enumerate(columns, start=1):
        cell = sheet.cell(1, at)
        assert cell.value == column.label.zh + ("*" if column.name in required_fields(source.model) else "")
        assert column.label.en in cell.comment.text
    explained = [row[0].value for row in book["填写说明"].iter_rows(min_row=5)]
    assert explained == [column.label.zh for column in columns]


def test_a_filled_template_is_loaded(town: Database, places: Places, tmp_path: Path) -> None:
    source = SOURCES["registration"]
    path = write_template(source, tmp_path / "登记.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["填报"]
    at = {column.name: number for number, column in enumerate(headings(source.model), start=1)}
    filled = {
        "registration_no": "R1", "registered_at": dt.datetime(2020, 1, 15, 8, 30), "id_number": "11010519491231002X", "sex": "女",
        "expected_on": dt.date(2020, 1, 29), "from_outbreak": "否", "purpose": "探亲访友", "address": "江东区滨江路7号", "age": 70,
    }  # fmt: skip
    for name, value in filled.items():
        sheet.cell(3, at[name], value)
    book.save(path)
    summary = run_source(town, source, [path], places=places, options=Options(today=dt.date(2020, 3, 1)))
    assert (summary.read, summary.inserted, summary.ignored) == (1, 1, [])
    with town.own() as conn:
        row = conn.execute(text("SELECT * FROM registration")).one()
    assert (row.key, row.sex, row.purpose, row.from_outbreak, row.age) == ("R1", "female", "visit", False, 70)
    assert row.registered_at.isoformat() == "2020-01-15T08:30:00+08:00" and row.geo_level == "door"


def test_the_dictionary_is_current() -> None:
    assert DICTIONARY.read_text(encoding="utf-8") == data_dictionary(), (
        "run: python -m etl dictionary docs/data-dictionary.md"
    )


def test_the_dictionary_tells_every_field_once_a_register() -> None:
    told = data_dictionary()
    for source in SOURCES.values():
        section = told.split(f'<a id="{source.key}"></a>')[1].split('<a id="')[0]
        for column in headings(source.model):
            assert section.count(f"| `{column.name}` |") == 1
