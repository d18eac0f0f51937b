"""The drawer at the right: one cell or site against its past, its neighbours, and what is still open there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from dash import html
from dash.development.base_component import Component

from dashboard import formats, ids
from dashboard.components import dossier_parts, states
from dashboard.context import Context
from dashboard.plotly_templates import SEQUENCES, colour
from geodata.filters import Filters
from geodata.queries.dossier import CellDossier, SiteDossier
from geodata.queries.hiding import hide
from geodata.vocabulary import GEO_LEVELS

SMALLEST_SHOWN = 5
KINDS = {"hospitals": ("医院", "Hospital"), "checkpoints": ("卡口", "Checkpoint"), "stations": ("车站", "Station")}
TILESETS = {
    "district": ("区县", "District"), "street": ("街道", "Street"), "community": ("社区", "Community"), "grid": ("管理网格", "Management grid"),
    **{f"h3_{level}": (f"H3 · {level} 级", f"H3 · resolution {level}") for level in range(6, 11)},
}  # fmt: skip
MEASURES = {"cases": (("病例", "cases"), ("病例记录", "Case records")), "case_addresses": (("住址", "addresses"), ("住址记录", "Address records"))}


def dossier(context: Context) -> html.Div:
    """The drawer's frame; its body follows the selection, and without one the area."""
    words = context.t(("关闭，回到区域", "Close, back to the area"))
    close = html.Button("×", id=ids.DOSSIER_CLOSE, className="gw-dossier-close", title=words, **{"aria-label": words})
    return html.Div([close, html.Div(id=ids.DOSSIER, className="gw-dossier-body")], className="gw-dossier")


def cell_body(found: CellDossier, filters: Filters, context: Context) -> list[Any]:
    """Everything about a cell. Without record clearance small counts stay hidden."""
    exact = context.user.clearance
    what, records = MEASURES[found.metric]
    return [
        _cell_head(found, context),
        _pair(found, filters, context, exact, what),
        dossier_parts.bars(found.days, _guarded(found.daily, exact), filters, context),
        _near(found, context),
        _facts(found, context, exact),
        *_records(found, context, records),
        html.P(_note(context, exact), className="gw-dossier-note"),
        *_enter(found, filters, context),
    ]


def site_body(found: SiteDossier, context: Context) -> list[Any]:
    """A site: public facts, and beds where there are any."""
    t = context.t
    facts: list[Any] = []
    for label, value in (
        (("区县", "District"), t(found.district) if found.district else None),
        (("等级类型", "Grade or kind"), found.grade),
        (("开放情况", "Services"), found.services),
        (("床位", "Beds"), _number(found.beds, context)),
        (("有医护", "Staffed"), _number(found.staffed, context)),
        (("占用", "Occupied"), _number(found.occupied, context) if found.beds else None),
        (("占用率", "Occupancy"), formats.percent(found.occupied / found.staffed, context.lang) if found.occupied is not None and found.staffed else None),
        (("床位日期", "Beds as of"), formats.day(found.day, context.lang) if found.day else None),
    ):
        if value:
            facts += [html.Dt(t(label)), html.Dd(value)]
    return [dossier_parts.head(f"{t(KINDS[found.kind])} · {found.code}", found.name), html.Dl(facts, className="gw-dossier-facts")]


def _number(value: int | None, context: Context) -> str | None:
    return None if value is None else formats.number(value, context.lang)


def _enter(found: CellDossier, filters: Filters, context: Context) -> list[Any]:
    """The way into the next smaller area that holds the cell; the same step as a double click on the map."""
    cell, down = found.cell, found.inside
    codes = [area.code for area in down]
    depth = codes.index(filters.area) + 1 if filters.area in codes else 0
    rest = [area for area in down[depth:] if area.code != context.user.district_code]
    if not rest:
        return []
    words = context.t((f"进入{rest[0].name[0]}", f"Enter {rest[0].name[1]}"))
    return [html.Button(words, id=ids.enter(rest[0].code), className="gw-dossier-enter", n_clicks=0, title=f"{words} · {cell.code}")]


def _cell_head(found: CellDossier, context: Context) -> html.Div:
    cell = found.cell
    name = _short(cell.code, context) if cell.tileset.startswith("h3") else context.t(cell.name)
    street = context.t(cell.street) if cell.street else ""
    title = name if not street or street in name else f"{street} {name}"
    return dossier_parts.head(f"{context.t(TILESETS[cell.tileset])} · {cell.code}", title)


def _short(code: str, context: Context) -> str:
    """A hexagon's name: 格 94157; its trailing f's say nothing, the whole code stands above."""
    last = code.rstrip("f")[-5:]
    return context.t((f"格 {last}", f"cell {last}"))


def _shown(value: int, context: Context, exact: bool) -> str:
    return formats.count(value, context.lang, suppress=not exact)


def _pair(found: CellDossier, filters: Filters, context: Context, exact: bool, what: tuple[str, str]) -> html.Div:
    """The number with the previous window beside it, and the rank."""
    lang, zh = context.lang, context.lang == "zh"
    window = formats.window_name(filters.days, lang)
    label = f"{window}{what[0]}" if zh else f"{what[1].capitalize()}, {window}"
    before = f"{formats.previous_name(filters.days, lang)} {_shown(found.before, context, exact)}"
    direction = formats.direction(found.now, found.before) if exact or min(found.now, found.before) >= SMALLEST_SHOWN else ""
    where = context.t(found.among_name) if found.among_name else context.t(("全区", "the district"))
    rank = str(found.rank) if exact or found.now >= SMALLEST_SHOWN or found.now == 0 else "–"
    count_word = ("格", "cells") if found.cell.tileset.startswith("h3") or found.cell.tileset == "grid" else ("个", "areas")
    among = f"/ {found.among} {count_word[0 if zh else 1]}"
    if found.now == 0:
        rank, among = "–", context.t(("本期为 0", "none in this window"))
    big = html.Div([html.Span(_shown(found.now, context, exact), className="gw-dossier-big"), html.Span(f" {before}", className=f"gw-dossier-small gw-{direction}" if direction else "gw-dossier-small")])
    place = html.Div([html.Span(rank, className="gw-dossier-big"), html.Span(f" {among}", className="gw-dossier-small")])
    rank_label = f"{where}内位次" if zh else f"Rank in {where}"
    return html.Div([html.Div([html.Div(label, className="gw-dossier-small"), big]), html.Div([html.Div(rank_label, className="gw-dossier-small"), place])], className="gw-dossier-pair")


def _near(found: CellDossier, context: Context) -> html.Div | None:
    """The ring of neighbours; their small counts are always hidden, they are other people's cells."""
    if not found.neighbours:
        return None
    lang, zh = context.lang, context.lang == "zh"
    values = [n for _, n in found.neighbours]
    small = sum(1 for n in values if 1 <= n < SMALLEST_SHOWN)
    total = sum(n for n in values if n >= SMALLEST_SHOWN)
    mean = sum(values) / len(values)
    if found.now >= SMALLEST_SHOWN and found.now >= 2 * max(mean, 1):
        verdict = context.t(("本格明显高于周围", "Clearly above its neighbours"))
    elif max(values) >= SMALLEST_SHOWN and max(values) >= 2 * max(found.now, 1):
        verdict = context.t(("周围有更高的格", "A neighbour is higher"))
    else:
        verdict = context.t(("与周围相近", "Much like its neighbours"))
    plus = "+" if small else ""
    words = f"{verdict}；邻格合计 {formats.number(total, lang)}{plus}" if zh else f"{verdict}; neighbours together {formats.number(total, lang)}{plus}"
    if small:
        words += f"，其中 {small} 格不足 5。" if zh else f", {small} of them below 5."
    else:
        words += "。" if zh else "."
    text = html.Div([html.B(context.t(("与相邻格", "Against neighbours"))), html.Span(words)], className="gw-dossier-small")
    return html.Div([html.Img(src=_ring(found, context), alt=words), text], className="gw-dossier-near")


def _ring(found: CellDossier, context: Context) -> str:
    """The cell and up to six neighbours as hexagons, each with its number."""
    theme = context.theme
    ink, quiet, line = SEQUENCES[theme]["text"][0], SEQUENCES[theme]["text"][1], SEQUENCES[theme]["line"][1]
    bearings = _bearings(found)
    turn = math.degrees(bearings[0][0]) + 30 if bearings else 0
    middle = _hexagon(66, 58, turn, found.now, context, colour(theme, "cat", 1), ink, 2.2, context.user.clearance)
    around = [
        _hexagon(66 + 37 * math.cos(angle), 58 + 37 * math.sin(angle), turn, n, context, line, quiet, 1, False) for angle, n in bearings
    ]
    picture = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 132 116" width="132" height="116" font-family="sans-serif" font-size="11">{"".join([*around, middle])}</svg>'
    return "data:image/svg+xml;charset=utf-8," + quote(picture)


def _bearings(found: CellDossier) -> list[tuple[float, int]]:
    """Where each neighbour lies, as an angle on the screen, and its number; areas of all shapes are spread evenly."""
    cell = found.cell
    squeeze = math.cos(math.radians(cell.lat))
    around = sorted((math.atan2(cell.lat - near.lat, (near.lon - cell.lon) * squeeze), n) for near, n in found.neighbours)[:6]
    if cell.tileset.startswith("h3"):
        return around
    return [(math.radians(60 * place - 90), n) for place, (_, n) in enumerate(around)]


def _hexagon(x: float, y: float, turn: float, n: int, context: Context, edge: str, ink: str, width: float, exact: bool) -> str:
    points = " ".join(f"{x + 20 * math.cos(math.radians(turn + 60 * corner)):.1f},{y + 20 * math.sin(math.radians(turn + 60 * corner)):.1f}" for corner in range(6))
    step = next((index for index, low in enumerate((80, 40, 20, 10, 5)) if n >= low), None)
    fill = "none" if step is None else colour(context.theme, "seq", 6 - step)
    on_fill = ink if step is None else _ink_on(fill)
    words = formats.count(n, context.lang, suppress=not exact)
    return (
        f'<polygon points="{points}" fill="{fill}" stroke="{edge}" stroke-width="{width}"/>'
        f'<text x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle" fill="{on_fill}" font-weight="{700 if exact else 400}">{words.replace("<", "&lt;")}</text>'
    )


def _ink_on(fill: str) -> str:
    """Dark or light ink, whichever reads on the fill."""
    red, green, blue = (int(fill[start : start + 2], 16) for start in (1, 3, 5))
    return "#171f24" if 0.299 * red + 0.587 * green + 0.114 * blue > 140 else "#f3f0e9"


def _facts(found: CellDossier, context: Context, exact: bool) -> Component:
    """Precision, uncertainty, registered against verified, open tasks."""
    t, lang, zh = context.t, context.lang, context.lang == "zh"
    rows: list[tuple[tuple[str, str], Any]] = []
    if found.levels:
        rows.append((("定位精度", "Precision"), _mix(found, context, exact)))
    if found.radius_m:
        rows.append((("不确定半径", "Uncertainty"), f"{'约 ' if zh else 'about '}{formats.distance(found.radius_m, lang)}"))
    if "arrivals_seen" in context.metrics:
        gap = max(0, found.seen - found.verified)
        gap_words = f"，差 {_shown(gap, context, exact)}" if zh else f", {_shown(gap, context, exact)} to go"
        rows.append((("已到 / 核实", "Seen / verified"), f"{_shown(found.seen, context, exact)} / {_shown(found.verified, context, exact)}{gap_words}"))
    if "tasks_opened" in context.metrics:
        rows.append((("待办任务", "Open tasks"), dossier_parts.task_words(found.tasks_open, found.earliest_due, context)))
    if found.cell.population:
        rows.append((("人口", "Population"), f"{'约 ' if zh else 'about '}{formats.number(found.cell.population, lang)}"))
    return html.Dl([part for label, value in rows for part in (html.Dt(t(label)), html.Dd(value))], className="gw-dossier-facts")


def _guarded(values: Sequence[int], exact: bool) -> list[int]:
    """Counts with 1–4 as the mark of a small one, unless the reader may know."""
    return [dossier_parts.SMALL if not exact and 1 <= value < SMALLEST_SHOWN else value for value in values]


def _mix(found: CellDossier, context: Context, exact: bool) -> list[Any]:
    """The precision mix; without clearance not of a handful, where one level would tell the next."""
    if not exact and sum(found.levels.values()) < 2 * SMALLEST_SHOWN:
        return [context.t(("数小，不分列", "too few to divide"))]
    levels = found.levels if exact else dict(zip(found.levels, hide(list(found.levels.values())), strict=True))
    return dossier_parts.mix(levels, context)


def _records(found: CellDossier, context: Context, title: tuple[str, str]) -> list[Any]:
    """The newest masked records, or why they are closed."""
    head = html.Div([context.t(title), html.Span(context.t(("已脱敏", "masked")))], className="gw-dossier-title")
    if found.records is None:
        reason = context.t(("您没有查看记录的权限。要看记录，请向市疾控数据组申请。", "You have no clearance for records. Ask the city's data team if you need them."))
        return [head, states.message("lock", context.t(("记录未开放", "Records are closed")), reason)]
    if not found.records:
        return [head, html.P(context.t(("窗内没有记录", "No records in this window")), className="gw-dossier-note")]
    rows = [
        html.Tr([html.Td(formats.day(line.day, context.lang)), html.Td(line.what, title=line.what), html.Td(formats.surely(GEO_LEVELS.label(line.geo_level, context.lang), line.confidence, context.lang))])
        for line in found.records
    ]
    return [head, html.Table(html.Tbody(rows), className="gw-dossier-list")]


def _note(context: Context, exact: bool) -> str:
    if exact:
        return context.t(("确数仅在此栏显示，地图与导出隐去 <5。查看会留痕。", "Exact numbers stand only here; maps and exports hide <5. Looking is logged."))
    return context.t(("1–4 显示为 <5。", "1–4 is shown as <5."))
