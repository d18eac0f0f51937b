"""What every slide is made of: a title, boxes of words that fit, pictures with a text for who cannot see them, notes, the foot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree
from pptx.enum.shapes import MSO_CONNECTOR
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide
from pptx.util import Inches, Pt

from dashboard.briefing import measure
from dashboard.briefing.style import HIGH, INNER, MARGIN, WIDE, A, ink

FOOT_TOP = HIGH - 0.5
TOP = 1.75
"""Where a slide's own matter begins, under title and subtitle."""
ROOM = FOOT_TOP - 0.15 - TOP


@dataclass(frozen=True)
class Box:
    """A place on a slide, in inches."""

    left: float
    top: float
    width: float
    height: float

    @property
    def placed(self) -> tuple[Any, Any, Any, Any]:
        """As the library takes it."""
        return Inches(self.left), Inches(self.top), Inches(self.width), Inches(self.height)


@dataclass(frozen=True)
class Type:
    """How words are set: from the largest size down to the smallest that is still read; `token`: the ink."""

    largest: float
    smallest: float
    token: str = "text"
    bold: bool = False
    right: bool = False
    bottom: bool = False


TITLE = Type(26, 16, bold=True)
SUBTITLE = Type(14, 11, "text2")
NOTE = Type(11, 9, "text3")


def slide(deck: Deck, title: str, subtitle: str, notes: str) -> Slide:
    """A slide with its title (which a screen reader finds), a line under it, and what the speaker should know."""
    page = deck.slides.add_slide(deck.slide_layouts[0])
    place(page.shapes.title, Box(MARGIN, 0.42, INNER, 0.75), title, TITLE)
    if subtitle:
        words(page, Box(MARGIN, 1.2, INNER, 0.42), subtitle, SUBTITLE)
    if notes:
        page.notes_slide.notes_text_frame.text = _clean(notes)
    return page


def words(page: Slide, box: Box, text: str, type_: Type, alt: str = "") -> Any:
    """A box of words that fit."""
    return place(page.shapes.add_textbox(*box.placed), box, text, type_, alt)


def place(shape: Any, box: Box, text: str, type_: Type, alt: str = "") -> Any:
    """Put a shape where it belongs and set its words."""
    shape.left, shape.top, shape.width, shape.height = box.placed
    frame = shape.text_frame
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.BOTTOM if type_.bottom else MSO_ANCHOR.TOP
    size, fitting = measure.fitted(_clean(text), box.width, box.height, type_.largest, type_.smallest, type_.bold)
    frame.text = fitting
    for paragraph in frame.paragraphs:
        paragraph.alignment = PP_ALIGN.RIGHT if type_.right else PP_ALIGN.LEFT
        paragraph.font.size, paragraph.font.bold, paragraph.font.color.rgb = Pt(size), type_.bold, ink(type_.token)
    if alt:
        describe(shape, alt)
    return shape


def describe(shape: Any, alt: str) -> None:
    """What a screen reader says of a picture, chart or table."""
    named = next(element for element in shape._element.iter() if etree.QName(element).localname == "cNvPr")
    named.set("descr", _clean(alt))


def rule(page: Slide, left: float, top: float, wide: float, token: str = "line") -> None:
    """A hairline; it says nothing and is hidden from screen readers."""
    shape = page.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, Inches(left), Inches(top), Inches(left + wide), Inches(top))
    flat(shape)
    shape.line.color.rgb, shape.line.width = ink(token), Pt(0.75)


def flat(shape: Any) -> None:
    """Without the theme's shadow."""
    for style in [element for element in shape._element if etree.QName(element).localname == "style"]:
        shape._element.remove(style)


def feet(deck: Deck, said: Sequence[str]) -> None:
    """The foot of every slide but the first: what the numbers speak of, and the page as a field that follows the order."""
    text = " · ".join(part for part in said if part)
    for number, page in enumerate(deck.slides, start=1):
        if number == 1:
            continue
        rule(page, MARGIN, FOOT_TOP, INNER, "hair")
        words(page, Box(MARGIN, FOOT_TOP + 0.1, INNER - 1, 0.26), measure.cut(text, INNER - 1, NOTE.smallest + 1), Type(10, 9, "text3"))
        shape = words(page, Box(WIDE - MARGIN - 0.8, FOOT_TOP + 0.1, 0.8, 0.26), str(number), Type(10, 9, "text3", right=True))
        _as_number(shape)


def _as_number(shape: Any) -> None:
    """Make the run of a box the slide's number."""
    run = next(shape._element.iter(f"{A}r"))
    run.tag = f"{A}fld"
    run.set("id", "{6F0E0C3A-0B6B-4B5C-9B43-0D2C5C5E7A11}")
    run.set("type", "slidenum")


def _clean(text: str) -> str:
    """Without the letters that XML forbids; a vertical tab would be a line break of PowerPoint's own."""
    return "".join(letter if letter == "\n" or (ord(letter) >= 32 and letter not in "\ufffe\uffff" and not 0xD800 <= ord(letter) <= 0xDFFF) else " " for letter in text)
