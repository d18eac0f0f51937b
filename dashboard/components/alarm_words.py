"""An alarm in words: what was seen, against what, and which algorithms say so. Small counts stay hidden in every sentence."""

from __future__ import annotations

from dashboard import formats
from dashboard.context import Context
from dashboard.contract import Text
from geodata.alarms import METHODS, SEVERITIES, Watched
from geodata.queries.alarms import Action, Alarm, Known
from geodata.queries.hiding import SMALL

STATES: dict[str, Text] = {"new": ("新", "New"), "ongoing": ("持续", "Ongoing"), "over": ("已过去", "Over")}
LEVELS: dict[str, Text] = {"district": ("区县", "Districts"), "street": ("街镇", "Streets")}
ROLES: dict[str, Text] = {"leader": ("指挥部领导", "Command leader"), "analyst": ("分析员", "Analyst"), "district_head": ("区县负责人", "District head")}
BASELINES: dict[str, Text] = {
    "c1": ("前 7 日均值", "mean of the 7 days before"),
    "c2": ("第 3–9 日前的均值", "mean of days 3–9 before"),
    "c3": ("第 3–9 日前的均值", "mean of days 3–9 before"),
    "cusum": ("此前常值", "usual before"),
    "farrington": ("历年同期", "same weeks of earlier years"),
}
SCALES: dict[str, Text] = {
    "c1": ("倍标准差", "standard deviations"), "c2": ("倍标准差", "standard deviations"), "c3": ("（三日累计，界 2）", "(three days together, bound 2)"),
    "cusum": ("（界 2.26）", "(bound 2.26)"), "farrington": ("（界 1）", "(bound 1)"),
}  # fmt: skip
DONE: dict[str, Text] = {"acknowledge": ("接警", "Taken"), "assign": ("派给", "Assigned to"), "mute": ("静音至", "Muted until"), "unmute": ("恢复提醒", "Unmuted")}
WHY: dict[str, Text] = {
    "nothing": ("没有数", "no counts"),
    "learnt": ("不知道各数何时报来，未报齐的日子只与已报齐的相比", "nobody knows when counts came in; incomplete days are compared with complete ones only"),
    "gaps": ("{gaps} 个区的数列缺日，累积和不判", "days are missing in {gaps} areas: no CUSUM there"),
    "corrections": ("{lost} 个区的更正超过已报总数，不判", "corrections exceed all reported in {lost} areas: not judged"),
}


def count(value: int, item: Watched, context: Context) -> str:
    """35 例, <5 例."""
    number = formats.suppressed(context.lang) if value == SMALL else formats.number(value, context.lang)
    return f"{number} {context.t(item.unit)}"


def seen(one: Alarm, item: Watched, context: Context) -> str:
    """4月9日 新增病例 35 例; 9 Apr: 35 new cases."""
    day, number = formats.day(one.day, context.lang), count(one.observed, item, context)
    said = context.t((f"{day} {item.title[0]} {number}", f"{day}: {number}"))
    if one.late and one.known_after == 0:
        return said + context.t(("（当日所知）", " (known that day)"))
    if one.known_after:
        return said + context.t((f"（{one.known_after} 日后补报所知）", f" (known {one.known_after} d later)"))
    return said


def against(one: Alarm, item: Watched, context: Context) -> str:
    """前 7 日均值 12.1，C2 3.4 倍标准差; where small counts are hidden only how many there were at most."""
    lead = one.methods[0]
    if one.level == "street":
        if one.most_before == 0:
            return context.t(("前 7 日为 0", "none in the 7 days before"))
        most = count(one.most_before, item, context)
        if one.most_before == SMALL:
            return context.t((f"前 7 日每日都{most}", f"{most} on every one of the 7 days before"))
        return context.t((f"前 7 日每日最多 {most}", f"at most {most} a day in the 7 days before"))
    usual = formats.number(one.expected, context.lang, 1)
    name = METHODS[lead]
    strength = formats.number(one.statistic, context.lang, 1)
    return context.t((
        f"{BASELINES[lead][0]} {usual}，{name[0]} {strength} {SCALES[lead][0]}".replace(" （", "（"),
        f"{BASELINES[lead][1]} {usual}, {name[1]} {strength} {SCALES[lead][1]}",
    ))  # fmt: skip


def agreeing(one: Alarm, context: Context) -> str:
    """C1、CUSUM 同报: the algorithms beside the one already named; in streets, where none is named, all of them."""
    street = one.level == "street"
    names = [context.t(label) for name, label in METHODS.items() if name in one.methods and (street or name != one.methods[0])]
    if not names:
        return context.t((f"其余 {len(one.judged) - 1} 种未报", f"the other {len(one.judged) - 1} are silent"))
    joined = context.t(("、".join(names), ", ".join(names)))
    gap = " " if joined[-1].isascii() else ""
    if street:
        return context.t((f"{joined}{gap}{'同报' if len(names) > 1 else '报'}", f"{joined} {'agree' if len(names) > 1 else 'alone'}"))
    return context.t((f"{joined}{gap}同报", f"also {joined}"))


def reason(one: Alarm, item: Watched, context: Context) -> str:
    """The whole sentence behind the area's name."""
    stop = "；" if context.lang == "zh" else "; "
    comma = "，" if context.lang == "zh" else ", "
    return f"{seen(one, item, context)}{comma}{against(one, item, context)}{stop}{agreeing(one, context)}"


def standing(one: Alarm, context: Context) -> str:
    """重要 · 持续 3 天，2月1日起."""
    severity, state = context.t(SEVERITIES[one.severity]), context.t(STATES[one.state])
    since = formats.day(one.started_on, context.lang)
    if one.state == "new":
        return f"{severity} · {state}"
    span = (one.day - one.started_on).days + 1
    if one.state == "over":
        return f"{severity} · {context.t((f'{formats.day(one.day, context.lang)} 后未再报', f'silent since {formats.day(one.day, context.lang)}'))}"
    return f"{severity} · {state} {context.t((f'{span} 天，{since}起', f'{span} days, since {since}'))}"


def open_days(one: Alarm, last: object, context: Context) -> str:
    """What the days after the alarm can and cannot say, where counts still come in."""
    if not one.late or one.day == last or one.state == "over":
        return ""
    return context.t(("此后的日子未报齐，不算已停。", "The days after it are incomplete, so it does not count as over."))


def handled(one: Alarm, context: Context) -> list[str]:
    """Who took it, to whom it was given, until when it is muted."""
    said = []
    if one.taken:
        said.append(f"{context.t(('已接警', 'Taken'))} {one.taken.acted_by} {formats.moment(one.taken.acted_at, context.lang)}")
    if one.assigned:
        said.append(f"{context.t(('派给', 'Assigned to'))} {receiver(one.assigned, context)}")
    if one.muted and one.muted.until:
        until = formats.day(one.muted.until, context.lang)
        said.append(context.t((f"静音至 {until}：{one.muted.reason}", f"Muted until {until}: {one.muted.reason}")))
    return said


def receiver(act: Action, context: Context) -> str:
    """The person, or the role, an alarm was given to."""
    if act.to_name:
        return context.t(act.to_name)
    return context.t(ROLES.get(act.to_role or "", ("", "")))


def done(act: Action, context: Context) -> str:
    """接警; 派给 分析员; 静音至 4月16日：已知聚集."""
    if act.kind == "assign":
        return f"{context.t(DONE['assign'])} {receiver(act, context)}"
    if act.kind == "mute" and act.until:
        stop = "：" if context.lang == "zh" else ": "
        return f"{context.t(DONE['mute'])} {formats.day(act.until, context.lang)}{stop}{act.reason}"
    return context.t(DONE[act.kind])


def unjudged(known: Known, names: dict[str, Text], context: Context) -> list[str]:
    """What could not be judged and why, a line each; `names`: the series to speak of."""
    lines: dict[str, None] = {}
    for key, told in sorted(known.told.items()):
        series, _, level = key.partition(":")
        if series not in names:
            continue
        where = f"{context.t(names[series])}{context.t(('·', ' · '))}{context.t(LEVELS[level])}"
        for why in told["why"]:
            zh, en = WHY[why]
            lines[f"{where}{context.t(('：', ': '))}{context.t((zh.format(**told), en.format(**told)))}"] = None
        if told["judged"] and told["days"] < 10:
            lines[f"{where}{context.t(('：只有 ', ': only '))}{told['days']}{context.t((' 天，C2、C3 与累积和需 10 天', ' days; C2, C3 and CUSUM need 10'))}"] = None
    if known.told and not any("farrington" in told["judged"] for told in known.told.values()):
        days = max((told.get("days", 0) for told in known.told.values()), default=0)
        lines[context.t((f"Farrington 法需约 5 年历史，现有 {days} 天，不判。", f"Farrington needs about five years of history; there are {days} days, so it does not judge."))] = None
    return list(lines)
