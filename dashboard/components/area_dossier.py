"""The drawer while no cell is chosen: the area the view stands on. Small counts come hidden from the data room."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard import formats
from dashboard.components import dossier_parts
from dashboard.components.kpi import label, tile_body
from dashboard.context import Context
from geodata.filters import Filters
from geodata.queries.area_dossier import AreaDossier

LEVELS = {"city": ("全市", "City"), "district": ("区县", "District"), "street": ("街道乡镇", "Street"), "community": ("社区", "Community")}
DRAWN = ("按标注点落在选区内的区划合计", "Sum of the areas whose label point lies in it")
AMONG = {"district": ("个区县", "districts"), "street": ("个街镇", "streets"), "community": ("个社区", "communities")}
MEASURED = {
    "cases": ("逐日新增", "New cases by day"),
    "case_series": ("逐日新增（官方日报）", "New infections by day (official)"),
    "case_addresses": ("逐日报告住址", "Addresses by day"),
}


def area_body(found: AreaDossier, filters: Filters, context: Context) -> list[Any]:
    """Key numbers with their change in words, the days, and the facts of the area."""
    code = context.t(DRAWN) if found.at.drawn else f"{context.t(LEVELS[found.at.level])} · {found.at.code}"
    tiles = [html.Div([label(context, key), *tile_body(key, measure, filters, context.lang)], className="gw-kpi") for key, measure in found.numbers]
    title = html.Div([context.t(MEASURED[found.measured]), html.Span(formats.day_range(filters.day_from, filters.day_to, context.lang))], className="gw-dossier-title")
    return [
        html.Div(dossier_parts.head(code, context.t(found.at.name)), className="gw-dossier-is-area"),
        html.Div(tiles, className="gw-kpis gw-dossier-kpis"),
        html.Div([title, dossier_parts.bars(found.days, found.daily, filters, context)], className="gw-dossier-past"),
        _facts(found, context),
        html.P(_note(found, context), className="gw-dossier-note gw-dossier-foot"),
    ]


def _facts(found: AreaDossier, context: Context) -> html.Dl:
    """Rank, people, precision, registered against verified, tasks: those the city has."""
    rows: list[tuple[tuple[str, str], Any]] = []
    if found.rank and found.among_name:
        word = context.t(AMONG[found.at.level])
        rows.append((("位次", "Rank"), context.t((f"{found.among_name[0]}第 {found.rank}，共 {found.among} {word}", f"{found.rank} of {found.among} {word} in {found.among_name[1]}"))))
    if found.at.population:
        rows.append((("人口", "Population"), formats.number_in_words(found.at.population, context.lang)))
    if found.levels:
        rows.append((("定位精度", "Precision"), dossier_parts.mix(found.levels, context)))
    if found.seen is not None and found.verified is not None:
        rows.append((("已到 / 核实", "Seen / verified"), _gap(found.seen, found.verified, context)))
    if "tasks_opened" in context.metrics:
        rows.append((("待办任务", "Open tasks"), _tasks(found, context)))
    parts = [part for name, value in rows for part in (html.Dt(context.t(name)), html.Dd(value))]
    return html.Dl(parts, className="gw-dossier-facts")


def _gap(seen: int, verified: int, context: Context) -> str:
    left, right, gap = (formats.number(value, context.lang) for value in (seen, verified, max(0, seen - verified)))
    return context.t((f"{left} / {right}，差 {gap}", f"{left} / {right}, {gap} to go"))


def _tasks(found: AreaDossier, context: Context) -> str:
    """How many, how many of them late; the earliest time only while nothing is late yet."""
    if not found.tasks_overdue:
        return dossier_parts.task_words(found.tasks_open, found.earliest_due, context)
    number, late = formats.number(found.tasks_open, context.lang), formats.number(found.tasks_overdue, context.lang)
    return context.t((f"{number} 项，其中逾期 {late} 项", f"{number}, of these {late} overdue"))


def _note(found: AreaDossier, context: Context) -> str:
    hint = context.t(("点一格或一处地点，看它的数字、邻格和待办。", "Choose a cell or a site for its numbers, neighbours and tasks."))
    if not found.at.small:
        return hint
    return context.t((f"1–4 显示为 <5。{hint}", f"1–4 is shown as <5. {hint}"))
