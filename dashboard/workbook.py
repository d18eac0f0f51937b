"""Excel files: typed cells, a frozen header, units, a sheet of definitions, and nothing that Excel would run.

Rows are written as they come (constant memory). Text is always written as text: a cell that begins with
= + - @ stays the words it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dashboard import workbook_rows
from dashboard.workbook_rows import CHINA, LONGEST_CELL, Cell
from geodata.errors import Lang
from geodata.queries.columns import Column, Kind
from geodata.queries.hiding import SMALL
from geodata.vocabulary import Codes

__all__ = ["CHINA", "Facts", "Sheet", "book", "disposition", "header_of", "of_frame"]

Facts = Sequence[tuple[str, str]]  # label and words

WIDEST_HEAD = 34
WIDTHS = {"day": 12, "moment": 17, "count": 11, "number": 11, "flag": 8, "text": 18}
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
LOOKS: Mapping[str, dict[str, Any]] = {
    "head": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"},
    "day": {"num_format": "yyyy-mm-dd", "align": "left"},
    "moment": {"num_format": "yyyy-mm-dd hh:mm", "align": "left"},
    "count": {"num_format": "#,##0"},
    "number": {"num_format": "#,##0.0###"},
    "right": {"align": "right"},
    "wrap": {"text_wrap": True, "valign": "top"},
    "top": {"valign": "top"},
}
KIND_WORDS = {
    "day": ("日期", "day"), "moment": ("日期和时间", "date and time"), "count": ("整数", "whole number"),
    "number": ("数值", "number"), "text": ("文字", "text"), "flag": ("是或否", "yes or no"),
}  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """One table of a file. `rows`: tuples in the columns' order, read once. `codes`: closed lists by column.

    `notes`: what is said of this table alone, label and words. `suppressed`: `SMALL` and missing counts are hidden ones.
    """

    title: str
    columns: Mapping[str, Column]
    rows: Iterable[Sequence[Any]]
    codes: Mapping[str, Codes] = field(default_factory=dict)
    notes: Facts = ()
    suppressed: bool = False


def of_frame(title: str, frame: pd.DataFrame, columns: Mapping[str, Column], notes: Facts = (), **more: Any) -> Sheet:
    """A sheet of a frame that has exactly these columns, or more."""
    return Sheet(title, columns, list(frame[list(columns)].itertuples(index=False, name=None)), notes=notes, **more)


def book(path: Path, sheets: Sequence[Sheet], facts: Facts, lang: Lang, made_by: str = "", title: str = "") -> int:
    """Write a file of these sheets and one that defines them; returns the number of rows in all.

    `facts`: what holds for the whole file: area, window, as of, source, who exported it. `made_by` stands in the file's
    properties, `title` too, or the first sheet's. Names of sheets are cut to what Excel allows and made unlike one another.
    """
    workbook = xlsxwriter.Workbook(str(path), OPTIONS | {"tmpdir": str(path.parent)})
    workbook.set_properties({"title": title or sheets[0].title, "author": made_by, "company": "Gridwatch"})
    formats = {name: workbook.add_format(look) for name, look in LOOKS.items()}
    about, names = ("说明", "Definitions")[lang != "zh"], _names([sheet.title for sheet in sheets], lang)
    counts = []
    try:
        for name, sheet in zip(names, sheets, strict=True):
            counts.append(_fill(workbook.add_worksheet(name), sheet, lang, formats))
        _define(workbook.add_worksheet(about), sheets, counts, facts, lang, formats)
    finally:
        workbook.close()  # rows may fail half-way: the scratch files behind constant memory must not stay open
    return sum(counts)


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


def _fill(page: Worksheet, sheet: Sheet, lang: Lang, formats: Mapping[str, Format]) -> int:
    page.freeze_panes(1, 0)
    for place, column in enumerate(sheet.columns.values()):
        head = header_of(column, lang)
        page.set_column(place, place, max(WIDTHS[column.kind], min(WIDEST_HEAD, 2 * len(head) if lang == "zh" else len(head) + 3)))
        page.write_string(0, place, head, formats["head"])
    count = workbook_rows.write_rows(page, _cells(sheet, lang, formats), sheet.rows)
    page.autofilter(0, 0, max(count, 1), len(sheet.columns) - 1)
    page.repeat_rows(0)
    page.fit_to_pages(1, 0)
    page.set_landscape()
    return count


def _cells(sheet: Sheet, lang: Lang, formats: Mapping[str, Format]) -> list[Cell]:
    """How each column is written, by its declared kind."""
    styles = {name: look._get_xf_index() for name, look in formats.items()}
    return [_column(sheet, name, column.kind, lang, styles) for name, column in sheet.columns.items()]


def _column(sheet: Sheet, name: str, kind: Kind, lang: Lang, styles: Mapping[str, int]) -> Cell:
    text = workbook_rows.texts()
    if name in sheet.codes:
        return workbook_rows.remembered(lambda value: text(sheet.codes[name].label(str(value), lang)))
    if kind in ("day", "moment"):
        return workbook_rows.remembered(workbook_rows.moments(styles[kind]))
    if kind == "flag":
        yes, no = ("是", "否") if lang == "zh" else ("yes", "no")
        return workbook_rows.remembered(lambda value: text(yes if value else no))
    if kind == "text":
        return workbook_rows.remembered(text)
    plain, right = workbook_rows.numbers(styles[kind]), workbook_rows.texts(styles["right"])
    if kind == "number" or not sheet.suppressed:
        return workbook_rows.or_missing(plain)
    small, hidden = right("<5"), right("隐去" if lang == "zh" else "hidden")
    return workbook_rows.or_missing(lambda value: small if value == SMALL else plain(value), hidden)


def _define(page: Worksheet, sheets: Sequence[Sheet], counts: Sequence[int], facts: Facts, lang: Lang, formats: Mapping[str, Format]) -> None:
    """The last sheet: what the file is, when and for what, and what every column of every table means."""
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 70)
    lines: list[tuple[str, str, str]] = [("", label, words) for label, words in facts]
    if any(sheet.suppressed for sheet in sheets):
        lines.append(("", "<5", ("1–4，不显示确数", "1–4, not shown exactly")[lang != "zh"]))
        lines.append(("", *(("隐去", "为使合计减不出 <5 而隐去"), ("hidden", "hidden so that totals do not reveal a <5"))[lang != "zh"]))
    for sheet, count in zip(sheets, counts, strict=True):
        lines += [("", "", ""), *_defined(sheet, count, lang)]
    for row, (look, label, words) in enumerate(lines):
        page.write_string(row, 0, label, formats[look or "top"])
        page.write_string(row, 1, words[:LONGEST_CELL], formats[look or "wrap"])


def _defined(sheet: Sheet, count: int, lang: Lang) -> list[tuple[str, str, str]]:
    """Lines about one table: its title, rows, notes, columns."""
    pick = 0 if lang == "zh" else 1
    rows = (("行数", f"{count:,}"), ("Rows", f"{count:,}"))[pick]
    columns = [("", header_of(column, lang), _meaning(sheet, name, column, lang, pick)) for name, column in sheet.columns.items()]
    notes = [("", label, words) for label, words in sheet.notes]
    return [("head", sheet.title, ""), ("", *rows), *notes, ("head", *(("列", "含义"), ("Column", "Meaning"))[pick]), *columns]


def _meaning(sheet: Sheet, name: str, column: Column, lang: Lang, pick: int) -> str:
    values = sheet.codes.get(name)
    between, after = (("、", "："), (", ", ": "))[pick]
    listed = between.join(values.label(code, lang) for code in values.labels) if values else KIND_WORDS[column.kind][pick]
    return f"{column.meaning[pick]}{after}{listed}"


def _names(titles: Sequence[str], lang: Lang) -> list[str]:
    """Names of sheets: at most 31 characters, without those Excel forbids, each once whatever the case."""
    taken = {"说明", "definitions", "history"}  # the last is Excel's own
    names = []
    for title in titles:
        plain = "".join(" " if letter in "[]:*?/\\'" or ord(letter) < 32 else letter for letter in title).strip() or ("表", "Sheet")[lang != "zh"]
        tries = (plain[: 31 - len(mark)].strip() + mark for mark in ("", *(f" {turn}" for turn in range(2, 1000))))
        names.append(next(name for name in tries if name.lower() not in taken))
        taken.add(names[-1].lower())
    return names
