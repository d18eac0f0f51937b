"""What an issue of a map report holds, as values: everything the page, the workbook and the briefing show comes from here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard.context import Context
from dashboard.contract import Report, Text
from dashboard.map_report.paper import Sheet
from dashboard.map_report.projection import View
from dashboard.scenarios import Planned
from dashboard.shown import Cells, Shown
from geodata.filters import Filters
from geodata.map_reports.issue import Issue
from geodata.queries.children import PartsTable
from geodata.queries.headlines import CaseHeadlines
from geodata.queries.indicators import Indicator, Measure
from geodata.queries.standing import Place


@dataclass(frozen=True)
class Number:
    """A key indicator: this window and the one before; for what has a value a day also a day and a week earlier. None: not counted here."""

    key: str
    one: Indicator
    found: Measure
    yesterday: float | None = None
    week: float | None = None


@dataclass(frozen=True)
class Table:
    """A report's frame, for a chart or a table; `why` it is empty."""

    report: Report
    frame: pd.DataFrame
    why: Text | None


@dataclass(frozen=True)
class Source:
    """A register the report rests on: its name, the last day it speaks of, when it was loaded, districts heard from of those expected."""

    name: str
    as_of: dt.date | None
    loaded_at: dt.datetime | None
    received: int | None = None
    expected: int | None = None


@dataclass(frozen=True)
class Contents:
    """One issue for one reader. `layers`: topmost first; `left_out`: in words, what was asked for and is not in it, and why."""

    issue: Issue
    context: Context
    filters: Filters
    place: Place
    view: View
    sheet: Sheet
    headlines: CaseHeadlines | None
    numbers: Sequence[Number]
    charts: Sequence[Table]
    parts: PartsTable | None
    tables: Sequence[Table]
    layers: Sequence[Shown]
    sources: Sequence[Source]
    left_out: Sequence[Text]
    cautions: Sequence[Text]
    made_at: dt.datetime
    scenario: Planned | None = None

    @property
    def cells(self) -> Cells | None:
        """The topmost layer of cells, which the legend and the sentence are about."""
        return next((layer for layer in self.layers if isinstance(layer, Cells)), None)
