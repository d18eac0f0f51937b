"""Key indicators: name, number, change in words; twelve at most, four in a row."""

from __future__ import annotations

from pptx.presentation import Presentation as Deck
from pptx.slide import Slide

from dashboard import asked
from dashboard.briefing import boxes
from dashboard.briefing.boxes import ROOM, TOP, Box, Type
from dashboard.briefing.style import INNER, MARGIN
from dashboard.components.definition import in_words
from dashboard.map_report import words
from dashboard.map_report.contents import Contents, Number

ACROSS, GAP = 4, 0.35
TALLEST = 2.1
NAME, UNIT = Type(15, 10, "text2"), Type(14, 10, "text3", bottom=True)
LINES = 0.34
INKS = {"up": "up", "down": "down", "": "text2"}


def add(deck: Deck, made: Contents) -> None:
    """The slide; none where the issue has no indicators."""
    if not made.numbers:
        return
    title = made.context.t(("主要指标", "Key indicators"))
    notes = "\n".join(f"{made.context.t(number.one.title)}{mark}{defined(number, made)}" for mark in [made.context.t(("：", ": "))] for number in made.numbers)
    page = boxes.slide(deck, title, asked.in_words(made.filters, made.context.lang, made.place.name), notes)
    across = min(ACROSS, len(made.numbers))
    rows = -(-len(made.numbers) // across)
    wide, high = (INNER - GAP * (across - 1)) / across, min(TALLEST, ROOM / rows)
    for at, number in enumerate(made.numbers):
        _block(page, number, made, Box(MARGIN + (at % across) * (wide + GAP), TOP + 0.1 + (at // across) * high, wide, high - 0.15))


def defined(number: Number, made: Contents) -> str:
    """What an indicator means, in one line."""
    between, after = (("；", "："), ("; ", ": "))[made.context.lang != "zh"]
    return between.join(f"{what}{after}{told}" for what, told in in_words(number.one, made.context))


def _block(page: Slide, number: Number, made: Contents, box: Box) -> None:
    """Hairline, name, number with its unit, and what it is beside earlier days."""
    lang = made.context.lang
    changes = list(words.changes(number, made))[:2]
    boxes.rule(page, box.left, box.top, box.width)
    joint = made.context.t(("，", ", "))
    boxes.words(page, Box(box.left, box.top + 0.1, box.width, LINES), f"{made.context.t(number.one.title)}{joint}{words.when(number, made)}", NAME)
    high = box.height - 0.1 - LINES - LINES * max(len(changes), 1)
    said, unit = words.value(number, lang), made.context.t(number.one.unit) if number.found.now is not None else ""
    figure = boxes.words(page, Box(box.left, box.top + 0.1 + LINES, box.width, high), f"{said} {unit}".strip(), Type(min(40, high * 72 / 1.25), 16, bold=True, bottom=True))
    _small_unit(figure, said, unit)
    for at, (told, kind) in enumerate(changes):
        boxes.words(page, Box(box.left, box.top + 0.1 + LINES + high + at * LINES, box.width, LINES), told, Type(14, 9, INKS[kind]))


def _small_unit(shape: object, said: str, unit: str) -> None:
    """The unit behind a number is smaller than it."""
    paragraph = shape.text_frame.paragraphs[0]  # type: ignore[attr-defined]
    if not unit or paragraph.text != f"{said} {unit}":
        return
    size = paragraph.font.size
    paragraph.runs[0].text = said
    run = paragraph.add_run()
    run.text, run.font.size, run.font.bold = f" {unit}", int(size * 0.45), False
