"""Excel files: typed cells, a frozen header, units, a definition sheet, and nothing that Excel would run.

Rows are written as they come (constant memory). Text is always written as text: a cell that begins with
= + - @ stays the words it is.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from geodata.errors import Lang
from geodata.queries.columns import Column
from geodata.queries.hiding import SMALL
from geodata.vocabulary import Codes

CHINA = ZoneInfo("Asia/Shanghai")
LONGEST_CELL = 32_000
WIDTHS = {"day": 12, "moment": 17, "count": 11, "number": 11, "flag": 8, "text": 18}
KIND_WORDS = {
    "day": ("日期", "day"), "moment": ("日期和时间", "date and time"), "count": ("整数", "whole number"),
    "number": ("数值", "number"), "text": ("文字", "text"), "flag": ("是或否", "yes or no"),
}  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """What a file holds: title, columns in order, closed lists, and lines of definition (label, words)."""

    title: str
    columns: Mapping[str, Column]
    codes: Mapping[str, Codes]
    facts: Sequence[tuple[str, str]]
    suppressed: bool = False


def write(path: Path, sheet: Sheet, rows: Iterable[Sequence[Any]], lang: Lang) -> int:
    """Write the file; returns the number of rows. Rows are tuples in the columns' order."""
    book = xlsxwriter.Workbook(
        str(path),
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    formats = {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"}),
        "count": book.add_format({"num_format": "#,##0"}),
        "number": book.add_format({"num_format": "#,##0.0###"}),
        "right": book.add_format({"align": "right"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    try:
        count = _fill(book.add_worksheet(_sheet_name(sheet.title)), sheet, rows, lang, formats)
        _define(book.add_worksheet("说明" if lang == "zh" else "Definitions"), sheet, count, lang, formats)
    finally:
        book.close()  # rows may fail half-way: the scratch files behind constant memory must not stay open
    return count


def disposition(name: str) -> str:
    """`Content-Disposition` for a Chinese file name (RFC 5987), with an ASCII name for old clients."""
    suffix = Path(name).suffix
    ascii_name = name.encode("ascii", "ignore").decode().strip(" -_.")
    stem = ascii_name if ascii_name.endswith(suffix) and len(ascii_name) > len(suffix) else f"gridwatch{suffix}"
    return f"attachment; filename=\"{stem.replace(chr(34), '')}\"; filename*=UTF-8''{quote(name, safe='')}"


def header_of(column: Column, lang: Lang) -> str:
    """Name and unit of a column."""
    pick = 0 if lang == "zh" else 1
    unit = column.unit[pick]
    return column.meaning[pick] if not unit else f"{column.meaning[pick]}（{unit}）" if lang == "zh" else f"{column.meaning[pick]} ({unit})"


def _fill(page: Worksheet, sheet: Sheet, rows: Iterable[Sequence[Any]], lang: Lang, formats: Mapping[str, Format]) -> int:
    page.freeze_panes(1, 0)
    for place, column in enumerate(sheet.columns.values()):
        page.set_column(place, place, max(WIDTHS[column.kind], 2 * len(column.meaning[0])))
        page.write_string(0, place, header_of(column, lang), formats["head"])
    count = 0
    names = list(sheet.columns)
    for count, row in enumerate(rows, start=1):
        for place, (name, value) in enumerate(zip(names, row, strict=True)):
            _cell(page, count, place, sheet, name, value, lang, formats)
    page.autofilter(0, 0, max(count, 1), len(names) - 1)
    return count


def _cell(
    page: Worksheet, row: int, place: int, sheet: Sheet, name: str, value: Any, lang: Lang, formats: Mapping[str, Format]
) -> None:
    """One cell by its declared kind."""
    kind = sheet.columns[name].kind
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        if sheet.suppressed and kind == "count":
            page.write_string(row, place, "隐去" if lang == "zh" else "hidden", formats["right"])
        return
    if kind == "count" and sheet.suppressed and value == SMALL:
        page.write_string(row, place, "<5", formats["right"])
    elif name in sheet.codes:
        page.write_string(row, place, sheet.codes[name].label(str(value), lang))
    elif kind in ("day", "moment"):
        page.write_datetime(row, place, _naive(value), formats[kind])
    elif kind == "flag":
        page.write_string(row, place, ("是" if value else "否") if lang == "zh" else ("yes" if value else "no"))
    elif kind in ("count", "number"):
        page.write_number(row, place, float(value), formats[kind])
    else:
        page.write_string(row, place, str(value)[:LONGEST_CELL])


def _naive(value: Any) -> dt.datetime:
    """A day or moment without a zone, in China's time; Excel knows no zones."""
    if isinstance(value, pd.Timestamp):
        value = value.to_pydatetime()
    if isinstance(value, dt.datetime):
        return value.astimezone(CHINA).replace(tzinfo=None) if value.tzinfo else value
    return dt.datetime.combine(value, dt.time())


def _define(page: Worksheet, sheet: Sheet, count: int, lang: Lang, formats: Mapping[str, Format]) -> None:
    """The second sheet: what the file is, when and for what, and what every column means."""
    pick = 0 if lang == "zh" else 1
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 70)
    rows_word = "行数" if lang == "zh" else "Rows"
    lines = [(sheet.title, ""), *sheet.facts, (rows_word, f"{count:,}")]
    if sheet.suppressed:
        lines.append(("<5", "1–4，不显示确数" if lang == "zh" else "1–4, not shown exactly"))
        lines.append(("隐去" if lang == "zh" else "hidden", "为使合计减不出 <5 而隐去" if lang == "zh" else "hidden so that totals do not reveal a <5"))
    for row, (label, words) in enumerate(lines):
        page.write_string(row, 0, label, formats["head"] if row == 0 else None)
        page.write_string(row, 1, words, formats["wrap"])
    start = len(lines) + 1
    for place, word in enumerate(("列", "含义") if lang == "zh" else ("Column", "Meaning")):
        page.write_string(start, place, word, formats["head"])
    for row, (name, column) in enumerate(sheet.columns.items(), start=start + 1):
        page.write_string(row, 0, header_of(column, lang))
        page.write_string(row, 1, _meaning(sheet, name, column, lang, pick), formats["wrap"])


def _meaning(sheet: Sheet, name: str, column: Column, lang: Lang, pick: int) -> str:
    values = sheet.codes.get(name)
    listed = "、".join(values.label(code, lang) for code in values.labels) if values else KIND_WORDS[column.kind][pick]
    return f"{column.meaning[pick]}: {listed}" if lang == "en" else f"{column.meaning[pick]}：{listed}"


def _sheet_name(title: str) -> str:
    """At most 31 characters, without those Excel forbids."""
    return "".join(" " if letter in "[]:*?/\\'" else letter for letter in title)[:31].strip() or "Sheet"
