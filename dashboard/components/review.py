"""The frame of the review page: queue, chosen address, actions, history, help. Their contents come by callback."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import ids
from dashboard.components import states
from dashboard.components.panel import panel
from dashboard.context import Context
from dashboard.contract import Text
from dashboard.texts import CLOSED_REVIEW

RULE: Text = ("先后：涉及记录数 ×（1 − 把握） · 查看已记入审计", "in order of records × (1 − confidence) · reads are logged")
ACTIONS: tuple[tuple[str, str, Text], ...] = (
    ("accept-0", "1", ("确认 A", "Accept A")),
    ("accept-1", "2", ("B", "B")),
    ("accept-2", "3", ("C", "C")),
    ("pick", "P", ("图上选点", "Pick on map")),
    ("alias", "L", ("即另一地址", "Another name")),
    ("reject", "X", ("非本市地址", "Not in this city")),
    ("undo", "U", ("撤销上一个", "Undo last")),
    ("help", "?", ("按键", "Keys")),
)
KEYS: tuple[tuple[str, Text], ...] = (
    ("1 2 3 · A B C", ("确认候选", "accept a candidate")),
    ("P", ("在地图上选点：单击（或方向键移图、回车取中心），再回车确认", "pick on the map: click (or move with arrows, Enter takes the centre), Enter again confirms")),
    ("L", ("写出同一地方的另一地址或名称，回车查找，再回车确认", "type another address or name of the place; Enter finds it, Enter again confirms")),
    ("X", ("不是本市地址，或写得不能用", "no address of this city, or unusable")),
    ("J K · ↓ ↑", ("下一条、上一条", "next, previous")),
    ("U", ("撤销自己最近的决定", "undo your latest decision")),
    ("⎋", ("退出键：放弃选点或别名", "Escape: leave picking or naming")),
    ("?", ("显示或收起本表", "show or hide this list")),
)


def stores() -> list[Any]:
    """What passes between the keyboard, the map and the server."""
    names = (ids.REVIEW_START, ids.REVIEW_ROWS, ids.REVIEW_KEY, ids.REVIEW_PLACE, ids.REVIEW_ACT, ids.REVIEW_DONE, ids.REVIEW_SINK)
    return [dcc.Store(id=name) for name in names]


def closed(context: Context) -> html.Div:
    """What stands here without record clearance."""
    return html.Div(
        states.no_permission(context.t(("地址未开放", "Addresses are closed")), context.t(CLOSED_REVIEW), context.lang),
        className="gw-review is-closed",
    )


def _select(name: str, label: Text, every: Text, context: Context) -> dmc.Select:
    return dmc.Select(
        id=name, data=[], placeholder=context.t(every), clearable=True, size="xs", className="gw-review-filter",
        comboboxProps={"width": 230, "position": "bottom-start"}, **{"aria-label": context.t(label)},
    )  # fmt: skip


def queue_panel(context: Context) -> html.Section:
    """The list with its filters and pages."""
    filters = html.Div(
        [
            _select(ids.REVIEW_REASON, ("按原因筛选", "Filter by reason"), ("所有原因", "Every reason"), context),
            _select(ids.REVIEW_SOURCE, ("按来源筛选", "Filter by source"), ("所有来源", "Every source"), context),
        ],
        className="gw-review-filters",
    )
    listed = html.Div(states.loading(context.lang), id=ids.REVIEW_LIST, className="gw-review-list", role="listbox", tabIndex="0", **{"aria-label": context.t(("待核地址", "Addresses to review"))})
    pager = html.Div(id=ids.REVIEW_PAGER, className="gw-review-pager")
    rule = html.P(context.t(RULE), className="gw-review-rule")
    body = html.Div([filters, rule, listed, pager], className="gw-review-queue")
    return panel(context.t(("地址待核", "Addresses to review")), body, note=html.Span(id=ids.REVIEW_NOTE))


def history_panel(context: Context) -> html.Section:
    """Who decided what and when, each with its undo."""
    body = html.Div(states.loading(context.lang), id=ids.REVIEW_HISTORY, className="gw-review-history gw-scroll")
    return panel(context.t(("决定记录", "Decisions")), body, note=context.t(("谁、何时；都可撤销", "who and when; each can be undone")))


def chosen_panel(context: Context) -> html.Section:
    """The chosen address over its action bar; the status line says what came of the last action."""
    alias = html.Div(
        [
            html.Span(context.t(("同一地方的另一地址：", "Another address of this place:")), className="gw-review-alias-label"),
            dcc.Input(
                id=ids.REVIEW_ALIAS, type="text", maxLength=200, autoComplete="off", className="gw-review-alias-input",
                placeholder=context.t(("写路名门牌或小区名，回车查找", "road and number, or a compound; Enter finds it")),
            ),
            html.Span(className="gw-review-alias-found", role="status"),
        ],
        className="gw-review-alias",
    )  # fmt: skip
    status = html.P(className="gw-review-status", role="status")
    body = [
        html.Div(states.loading(context.lang), id=ids.REVIEW_CHOSEN, className="gw-review-chosen"), alias,
        html.Div([*(_button(*action, context) for action in ACTIONS), status], className="gw-review-actions"), _help(context),
    ]  # fmt: skip
    return html.Section(body, className="gw-panel gw-review-card", **{"aria-label": context.t(("选中的地址", "The chosen address"))})


def _button(act: str, key: str, label: Text, context: Context) -> html.Button:
    primary = " is-primary" if act == "accept-0" else ""
    return html.Button([context.t(label), html.Kbd(key)], className=f"gw-button gw-review-button{primary}", **{"data-review": act, "aria-keyshortcuts": key})


def _help(context: Context) -> html.Div:
    rows = [html.Tr([html.Th(key), html.Td(context.t(words))]) for key, words in KEYS]
    title = html.H3(context.t(("按键", "Keys")))
    return html.Div([title, html.Table(html.Tbody(rows))], className="gw-review-help", role="dialog", **{"aria-label": context.t(("按键", "Keys"))})
