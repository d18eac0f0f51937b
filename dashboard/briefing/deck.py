"""The slides of an issue, in order: cover, key indicators, map, charts, parts, tables, scenario, definitions and sources.

Everything comes from the same `Contents` as the printed pages. What an issue does not hold has no slide.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

from pptx.presentation import Presentation as Deck

from dashboard import asked, file_facts, formats, texts
from dashboard.briefing import (
    boxes,
    chart_slides,
    closing,
    map_slide,
    number_slide,
    scenario_slides,
    style,
    table_slides,
)
from dashboard.briefing.boxes import Box, Type
from dashboard.map_report import words
from dashboard.map_report.contents import Contents

KICKER = Type(16, 12, "text2")
LEAD = Type(40, 20, bold=True)
FACTS = Type(16, 11, "text2")


def as_bytes(made: Contents, picture: bytes | None) -> bytes:
    """The briefing as a file. `picture`: the map alone as PNG; None: the briefing has no slide of the map."""
    deck = style.empty(words.title(made), file_facts.maker(made.context), "zh-CN" if made.context.lang == "zh" else "en-GB", made.made_at)
    _cover(deck, made)
    number_slide.add(deck, made)
    if picture:
        map_slide.add(deck, made, picture)
    for chart in made.charts:
        chart_slides.add(deck, made, chart)
    table_slides.parts(deck, made)
    for table in made.tables:
        table_slides.report(deck, made, table)
    scenario_slides.add(deck, made)
    closing.add(deck, made)
    boxes.feet(deck, list(_foot(made)))
    stream = io.BytesIO()
    deck.save(stream)
    return stream.getvalue()


def _cover(deck: Deck, made: Contents) -> None:
    """The sentence first, then what it is about and how old it is."""
    lead = words.sentence(made)
    own = made.issue.definition.title.text(made.context.lang) if made.issue.definition.title else ""
    page = boxes.slide(deck, "", "", "\n".join([lead, *_facts(made)]))
    page.background.fill.solid()
    page.background.fill.fore_color.rgb = style.ink("bg")
    kicker = own or made.context.t(words.KIND)
    boxes.words(page, Box(style.MARGIN, 0.9, style.INNER, 0.7), f"{kicker} · {made.context.t(made.place.name)}", KICKER)
    boxes.place(page.shapes.title, Box(style.MARGIN, 1.75, style.INNER, 2.9), lead, LEAD)
    boxes.rule(page, style.MARGIN, 4.85, style.INNER, "text")
    boxes.words(page, Box(style.MARGIN, 5.05, style.INNER, 1.75), "\n".join(_facts(made)), FACTS)


def _facts(made: Contents) -> Iterator[str]:
    """Window, as of, moment, scope, who and when, and whether it is made up."""
    t, lang, mark = made.context.t, made.context.lang, made.context.t(("：", ": "))
    yield t(("统计期", "Window")) + mark + asked.in_words(made.filters, lang) + f" ({made.filters.day_from} – {made.filters.day_to})"
    yield t(("数据截至", "Data as of")) + mark + (formats.as_of(words.data_as_of(made), lang, year=True) if words.data_as_of(made) else t(("没有记载", "not recorded")))
    if made.issue.as_of:
        yield t(("按何时所知", "As known on")) + mark + f"{made.issue.as_of.astimezone(made.made_at.tzinfo):%Y-%m-%d %H:%M}"
    yield t(("报告号", "Report")) + mark + words.report_number(made)
    yield t(("制作", "Made by")) + mark + f"{file_facts.maker(made.context)}, {made.made_at:%Y-%m-%d %H:%M}"
    if made.context.city.simulated:
        yield t(texts.SIMULATED) + mark + t(texts.SIMULATED_NOTE)
    yield from (t(caution) for caution in made.cautions)


def _foot(made: Contents) -> Iterator[str]:
    yield f"{made.context.t(words.KIND)} · {made.context.t(made.place.name)}"
    yield asked.in_words(made.filters, made.context.lang)
    last = words.data_as_of(made)
    if last:
        yield formats.as_of(last, made.context.lang, year=True)
    if made.context.city.simulated:
        yield made.context.t(texts.SIMULATED)
