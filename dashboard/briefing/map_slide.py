"""The map as a picture, with its legend in words and colours beside it."""

from __future__ import annotations

import io
from collections.abc import Iterator

from PIL import Image
from pptx.enum.dml import MSO_PATTERN
from pptx.enum.shapes import MSO_SHAPE
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide
from pptx.util import Inches, Pt

from dashboard import asked, formats
from dashboard.briefing import boxes, measure, table_slides
from dashboard.briefing.boxes import ROOM, TOP, Box, Type
from dashboard.briefing.style import INNER, MARGIN, ink
from dashboard.map_report.contents import Contents
from dashboard.shown import Cells, Sites

WIDEST, RANKED = 8.2, 2.9
"""Of the picture, and of the largest parts beside it where there is room."""
LEGEND, GAP = 2.6, 0.35
HEAD, BODY = Type(15, 12, bold=True), Type(13, 10)
NOTE = Type(11, 9, "text3")
LINE, UNIT, SWATCH = 0.3, 0.4, 0.2
ROOM_LEFT = 0.95


def add(deck: Deck, made: Contents, picture: bytes) -> None:
    """The slide. The picture keeps its shape."""
    title = made.context.t(made.layers[0].layer.title) if made.layers else made.context.t(("地图", "Map"))
    page = boxes.slide(deck, title, asked.in_words(made.filters, made.context.lang, made.place.name), "\n".join(_notes(made)))
    with Image.open(io.BytesIO(picture)) as image:
        across, down = image.size
    wide = min(WIDEST, ROOM * across / down)
    high = wide * down / across
    shape = page.shapes.add_picture(io.BytesIO(picture), Inches(MARGIN), Inches(TOP), Inches(wide), Inches(high))
    boxes.describe(shape, _alt(made))
    shape.line.color.rgb, shape.line.width = ink("line"), Pt(0.5)
    left, top = MARGIN + wide + GAP, TOP
    right = MARGIN + INNER - left
    beside = RANKED if made.parts is not None and right >= RANKED + LEGEND else 0.0
    for layer in made.layers:
        top = _legend(page, layer, made, Box(left, top, right - beside - (GAP if beside else 0), TOP + ROOM - top))
    if beside:
        table_slides.largest(page, made, Box(MARGIN + INNER - beside, TOP, beside, ROOM))


def _alt(made: Contents) -> str:
    """What the map shows, for who cannot see it; its numbers are in the tables and the workbook."""
    names = made.context.t(("、", ", ")).join(made.context.t(layer.layer.title) for layer in made.layers)
    return made.context.t((f"地图：{made.place.name[0]}，{names}。数字见表格与数据表。", f"Map of {made.place.name[1]}: {names}. The numbers are in the tables and the workbook."))


def _legend(page: Slide, layer: Cells | Sites, made: Contents, box: Box) -> float:
    """One layer's legend as far as there is room; returns where the next begins."""
    if box.height < ROOM_LEFT:
        return box.top + box.height
    lang, bottom, top = made.context.lang, box.top + box.height, box.top
    boxes.words(page, Box(box.left, top, box.width, LINE), made.context.t(layer.layer.title), HEAD)
    days = formats.as_of(made.filters.day_to, lang) if layer.layer.options.get("stock") else formats.window(made.filters.day_from, made.filters.day_to, lang)
    boxes.words(page, Box(box.left, top + LINE, box.width, UNIT), "\n".join(part for part in (layer.legend["unit"], days) if part), NOTE)
    top += LINE + UNIT + 0.1
    for entry in layer.legend["entries"]:
        if top + LINE > bottom:
            break
        _swatch(page, entry, box.left, top + (LINE - SWATCH) / 2)
        boxes.words(page, Box(box.left + SWATCH + 0.12, top + 0.02, box.width - SWATCH - 0.12, LINE), entry["label"], BODY)
        top += LINE
    note = layer.legend["note"]
    high = min(bottom - top - 0.05, measure.height(note, box.width, NOTE.largest)) if note else 0
    if note and high > 0.18:
        boxes.words(page, Box(box.left, top + 0.05, box.width, high), note, NOTE)
        top += high + 0.05
    return top + 0.2


def _swatch(page: Slide, entry: dict[str, str], left: float, top: float) -> None:
    """The colour of a class, a dot for what is suppressed, an empty box for zero, a hatched one for no data."""
    dot = entry["kind"] in ("dot", "mark")
    size = SWATCH * (0.55 if dot else 1)
    shape = page.shapes.add_shape(MSO_SHAPE.OVAL if dot else MSO_SHAPE.RECTANGLE, Inches(left + (SWATCH - size) / 2), Inches(top + (SWATCH - size) / 2), Inches(size), Inches(size))
    boxes.flat(shape)
    shape.line.color.rgb, shape.line.width = ink("line"), Pt(0.75)
    if entry["kind"] == "none":
        shape.fill.patterned()
        shape.fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
        shape.fill.fore_color.rgb, shape.fill.back_color.rgb = ink("line"), ink("surface")
    elif entry["token"]:
        shape.fill.solid()
        shape.fill.fore_color.rgb = ink(entry["token"])
    else:
        shape.fill.background()


def _notes(made: Contents) -> Iterator[str]:
    """What the speaker may be asked: units, notes and the days of each layer's data."""
    for layer in made.layers:
        parts = [made.context.t(layer.layer.title), layer.legend["unit"], layer.legend["note"], made.context.t((f"数据截至 {layer.as_of or '–'}", f"data as of {layer.as_of or '–'}"))]
        yield " · ".join(part for part in parts if part)
