"""The frame of the alarms page: list, chosen alarm with its actions, scorecard, history. Contents come by callback."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import ids
from dashboard.components import states
from dashboard.components.panel import panel
from dashboard.context import Context
from dashboard.contract import Text

SHOWS: tuple[tuple[str, Text], ...] = (("open", ("现有", "Current")), ("over", ("已过去", "Over")), ("muted", ("静音", "Muted")))
SHORTEST, LONGEST, STANDARD = 1.5, 6.0, 3.0
"""Ends of the threshold slider and its standard, in standard deviations of C2."""
ACTIONS: tuple[tuple[str, str, Text], ...] = (
    ("acknowledge", "A", ("接警", "Take alarm")),
    ("assign", "D", ("派给…", "Assign to…")),
    ("mute", "M", ("静音 7 天…", "Mute 7 days…")),
    ("undo", "U", ("撤销上一个", "Undo last")),
    ("help", "?", ("按键", "Keys")),
)
KEYS: tuple[tuple[str, Text], ...] = (
    ("J K · ↓ ↑", ("下一条、上一条", "next, previous")),
    ("A", ("接警：记下谁在何时接了", "take the alarm: who and when is kept")),
    ("D", ("派给一个人或角色，再按其编号", "assign to a person or role, then press its number")),
    ("M", ("静音七天，再按原因编号，或写原因后回车；已静音的恢复提醒。更重时仍会提醒", "mute for seven days: press the number of a reason, or write one and Enter; a muted one is unmuted. A graver alarm breaks the mute")),
    ("U", ("撤销自己最近的处置", "undo your latest action")),
    ("⎋", ("退出键：放弃派发或静音", "Escape: leave assigning or muting")),
    ("?", ("显示或收起本表", "show or hide this list")),
)
STORES = (ids.ALARM_ROWS, ids.ALARM_KEY, ids.ALARM_PLACE, ids.ALARM_ACT, ids.ALARM_DONE, ids.ALARM_SINK, ids.ALARM_CARDS)


def stores() -> list[Any]:
    """What passes between the keyboard, the map and the server."""
    return [dcc.Store(id=name) for name in STORES]


def _select(name: str, label: Text, every: Text, context: Context) -> dmc.Select:
    return dmc.Select(
        id=name, data=[], placeholder=context.t(every), clearable=True, size="xs", className="gw-alarm-filter",
        comboboxProps={"width": 200, "position": "bottom-start"}, **{"aria-label": context.t(label)},
    )  # fmt: skip


def list_panel(context: Context) -> html.Section:
    """The list with its filters; its first alarm stands inverted."""
    shown = dmc.SegmentedControl(id=ids.ALARM_SHOW, value="open", size="xs", data=[{"value": name, "label": context.t(label)} for name, label in SHOWS], className="gw-alarm-shows")
    filters = html.Div(
        [
            shown,
            _select(ids.ALARM_SERIES, ("按指标筛选", "Filter by series"), ("所有指标", "Every series"), context),
            _select(ids.ALARM_LEVEL, ("按级别筛选", "Filter by level"), ("各级", "Every level"), context),
        ],
        className="gw-alarm-filters",
    )
    rows = html.Div(states.loading(context.lang), id=ids.ALARM_LIST, className="gw-alarm-list", role="listbox", tabIndex="0", **{"aria-label": context.t(("预警", "Alarms"))})
    hidden = html.P(className="gw-alarm-hidden", role="status")
    return panel(context.t(("预警", "Alarms")), html.Div([filters, rows, hidden], className="gw-alarm-queue"), note=html.Span(id=ids.ALARM_NOTE))


def history_panel(context: Context) -> html.Section:
    """Who did what and when, each with its undo."""
    body = html.Div(states.loading(context.lang), id=ids.ALARM_HISTORY, className="gw-alarm-history gw-scroll")
    return panel(context.t(("处置记录", "What was done")), body, note=context.t(("谁、何时；都可撤销", "who and when; each can be undone")))


def chosen_panel(context: Context) -> html.Section:
    """The chosen alarm over its action bar."""
    status = html.P(className="gw-alarm-status", role="status", **{"aria-live": "assertive"})
    own = html.Div(
        [
            html.Span(context.t(("写别的原因：", "Another reason:"))),
            dcc.Input(id=ids.ALARM_REASON, type="text", maxLength=200, autoComplete="off", className="gw-alarm-reason", placeholder=context.t(("写好后回车", "write it, then Enter"))),
        ],
        className="gw-alarm-own",
    )
    body = [
        html.Div(states.loading(context.lang), id=ids.ALARM_CHOSEN, className="gw-alarm-chosen gw-scroll"),
        own, html.Div([_button(*action, context) for action in ACTIONS], className="gw-alarm-actions"), status, _help(context),
    ]  # fmt: skip
    return html.Section(body, className="gw-panel gw-alarm-card", **{"aria-label": context.t(("选中的预警", "The chosen alarm"))})


def _button(act: str, key: str, label: Text, context: Context) -> html.Button:
    primary = " is-primary" if act == "acknowledge" else ""
    return html.Button([context.t(label), html.Kbd(key)], className=f"gw-button gw-alarm-button{primary}", **{"data-alarm-act": act, "aria-keyshortcuts": key})


def _help(context: Context) -> html.Div:
    rows = [html.Tr([html.Th(key), html.Td(context.t(words))]) for key, words in KEYS]
    return html.Div([html.H3(context.t(("按键", "Keys"))), html.Table(html.Tbody(rows))], className="gw-alarm-help", role="dialog", **{"aria-label": context.t(("按键", "Keys"))})


def score_panel(context: Context) -> html.Section:
    """How the algorithms did, and what another threshold would mean."""
    marks = [{"value": value, "label": f"{value:g}"} for value in (2, 3, 4, 5, 6)]
    bar = dmc.Slider(
        id=ids.ALARM_THRESHOLD, value=STANDARD, min=SHORTEST, max=LONGEST, step=0.5, marks=marks, restrictToMarks=False, size="sm",
        className="gw-alarm-slider", thumbLabel=context.t(("门槛，C2 的标准差倍数", "Threshold in standard deviations of C2")), updatemode="drag",
    )  # fmt: skip
    head = html.Div([html.Span(context.t(("门槛", "Threshold")), className="gw-alarm-threshold"), bar, html.P(className="gw-alarm-meaning", role="status")], className="gw-alarm-dial")
    body = html.Div([head, html.Div(states.loading(context.lang), id=ids.ALARM_SCORE, className="gw-alarm-score gw-scroll")])
    return panel(context.t(("成绩", "Scorecard")), body, note=html.Span(id=ids.ALARM_SCORE_NOTE))
