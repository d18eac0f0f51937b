"""One slide a chart: native, with its cautions in words; what PowerPoint has no chart for is told and shown as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pptx.presentation import Presentation as Deck

from dashboard import asked, formats
from dashboard.briefing import boxes, charts, drawn, table_slides
from dashboard.briefing.boxes import ROOM, TOP, Box, Type
from dashboard.briefing.drawn import Drawn
from dashboard.briefing.style import INNER, MARGIN
from dashboard.map_report import words
from dashboard.map_report.contents import Contents, Table
from geodata.errors import Lang

CAPTION = 0.95
WHY, SAID = Type(20, 14, "text2"), Type(12, 9, "text2")
MOST_MARKS = 6
ALIKE = 0.5


def add(deck: Deck, made: Contents, table: Table) -> None:
    """The slide of a chart; where it is empty, why."""
    item, lang = table.report, made.context.lang
    title, window = words.pick(item.title, lang), asked.in_words(made.filters, lang, made.place.name)
    finding = table.frame.attrs.get("words")
    subtitle = f"{window} · {words.pick(finding, lang)}" if finding else window
    if item.draw is None:
        table_slides.report(deck, made, table)
        return
    if table.why:
        page = boxes.slide(deck, title, subtitle, words.pick(item.note, lang))
        boxes.words(page, Box(MARGIN, TOP, INNER, ROOM), words.pick(table.why, lang), WHY)
        return
    chart = drawn.read(item.draw(table.frame, lang, "light"), table.frame)
    if chart is None:
        table_slides.report(deck, made, table, made.context.t(("这张图没有 PowerPoint 图表，以数表代替", "PowerPoint has no such chart; its numbers stand in")))
        return
    said = list(_said(chart, table, made))
    page = boxes.slide(deck, title, subtitle, "\n".join([*said, *_columns(table, lang)]))
    charts.add(page, Box(MARGIN - 0.1, TOP, INNER + 0.2, ROOM - CAPTION), chart, _unit(chart, table, lang), f"{title}. {subtitle}. {' '.join(said)}", lang)
    boxes.words(page, Box(MARGIN, TOP + ROOM - CAPTION + 0.1, INNER, CAPTION - 0.1), _capital(made.context.t(("；", "; ")).join(said)), SAID)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _unit(chart: Drawn, table: Table, lang: Lang) -> str:
    """What the numbers of a chart are, where it draws the counts themselves and nothing reckoned from them."""
    if "n" not in table.report.columns:
        return ""
    counted = float(table.frame["n"].astype("float64").clip(lower=0).sum())
    shown = sum(value or 0.0 for series in chart.series for value in series.values)
    return words.pick(table.report.columns["n"], lang) if abs(shown - counted) < ALIKE else ""


def _said(chart: Drawn, table: Table, made: Contents) -> Iterator[str]:
    """What the chart's hatches, gaps and days mean, and what it leaves out."""
    t, lang, attrs = made.context.t, made.context.lang, table.frame.attrs
    if chart.late is not None:
        day = formats.day(chart.labels[chart.late], lang)  # type: ignore[arg-type]
        yield t((f"斜纹或虚线：未报齐，{day}起仍在补报，不可看作下降", f"hatched or dashed: incomplete, from {day} on records still arrive; no fall can be read from them"))
    if chart.untold:
        yield t((f"{chart.untold} 处为 <5 或隐去，没有画出", f"{chart.untold} values are <5 or hidden and not drawn"))
    if chart.bands:
        yield t(("区间没有画出，见印刷的报告与数据表", "intervals are not drawn; see the printed report and the workbook"))
    if marks := _marks(chart, attrs, lang):
        yield t(("期间措施：", "measures: ")) + t(("、", ", ")).join(marks)
    yield from (t(text) for text in attrs.get("cautions", ()))
    if note := words.pick(table.report.note, lang):
        yield note.rstrip("。.")


def _marks(chart: Drawn, attrs: Any, lang: Lang) -> list[str]:
    """Policy marks within the chart's days."""
    if not chart.days:
        return []
    first, last = chart.labels[0], chart.labels[-1]
    return [f"{formats.day(day, lang)} {zh if lang == 'zh' else en}" for day, zh, en in attrs.get("policies", ()) if first < day <= last][:MOST_MARKS]


def _columns(table: Table, lang: Lang) -> list[str]:
    """What the numbers are, for the speaker."""
    return [words.pick(("、", ", "), lang).join(words.pick(text, lang) for text in table.report.columns.values())]
