"""Reports that come with the product, as declarations: what the city has no data for is left out. People duplicate them."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.context import Context
from dashboard.contract import Text
from dashboard.reports import met, report
from geodata.map_reports.definition import Children, Definition, Form, MapLayer, Orientation, Paper
from geodata.queries.indicators import INDICATORS
from layers import layer


@dataclass(frozen=True)
class Standard:
    """One report of the product; of every list the city gets what it has data for."""

    key: str
    name: Text
    layers: tuple[str, ...]
    indicators: tuple[str, ...]
    charts: tuple[str, ...]
    columns: tuple[str, ...]
    tables: tuple[str, ...] = ()
    paper: Paper = "A4"
    orientation: Orientation = "portrait"
    forms: tuple[Form, ...] = ("pdf",)

    def definition(self, context: Context) -> Definition:
        """The definition of this report in this city, in the reader's language."""
        layers = tuple(key for key in self.layers if met(layer(key).needs, context.metrics))
        columns = _measured(self.columns, context)
        return Definition(
            paper=self.paper, orientation=self.orientation, lang=context.lang, layers=tuple(MapLayer(key=key) for key in layers[:2]),
            indicators=_measured(self.indicators, context)[:4], charts=_drawn(self.charts, context)[:2], table=Children(columns=columns) if columns else None,
            tables=_drawn(self.tables, context), forms=self.forms,
        )  # fmt: skip


def _measured(keys: tuple[str, ...], context: Context) -> tuple[str, ...]:
    return tuple(key for key in keys if met(INDICATORS[key].needs, context.metrics))


def _drawn(keys: tuple[str, ...], context: Context) -> tuple[str, ...]:
    return tuple(key for key in keys if met(report(key).needs, context.metrics))


STANDARDS = (
    Standard("daily", ("疫情日报", "Daily situation"), ("case_cells", "address_cells", "district_reported"), ("cases_window", "cases_day", "cases_screening", "isolation_now", "addresses"),
             ("case_trend", "address_trend"), ("cases_window", "addresses", "isolation_now", "unverified")),
    Standard("returnees", ("返城人员日报", "Returnees by day"), ("unverified_cells", "returnee_cells"), ("arrivals_expected", "arrivals_seen", "arrivals_verified", "unverified"),
             ("returnee_arrivals", "registration_funnel"), ("arrivals_seen", "arrivals_verified", "unverified"), forms=("pdf", "xlsx")),
    Standard("tasks", ("任务与隔离", "Tasks and isolation"), ("overdue_tasks", "open_tasks", "isolation"), ("tasks_open", "tasks_overdue", "isolation_now"),
             ("task_trend", "isolation_census"), ("tasks_open", "tasks_overdue", "isolation_now")),
    Standard("hospitals", ("医院与床位", "Hospitals and beds"), ("hospital_load", "hospital_catchment"), ("occupancy", "cases_window", "isolation_now"),
             ("hospital_census", "hospital_trend", "hospital_patients"), ("cases_window",), ("hospital_beds", "hospital_by_day")),
    Standard("weekly", ("一周态势 A3", "The week on A3"), ("case_rate", "case_cells", "address_cells", "district_reported"), ("cases_window", "cases_day", "isolation_now", "unverified", "addresses"),
             ("case_trend", "reproduction_number"), ("cases_window", "addresses", "isolation_now"), paper="A3", orientation="landscape", forms=("pdf", "png")),
)  # fmt: skip
"""In the order of the page."""


def offered(context: Context) -> list[tuple[Standard, Definition]]:
    """Those that show anything in this city, as they are here."""
    made = [(one, one.definition(context)) for one in STANDARDS]
    return [(one, definition) for one, definition in made if definition.layers and (definition.indicators or definition.charts)]
