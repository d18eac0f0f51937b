"""Number tiles: what it is, the number, and the change in words."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard import formats, ids
from dashboard.components.definition import defined
from dashboard.context import Context
from dashboard.reports import met
from geodata.errors import Lang
from geodata.filters import Filters
from geodata.queries.indicators import INDICATORS, Measure


def kpi(context: Context, key: str) -> html.Div:
    """One tile; its body is filled when the filters are known, in a height that does not change."""
    return html.Div([label(context, key), html.Div(_body(key, "", "", "", context.lang), id=ids.kpi(key))], className="gw-kpi")


def label(context: Context, key: str) -> Any:
    """The name of an indicator, which opens into what it means."""
    return defined(context.t(INDICATORS[key].title), key, context, "gw-kpi-label")


def kpi_strip(context: Context, keys: tuple[str, ...]) -> html.Div:
    """Tiles for those of the keys that this city has data for."""
    return html.Div([kpi(context, key) for key in keys if met(INDICATORS[key].needs, context.metrics)], className="gw-kpis")


def tile_body(key: str, found: Measure, filters: Filters, lang: Lang) -> list[Any]:
    """Number and change of a measured indicator."""
    one = INDICATORS[key]
    days = 1 if key.endswith("_day") else filters.days
    if found.now is None:
        return _body(key, formats.no_data(lang), "", "", lang)
    number = formats.percent(found.now, lang) if one.share else formats.suppressed() if found.now < 0 else formats.number(found.now, lang)
    return _body(key, number, change(one.share, one.stock, found, days, lang), _direction(found), lang)


def _direction(found: Measure) -> str:
    """Which way a number went, for its colour; none while it is still growing towards the one before."""
    if found.incomplete and found.now is not None and found.before is not None and found.now < found.before:
        return ""
    return formats.direction(found.now, found.before)


def change(share: bool, stock: bool, found: Measure, days: int, lang: Lang) -> str:
    """The change of a measured number in words; empty where it cannot be told."""
    if found.now is None or found.before is None or found.now < 0 or found.before < 0:
        return ""
    if found.incomplete and found.now < found.before:
        return "未报齐，暂不比较" if lang == "zh" else "incomplete, not compared"
    if share:
        words = formats.points(found.now - found.before, lang)
        return f"较 {days} 天前{words}" if lang == "zh" else f"{words} on {days} days ago"
    if stock:
        gap = formats.number(abs(found.now - found.before), lang)
        more = found.now >= found.before
        return f"较 {days} 天前{'多' if more else '少'} {gap}" if lang == "zh" else f"{gap} {'more' if more else 'fewer'} than {days} days ago"
    return formats.change_on_previous(found.now, found.before, days, lang)


def _body(key: str, number: str, change: str, direction: str, lang: Lang) -> list[Any]:
    one = INDICATORS[key]
    pick = 0 if lang == "zh" else 1
    return [
        html.Span([number, html.Span(one.unit[pick], className="gw-kpi-unit") if number else None], className="gw-kpi-number"),
        html.Div(change, className=f"gw-kpi-change {f'gw-{direction}' if direction else ''}".strip()),
    ]
