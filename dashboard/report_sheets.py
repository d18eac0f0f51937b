"""A report's frame as a sheet of a workbook, with what the report says beside its numbers."""

from __future__ import annotations

import pandas as pd

from dashboard import file_facts, workbook
from dashboard.context import Context
from dashboard.contract import Report
from dashboard.reports import case_course, registration_funnel
from dashboard.workbook import Sheet
from geodata.queries import hospital_flow, hospital_stays
from geodata.queries.columns import Column, Kind
from geodata.vocabulary import (
    CASE_CLASS,
    CLUE_CLASS,
    FOUND_BY,
    GEO_LEVELS,
    ISOLATION_KIND,
    MODE,
    PASS_COLOUR,
    PURPOSE,
    ROUTE,
    SEX,
    TASK_KIND,
    Codes,
)

CODES: dict[str, Codes] = {
    "case_class": CASE_CLASS, "found_by": FOUND_BY, "sex": SEX, "kind": TASK_KIND, "clue_class": CLUE_CLASS, "pass_colour": PASS_COLOUR,
}  # fmt: skip
REPORT_CODES: dict[str, dict[str, Codes]] = {
    "returnee_purpose": {"category": PURPOSE}, "returnee_mode": {"category": MODE}, "isolation_census": {"kind": ISOLATION_KIND}, "case_route": {"route": ROUTE},
    "located_by_level": {"level": GEO_LEVELS}, "case_course": {"stage": Codes("stage", case_course.NAMES)}, "registration_funnel": {"step": Codes("step", registration_funnel.NAMES)},
    "hospital_census": {"unit": Codes("unit", hospital_flow.UNITS)}, "hospital_stays": {"unit": Codes("unit", hospital_stays.UNITS)},
}  # fmt: skip
KINDS: dict[str, Kind] = {"datetime64[us]": "day", "Int64": "count", "float64": "number", "boolean": "flag"}


def report_sheet(item: Report, frame: pd.DataFrame, context: Context) -> Sheet:
    """One row a row of the frame; hidden counts are words."""
    columns = {name: Column(KINDS.get(str(frame[name].dtype), "text"), text) for name, text in item.columns.items()}
    notes = file_facts.said_by(frame.attrs, item.note, context)
    return workbook.of_frame(context.t(item.title), frame, columns, notes, codes=codes_of(item), suppressed=True)


def codes_of(item: Report) -> dict[str, Codes]:
    """The closed lists of a report's columns."""
    return {name: codes for name, codes in {**CODES, **REPORT_CODES.get(item.key, {})}.items() if name in item.columns}
