"""The clusters page's panels: the choice, the list with its sentence, what was counted. Contents come by callback."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import cluster_words as words
from dashboard import formats, ids
from dashboard.components import states
from dashboard.components.job import job_panel
from dashboard.components.panel import panel
from dashboard.context import Context
from dashboard.contract import Text
from geodata.clusters import LONGEST, MODELS, SHARES, TILESETS, Choice
from geodata.queries.clusters import ENOUGH, ClusterRow, ScanRow

UNITS: dict[str, Text] = {"h3_8": ("六边形，边长约 0.5 千米", "Hexagons, edge about 0.5 km"), "grid": ("管理网格", "Management grids")}
MODEL_WORDS: dict[str, Text] = {"auto": ("模型自选", "Model by itself"), "poisson": ("按人口", "By population"), "permutation": ("置换", "Permutation")}
START: Text = ("重复 999 次", "Make 999 replicates")


def _select(name: str, label: Text, options: list[tuple[str, str]], chosen: str, context: Context) -> dmc.Select:
    return dmc.Select(
        id=name, data=[{"value": value, "label": text} for value, text in options], value=chosen, allowDeselect=False, size="xs",
        comboboxProps={"width": 220, "position": "bottom-start"}, **{"aria-label": context.t(label)},
    )  # fmt: skip


def _choices(context: Context) -> html.Div:
    t, usual = context.t, Choice()
    units = [(key, t(UNITS[key])) for key in TILESETS]
    models = [(key, t(MODEL_WORDS[key])) for key in MODELS]
    days = [(str(n), t((f"最长 {n} 天", f"Up to {n} days"))) for n in LONGEST]
    shares = [(str(n), t((f"最多 {n}% 人口", f"Up to {n}% of people"))) for n in SHARES]
    return html.Div(
        [
            _select(ids.CLUSTER_UNIT, ("空间单元", "Cells"), units, usual.tileset, context),
            _select(ids.CLUSTER_MODEL, ("模型", "Model"), models, usual.wanted, context),
            _select(ids.CLUSTER_LONGEST, ("时间窗上限", "Longest window"), days, str(usual.longest), context),
            _select(ids.CLUSTER_SHARE, ("圆的上限", "Largest circle"), shares, str(usual.share), context),
        ],
        className="gw-cluster-choice",
    )


def clusters_panel(context: Context) -> html.Section:
    """Sentence, choice, list, what was counted, and the job that makes p exact."""
    body = html.Div(
        [
            html.P(id=ids.CLUSTER_LEAD, className="gw-cluster-lead", role="status"),
            _choices(context),
            html.Div(states.loading(context.lang), id=ids.CLUSTER_LIST, className="gw-cluster-list gw-scroll"),
            html.Div(id=ids.CLUSTER_FACTS, className="gw-cluster-facts"),
            job_panel("clusters", START, context),
            *(dcc.Store(id=name) for name in (ids.CLUSTER_SCAN, ids.CLUSTER_JUDGED, ids.CLUSTER_TURN, ids.CLUSTER_ZONES, ids.CLUSTER_SINK)),
        ],
        className="gw-cluster-panel",
    )
    return panel(context.t(("聚集", "Clusters")), body, note=html.Span(id=ids.CLUSTER_NOTE), right=html.A("Excel", id=ids.CLUSTER_EXCEL, className="gw-excel"))


def listed(rows: list[ClusterRow], scan: ScanRow, chosen: str | None, context: Context) -> list[Any]:
    """The clusters, most likely first; what may be chance stands folded below."""
    if scan.model is None:
        return [states.message("check", context.t(("数据不足", "Not enough data")), words.lead(rows, scan, context))]
    if not rows:
        day = formats.day(scan.last_day, context.lang)
        return [states.message("check", context.t(("没有聚集", "No cluster")), context.t((f"截至 {day}，没有一处比应有的多。", f"As of {day} no place has more than expected.")))]
    kept = [row for row in rows if row.significant is not False]
    rest = [row for row in rows if row.significant is False]
    made: list[Any] = [_item(row, scan, chosen, context, at == 0 and row.significant is True) for at, row in enumerate(kept)]
    if rest:
        title = context.t((f"可能是偶然的 {len(rest)} 处", f"{len(rest)} that may be chance"))
        made.append(html.Details([html.Summary(title), *(_item(row, scan, chosen, context, False) for row in rest)], open=not kept, className="gw-cluster-rest"))
    return made


def _item(row: ClusterRow, scan: ScanRow, chosen: str | None, context: Context, first: bool) -> html.Button:
    numbers = context.t(("，", ", ")).join(part for part in (words.cases(row, scan.metric, context), words.expected(row, context)) if part)
    chance = " · ".join(part for part in (words.likelihood(row, scan, context), words.recurrence(row, context)) if part)
    return html.Button(
        [
            html.I(str(row.number), className=f"gw-cluster-disc is-{row.mark}"),
            html.Span([html.B(words.place(row, context)), html.Span(words.state(row, context), className=f"gw-cluster-state is-{row.fresh}")], className="gw-cluster-name"),
            html.Span(f"{words.days(row, context)} · {numbers}", className="gw-cluster-numbers"),
            html.Span(chance, className="gw-cluster-chance"),
        ],
        id=ids.cluster(row.id), className="gw-cluster" + (" is-first" if first else ""), type="button", **{"data-cluster": str(row.id), "aria-pressed": str(str(row.id) == chosen).lower()},
    )  # fmt: skip


def facts(scan: ScanRow, context: Context) -> list[Any]:
    """What took part, and by which model."""
    judged = scan.model is not None and scan.replicates >= ENOUGH
    exact = context.t(("p 由 999 次重复得出，是精确的名次。", "p is the exact rank among 999 replicates.")) if judged else ""
    told = [html.P(text, className="gw-note") for text in (words.method(scan, context), exact) if text]
    how = [html.Details([html.Summary(context.t(("怎么算的", "How it is computed"))), *told])] if told else []
    return [html.P(words.counted(scan, context), className="gw-note"), *how]


def note(scan: ScanRow, context: Context) -> str:
    """As of which day."""
    return formats.as_of(scan.last_day, context.lang)
