"""导出 ▾: what lies on the map as a file, and the lists people ask for every day."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard import ids, quick_exports
from dashboard.components import factory
from dashboard.components.known_on import known_on
from dashboard.context import Context
from dashboard.contract import Page, Text

FORMS = {"xlsx": "Excel", "csv": "CSV", "geojson": "GeoJSON", "gpkg": "GeoPackage"}
REPORT: Text = ("地图报告：当前区域、时间窗和图层", "Map report: this area, window and layers")
REPORT_FORMS: dict[str, tuple[Text, Text]] = {
    "pdf-A4-portrait": (("报告 PDF，A4", "Report, PDF A4"), ("一页：地图、指标、曲线、街道表，按比例尺印刷", "Map to scale, indicators, trend and table of streets")),
    "pdf-A3-landscape": (("报告 PDF，A3 横", "Report, PDF A3 landscape"), ("大图在左，表在右", "A larger map, the table beside it")),
    "png-A4-portrait": (("报告图片 PNG", "Report, picture PNG"), ("各页上下相接成一张图，适合转发", "All pages in one picture, to be passed on")),
    "pptx": (("汇报 PowerPoint", "Briefing, PowerPoint"), ("封面、指标、地图、可编辑的图表和表格", "Cover, indicators, map, charts and tables that can be edited")),
    "xlsx": (("报告数据 Excel", "Its numbers, Excel"), ("报告里每个指标、图表、表格和地图各格的数", "The numbers behind every indicator, chart, table and cell of the report")),
}
CELLS: Text = ("最上面的格图层：选区内，或当前区域", "The topmost layer of cells: the selection, or the area in view")
SITES: Text = ("最上面的点、线、区图层", "The topmost layer of points, lines or zones")
LISTS: Text = ("清单 Excel：当前区域与时间窗", "Lists as Excel: this area and window")


def export_menu(page: Page, context: Context) -> list[Any]:
    """The button and its entries; nothing where there is nothing to take away."""
    whole = factory.offered(context) and bool(page.exports)
    files = [*(_map(context) if page.exports else []), *([factory.entry(context)] if whole else []), *_lists(context)]
    if not files:
        return []
    entries = [*files, html.Div(known_on(ids.export_known(page.key), context), className="gw-export-known")]
    title = context.t(("导出地图与清单", "Export the map and lists"))
    button = html.Button([context.t(("导出", "Export")), html.I(className="gw-icon gw-icon-chevron")], className="gw-button gw-export", title=title, type="button")
    return [dmc.Menu([dmc.MenuTarget(button), dmc.MenuDropdown(entries, className="gw-exports")], position="bottom-end", offset=4), *([factory.box(context)] if whole else [])]


def _map(context: Context) -> list[Any]:
    offline = context.t(("离线地图 (HTML)", "Offline map (HTML)"))
    title = context.t(("图上所有图层成一个文件，没有网络也能打开", "All layers shown as one file that opens without a network"))
    return [
        dmc.MenuItem(html.Span(offline, title=title), id=ids.export_as("map-html"), n_clicks=0),
        *_report(context), dmc.MenuLabel(context.t(CELLS)), _forms("cells", "", context), dmc.MenuLabel(context.t(SITES)), _forms("sites", context.t(("点线区 ", "Sites ")), context),
    ]  # fmt: skip


def _report(context: Context) -> list[Any]:
    items = [dmc.MenuItem(html.Span(context.t(name), title=context.t(hint)), id=ids.export_as(f"report-{form}"), n_clicks=0) for form, (name, hint) in REPORT_FORMS.items()]
    return [dmc.MenuLabel(context.t(REPORT)), *items]


def _forms(what: str, spoken: str, context: Context) -> html.Div:
    """The four forms side by side."""
    items = [dmc.MenuItem(name, id=ids.export_as(f"{what}-{form}"), n_clicks=0, **({"aria-label": spoken + name} if spoken else {})) for form, name in FORMS.items()]
    return html.Div(items, className="gw-export-forms")


def _lists(context: Context) -> list[Any]:
    found = quick_exports.offered(context)
    items = [dmc.MenuItem(html.Span(context.t(item.title), title=context.t(item.hint)), id=ids.export_as(f"list-{item.key}"), n_clicks=0) for item in found]
    return [dmc.MenuLabel(context.t(LISTS)), *items] if items else []
