"""What the review page shows of addresses: rows of the queue, the text with what was understood, candidates, decisions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import combinations
from math import asin, cos, radians, sin, sqrt
from typing import Any
from zoneinfo import ZoneInfo

from dash import html

from dashboard import formats
from dashboard.components import states
from dashboard.context import Context
from dashboard.contract import Text
from geodata.queries.review import DecisionRow, QuestionRow, Queue
from geodata.reasons import REVIEW_REASONS
from geodata.records import RECORDS
from geodata.vocabulary import GEO_LEVELS

CHINA = ZoneInfo("Asia/Shanghai")
EARTH_M = 6_371_008.8
LETTERS = "ABC"
SPANS: dict[str, Text] = {
    "city": ("市", "city"), "district": ("区县", "district"), "street": ("街镇", "street or town"), "community": ("村居", "community"),
    "road": ("路", "road"), "number": ("弄号", "number"), "place": ("地名", "name of a place"), "unit": ("楼室", "building, room"),
    "context": ("附带的话", "aside"), "elsewhere": ("外地", "elsewhere"), "unknown": ("未识别", "not understood"),
}  # fmt: skip
KINDS: dict[str, Text] = {
    "accept": ("确认", "Accepted"), "pick": ("选点", "Picked"), "alias": ("别名", "Named"), "reject": ("非本市", "Not here"),
}  # fmt: skip


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance of two points (lon, lat), in metres."""
    (lon_a, lat_a), (lon_b, lat_b) = (tuple(map(radians, point)) for point in (a, b))
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_M * asin(sqrt(half))


def marked(row: QuestionRow, context: Context) -> list[Any]:
    """The text as written; each understood part underlined in its kind's colour and line."""
    parts: list[Any] = []
    at = 0
    for start, end, kind in sorted(row.spans):
        if start < at or end <= start:
            continue
        parts += [row.address[at:start], html.Mark(row.address[start:end], className=f"gw-span is-{kind}", title=context.t(SPANS.get(kind, SPANS["unknown"])))]
        at = end
    return [part for part in (*parts, row.address[at:]) if part]


def legend(row: QuestionRow, context: Context) -> html.Div:
    """The kinds this text has, in the order they come."""
    kinds = dict.fromkeys(kind for _, _, kind in sorted(row.spans))
    return html.Div([html.Span([html.I(className=f"gw-span is-{kind}"), context.t(SPANS.get(kind, SPANS["unknown"]))]) for kind in kinds], className="gw-review-legend")


def sure(level: str, confidence: float | None, context: Context) -> str:
    """门牌 · 41%."""
    return formats.surely(GEO_LEVELS.label(level, context.lang), confidence, context.lang)


def source_names(row: QuestionRow, context: Context) -> str:
    """The registers whose records wait, as people call them."""
    return "、".join(_source(key, context) for key in row.sources) if context.lang == "zh" else ", ".join(_source(key, context) for key in row.sources)


def _source(key: str, context: Context) -> str:
    return context.t((RECORDS[key].zh, RECORDS[key].en)) if key in RECORDS else key


def queue_rows(found: Queue, context: Context, filters: str) -> list[Any]:
    """One row an address; the browser marks the chosen one."""
    if not found.rows:
        return [states.empty(("待核地址", "addresses to review"), context.lang, filters or context.t(("全部", "everything")))]
    return [_row(turn, row, context) for turn, row in enumerate(found.rows)]


def _row(turn: int, row: QuestionRow, context: Context) -> html.Div:
    number = formats.number(row.records, context.lang)
    facts = [html.Span(REVIEW_REASONS.label(row.reason, context.lang), className="gw-review-why"), sure(row.level, row.confidence, context), source_names(row, context)]
    return html.Div(
        [
            html.Div(marked(row, context), className="gw-review-text gw-cut", title=row.address),
            html.B(number, className="gw-num", title=context.t((f"{number} 条记录", f"{number} records"))),
            html.Div([html.Span(fact) if isinstance(fact, str) else fact for fact in facts], className="gw-review-facts gw-cut"),
        ],
        className="gw-review-row", role="option", **{"data-row": str(turn)},
    )  # fmt: skip


def pager(found: Queue, start: int, size: int, context: Context) -> list[Any]:
    """Which rows these are, and the way to the others."""
    if found.addresses <= size:
        return []
    last = min(start + size, found.addresses)
    words = f"{start + 1}–{last} / {formats.number(found.addresses, context.lang)}"
    back = html.Button("‹", disabled=start == 0, className="gw-button gw-square", **{"data-review": "back", "aria-label": context.t(("上一页", "Previous page"))})
    on = html.Button("›", disabled=last >= found.addresses, className="gw-button gw-square", **{"data-review": "on", "aria-label": context.t(("下一页", "Next page"))})
    return [back, html.Span(words), on]


def chosen(row: QuestionRow, place: int, total: int, context: Context) -> html.Div:
    """The address in full, why it is here, and the places it may mean."""
    nth = context.t((f"第 {place:,} / {total:,} 个地址", f"Address {place:,} of {total:,}")) if place else ""
    stated = context.t((f"所填区县：{row.hint_district}", f"District stated: {row.hint_district}")) if row.hint_district else ""
    size = "is-long" if len(row.address) > 28 else ""
    left = html.Div(
        [
            html.P([nth, html.Span(context.t(row.district)) if row.district else None, stated], className="gw-review-nth"),
            html.P(marked(row, context), className=f"gw-review-raw {size}".strip()),
            legend(row, context),
            html.P([context.t(("原因：", "Why: ")), html.B(REVIEW_REASONS.label(row.reason, context.lang))], className="gw-review-reason"),
            html.P(_now(row, context), className="gw-review-now"),
        ],
        className="gw-review-left",
    )
    return html.Div([left, candidates(row, context)], className="gw-review-split")


def _now(row: QuestionRow, context: Context) -> str:
    records = context.t((f"一个决定影响 {row.records:,} 条记录", f"one decision places {row.records:,} records"))
    radius = "" if row.radius_m is None else f" · ±{formats.distance(row.radius_m, context.lang)}"
    at = f" · {row.matched}" if row.matched else ""
    return context.t((f"现为：{sure(row.level, row.confidence, context)}{radius}{at}；{records}", f"Now: {sure(row.level, row.confidence, context)}{radius}{at}; {records}"))


def candidates(row: QuestionRow, context: Context) -> html.Div:
    """A, B and C with precision, distance from the present point and weight; between them the distances of each pair."""
    if not row.candidates:
        return html.Div(
            states.message("alert", context.t(("没有候选地点", "No candidate places")), context.t(
                ("可在图上选点（P），写出另一地址（L），或判为非本市地址（X）。", "Pick on the map (P), give another address (L), or say it is not in this city (X).")
            )), className="gw-review-candidates",
        )  # fmt: skip
    here = None if row.lon is None or row.lat is None else (row.lon, row.lat)
    rows = [_candidate(turn, one, here, context) for turn, one in enumerate(row.candidates[:3])]
    return html.Div([html.Table([_heads(context), html.Tbody(rows)]), html.P(_between(row.candidates[:3], context), className="gw-review-between")], className="gw-review-candidates")


def _heads(context: Context) -> html.Thead:
    heads = (("", ""), ("候选地点", "Candidate"), ("距现点", "From now"), ("分值", "Score"))
    return html.Thead(html.Tr([html.Th(context.t(text), className="r" if turn > 1 else "") for turn, text in enumerate(heads)]))


def _candidate(turn: int, one: Any, here: tuple[float, float] | None, context: Context) -> html.Tr:
    away = "–" if here is None else formats.distance(metres(here, (one["lon"], one["lat"])), context.lang)
    facts = f"{GEO_LEVELS.label(one['level'], context.lang)} · ±{formats.distance(one['radius_m'], context.lang)}"
    name = [html.Span(one["label"] or "–", className="gw-review-label"), html.Span(facts, className="gw-review-facts")]
    return html.Tr(
        [html.Td(html.B(LETTERS[turn])), html.Td(name), html.Td(away, className="r"), html.Td(html.B(f"{one['score']:.2f}"), className="r")],
        **{"data-review": f"accept-{turn}", "data-letter": LETTERS[turn]},
    )


def _between(found: Sequence[Any], context: Context) -> str:
    pairs = [
        f"{LETTERS[a]}–{LETTERS[b]} {formats.distance(metres((found[a]['lon'], found[a]['lat']), (found[b]['lon'], found[b]['lat'])), context.lang)}"
        for a, b in combinations(range(len(found)), 2)
    ]
    return context.t(("相距：", "Apart: ")) + " · ".join(pairs) if pairs else ""


def history(found: Sequence[DecisionRow], context: Context) -> list[Any]:
    """One line a decision: what, which address, who, when; undone ones are struck and say by whom."""
    if not found:
        return [html.P(context.t(("还没有决定。", "Nothing has been decided yet.")), className="gw-note")]
    return [_decision(row, context) for row in found]


def _decision(row: DecisionRow, context: Context) -> html.Div:
    who = f"{row.decided_by} · {_moment(row.decided_at, context)}"
    undone = row.undone_at is not None
    if undone and row.undone_at is not None:
        by = context.t((f"{row.undone_by} 撤销", f"undone by {row.undone_by}"))
        who += f" · {by} {_moment(row.undone_at, context)}"
    records = context.t((f"{row.records:,} 条", f"{row.records:,} records"))
    undo = [] if undone else [html.Button(context.t(("撤销", "Undo")), className="gw-link", **{"data-review": "undo", "data-alias": str(row.id)})]
    return html.Div(
        [
            html.Div([html.B(context.t(KINDS[row.kind])), html.Span(row.address, className="gw-cut", title=row.address), *undo]),
            html.Div(f"→ {_label(row, context)} · {records}", className="gw-cut", title=row.label),
            html.Div(who, className="gw-review-who gw-cut", title=who),
        ],
        className="gw-review-decision" + (" is-undone" if undone else ""),
    )


def _label(row: DecisionRow, context: Context) -> str:
    return context.t(("不是本市地址", "no address of this city")) if row.kind == "reject" else row.label


def _moment(at: dt.datetime, context: Context) -> str:
    return formats.moment(at.astimezone(CHINA), context.lang)
