"""Charts that PowerPoint can edit: bars and lines in the house's colours, days that still fill up hatched, hidden numbers left empty.

The workbook inside each chart is written here, since the library's own would run a name that begins with =.
"""

from __future__ import annotations

import copy
import datetime as dt
import io
from html import escape
from typing import Any

import xlsxwriter
from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE, MSO_PATTERN
from pptx.oxml.ns import nsuri
from pptx.slide import Slide
from pptx.util import Pt

from dashboard.briefing.boxes import Box, describe
from dashboard.briefing.drawn import Drawn, Series
from dashboard.briefing.style import ink
from geodata.errors import Lang

C = f"{{{nsuri('c')}}}"
DAY_FORMAT = {"zh": 'm"月"d"日"', "en": "d mmm"}
FRACTIONS = "[>=100]#,##0;[>=10]0.0;0.00"
"""Never more digits than people read."""
MOST_TICKS = 8
LINE_PT, GRID_PT = 2.25, 0.75
GAP, LYING_GAP = 16, 30
SIZE = 12
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def add(page: Slide, box: Box, drawn: Drawn, unit: str, alt: str, lang: Lang) -> Any:
    """Put the chart on a slide; returns it."""
    kind = _kind(drawn)
    frame: Any = page.shapes.add_chart(kind, *box.placed, _data(drawn, lang))
    chart = frame.chart
    chart.part.chart_workbook.update_from_xlsx_blob(_workbook(drawn, lang))
    chart.font.size, chart.font.color.rgb = Pt(SIZE), ink("text2")
    chart.has_title = False
    _axes(chart, drawn, unit, lang)
    for series, told in zip(chart.plots[0].series, drawn.series, strict=True):
        _paint(series, told, drawn)
    if kind in (XL_CHART_TYPE.COLUMN_STACKED, XL_CHART_TYPE.BAR_CLUSTERED):
        chart.plots[0].gap_width = LYING_GAP if drawn.lying else GAP
        chart.plots[0].overlap = 0 if drawn.beside else 100
        _apart(chart, drawn)
    chart.has_legend = len(drawn.series) > 1
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    describe(frame, alt)
    return chart


def _kind(drawn: Drawn) -> Any:
    if drawn.lying:
        return XL_CHART_TYPE.BAR_CLUSTERED
    return XL_CHART_TYPE.COLUMN_STACKED if any(one.kind == "bars" for one in drawn.series) else XL_CHART_TYPE.LINE


def _data(drawn: Drawn, lang: Lang) -> Any:
    data = CategoryChartData(number_format=escape(FRACTIONS) if _fractions(drawn) else "#,##0")
    data.categories = list(drawn.labels)
    if drawn.days:
        data.categories.number_format = escape(DAY_FORMAT[lang])  # the library puts it between quotes as it is
    for one in drawn.series:
        data.add_series(one.name, one.values)
    return data


def _fractions(drawn: Drawn) -> bool:
    return any(value is not None and value != int(value) for one in drawn.series for value in one.values)


def _workbook(drawn: Drawn, lang: Lang) -> bytes:
    """The chart's own numbers, at the places its references name: labels in A from row 2, a series a column, its name on top."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, OPTIONS)
    page, day = book.add_worksheet("Sheet1"), book.add_format({"num_format": DAY_FORMAT[lang]})
    for row, label in enumerate(drawn.labels, start=1):
        if isinstance(label, dt.date):
            page.write_datetime(row, 0, dt.datetime.combine(label, dt.time()), day)
        else:
            page.write_string(row, 0, label)
    for column, one in enumerate(drawn.series, start=1):
        page.write_string(0, column, one.name)
        for row, value in enumerate(one.values, start=1):
            if value is not None:
                page.write_number(row, column, value)
    book.close()
    return stream.getvalue()


def _axes(chart: Any, drawn: Drawn, unit: str, lang: Lang) -> None:
    values, labels = chart.value_axis, chart.category_axis
    values.minimum_scale = 0 if all((value or 0) >= 0 for one in drawn.series for value in one.values) else None
    values.major_gridlines.format.line.color.rgb, values.major_gridlines.format.line.width = ink("hair"), Pt(GRID_PT)
    values.format.line.fill.background()
    values.major_tick_mark = values.minor_tick_mark = XL_TICK_MARK.NONE
    labels.major_tick_mark, labels.tick_label_position = XL_TICK_MARK.NONE, XL_TICK_LABEL_POSITION.LOW
    labels.format.line.color.rgb, labels.has_major_gridlines = ink("line"), False
    if drawn.lying:
        labels.reverse_order = True
        values.tick_label_position, values.has_major_gridlines = XL_TICK_LABEL_POSITION.NONE, False
    elif drawn.days:
        labels.tick_labels.number_format, labels.tick_labels.number_format_is_linked = DAY_FORMAT[lang], False
        _spaced(labels, max(1, round(len(drawn.labels) / MOST_TICKS)))
    if unit and not drawn.lying:
        values.has_title, values.axis_title.text_frame.text = True, unit
        font = values.axis_title.text_frame.paragraphs[0].font
        font.size, font.bold, font.color.rgb = Pt(SIZE), False, ink("text3")


def _spaced(labels: Any, days: int) -> None:
    """A date axis that counts days and names every so many."""
    axis = labels._element
    for name, value in (("baseTimeUnit", "days"), ("majorUnit", str(days)), ("majorTimeUnit", "days")):
        for old in axis.findall(f"{C}{name}"):
            axis.remove(old)
        axis.append(etree.SubElement(axis, f"{C}{name}", val=value))


def _paint(series: Any, told: Series, drawn: Drawn) -> None:
    colour = RGBColor.from_string(told.ink)
    if told.kind == "line":
        series.format.line.color.rgb, series.format.line.width = colour, Pt(LINE_PT)
        series.format.line.dash_style = MSO_LINE.DASH if told.dashed else None
        _without_markers(series)
    else:
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = colour
        series.invert_if_negative = False
    for at in range(drawn.late, len(drawn.labels)) if drawn.late is not None else ():
        _unfinished(series.points[at], told, colour)
    if drawn.lying:
        series.data_labels.show_value, series.data_labels.number_format_is_linked = True, True
        series.data_labels.font.size = Pt(SIZE)


def _unfinished(point: Any, told: Series, colour: RGBColor) -> None:
    """A day that still fills up: hatched bars, a dashed line."""
    if told.kind == "line":
        point.format.line.color.rgb, point.format.line.width, point.format.line.dash_style = colour, Pt(LINE_PT), MSO_LINE.DASH
        return
    point.format.fill.patterned()
    point.format.fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
    point.format.fill.fore_color.rgb, point.format.fill.back_color.rgb = colour, ink("surface")
    point.format.line.color.rgb, point.format.line.width = colour, Pt(GRID_PT)


def _without_markers(series: Any) -> None:
    element = series._element
    marker = element.get_or_add_marker()
    for old in list(marker):
        marker.remove(old)
    etree.SubElement(marker, f"{C}symbol", val="none")
    for smooth in element.findall(f"{C}smooth"):
        smooth.set("val", "0")


def _apart(chart: Any, drawn: Drawn) -> None:
    """Lines among bars: they leave the bars and share their axes."""
    lines = [one._element for one, told in zip(chart.plots[0].series, drawn.series, strict=True) if told.kind == "line"]
    if not lines:
        return
    bars = chart.plots[0]._element
    plot = etree.Element(f"{C}lineChart")
    etree.SubElement(plot, f"{C}grouping", val="standard")
    etree.SubElement(plot, f"{C}varyColors", val="0")
    for one in lines:
        for name in ("invertIfNegative", "shape"):
            for old in one.findall(f"{C}{name}"):
                one.remove(old)
        plot.append(one)
    etree.SubElement(plot, f"{C}marker", val="1")
    plot.extend(copy.deepcopy(axis) for axis in bars.findall(f"{C}axId"))
    bars.addnext(plot)
