"""Key indicators: name, number, change in words; twelve at most, four in a row."""

from __future__ import annotations

from collections.abc import Sequence

from pptx.presentation import Presentation as Deck
from pptx.slide import Slide

from dashboard import asked
from dashboard.briefing import boxes, measure
from dashboard.briefing.boxes import ROOM, TOP, Box, Type
from dashboard.briefing.style import INNER, MARGIN
from dashboard.components.definition import in_words
from dashboard.map_report import words
from dashboard.map_report.contents import Contents, Number

ACROSS, GAP = 4, 0.35
NAME, MEANS = Type(14, 9, "text2"), Type(13, 9, "text3")
CHANGE = 13.0
TALLEST = 1.1
"""Of a number; what a block has left says what the number means."""
ONE, TWO = 0.3, 0.5
"""Height of one line, and of two, of names and changes."""
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
    wide, high = (INNER - GAP * (across - 1)) / across, ROOM / rows
    told = [list(words.changes(number, made))[:2] for number in made.numbers]
    wrapped = any(measure.lines(words_, wide, CHANGE) > 1 for changes in told for words_, _ in changes)
    lines = max([len(changes) for changes in told], default=0) * (TWO if wrapped else ONE)
    size = _size(made, wide, min(TALLEST, high - 0.35 - TWO - lines))
    for at, (number, changes) in enumerate(zip(made.numbers, told, strict=True)):
        box = Box(MARGIN + (at % across) * (wide + GAP), TOP + 0.15 + (at // across) * high, wide, high - 0.25)
        _block(page, number, changes, lines, size, made, box)


def defined(number: Number, made: Contents) -> str:
    """What an indicator means, in one line."""
    between, after = (("；", "："), ("; ", ": "))[made.context.lang != "zh"]
    return between.join(f"{what}{after}{told}" for what, told in in_words(number.one, made.context))


def _block(page: Slide, number: Number, changes: Sequence[tuple[str, str]], room: float, size: float, made: Contents, box: Box) -> None:
    """Hairline, name, number with its unit, what it is beside earlier days, what it means; `room`: the height kept for changes."""
    lang, joint = made.context.lang, made.context.t(("，", ", "))
    boxes.rule(page, box.left, box.top, box.width)
    boxes.words(page, Box(box.left, box.top + 0.1, box.width, TWO), f"{made.context.t(number.one.title)}{joint}{words.when(number, made)}", NAME)
    top, high = box.top + 0.1 + TWO, min(TALLEST, box.height - 0.1 - TWO - room)
    said, unit = words.value(number, lang), made.context.t(number.one.unit) if number.found.now is not None else ""
    figure = boxes.words(page, Box(box.left, top, box.width, high), f"{said} {unit}".strip(), Type(size, 12, bold=True, bottom=True))
    _small_unit(figure, said, unit)
    each = room / max(len(changes), 1) if len(changes) > 1 else min(room, TWO)
    for at, (told, kind) in enumerate(changes):
        boxes.words(page, Box(box.left, top + high + 0.05 + at * each, box.width, each), told, Type(CHANGE, 9, INKS[kind]))
    below = top + high + room + 0.15
    if (left := box.top + box.height - below) >= ONE:
        means = number.one.means(made.context.city.case_basis == "official_series")
        boxes.words(page, Box(box.left, below, box.width, left), made.context.t(means.formula), MEANS)


def _size(made: Contents, wide: float, high: float) -> float:
    """One size for all numbers of the slide: that of the longest."""
    lang, largest = made.context.lang, min(54.0, high * measure.POINTS / measure.LINE)
    texts = [f"{words.value(number, lang)} {made.context.t(number.one.unit)}" for number in made.numbers]
    return min(measure.fitted(text, wide, high, largest, 12, bold=True)[0] for text in texts)


def _small_unit(shape: object, said: str, unit: str) -> None:
    """The unit behind a number is smaller than it."""
    paragraph = shape.text_frame.paragraphs[0]  # type: ignore[attr-defined]
    if not unit or paragraph.text != f"{said} {unit}":
        return
    size = paragraph.font.size
    paragraph.runs[0].text = said
    run = paragraph.add_run()
    run.text, run.font.size, run.font.bold = f" {unit}", int(size * 0.45), False
