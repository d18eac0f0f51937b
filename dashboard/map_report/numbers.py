"""The workbook behind a map report: a sheet for its numbers, its parts, every chart and table, and the cells of its map.

Made from the same `Contents` as the pages: a number here is the number there, and what is hidden there is hidden here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from dashboard import file_facts, formats, workbook
from dashboard.components import plan_file
from dashboard.components.definition import in_words
from dashboard.contract import Text
from dashboard.map_report import words
from dashboard.map_report.cell_sheets import layer_sheets
from dashboard.map_report.contents import Contents, Number, Table
from dashboard.report_sheets import report_sheet
from dashboard.scratch import scratch
from dashboard.workbook import Sheet
from geodata.queries.columns import Column
from geodata.queries.indicators import INDICATORS

NUMBERS = {
    "name": Column("text", ("指标", "Indicator")), "when": Column("text", ("哪些天", "Days")), "now": Column("count", ("数值", "Number")),
    "share": Column("number", ("比例", "Share"), ("1 = 100%", "1 = 100%")), "shown": Column("text", ("报告上写作", "As printed")),
    "unit": Column("text", ("单位", "Unit")), "before": Column("count", ("前期数值", "Number before")),
    "before_share": Column("number", ("前期比例", "Share before"), ("1 = 100%", "1 = 100%")), "change": Column("text", ("变化", "Change")),
}  # fmt: skip


def write(path: Path, made: Contents) -> int:
    """Write the workbook of an issue; returns its rows. The file's title is the report's, its author the account."""
    return workbook.book(path, sheets(made), facts(made), made.context.lang, file_facts.maker(made.context), words.title(made))


def as_bytes(made: Contents) -> bytes:
    """The same as bytes. Raises `PressProblem` where the disk is full."""
    with scratch("report.xlsx") as path:
        write(path, made)
        return path.read_bytes()


def sheets(made: Contents) -> list[Sheet]:
    """The sheets in the order of the pages: numbers, parts, charts, tables, the scenario, layers of the map with their classes."""
    frames = [_frame_sheet(table, made) for table in (*made.charts, *made.tables)]
    return [_numbers(made), *_parts(made), *frames, *_scenario(made), *layer_sheets(made)]


def facts(made: Contents) -> list[tuple[str, str]]:
    """What the whole file says of itself: place, days, moment, sources, cautions, and what was asked for and is not in it."""
    said = made.context.t
    known = made.issue.as_of
    more: list[tuple[Text, str]] = [(("内容", "What it holds"), words.sentence(made)), (("报告号", "Report number"), words.report_number(made))]
    if known:
        more.append((("按何时所知", "As known on"), f"{known.astimezone(workbook.CHINA):%Y-%m-%d %H:%M}"))
    if made.scenario:
        more += plan_file.told(made.scenario.asked, words.scenario_name(made.scenario, made.context), made.context)
    as_of = "; ".join(f"{source.name} {source.as_of or '–'}" for source in made.sources)
    found = file_facts.facts(made.context, made.filters, made.place.name, as_of, more)
    found.append((said(("数据版本", "Data version")), str(made.context.data_version)))
    found.append((said(("地图比例尺", "Scale of the map")), f"1 : {made.view.scale:,}"))
    found += [(said(("注意", "Bear in mind")), said(text)) for text in made.cautions]
    found += [(said(("没有收入", "Left out")), said(text)) for text in made.left_out]
    return found


def _scenario(made: Contents) -> list[Sheet]:
    """The planner's own sheets, called so that a reader knows what they are of."""
    if made.scenario is None:
        return []
    what = made.context.t(("情景", "Scenario"))
    return [replace(sheet, title=f"{what} · {sheet.title}") for sheet in plan_file.sheets(made.scenario.asked, made.context)]


def _numbers(made: Contents) -> Sheet:
    rows = [_number_row(number, made) for number in made.numbers]
    notes = [(made.context.t(number.one.title), _defined(number, made)) for number in made.numbers]
    return Sheet(made.context.t(("主要指标", "Key indicators")), NUMBERS, rows, notes=notes)


def _defined(number: Number, made: Contents) -> str:
    """The definition of an indicator in one line."""
    between, after = (("；", "："), ("; ", ": "))[made.context.lang != "zh"]
    return between.join(f"{what}{after}{told}" for what, told in in_words(number.one, made.context))


def _number_row(number: Number, made: Contents) -> tuple[Any, ...]:
    lang, share = made.context.lang, number.one.share
    now, before = _plain(number.found.now), _plain(number.found.before)
    change = "; ".join(told for told, _ in words.changes(number, made))
    unit = made.context.t(number.one.unit)
    counted = (now, None, words.value(number, lang), unit, before, None, change)
    shared = (None, now, words.value(number, lang), unit, None, before, change)
    return made.context.t(number.one.title), words.when(number, made), *(shared if share else counted)


def _plain(value: float | None) -> float | None:
    """A number that may be given; 1–4 of a small area are words only."""
    return value if value is not None and value >= 0 else None


def _parts(made: Contents) -> Iterator[Sheet]:
    if made.parts is None or not made.parts.now:
        return
    parts, said = made.parts, made.context.t
    columns = {"code": Column("text", ("区划代码", "Area code")), "name": Column("text", ("区划", "Area"))}
    first = next(iter(parts.now))
    for key in parts.now:
        one = INDICATORS[key]
        columns[key] = Column("number" if one.share else "count", one.title, one.unit)
        if key == first:
            before = ("期初", "At the start") if one.stock else (formats.previous_name(made.filters.days, "zh"), formats.previous_name(made.filters.days, "en"))
            columns |= {"before": Column(columns[key].kind, before, one.unit), "change": Column("text", ("变化", "Change"))}
    notes = [(said(INDICATORS[key].title), said(why)) for key, why in parts.left_out.items()]
    yield Sheet(words.parts_title(made), columns, [_part_row(made, part.code, said(part.name)) for part in parts.parts], notes=notes, suppressed=True)


def _part_row(made: Contents, code: str, name: str) -> tuple[Any, ...]:
    """One part, with the words of change that the page prints."""
    assert made.parts
    row: list[Any] = [code, name]
    for at, key in enumerate(made.parts.now):
        now = made.parts.now[key][code]
        row.append(now)
        if not at:
            before = made.parts.before[key][code]
            row += [before, words.cell_change(now, before, made.parts.small_base, made.context.lang)]
    return tuple(row)


def _frame_sheet(table: Table, made: Contents) -> Sheet:
    """A chart's or a table's frame as its report has it, with why it is empty and from which day it still fills up."""
    sheet, said = report_sheet(table.report, table.frame, made.context), made.context.t
    late = table.frame.attrs.get("incomplete_from")
    notes = list(sheet.notes)
    if table.why and "why_empty" not in table.frame.attrs:
        notes.append((said(("为什么没有数", "Why there is nothing")), said(table.why)))
    if late is not None:
        notes.append((said(("未报齐", "Incomplete")), said((f"{late} 起仍在补报", f"from {late} on records still arrive"))))
    return Sheet(sheet.title, sheet.columns, sheet.rows, sheet.codes, notes, suppressed=True)
