"""An Excel file to fill in, made from a register's declaration: choices, formats, an example and an explanation."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from etl.contract import Reject, Source
from etl.reading.workbooks import EXAMPLE_MARK
from etl.steps.clean import cleaner
from etl.steps.fields import PLANNED_DAYS, Context
from geodata.records import Located, Record
from geodata.records.base import Label, label_of, required_fields
from geodata.schema.facts import plain_type

FILL_ROWS = 5000
"""Rows with drop-down lists and formats; more rows can be filled in without them."""
INLINE_CHOICES = 250
"""Excel takes lists of up to 255 characters in the cell; longer ones stand on the sheet of codes."""
FIRST_ROW = 2
FORMATS = {dt.date: "yyyy-mm-dd", dt.datetime: "yyyy-mm-dd hh:mm", str: "@"}
KINDS = {
    dt.date: ("日期，如 2020-01-29", "date, e.g. 2020-01-29"),
    dt.datetime: ("时间，如 2020-01-29 08:30", "time, e.g. 2020-01-29 08:30"),
    bool: ("是 / 否", "是 (yes) / 否 (no)"),
    int: ("整数", "whole number"),
    float: ("数字", "number"),
    str: ("文字", "text"),
}
_LAST = ("address", "lon", "lat", "recorded_at")


@dataclass(frozen=True, slots=True)
class Heading:
    """One column of a register as people meet it."""

    name: str
    label: Label
    kind: type
    required: bool
    longest: int | None

    @property
    def choices(self) -> list[str]:
        """What may be chosen, in Chinese."""
        if self.label.codes is not None:
            return [zh for zh, _ in self.label.codes.labels.values()]
        return ["是", "否"] if self.kind is bool else []

    def written(self, value: Any) -> str:
        """A value as people write it."""
        if value is None:
            return self.label.example
        if self.label.codes is not None:
            return self.label.codes.label(value, "zh")
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, dt.datetime):
            return value.strftime("%Y-%m-%d %H:%M:%S").removesuffix(":00")
        return str(value)


def example_row(source: Source, columns: list[Heading]) -> dict[str, str]:
    """Field → text: the source's first accepted example, in the plainest writing."""
    raw = next(example.raw for example in source.examples if example.wanted)
    row = cleaner(source, Context(dt.date.max - dt.timedelta(days=PLANNED_DAYS)))(dict(raw))
    if isinstance(row, Reject):
        raise ValueError(f"the first example of {source.key} is refused: {row.en}")
    return {column.name: column.written(getattr(row.record, column.name)) for column in columns}


def headings(model: type[Record]) -> list[Heading]:
    """The columns files may carry: the register's own first, then the place, then when it was learnt."""
    names = [name for name in model.model_fields if name not in _LAST] + [
        name for name in _LAST if name in model.model_fields
    ]
    found, required = [], required_fields(model)
    for name in names:
        info = model.model_fields[name]
        text = label_of(info)
        if text.derived or (name in ("lon", "lat") and not issubclass(model, Located)):
            continue
        longest = next((item.max_length for item in info.metadata if hasattr(item, "max_length")), None)
        found.append(Heading(name, text, plain_type(info.annotation), name in required, longest))
    return found


def write_template(source: Source, out: Path) -> Path:
    """Write the template of a source; returns `out`."""
    columns = headings(source.model)
    out.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(out)) as book:
        sheet = book.add_worksheet("填报")
        _explain(book, book.add_worksheet("填写说明"), source, columns)
        lists = _write_choices(book.add_worksheet("代码"), columns)
        _fill_sheet(book, sheet, columns, lists, example_row(source, columns))
    return out


def _fill_sheet(
    book: Workbook, sheet: Worksheet, columns: list[Heading], lists: dict[str, str], example: dict[str, str]
) -> None:
    grey = book.add_format({"font_color": "#8a9094", "num_format": "@"})
    for at, column in enumerate(columns):
        head = {
            "bold": True,
            "bottom": 1,
            "bg_color": "#f4d248" if column.required else "#e2dfda",
            "text_wrap": True,
            "valign": "top",
        }
        sheet.write_string(0, at, f"{column.label.zh}*" if column.required else column.label.zh, book.add_format(head))
        sheet.write_comment(0, at, _note(column), {"x_scale": 2, "y_scale": 1.4})
        sheet.set_column(at, at, max(12, 2 * len(column.label.zh) + 4), _format(book, column))
        sheet.write_string(1, at, f"{EXAMPLE_MARK}：{example[column.name]}" if at == 0 else example[column.name], grey)
        _validate(sheet, at, column, lists)
    sheet.freeze_panes(1, 0)


def _format(book: Workbook, column: Heading) -> Format | None:
    """Text columns are text, so that Excel keeps every digit of a number that is a name."""
    form = FORMATS.get(column.kind)
    return book.add_format({"num_format": form}) if form else None


def _note(column: Heading) -> str:
    """The comment on a heading: English name, kind, choices."""
    zh, en = KINDS[column.kind]
    lines = [column.label.en, "必填 required" if column.required else "选填 optional", f"{zh} {en}"]
    if column.label.unit:
        lines.append(f"单位 unit: {column.label.unit}")
    if column.label.codes is not None:
        lines = [*lines[:2], "、".join(f"{zh} {en}" for zh, en in column.label.codes.labels.values())]
    return "\n".join(lines)


def _validate(sheet: Worksheet, at: int, column: Heading, lists: dict[str, str]) -> None:
    """Offer the choices. A warning, not a wall: other known spellings are understood too."""
    if not column.choices:
        return
    short = ",".join(column.choices)
    rule: dict[str, Any] = {
        "validate": "list", "source": column.choices if len(short) < INLINE_CHOICES else lists[column.name],
        "error_type": "warning", "error_title": column.label.zh[:30], "error_message": "请从列表中选择。Choose from the list.",
    }  # fmt: skip
    sheet.data_validation(FIRST_ROW, at, FILL_ROWS, at, rule)


def _write_choices(sheet: Worksheet, columns: list[Heading]) -> dict[str, str]:
    """All codes, a column each; returns where each list stands.

    Its headings are sentences, so that it is never taken for the sheet to be read.
    """
    lists = {}
    coded = [column for column in columns if column.choices]
    for at, column in enumerate(coded):
        sheet.write_string(0, at, f"“{column.label.zh}”可填的内容")
        sheet.write_column(1, at, column.choices)
        sheet.set_column(at, at, 24)
        letter = xl_col_to_name(at)
        lists[column.name] = f"=代码!${letter}$2:${letter}${len(column.choices) + 1}"
    sheet.hide()
    return lists


def _explain(book: Workbook, sheet: Worksheet, source: Source, columns: list[Heading]) -> None:
    bold = book.add_format({"bold": True})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write_string(0, 0, f"{source.model.zh} · {source.model.en}", bold)
    keys = "、".join(label_of(source.model.model_fields[name]).zh for name in source.model.key_fields)
    sheet.write_string(1, 0, f"同一“{keys}”再次导入即为更正；以“{EXAMPLE_MARK}”开头的行不导入。")
    sheet.write_row(3, 0, ["列", "Column", "必填", "填写内容", "What to write", "也可写作", "个人信息"], bold)
    for at, column in enumerate(columns, start=4):
        zh, en = _meaning(column)
        cells = [column.label.zh, column.label.en, "是" if column.required else "", zh, en]
        cells += ["、".join(column.label.aliases), "是" if column.label.personal else ""]
        sheet.write_row(at, 0, cells, wrap)
    for at, width in enumerate((20, 30, 8, 44, 44, 30, 10)):
        sheet.set_column(at, at, width)


def _meaning(column: Heading) -> tuple[str, str]:
    if column.label.codes is not None:
        pairs = column.label.codes.labels.values()
        return "、".join(zh for zh, _ in pairs), ", ".join(en for _, en in pairs)
    zh, en = KINDS[column.kind]
    if column.label.unit:
        zh, en = f"{zh}（{column.label.unit}）", f"{en} ({column.label.unit})"
    if column.longest:
        zh, en = f"{zh}，最多 {column.longest} 字", f"{en}, {column.longest} characters at most"
    return zh, en
