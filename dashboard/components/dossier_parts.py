"""Pieces that an area's, a cell's and a site's dossier share: the head, bars of days, the precision mix, task words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from dash import html

from dashboard import formats
from dashboard.context import Context
from geodata.filters import Filters
from geodata.vocabulary import GEO_LEVELS

CHINA = ZoneInfo("Asia/Shanghai")
SMALL = -1
LEVELS = ("door", "compound", "interpolated", "road", "community", "street", "district", "none")
Shown = int | None  # -1 is 1-4, None is hidden so that the small ones do not follow from the total


def head(code: str, name: str) -> html.Div:
    """What it is in small letters, and its name."""
    return html.Div([html.Div(code, className="gw-dossier-code", title=code), html.H2(name)], className="gw-dossier-head")


def shown(value: Shown, context: Context) -> str:
    """A count as people may read it."""
    if value is None:
        return formats.hidden(context.lang)
    return formats.suppressed() if value == SMALL else formats.number(value, context.lang)


def bars(days: Sequence[dt.date], daily: Sequence[Shown], filters: Filters, context: Context) -> html.Div:
    """One bar a day; hidden days are dots. The window's days carry the colour."""
    top = max((value for value in daily if value), default=0) or 1
    made = []
    for day, value in zip(days, daily, strict=True):
        hidden = value is None or value == SMALL
        words = f"{formats.day(day, context.lang)} {shown(value, context)}"
        kind = "hidden" if hidden else "now" if filters.day_from <= day <= filters.day_to else ""
        made.append(html.I(className=kind, title=words, style={} if hidden else {"height": f"{100 * (value or 0) / max(top, 1):.0f}%"}))
    ends = [formats.day(day, context.lang) for day in (days[0], max(filters.day_from, days[0]), days[-1])]
    axis = html.Div([html.Span(word) for word in dict.fromkeys(ends)], className="gw-dossier-days")
    label = context.t(("逐日数", "Counts by day"))
    return html.Div([html.Div(made, className="gw-dossier-bars", role="img", **{"aria-label": label}), axis])


def mix(levels: Mapping[str, Shown], context: Context) -> list[Any]:
    """A bar by precision level, finest first and what is not located hatched, and the counts in words.

    Levels with hidden counts take part in words only: their width would give them away.
    """
    known = [level for level in LEVELS if levels.get(level, 0) != 0]
    widths = {level: levels[level] or 0 for level in known if (levels[level] or 0) > 0}
    segments = [html.I(className="is-none" if level == "none" else "", style={"flex": str(width), **({} if level == "none" else {"opacity": shade(level)})}) for level, width in widths.items()]
    words = [html.Span(f"{GEO_LEVELS.label(level, context.lang)} {shown(levels[level], context)}") for level in known]
    return [html.Div(segments, className="gw-mix", **{"aria-hidden": "true"}), html.Div(words, className="gw-mix-words")]


def shade(level: str) -> str:
    """The finer, the stronger."""
    return f"{max(0.15, 1 - LEVELS.index(level) * 0.14):.2f}"


def task_words(count: int, due: dt.datetime | None, context: Context) -> str:
    """How many, and when the earliest is due."""
    lang, zh = context.lang, context.lang == "zh"
    if not count:
        return context.t(("无", "none"))
    number = f"{formats.number(count, lang)} 项" if zh else formats.number(count, lang)
    if due is None:
        return number
    when = formats.moment(due.astimezone(CHINA), lang)
    return f"{number}，最早 {when} 到期" if zh else f"{number}, the earliest due {when}"
