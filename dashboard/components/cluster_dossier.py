"""The drawer while a cluster is chosen: where and when, how unlikely, what its cases share, what waits, its past."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard import cluster_words as words
from dashboard import formats
from dashboard.components import dossier_parts
from dashboard.context import Context
from dashboard.contract import Text
from geodata.filters import Filters
from geodata.queries.cluster_dossier import BEFORE_DAYS, SMALLEST_BASE, Aspect, ClusterDossier
from geodata.queries.clusters import Before
from geodata.vocabulary import CASE_CLASS, FOUND_BY, ROUTE, SEX, Codes

ASPECTS: dict[str, tuple[Text, Codes]] = {
    "route": (("感染途径", "Route"), ROUTE),
    "found_by": (("发现方式", "How found"), FOUND_BY),
    "case_class": (("分类", "Class"), CASE_CLASS),
    "sex": (("性别", "Sex"), SEX),
    "age": (("年龄", "Age"), Codes("age", {"0": ("0–14 岁", "0–14"), "15": ("15–29 岁", "15–29"), "30": ("30–44 岁", "30–44"), "45": ("45–59 岁", "45–59"), "60": ("60–74 岁", "60–74"), "75": ("75 岁以上", "75 and over")})),
}  # fmt: skip
MOST_VALUES = 3
STANDS_OUT = 0.15  # difference of shares from which something is said to be in common


def cluster_body(found: ClusterDossier, context: Context) -> list[Any]:
    """Everything about a cluster; exact numbers only with record clearance."""
    row, metric = found.row, found.scan.metric
    state = words.state(row, context)
    window = Filters(day_from=row.first_day, day_to=row.last_day)
    return [
        dossier_parts.head(context.t((f"聚集 {row.number} 号 · {state}", f"Cluster no. {row.number} · {state}")), words.place(row, context)),
        _numbers(found, context),
        html.Div([html.Div([context.t(("逐日", "By day")), html.Span(words.days(row, context))], className="gw-dossier-title"), dossier_parts.bars(found.days, found.daily, window, context)], className="gw-dossier-past"),
        _facts(found, context),
        *_common(found, context),
        *_history(found, metric, context),
        html.P(_note(found, context), className="gw-dossier-note gw-dossier-foot"),
    ]


def _numbers(found: ClusterDossier, context: Context) -> html.Div:
    """What was seen beside what was expected."""
    row, shown, lang = found.row, found.row.shown, context.lang
    unit = context.t(words.COUNTED[found.scan.metric])
    count = formats.suppressed() if shown.how == "small" else ("≥ " if shown.how == "at_least" else "") + formats.number(shown.cases, lang)
    hidden = context.t(("不给出", "not given"))
    times = words.times(row, context)
    times = times and context.t((f"风险为别处的 {times}", f"{times} the risk elsewhere"))
    left = [html.Div(context.t((f"{(row.last_day - row.first_day).days + 1} 天内", f"In {(row.last_day - row.first_day).days + 1} days")), className="gw-dossier-small"), html.Div([count, html.Span(f" {unit}", className="gw-kpi-unit")], className="gw-dossier-big")]
    right = [
        html.Div(context.t(("期望", "Expected")), className="gw-dossier-small"),
        html.Div(hidden if shown.expected is None else formats.number(shown.expected, lang, 1 if shown.expected >= 1 else 2), className="gw-dossier-big" if shown.expected is not None else ""),
        html.Div(times, className="gw-dossier-small"),
    ]
    return html.Div([html.Div(left), html.Div(right)], className="gw-dossier-pair")


def _facts(found: ClusterDossier, context: Context) -> html.Dl:
    row, lang, t = found.row, context.lang, context.t
    cells = t((f"{row.cells} 格", f"{row.cells} cells"))
    size = " · ".join(part for part in (cells, t((f"半径 {formats.distance(row.radius_m, lang)}", f"radius {formats.distance(row.radius_m, lang)}")) if row.radius_m else "", t((f"{formats.number_in_words(found.population, lang)} 人", f"{formats.number_in_words(found.population, lang)} residents")) if found.population else "") if part)
    streets = t(("、", ", ")).join(f"{t(name)} {n}" for name, n in found.streets[:4]) + (t((f" 等 {len(found.streets)} 个街镇", f" and {len(found.streets) - 4} more")) if len(found.streets) > 4 else "")
    tasks = dossier_parts.task_words(found.tasks_open, found.earliest_due, context)
    late = t((f"，逾期 {formats.number(found.tasks_overdue, lang)} 项", f", {formats.number(found.tasks_overdue, lang)} overdue")) if found.tasks_overdue else ""
    rows: list[tuple[Text, Any]] = [
        (("范围", "Extent"), size),
        (("街镇（格数）", "Streets (cells)"), streets),
        (("是否偶然", "Chance"), " · ".join(part for part in (words.likelihood(row, found.scan, context), words.recurrence(row, context)) if part)),
    ]
    if found.arrived is not None:
        rows.append((("返城", "Arrivals"), _arrivals(found, context)))
    if "tasks_opened" in context.metrics:
        rows.append((("待办任务", "Open tasks"), f"{tasks}{late}"))
    return html.Dl([part for label, value in rows for part in (html.Dt(t(label)), html.Dd(value))], className="gw-dossier-facts")


def _arrivals(found: ClusterDossier, context: Context) -> str:
    assert found.arrived is not None
    number, here, everywhere = found.arrived
    since = context.t((f"起始前 {BEFORE_DAYS} 天至今到 {dossier_parts.shown(number, context)} 人", f"{dossier_parts.shown(number, context)} since {BEFORE_DAYS} days before it began"))
    if here is None or everywhere is None:
        return since
    return since + context.t((f"，每千人 {here:.1f}（全部 {everywhere:.1f}）", f", {here:.1f} per 1,000 residents (everywhere {everywhere:.1f})"))


def _common(found: ClusterDossier, context: Context) -> list[Any]:
    """What the cases share, beside all cases of the same days."""
    title = html.H3(context.t(("共同点", "In common")))
    if not found.people:
        return [title, html.P(context.t(("通报住址没有年龄、性别和途径。", "Published addresses have no age, sex or route.")), className="gw-dossier-note")]
    if not found.aspects:
        return [title, html.P(context.t(("人数太少，不再细分。", "Too few to divide further.")), className="gw-dossier-note")]
    rows = [part for aspect in found.aspects for part in _aspect(aspect, found, context)]
    said = _in_common(found, context)
    return [title, *([html.P(said)] if said else []), html.Dl(rows, className="gw-dossier-facts")]


def _aspect(aspect: Aspect, found: ClusterDossier, context: Context) -> tuple[html.Dt, html.Dd]:
    label, codes = ASPECTS[aspect.key]
    known = [(code, n) for code, n in aspect.here.items() if n != 0][:MOST_VALUES]
    parts = [f"{codes.label(code, context.lang)} {dossier_parts.shown(n, context)}{_share(n, aspect.everywhere[code], found, context)}" for code, n in known]
    return html.Dt(context.t(label)), html.Dd(context.t(("；", "; ")).join(parts))


def _share(n: int | None, everywhere: float, found: ClusterDossier, context: Context) -> str:
    total = found.row.shown.cases
    if n is None or n < 0 or total < SMALLEST_BASE:
        return ""
    here, usual = formats.percent(n / total, context.lang), formats.percent(everywhere, context.lang)
    return context.t((f"（{here}，全部 {usual}）", f" ({here}, all {usual})"))


def _in_common(found: ClusterDossier, context: Context) -> str:
    """The share that stands out most, as a sentence; none on a small base."""
    total = found.row.shown.cases
    if total < SMALLEST_BASE:
        return context.t((f"不足 {SMALLEST_BASE} 例，占比不作比较。", f"Fewer than {SMALLEST_BASE}: shares are not compared."))
    seen = [(n / total - aspect.everywhere[code], aspect, code, n) for aspect in found.aspects for code, n in aspect.here.items() if n is not None and n > 0 and code]
    if not seen or (best := max(seen, key=lambda one: one[0]))[0] < STANDS_OUT:
        return context.t(("与同期全部病例相比没有明显不同。", "Not much different from all cases of these days."))
    _, aspect, code, n = best
    label, codes = ASPECTS[aspect.key]
    name, here, usual = codes.label(code, context.lang), formats.percent(n / total, context.lang), formats.percent(aspect.everywhere[code], context.lang)
    return context.t((f"{label[0]}“{name}”占 {here}，同期全部病例 {usual}。", f"{label[1]} {name.lower()}: {here}, of all cases of these days {usual}."))


def _history(found: ClusterDossier, metric: str, context: Context) -> list[Any]:
    """The same cluster on the days before."""
    if len(found.history) < 2:
        return []
    head = html.Tr([html.Th(context.t(text)) for text in (("扫描日", "Scan of"), ("起", "From"), ("格", "Cells"), words.COUNTED[metric])])
    rows = [html.Tr([html.Td(formats.day(one.day, context.lang)), html.Td(formats.day(one.first_day, context.lang)), html.Td(str(one.cells)), html.Td(_cases(one, context))]) for one in found.history]
    return [html.H3(context.t(("经过", "Course"))), html.Table([html.Thead(head), html.Tbody(rows)], className="gw-cluster-history")]


def _cases(one: Before, context: Context) -> str:
    number = formats.number(one.cases, context.lang)
    return {"exact": number, "small": formats.suppressed(), "at_least": f"≥ {number}"}[one.how]


def _note(found: ClusterDossier, context: Context) -> str:
    if found.exact:
        return context.t(("确数仅在此栏显示，查看已留痕；地图、列表与导出隐去 <5。", "Exact numbers stand in this panel only and the look is logged; map, list and export hide <5."))
    return context.t(("1–4 显示为 <5；合计会透露隐去的数时写“不少于”，期望与倍数不给出。", "1–4 is shown as <5. Where a sum would tell a hidden count it says at least, and expected and risk are not given."))
