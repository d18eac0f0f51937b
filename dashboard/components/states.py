"""What a panel shows when it has no picture to show: empty, loading, stale, error, closed, suppressed, simulated."""

from __future__ import annotations

from typing import Any, Literal

from dash import html

from dashboard import texts
from dashboard.contract import Text
from geodata.errors import AccessProblem, EmptySelection, GridwatchError, Lang

Icon = Literal["check", "alert", "lock"]


def _pick(text: Text, lang: Lang) -> str:
    return text[0] if lang == "zh" else text[1]


def message(icon: Icon, title: str, body: str, actions: tuple[Any, ...] = (), kind: str = "") -> html.Div:
    """A hexagon, one bold line, one sentence, and what the reader can do."""
    words = [html.B(title), html.P(body)]
    if actions:
        words.append(html.Div(list(actions), className="gw-state-actions"))
    return html.Div(
        [html.I(className=f"gw-hex gw-hex-{icon}", **{"aria-hidden": "true"}), html.Div(words)],
        className=f"gw-state {kind}".strip(),
        role="alert" if kind == "is-error" else "status",
    )


def empty(what: Text, lang: Lang, filters: str = "") -> html.Div:
    """Nothing matches: 没有待核登记 + the filters in force."""
    title = f"没有{what[0]}" if lang == "zh" else f"No {what[1].lower()}"
    body = (f"筛选：{filters}。" if lang == "zh" else f"Filters: {filters}.") if filters else _pick(
        ("所选时间与区域内没有记录。可放宽时间窗，或回到全市。", "Nothing in this window and area. Widen the window or go back to the city."), lang
    )
    return message("check", title, body)


def loading(lang: Lang, text: str = "") -> html.Div:
    """A still skeleton of the same height as the picture to come; nothing loops."""
    note = text or _pick(texts.LOADING, lang)
    return html.Div([html.Div(className="gw-skeleton-bars"), html.P(note)], className="gw-skeleton", **{"aria-busy": "true"})


def error(title: str, body: str, lang: Lang, number: str = "", retry: Any = None) -> html.Div:
    """What failed, what is kept, what to do; the number finds it in the log."""
    actions: list[Any] = [retry] if retry is not None else []
    if number:
        label = f"错误号 {number}" if lang == "zh" else f"Error number {number}"
        actions.append(html.Span(label, className="gw-error-number"))
    return message("alert", title, body, tuple(actions), "is-error")


def no_permission(title: str, body: str, lang: Lang) -> html.Div:
    """The person's limit, not the system's, and what they can do instead."""
    note = _pick(("本次访问已记入审计", "This visit is kept in the audit log"), lang)
    return html.Div([message("lock", title, body), html.P(note, className="gw-state-foot")], className="gw-closed")


def problem(title: str, failure: GridwatchError, lang: Lang, retry: Any = None) -> html.Div:
    """What a person can mend: a closed door, a selection that catches nothing, or what went wrong."""
    if isinstance(failure, AccessProblem):
        return no_permission(title, failure.text(lang), lang)
    if isinstance(failure, EmptySelection):
        return message("check", title, failure.text(lang))
    return error(title, failure.text(lang), lang, retry=retry)


def stale_line(text: str) -> html.P:
    """The line under an old number: whose day it is, who is missing, how late."""
    return html.P(text, className="gw-stale-line")


def suppressed_note(lang: Lang) -> html.P:
    """Why small numbers are hidden."""
    return html.P(
        _pick(("1–4 显示为 <5；并隐去一个数，使合计减不出它", "1–4 is shown as <5; one more is hidden so that totals give nothing"), lang),
        className="gw-note",
    )


def simulated_banner(lang: Lang) -> html.Div:
    """The strip that stands on every screen of a simulated city."""
    return html.Div(
        [html.B(_pick(texts.SIMULATED, lang)), html.Span(_pick(texts.SIMULATED_NOTE, lang))],
        className="gw-simulated-banner",
        role="note",
    )
