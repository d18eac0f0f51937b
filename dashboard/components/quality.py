"""How much of the records can be trusted to a place: the foot of the layers rail, with the way to the data page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import dcc, html

from dashboard import access, formats, ids
from dashboard.context import Context

CELL = ("door", "compound", "interpolated", "road", "community")
STREET = ("street",)
REVIEW = ("district", "none")


def quality(context: Context) -> html.Div:
    """The block; its body comes with the first data version."""
    return html.Div(id=ids.QUALITY, className="gw-quality", **{"aria-label": context.t(("质量", "Quality"))})


def quality_body(levels: Mapping[str, int], context: Context) -> list[Any]:
    """A bar and words: located to a cell, to a street only, to be looked at by a person."""
    total = sum(levels.values())
    if not total:
        return []
    cell, street, review = (sum(levels.get(level, 0) for level in group) for group in (CELL, STREET, REVIEW))
    parts = [(cell, "is-cell"), (street, "is-street"), (review, "is-review")]
    bar = html.Div([html.I(className=kind, style={"flex": str(n)}) for n, kind in parts if n], className="gw-quality-bar", **{"aria-hidden": "true"})
    names = (("到格", "to a cell"), ("到街镇", "to a street"), ("待核", "to review"))
    words: list[Any] = []
    for (n, _), name in zip(parts, names, strict=True):
        words.append(html.Span([html.B(_share(n, total, context)), f" {context.t(name)}"]))
    number = formats.number(review, context.lang)
    link = context.t((f"查看 {number} 条待核 →", f"See {number} to review →")) if review else context.t(("查看数据来源 →", "See the sources →"))
    href = "/review" if review and access.allows(context.user, "page", "review") else "/sources"
    return [html.H3(context.t(("质量", "Quality"))), bar, html.Div(words, className="gw-quality-words"), dcc.Link(link, href=href, className="gw-link")]


def _share(n: int, total: int, context: Context) -> str:
    """Whole percent; what is there but rounds to nothing reads <1%."""
    return "<1%" if 0 < n < total / 200 else formats.percent(n / total, context.lang)
