"""The empty deck: 16:9, the house's colours and fonts in its theme, one layout, and nothing that says who made the template."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from pathlib import Path

from lxml import etree
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import nsuri
from pptx.presentation import Presentation as Deck
from pptx.util import Inches

TOKENS = Path(__file__).parents[2] / "assets" / "tokens.css"
LATIN, CHINESE = "Arial", "Microsoft YaHei"
"""On every office desk that opens such a file; where one is missing a font of the same widths, or the system's Chinese font, stands in."""
WIDE, HIGH = 13.333, 7.5
MARGIN = 0.6
INNER = WIDE - 2 * MARGIN
TITLE_ONLY = 5
THEME_COLOURS = {
    "dk1": "text", "lt1": "surface", "dk2": "text2", "lt2": "bg", "accent1": "seq-4", "accent2": "accent", "accent3": "seq-5", "accent4": "cat-2",
    "accent5": "cat-3", "accent6": "cat-4", "hlink": "accent", "folHlink": "text2",
}  # fmt: skip
LEFT_OUT = ("thumbnail", "printerSettings", "extended-properties")
A = f"{{{nsuri('a')}}}"


@cache
def _tokens() -> dict[str, str]:
    """The light theme's colours by name, as the screen has them."""
    css = TOKENS.read_text(encoding="utf-8")
    light = css[css.index('[data-theme="light"]') :]
    return dict(re.findall(r"--gw-([\w-]+):\s*#([0-9a-fA-F]{6});", light))


def ink(token: str) -> RGBColor:
    """A design token as a colour."""
    return RGBColor.from_string(_tokens()[token].upper())


def empty(title: str, author: str, lang: str, made_at: dt.datetime) -> Deck:
    """A deck without slides. Its properties are title, author and time, and nothing else."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDE), Inches(HIGH)
    _leave_out(deck)
    _dress(deck)
    layout = deck.slide_layouts[TITLE_ONLY]
    for other in [one for one in deck.slide_layouts if one is not layout]:
        deck.slide_layouts.remove(other)
    for place in (*layout.placeholders, *deck.slide_master.placeholders):
        if place.placeholder_format.idx:  # all but the title: dates and numbers of the template are not ours
            place._element.getparent().remove(place._element)
            continue
        place.left, place.top, place.width, place.height = Inches(MARGIN), Inches(0.45), Inches(INNER), Inches(0.7)
    facts, moment = deck.core_properties, made_at.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0)
    facts.title, facts.author, facts.last_modified_by, facts.comments, facts.language = title[:250], author, author, "", lang
    facts.created = facts.modified = moment
    return deck


def _leave_out(deck: Deck) -> None:
    """The template's thumbnail, printer and statistics."""
    for holder in (deck.part, deck.part.package):
        for key, relation in list(holder._rels.items()):
            if any(name in relation.reltype for name in LEFT_OUT):
                holder._rels.pop(key)


def _dress(deck: Deck) -> None:
    """Colours and fonts of the theme; East Asian text names its font as well."""
    part = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme = etree.fromstring(part.blob)
    theme.set("name", "Gridwatch")
    for name, token in THEME_COLOURS.items():
        slot = next(theme.iter(f"{A}{name}"))
        for old in list(slot):
            slot.remove(old)
        etree.SubElement(slot, f"{A}srgbClr", val=_tokens()[token].upper())
    for fonts in (*theme.iter(f"{A}majorFont"), *theme.iter(f"{A}minorFont")):
        for old in list(fonts):
            fonts.remove(old)
        for script, face in (("latin", LATIN), ("ea", CHINESE), ("cs", "")):
            etree.SubElement(fonts, f"{A}{script}", typeface=face)
    part._blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)
