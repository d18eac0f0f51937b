"""图表: every analysis by name, in its section; each with its Excel file."""

from __future__ import annotations

from dash import html

from dashboard.components.report import report_panels
from dashboard.context import Context
from dashboard.contract import Page, Text
from dashboard.reports import offered, report

SECTIONS: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (("疫情总体分析", "Epidemic"), ("case_trend", "case_cumulative", "case_by_class", "case_found_by", "case_age_sex", "case_by_division", "address_trend", "address_by_division")),
    (("返城人员画像", "Returnees"), ("returnee_arrivals", "registration_funnel", "returnee_origin", "returnee_purpose", "returnee_mode", "returnee_age_sex")),
    (("任务与管控", "Tasks and controls"), ("task_trend", "task_state", "isolation_census", "checkpoint_scans", "clue_trend", "clues_by_class")),
    (("收治医院", "Hospitals"), ("hospital_trend", "hospital_occupancy", "hospital_patients", "hospital_sites")),
    (("数据质量", "Data quality"), ("located_by_level",)),
)  # fmt: skip

STAND_INS = ("hospital_patients", "hospital_sites")


def layout(page: Page, context: Context) -> html.Div:
    """Sections of panels; a section without data in this city is left out."""
    sections = []
    for title, keys in SECTIONS:
        panels = report_panels(context, _with_data(keys, context))
        if panels:
            sections.append(html.Section([html.H2(context.t(title)), html.Div(panels, className="gw-charts-grid")], className="gw-charts-section"))
    return html.Div(sections, className="gw-charts gw-scroll")


def _with_data(keys: tuple[str, ...], context: Context) -> tuple[str, ...]:
    """The register and the published patients stand in where hospitals report no beds."""
    beds = offered(report("hospital_beds"), context.metrics)
    return tuple(key for key in keys if key not in (STAND_INS if beds else ()))


PAGE = Page(
    key="charts",
    path="/charts",
    title=("图表", "Charts"),
    order=25,
    roles=("analyst", "leader", "planner", "district_head"),
    layers=(),
    reports=tuple(key for _, keys in SECTIONS for key in keys),
    tables=(),
    layout=layout,
    theme="light",
)
