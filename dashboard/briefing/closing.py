"""The last slides: what each number means, where the data come from and how old they are, what is left out and why."""

from __future__ import annotations

from collections.abc import Iterator

from pptx.presentation import Presentation as Deck

from dashboard.briefing import boxes, measure
from dashboard.briefing.boxes import ROOM, TOP, Box, Type
from dashboard.briefing.number_slide import defined
from dashboard.briefing.style import INNER, MARGIN
from dashboard.map_report.contents import Contents
from dashboard.map_report.page import source_lines
from geodata.queries.indicators import INDICATORS

BODY = Type(13, 13, "text2")
HEAD = 13.0
BETWEEN = 0.09
Line = tuple[str, str]  # what it is about, and the words


def add(deck: Deck, made: Contents) -> None:
    """As many slides as the words take."""
    pages: list[list[tuple[Line, float]]] = [[]]
    taken = 0.0
    for line in _lines(made):
        high = min(ROOM, measure.height(_joined(line), INNER, BODY.largest)) + BETWEEN
        if pages[-1] and taken + high > ROOM:
            pages.append([])
            taken = 0.0
        pages[-1].append((line, high))
        taken += high
    for number, lines in enumerate(pages, start=1):
        title = made.context.t(("口径与来源", "Definitions and sources"))
        page = boxes.slide(deck, title, f"{number} / {len(pages)}" if len(pages) > 1 else "", "")
        top = TOP
        for (head, words), high in lines:
            shape = boxes.words(page, Box(MARGIN, top, INNER, high - BETWEEN + 0.02), _joined((head, words)), BODY)
            _bold_head(shape, head)
            top += high


def _joined(line: Line) -> str:
    return f"{line[0]}　{line[1]}" if line[0] else line[1]


def _bold_head(shape: object, head: str) -> None:
    """The first words of a line stand out."""
    paragraph = shape.text_frame.paragraphs[0]  # type: ignore[attr-defined]
    whole, size = paragraph.text, paragraph.font.size
    if not head or not whole.startswith(head):
        return
    paragraph.runs[0].text, paragraph.runs[0].font.bold = head, True
    run = paragraph.add_run()
    run.text, run.font.size, run.font.bold = whole[len(head) :], size, False


def _lines(made: Contents) -> Iterator[Line]:
    t = made.context.t
    for number in made.numbers:
        yield t(number.one.title), defined(number, made)
    yield t(("小数", "Small counts")), t(("街镇及以下 1–4 写作 <5；为使合计减不出而另隐去的写作“隐去”", "below districts 1–4 is <5; a second number is hidden where totals would give it away"))
    if made.scenario:
        yield t(("情景的假设与限制", "Assumptions of the scenario")), " ".join(t(note) for note in made.scenario.asked.outcome.notes)
    for line in source_lines(made):
        yield t(("来源", "Source")), line
    yield t(("数据提供", "Data")), t(made.context.city.attribution)
    for text in made.cautions:
        yield t(("注意", "Bear in mind")), t(text)
    for key, why in made.parts.left_out.items() if made.parts else ():
        yield t(("没有收入", "Left out")), f"{t(INDICATORS[key].title)}{t(('：', ': '))}{t(why)}"
    for text in made.left_out:
        yield t(("没有收入", "Left out")), t(text)
