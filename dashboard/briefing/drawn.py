"""The figure a report draws, read back as categories and series: what a slide's chart shows is what the screen's chart shows. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.plotly_templates import colour, template
from dashboard.reports import _drawing

Values = tuple[float | None, ...]
DASHED = ("dash", "dot", "dashdot")
UNTOLD = ("<5", "隐去", "hidden")


@dataclass(frozen=True)
class Series:
    """One row of bars or one line; None: no number, and nothing drawn. `ink`: six hexadecimal digits."""

    name: str
    kind: Literal["bars", "line"]
    values: Values
    ink: str
    dashed: bool = False


@dataclass(frozen=True)
class Drawn:
    """A chart. `labels`: days or names; `lying`: bars to the right; `late`: number of the first label that still fills up.

    `beside`: bars stand beside one another and not on one another; `untold`: labels whose number is hidden; `bands`: whether the screen
    has intervals that are not drawn here.
    """

    labels: tuple[dt.date, ...] | tuple[str, ...]
    series: tuple[Series, ...]
    lying: bool
    beside: bool
    late: int | None
    untold: int
    bands: bool

    @property
    def days(self) -> bool:
        """Whether the labels are days."""
        return bool(self.labels) and isinstance(self.labels[0], dt.date)


def read(figure: go.Figure, frame: pd.DataFrame) -> Drawn | None:
    """The figure as a chart of bars and lines; None where it is something else: several plots, a surface, bars below zero."""
    every = [trace for trace in figure.data if trace.type == "bar"]
    lines = [trace for trace in figure.data if trace.type == "scatter"]
    lying = bool(every) and all(trace.orientation == "h" for trace in every)
    bars = _on_one_another(every)
    if len(every) + len(lines) != len(figure.data) or not _one_plot(figure) or not _plain_bars(figure, every, bars, lying, bool(lines)):
        return None
    plain = [trace for trace in lines if "lines" in (trace.mode or "lines") and trace.fill in (None, "none") and _width(trace)]
    labels = _labels([*bars, *plain], lying)
    if not labels:
        return None
    palette = list(template("light").layout.colorway or ())
    series = _merged([_series(trace, labels, lying, _ink(trace, palette, at)) for at, trace in enumerate([*bars, *plain])])
    named = tuple(one for one in series if any(value is not None for value in one.values))
    bands = len(every) > len(bars) or len(lines) > len(plain) + len(_dots(lines))
    return Drawn(labels, named, lying, _mirrored(bars), _late(frame, labels), _untold(lines, bars), bands) if named else None


def _one_plot(figure: go.Figure) -> bool:
    return all((trace.xaxis or "x") == "x" and (trace.yaxis or "y") == "y" for trace in figure.data)


def _plain_bars(figure: go.Figure, every: Sequence[Any], bars: Sequence[Any], lying: bool, lines: bool) -> bool:
    """Whether the bars stand on the axis or on one another; those that lie may go both ways, as a pyramid's do."""
    if lying:
        return not lines
    if any(trace.orientation == "h" for trace in every) or _mirrored(bars):
        return False
    return figure.layout.barmode != "overlay" or sum(trace.base is None for trace in bars) <= 1


def _on_one_another(bars: Sequence[Any]) -> list[Any]:
    """The bars that begin at the axis or where those before them end; one that floats is an interval."""
    kept: list[Any] = []
    tops: dict[str, float] = {}
    for trace in bars:
        if trace.base is not None and not all(abs(tops.get(str(x), 0.0) - float(base)) < 1e-6 for x, base in zip(trace.x, np.broadcast_to(trace.base, len(trace.x)), strict=True)):
            continue
        kept.append(trace)
        if trace.orientation != "h":
            for x, y in zip(trace.x, trace.y, strict=True):
                tops[str(x)] = tops.get(str(x), 0.0) + (0.0 if y is None or pd.isna(y) else float(y))
    return kept


def _mirrored(bars: Sequence[Any]) -> bool:
    """Whether bars go both ways, as those of a pyramid do."""
    return any(float(value) < 0 for trace in bars for value in (trace.x if trace.orientation == "h" else trace.y) if value is not None and not pd.isna(value))


def _merged(series: Sequence[Series]) -> list[Series]:
    """One line that is drawn in two parts, the later dashed, is one series: where it has a value twice they are the same."""
    found: dict[tuple[str, str], Series] = {}
    for one in series:
        known = found.get((one.kind, one.name))
        values = one.values if known is None else tuple(new if old is None else old for old, new in zip(known.values, one.values, strict=True))
        found[one.kind, one.name] = replace(known or one, values=values)
    return list(found.values())


def _width(trace: Any) -> bool:
    return trace.line.width != 0


def _dots(lines: Sequence[Any]) -> list[Any]:
    return [trace for trace in lines if trace.mode == "markers"]


def _untold(lines: Sequence[Any], bars: Sequence[Any]) -> int:
    """How many labels have a dot, or a word, in place of a number."""
    dotted = {str(x) for trace in _dots(lines) for x, y in zip(trace.x, trace.y, strict=True) if y == 0}
    written = sum(text in UNTOLD for trace in bars for text in _texts(trace))
    return len(dotted) + written


def _texts(trace: Any) -> list[str]:
    return [] if trace.customdata is None else [str(text) for text in np.ravel(trace.customdata)]


def _labels(traces: Sequence[Any], lying: bool) -> tuple[dt.date, ...] | tuple[str, ...]:
    """All labels of the traces once: days in order, names as they come."""
    found = [label for trace in traces for label in (trace.y if lying else trace.x) if label is not None]
    if not found:
        return ()
    if all(_is_day(label) for label in found):
        return tuple(sorted({pd.Timestamp(label).date() for label in found}))
    return tuple(dict.fromkeys(str(label) for label in found))


def _is_day(label: Any) -> bool:
    return isinstance(label, dt.date | np.datetime64 | pd.Timestamp)


def _series(trace: Any, labels: Sequence[Any], lying: bool, ink: str) -> Series:
    given = trace.y if lying else trace.x
    numbers = list(trace.x if lying else trace.y)
    texts = _texts(trace) if lying else []
    numbers = [None if at < len(texts) and texts[at] in UNTOLD else value for at, value in enumerate(numbers)]
    days = bool(labels) and isinstance(labels[0], dt.date)
    told = {pd.Timestamp(label).date() if days else str(label): value for label, value in zip(given, numbers, strict=True)}
    values = tuple(None if told.get(label) is None or pd.isna(told[label]) else float(told[label]) for label in labels)
    if lying:
        values = tuple(None if value is None else abs(value) for value in values)
    kind: Literal["bars", "line"] = "bars" if trace.type == "bar" else "line"
    return Series(_plain(trace.name or ""), kind, values, ink, kind == "line" and trace.line.dash in DASHED)


def _plain(name: str) -> str:
    """A name without the figure's own line breaks."""
    return name.replace("<br>", " ").strip()


def _ink(trace: Any, palette: Sequence[str], at: int) -> str:
    """The colour of a trace, as six digits."""
    given = trace.marker.color if trace.type == "bar" else trace.line.color or trace.marker.color
    if not isinstance(given, str) or not given.startswith("#"):
        outline = trace.marker.line.color if trace.type == "bar" else None
        given = outline if isinstance(outline, str) and outline.startswith("#") else palette[at % len(palette)] if palette else colour("light", "seq", 4)
    return given.lstrip("#").upper()


def _late(frame: pd.DataFrame, labels: Sequence[Any]) -> int | None:
    """The first label that still fills up."""
    if "day" not in frame or not labels or not isinstance(labels[0], dt.date):
        return None
    late = _drawing.incomplete_from(frame)
    return next((at for at, label in enumerate(labels) if late is not None and label >= late.date()), None)
