"""What a figure means, one press away from it; and all of them in one list."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.context import Context
from dashboard.contract import Text
from dashboard.reports import met
from geodata.queries.indicators import INDICATORS, Definition, Indicator
from geodata.records import record

ADDS_UP: Text = ("等于下级之和，加上只定位到本级的记录", "the sum over the parts, and what is placed in none of them")
ROWS: tuple[tuple[Text, str], ...] = (
    (("算法", "Formula"), "formula"),
    (("不含", "Leaves out"), "excludes"),
    (("来源", "Source"), "source"),
    (("口径日", "As of"), "as_of"),
    (("上下级", "Whole and parts"), "apart"),
)


def in_words(one: Indicator, context: Context) -> list[tuple[str, str]]:
    """(what, words) in the reader's language, for the screen and for files."""
    means = one.means(context.city.case_basis == "official_series")
    return [(context.t(label), _words(means, name, context)) for label, name in ROWS]


def _words(means: Definition, name: str, context: Context) -> str:
    if name == "source":
        model = record(means.source)
        return context.t((model.zh, model.en))
    told: Text | None = getattr(means, name)
    return context.t(told or ADDS_UP)


def defined(title: Any, key: str, context: Context, kind: str = "") -> html.Details:
    """A title that opens into its definition."""
    pairs = [part for what, words in in_words(INDICATORS[key], context) for part in (html.Dt(what), html.Dd(words))]
    return html.Details([html.Summary(title, title=context.t(("看口径", "What it means"))), html.Dl(pairs)], className=f"gw-defined {kind}".strip())


def definitions(context: Context) -> html.Table:
    """Every indicator this city has, a row each."""
    shown = [one for one in INDICATORS.values() if met(one.needs, context.metrics)]
    heads = [context.t(("指标", "Indicator")), context.t(("单位", "Unit")), *(context.t(label) for label, _ in ROWS)]
    rows = [
        html.Tr([html.Td(html.B(context.t(one.title))), html.Td(context.t(one.unit) or "%"), *(html.Td(words) for _, words in in_words(one, context))], id=f"means-{one.key}")
        for one in shown
    ]
    return html.Table([html.Thead(html.Tr([html.Th(head) for head in heads])), html.Tbody(rows)], className="gw-plain gw-definitions")
