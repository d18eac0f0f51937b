"""What the alarms page shows: rows of the list, the chosen alarm with its days, what people did, the scorecard."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard import formats
from dashboard.components import alarm_words as words
from dashboard.components import states
from dashboard.context import Context
from dashboard.contract import Text
from geodata.alarms import METHODS, SEVERITIES, Watched
from geodata.queries.alarms import Action, Alarm
from geodata.queries.hiding import SMALL

Series = dict[str, Watched]
REASONS: tuple[Text, ...] = (
    ("已知聚集，正在处置", "known cluster, being handled"),
    ("补报、补录造成", "caused by late reporting"),
    ("筛查范围扩大", "more people were tested"),
    ("数据有误，已报修", "wrong data, reported"),
)
WAYS: dict[str, Text] = {"any": ("任一种（名单）", "Any (the list)"), "two": ("两种以上同报", "Two or more agree"), **METHODS}
HEADS: tuple[Text, ...] = (
    ("算法", "Algorithm"), ("新预警/天", "New a day"), ("属实", "Right"), ("次上门/属实", "Visits per hit"), ("赶上的上升", "Rises caught"), ("提前（天）", "Lead (days)"),
)  # fmt: skip


def rows(shown: Sequence[Alarm], series: Series, context: Context, why: str) -> list[Any]:
    """One row an alarm; the first to act on stands inverted, the second outlined."""
    if not shown:
        return [states.message("check", context.t(("没有预警", "No alarms")), why)]
    act_on = [one.key for one in shown if one.number and not one.taken][:2]
    looks = dict(zip(act_on, ("is-first", "is-second"), strict=False))
    return [_row(one, series[one.series], looks.get(one.key, ""), context) for one in shown]


def _row(one: Alarm, item: Watched, look: str, context: Context) -> html.Div:
    where = html.B(context.t(one.area))
    district = [html.Span(context.t(one.district))] if one.level == "street" else []
    said = words.handled(one, context)
    foot = html.Div([html.Span(words.standing(one, context)), *(html.Span(text) for text in said)], className="gw-alarm-foot")
    body = [html.Div([where, *district], className="gw-alarm-where"), html.P(words.reason(one, item, context)), foot]
    kind = " ".join(part for part in ("gw-alarm-row", look, f"is-{one.state}", "is-taken" if one.taken else "") if part)
    data = {"data-alarm": one.key, "data-strength": f"{one.strength:.3f}", "aria-selected": "false"}
    return html.Div([disc(one), html.Div(body)], className=kind, role="option", **data)


def disc(one: Alarm) -> html.Span:
    """The number in a disc, as on the map; a bar without one."""
    return html.Span(str(one.number) if one.number else "–", className="gw-alarm-disc" + ("" if one.number else " is-none"))


def chosen(one: Alarm, item: Watched, days: Sequence[tuple[dt.date, int | None]], last: dt.date, people: Sequence[Any], context: Context) -> list[Any]:
    """The chosen alarm: sentence, days, who says so, what was done, whom it can be given to."""
    head = html.Div([disc(one), html.H3(context.t(one.area)), html.Span(words.standing(one, context))], className="gw-alarm-head")
    said = [html.P(words.reason(one, item, context), className="gw-alarm-reason-line")]
    if late := words.open_days(one, last, context):
        said.append(html.P(late, className="gw-alarm-late"))
    done = [html.P(text, className="gw-alarm-done") for text in words.handled(one, context)]
    return [head, *said, curve(one, item, days, last, context), methods(one, context), *done, _receivers(people, context), _reasons(context)]


def curve(one: Alarm, item: Watched, days: Sequence[tuple[dt.date, int | None]], last: dt.date, context: Context) -> html.Figure:
    """Four weeks as bars: hidden counts are dots, days of the run are marked, days still filling up are hatched."""
    most = max((count for _, count in days if count), default=0)  # hidden ones, -1, only where there is nothing else
    top = max(most, 5)
    bars = [_bar(one, item, day, count, top, last, context) for day, count in days]
    first = formats.day(days[0][0], context.lang) if days else ""
    highest = f"{context.t(('最高', 'most'))} {words.count(most, item, context)}"
    foot = html.Div([html.Span(first), html.Span(highest), html.Span(formats.day(last, context.lang))], className="gw-alarm-axis")
    label = context.t((f"{one.area[0]}近 {len(days)} 天{item.title[0]}", f"{item.title[1]} in {one.area[1]}, last {len(days)} days"))
    return html.Figure([html.Div(bars, className="gw-alarm-bars"), foot], className="gw-alarm-curve", role="img", **{"aria-label": label})


def _bar(one: Alarm, item: Watched, day: dt.date, count: int | None, top: int, last: dt.date, context: Context) -> html.I:
    kinds = ["is-small"] if count in (SMALL, None) else []
    kinds += ["is-run"] if one.started_on <= day <= one.day else []
    kinds += ["is-late"] if one.late and (last - day).days < item.late_days else []
    nothing = formats.hidden(context.lang) if one.level == "street" else formats.no_data(context.lang)
    hint = f"{formats.day(day, context.lang)} {nothing if count is None else words.count(count, item, context)}"
    height = 0.0 if count is None or count <= 0 else max(2.0, 100 * count / top)
    return html.I(className=" ".join(kinds), style={"--h": f"{height:.1f}%"}, title=hint)


def methods(one: Alarm, context: Context) -> html.Div:
    """Every algorithm: raised, silent or not judging."""
    made = []
    for name, label in METHODS.items():
        state = "raised" if name in one.methods else "silent" if name in one.judged else "none"
        said = {"raised": ("报警", "alarm"), "silent": ("未报", "silent"), "none": ("未判", "not judged")}[state]
        made.append(html.Span([html.B(context.t(label)), html.Span(context.t(said))], className=f"gw-alarm-method is-{state}"))
    return html.Div(made, className="gw-alarm-methods")


def _receivers(people: Sequence[Any], context: Context) -> html.Div:
    """Whom it can be given to: roles, then people; the number before each is its key."""
    roles = list(dict.fromkeys(person.role for person in people))
    options = [(f"role:{role}", context.t(words.ROLES[role]), context.t(("角色", "role"))) for role in roles]
    options += [(person.username, context.t((person.display_zh, person.display_en)), person.username) for person in people]
    return html.Div([html.P(context.t(("派给谁？", "Assign to whom?"))), *_numbered("to", options)], className="gw-alarm-choices is-assign")


def _reasons(context: Context) -> html.Div:
    options = [(context.t(text), context.t(text), "") for text in REASONS]
    head = context.t(("七天内不再提醒，更重时除外。为什么？", "No repeat for seven days unless it gets graver. Why?"))
    return html.Div([html.P(head), *_numbered("reason", options)], className="gw-alarm-choices is-mute")


def _numbered(kind: str, options: Sequence[tuple[str, str, str]]) -> list[html.Button]:
    made = []
    for turn, (value, label, more) in enumerate(options, 1):
        note = [html.Small(more)] if more else []
        keys = {"aria-keyshortcuts": str(turn)} if turn < 10 else {}
        made.append(html.Button([html.Kbd(str(turn)), label, *note], className="gw-button", **{f"data-{kind}": value}, **keys))
    return made


def history(done: Sequence[Action], series: Series, context: Context) -> list[Any]:
    """What people did, the newest first; what was undone says by whom."""
    if not done:
        return [states.message("check", context.t(("还没有处置", "Nothing was done yet")), context.t(("接警、派发和静音都会记在这里。", "Taking, assigning and muting are kept here.")))]
    return [_action(act, series, context) for act in reversed(done)]


def _action(act: Action, series: Series, context: Context) -> html.Div:
    undone = act.undone_at is not None
    link = [] if undone else [html.Button(context.t(("撤销", "Undo")), className="gw-link", **{"data-alarm-act": "undo", "data-action": str(act.id)})]
    what = f"{context.t(series[act.series].title) if act.series in series else act.series} · {formats.day(act.day, context.lang)}"
    who = f"{act.acted_by} {formats.moment(act.acted_at, context.lang)}"
    if act.undone_at is not None:
        who += context.t((f" · {act.undone_by} {formats.moment(act.undone_at, 'zh')} 撤销", f" · undone by {act.undone_by} {formats.moment(act.undone_at, 'en')}"))
    head = html.Div([html.B(words.done(act, context)), html.Span(context.t(act.area)), *link])
    return html.Div([head, html.Div(f"{what} · {who}", className="gw-alarm-who")], className="gw-alarm-action" + (" is-undone" if undone else ""))


def score(unjudged: Sequence[str], context: Context) -> list[Any]:
    """The table the browser fills at every move of the slider, how it was counted, and what could not be judged."""
    head = html.Tr([html.Th(context.t(text), className="" if at == 0 else "r") for at, text in enumerate(HEADS)])
    body = [html.Tr([html.Th(context.t(label)), *(html.Td(className="r") for _ in HEADS[1:])], **{"data-way": way}) for way, label in WAYS.items()]
    how = context.t((
        "事后看：预警后七天比前七天多一半以上且多 5 例，算属实；一条新预警算一次上门；提前＝比一周合计显出上升早几天知道。只计有完整后续一周的日子；按当日所知的数判，街镇的 1–4 按 2 计。",
        "In hindsight: right if the seven days after hold half as many again as the seven before, and 5 more; one visit a new alarm; lead = days before the weekly count would show the rise. Only days with a whole week after them; judged as known that day; 1–4 in streets counted as 2.",
    ))  # fmt: skip
    notes = [html.P(text) for text in (how, *unjudged)]
    return [html.Table([html.Thead(head), html.Tbody(body)]), html.Div(notes, className="gw-alarm-how")]


def severity_words(context: Context) -> str:
    """紧急、重要、注意: what the three mean."""
    zh = f"{SEVERITIES[3][0]}：三种算法同报、一种超门槛一倍、当日满 10；{SEVERITIES[2][0]}：两种同报；其余{SEVERITIES[1][0]}。"
    en = f"{SEVERITIES[3][1]}: three algorithms, one at twice its threshold, ten or more that day. {SEVERITIES[2][1]}: two. {SEVERITIES[1][1]}: the rest."
    return context.t((zh, en))
