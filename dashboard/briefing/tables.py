"""Tables that PowerPoint can edit, as many slides as they need up to a limit that is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.slide import Slide
from pptx.util import Inches, Pt

from dashboard.briefing import measure
from dashboard.briefing.boxes import ROOM, TOP, Box, describe
from dashboard.briefing.style import INNER, MARGIN, A, ink


@dataclass(frozen=True)
class Lines:
    """How rows are set: size of type in points, height in inches."""

    size: float
    high: float

    @property
    def fitting(self) -> int:
        """Rows of a slide under the header."""
        return int((ROOM - self.head) / self.high)

    @property
    def head(self) -> float:
        """Height of the header, which may take two lines."""
        return 2 * self.size * measure.LINE / measure.POINTS + 0.06


DENSE, LOOSE = Lines(12, 0.295), Lines(14, 0.36)
"""A table that fits a slide is set looser."""
ROWS = DENSE.fitting
PAD = 0.06
BETWEEN = 0.5
NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
INKS = {"up": "up", "down": "down", "quiet": "text3", "": "text"}


@dataclass(frozen=True)
class Column:
    """A column: its head, and whether its numbers stand right. `weight`: its share of the width beside the others."""

    head: str
    right: bool = False
    weight: float = 1.0


@dataclass(frozen=True)
class Cell:
    """What stands in a cell; `kind`: up, down, quiet, or '' for plain."""

    text: str
    kind: str = ""
    bold: bool = False


Row = Sequence[Cell]


def blocks(columns: Sequence[Column], rows: Sequence[Row]) -> list[list[Sequence[Row]]]:
    """The rows of each slide, in one block or, where a table is narrow and long, two side by side."""
    beside = 2 if len(columns) <= 6 and len(rows) > ROWS else 1
    pieces = [rows[at : at + ROWS] for at in range(0, len(rows), ROWS)] or [[]]
    return [list(pieces[at : at + beside]) for at in range(0, len(pieces), beside)]


def add(page: Slide, columns: Sequence[Column], pieces: Sequence[Sequence[Row]], wide: bool, alt: str) -> None:
    """Put the blocks of one slide on it; `wide`: one takes the whole width."""
    each = INNER if wide else (INNER - BETWEEN) / 2
    lines = LOOSE if wide and len(pieces[0]) <= LOOSE.fitting else DENSE
    for at, rows in enumerate(pieces):
        box = Box(MARGIN + at * (each + BETWEEN), TOP, each, lines.head + lines.high * len(rows))
        block(page, box, columns, rows, lines, alt)


def block(page: Slide, box: Box, columns: Sequence[Column], rows: Sequence[Row], lines: Lines, alt: str) -> None:
    """One table at a place; its rows are as high as `lines` says."""
    frame: Any = page.shapes.add_table(len(rows) + 1, len(columns), *box.placed)
    table = frame.table
    table._tbl.tblPr.find(f"{A}tableStyleId").text = NO_STYLE
    table.horz_banding = False
    whole = sum(column.weight for column in columns)
    widths = [box.width * column.weight / whole for column in columns]
    for place, (column, wide) in enumerate(zip(columns, widths, strict=True)):
        table.columns[place].width = Inches(wide)
        _cell(table.cell(0, place), Cell(column.head, "quiet", bold=True), column, wide, lines.size, "line", rows=2)
        for line, row in enumerate(rows, start=1):
            _cell(table.cell(line, place), row[place], column, wide, lines.size, "hair")
    for at, row in enumerate(table.rows):
        row.height = Inches(lines.high if at else lines.head)
    describe(frame, alt)


def _cell(cell: Any, said: Cell, column: Column, wide: float, size: float, under: str, rows: int = 1) -> None:
    cell.margin_left = cell.margin_right = Inches(PAD)
    cell.margin_top = cell.margin_bottom = 0
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE if rows == 1 else MSO_ANCHOR.BOTTOM
    frame = cell.text_frame
    frame.word_wrap = rows > 1
    frame.text = measure.cut(said.text, wide - 2 * PAD, size, said.bold, rows)
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if column.right else PP_ALIGN.LEFT
    paragraph.font.size, paragraph.font.bold, paragraph.font.color.rgb = Pt(size), said.bold, ink(INKS[said.kind])
    properties = cell._tc.get_or_add_tcPr()
    line = etree.SubElement(properties, f"{A}lnB", w=str(int(Pt(0.75))))
    etree.SubElement(etree.SubElement(line, f"{A}solidFill"), f"{A}srgbClr", val=str(ink(under)))
    etree.SubElement(properties, f"{A}noFill")
