"""The parts of the place, and reports as tables: the words and order of the printed page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pptx.presentation import Presentation as Deck
from pptx.slide import Slide

from dashboard import asked, formats
from dashboard.briefing import boxes, tables
from dashboard.briefing.boxes import ROOM, TOP, Box, Type
from dashboard.briefing.style import INNER, MARGIN
from dashboard.briefing.tables import Cell, Column, Row
from dashboard.components import ranking
from dashboard.components.definition import in_words
from dashboard.context import Context
from dashboard.map_report import words
from dashboard.map_report.contents import Contents, Table
from dashboard.report_sheets import codes_of
from geodata.errors import Lang
from geodata.queries.dividing import PARTS
from geodata.queries.indicators import INDICATORS
from geodata.vocabulary import Codes

MOST_SLIDES = 4
"""Of one report's table: more belongs into the workbook. The parts of the place are never cut."""
MOST_COLUMNS = 9
BESIDE = (0.38, 1.8, 1.2)
"""Widths of rank, name and number beside a map."""
NARROW = ("rank", "share", "spark")
WHY = Type(20, 14, "text2")


def parts(deck: Deck, made: Contents) -> None:
    """The table of parts; none where the issue has none."""
    if made.parts is None or not made.parts.parts or not made.parts.now:
        return
    columns, rows = _part_columns(made), [list(_part_row(made, rank)) for rank in range(len(made.parts.parts))]
    after = made.context.t(("：", ": "))
    notes = [f"{made.context.t(INDICATORS[key].title)}{after}{'; '.join(f'{what}{after}{told}' for what, told in in_words(INDICATORS[key], made.context))}" for key in made.parts.now]
    slides(deck, made.context, words.parts_title(made), [asked.in_words(made.filters, made.context.lang, made.place.name), words.parts_note(made)], columns, rows, notes, len(rows))


def largest(page: Slide, made: Contents, box: Box) -> None:
    """The first parts by the first indicator, as many as there is room for; nothing where there are none."""
    if made.parts is None or not made.parts.parts or not made.parts.now:
        return
    rows = [list(_part_row(made, at))[:3] for at in range(min(len(made.parts.parts), tables.DENSE.fitting))]
    columns = [replace(column, weight=weight) for column, weight in zip(_part_columns(made), BESIDE, strict=False)]
    title = f"{words.parts_title(made)} · {words.parts_note(made)}"
    tables.block(page, Box(box.left, box.top, box.width, tables.DENSE.head + tables.DENSE.high * len(rows)), columns, rows, tables.DENSE, title)


def report(deck: Deck, made: Contents, table: Table, more: str = "") -> None:
    """A report's rows, with the words of the screen; an empty one says why."""
    lang = made.context.lang
    title = words.pick(table.report.title, lang)
    if table.why:
        page = boxes.slide(deck, title, asked.in_words(made.filters, lang, made.place.name), "")
        boxes.words(page, Box(MARGIN, TOP, INNER, ROOM), words.pick(table.why, lang), WHY)
        return
    shown = [column for column in ranking.ranking_columns(table.report, lang) if column["field"] not in NARROW][:MOST_COLUMNS]
    frame, codes = table.frame.head(MOST_SLIDES * tables.ROWS), codes_of(table.report)
    if list(frame.columns) == list(PARTS):
        frame.attrs = table.frame.attrs
    listed = ranking.ranking_rows(frame, lang)
    columns = [Column(str(column["headerName"]), any(f"{column['field']}_text" in row for row in listed), _weight(column)) for column in shown]
    rows = [[Cell(_said(row, str(column["field"]), codes, lang)) for column in shown] for row in listed]
    about = [asked.in_words(made.filters, lang, made.place.name), more]
    slides(deck, made.context, title, about, columns, rows, [words.pick(table.report.note, lang)], len(table.frame))


def slides(deck: Deck, context: Context, title: str, about: Sequence[str], columns: Sequence[Column], rows: Sequence[Row], notes: Sequence[str], every: int) -> None:
    """As many slides as the rows take, each saying what it is `about` and which part of the whole; `every`: rows there are in all."""
    t = context.t
    pages = tables.blocks(columns, rows)
    left = t((f"共 {every:,} 行，只列前 {len(rows):,} 行，全部在数据表里", f"{every:,} rows, the first {len(rows):,} shown; all are in the workbook")) if every > len(rows) else ""
    for number, pieces in enumerate(pages, start=1):
        turn = t((f"第 {number} 页，共 {len(pages)} 页", f"{number} of {len(pages)}")) if len(pages) > 1 else ""
        line = " · ".join(part for part in (*about, left, turn) if part)
        page = boxes.slide(deck, title, line, "\n".join(part for part in notes if part))
        tables.add(page, columns, pieces, len(pages[0]) == 1, f"{title}. {line}")


def _part_columns(made: Contents) -> list[Column]:
    assert made.parts
    lang = made.context.lang
    found = [Column("", weight=0.45), Column(made.context.t(("区划", "Area")), weight=2.4)]
    for at, key in enumerate(made.parts.now):
        one = INDICATORS[key]
        found.append(Column(made.context.t(one.title), right=True, weight=1.4))
        if not at:
            before = made.context.t(("期初", "At the start")) if one.stock else formats.previous_name(made.filters.days, lang)
            found += [Column(before[0].upper() + before[1:], right=True, weight=1.3), Column(made.context.t(("变化", "Change")), right=True, weight=1.4)]
    return found


def _part_row(made: Contents, at: int) -> Iterator[Cell]:
    """One part, as the printed page has it."""
    assert made.parts
    lang, part = made.context.lang, made.parts.parts[at]
    yield Cell(str(at + 1), "quiet")
    yield Cell(part.name[0] if lang == "zh" else formats.short_name(part.name[1]))
    for place, key in enumerate(made.parts.now):
        now, share = made.parts.now[key][part.code], INDICATORS[key].share
        yield Cell(words.cell(now, share, lang), bold=not place)
        if not place:
            before = made.parts.before[key][part.code]
            change = words.cell_change(now, before, made.parts.small_base, lang)
            told = change[:1] in "+−" or "倍" in change or "×" in change
            yield Cell(words.cell(before, share, lang))
            yield Cell(change, formats.direction(now, before) if told else "quiet")


def _weight(column: dict[str, object]) -> float:
    """A column's share of the width, from what the screen gives it."""
    flex, width = column.get("flex"), column.get("width")
    return float(flex) * 1.2 if isinstance(flex, int | float) else float(width) / 80 if isinstance(width, int | float) else 1.0


def _said(row: Mapping[str, Any], name: str, codes: Mapping[str, Codes], lang: Lang) -> str:
    """What the screen's table says in a cell; codes of closed lists in words."""
    value = row.get(f"{name}_text", row.get(name))
    if name in codes and isinstance(row.get(name), str):
        return codes[name].label(row[name], lang)
    return "" if value is None else str(value)
