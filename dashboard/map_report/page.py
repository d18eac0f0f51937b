"""The print page: plain HTML of one issue, laid on sheets by `assets/print/`. Nothing from elsewhere, no Dash."""

from __future__ import annotations

import json
from functools import cache
from html import escape
from importlib.metadata import version
from pathlib import Path

from dashboard import file_facts, formats, texts
from dashboard.components import definition as definitions
from dashboard.map_report import map_drawn, scenario_rows, tables, words
from dashboard.map_report.contents import Contents, Number, Table
from dashboard.map_report.map_drawn import Ground
from dashboard.shown import Cells, Sites
from layers.contract import NO_DATA, SILENT, UNCERTAIN

ASSETS = Path(__file__).parents[2] / "assets"
SCRIPTS = ("map/44_marks.js", "print/print_map.js", "print/print_sheets.js")
SHEETS = ("tokens.css", "print/print.css")
KINDS = {"fill": "", "dot": "is-dot", "zero": "is-zero", "none": "is-none", "silent": "is-silent", "uncertain": "is-unsure"}
CHART_PX = 330.0
"""How wide a chart is drawn before it is fitted, so that its type comes out at the page's size."""


@cache
def mark() -> str:
    """Rises when a file of the page changes, so that no browser keeps an old one."""
    return f"{max(int((ASSETS / name).stat().st_mtime) for name in (*SCRIPTS, *SHEETS)):x}"


def plotly_url() -> str:
    """The address of the chart library, immutable by its version."""
    return f"/vendor/plotly/{version('plotly')}/plotly.min.js"


def render(made: Contents, ground: Ground, font: str = "") -> str:
    """The page as HTML; every value is escaped. `font`: the Chinese font that prints it, as the printer found it."""
    lang, sheet = made.context.lang, made.sheet
    links = "".join(f'<link rel="stylesheet" href="/assets/{name}?{mark()}">' for name in SHEETS)
    scripts = "".join(f'<script defer src="{url}"></script>' for url in ([plotly_url()] if made.charts else []) + [f"/assets/{name}?{mark()}" for name in SCRIPTS])
    size = f"<style>@page{{size:{sheet.width:g}mm {sheet.height:g}mm;margin:0}}:root{{--w:{sheet.width:g}mm;--h:{sheet.height:g}mm;--m:{sheet.margin:g}mm;--z:{sheet.unit:g};--map-w:{sheet.map_width:g}mm;--map-h:{sheet.map_height:g}mm}}</style>"
    about = f'<meta name="author" content="{escape(file_facts.maker(made.context))}"><meta name="description" content="{escape(words.report_number(made))}, data v{made.context.data_version}">'
    first = f'<section class="sheet is-first">{_head(made)}{_numbers(made)}{_middle(made, ground)}<div class="flow"></div>{_foot(made, font)}</section>'
    later = f'<template id="later"><section class="sheet">{_running(made)}<div class="flow"></div>{_foot(made, font)}</section></template>'
    blocks = "".join([tables.parts(made), *(tables.report_table(table, made) for table in made.tables), scenario_rows.block(made), _notes(made)])
    return (
        f'<!doctype html><html lang="{"zh-CN" if lang == "zh" else "en"}" data-theme="light" data-paper="{sheet.paper}" data-orientation="{sheet.orientation}"><head><meta charset="utf-8"><title>{escape(words.title(made))}</title>{about}'
        f'{links}{size}{scripts}</head><body class="print">{first}{later}<div id="stock" hidden>{blocks}</div></body></html>'
    )


def warm() -> str:
    """A page of nobody's data with everything a report's page needs, for the printer to read and compile beforehand."""
    figure = json.dumps({"data": [{"type": "bar", "x": [1], "y": [1]}], "layout": {}})
    links = "".join(f'<link rel="stylesheet" href="/assets/{name}?{mark()}">' for name in SHEETS)
    scripts = "".join(f'<script defer src="{url}"></script>' for url in [plotly_url(), *(f"/assets/{name}?{mark()}" for name in SCRIPTS)])
    side = f'<div class="side"><section><div class="plot" data-width="{CHART_PX:g}"><script type="application/json">{figure}</script></div></section></div>'
    return (
        f'<!doctype html><html lang="zh-CN" data-theme="light"><head><meta charset="utf-8"><title></title>{links}{scripts}</head><body class="print"><section class="sheet is-first"><h1>疫情地图报告</h1>'
        f'{side}<div class="flow"></div></section><template id="later"></template><div id="stock" hidden></div></body></html>'
    )


def _head(made: Contents) -> str:
    lang = made.context.lang
    own = made.issue.definition.title.text(lang) if made.issue.definition.title else ""
    place, kind = words.pick(made.place.name, lang), words.pick(words.KIND, lang)
    simulated = f'<b class="tag">{escape(made.context.t(texts.SIMULATED))}</b>' if made.context.city.simulated else ""
    lead = words.sentence(made)
    title = f"<h1>{escape(own or lead)}</h1>" + (f'<p class="lead">{escape(lead)}</p>' if own else "")
    facts = "".join(f"<dt>{escape(label)}</dt><dd>{escape(said)}</dd>" for label, said in _facts(made))
    return f'<header><div><p class="kicker">{escape(kind)} · {escape(place)}{simulated}</p>{title}</div><dl>{facts}</dl></header>'


def _facts(made: Contents) -> list[tuple[str, str]]:
    """Window, as of, filters and time of making."""
    lang, t = made.context.lang, made.context.t
    last = words.data_as_of(made)
    found = [(t(("统计期", "Window")), words.window(made))]
    found.append((t(("数据截至", "Data as of")), formats.as_of(last, lang, year=True).removeprefix("截至 ").removeprefix("as of ")))
    if made.issue.as_of:
        found.append((t(("按所知", "As known")), formats.moment(made.issue.as_of.astimezone(made.made_at.tzinfo), lang, year=True)))
    if made.filters.region:
        found.append((t(("选区", "Selection")), t(("手绘选区", "drawn by hand"))))
    found.append((t(("生成", "Made")), formats.moment(made.made_at, lang, year=True)))
    return found


def _numbers(made: Contents) -> str:
    blocks = "".join(_number(number, made) for number in made.numbers)
    return f'<section class="numbers">{blocks}</section>' if blocks else ""


def _number(number: Number, made: Contents) -> str:
    lang = made.context.lang
    joint = "，" if lang == "zh" else ", "
    name = f"{words.pick(number.one.title, lang)}{joint}{words.when(number, made)}"
    unit = words.pick(number.one.unit, lang) if number.found.now is not None else ""
    changes = "".join(f'<span class="{kind}">{escape(said)}</span>' for said, kind in words.changes(number, made))
    return f'<div data-key="{number.key}"><p>{escape(name)}</p><b>{escape(words.value(number, lang))}<small>{escape(unit)}</small></b>{changes}</div>'


def _middle(made: Contents, ground: Ground) -> str:
    side = "".join([*(_legend(layer, made) for layer in made.layers), _scale_words(made), *(_chart(table, made) for table in made.charts)])
    return f'<section class="middle"><div class="map-box">{map_drawn.draw(made, ground)}</div><div class="side">{side}</div></section>'


def _legend(layer: Cells | Sites, made: Contents) -> str:
    """A layer's legend as the screen has it, with its note and the day its data speak of."""
    lang = made.context.lang
    entries = "".join(_entry(entry, layer) for entry in layer.legend["entries"] if _occurs(entry, layer))
    days = formats.as_of(made.filters.day_to, lang) if layer.layer.options.get("stock") else formats.window(made.filters.day_from, made.filters.day_to, lang)
    note = words.pick(layer.note, lang) if isinstance(layer, Sites) else ""
    what = " · ".join(part for part in (layer.legend["unit"], days if layer.layer.needs else "") if part)
    said = "".join(_small(line) for line in (note, layer.legend["note"]))
    return f'<section class="legend"><h2>{escape(words.pick(layer.layer.title, lang))}</h2>{_small(what)}<div class="entries">{entries}</div>{said}</section>'


def _small(line: str) -> str:
    return f'<p class="small">{escape(line)}</p>' if line else ""


def _occurs(entry: dict[str, str], layer: Cells | Sites) -> bool:
    """Classes and marks are always told; a state of cells where some of them are in it."""
    states = {"none": NO_DATA, "uncertain": UNCERTAIN, "silent": SILENT}
    return entry["kind"] not in states or (isinstance(layer, Cells) and bool((layer.wires == states[entry["kind"]]).any()))


def _entry(entry: dict[str, str], layer: Cells | Sites) -> str:
    label = escape(entry["label"])
    if entry["kind"] == "mark":
        return f'<span><i class="mark" data-mark="{escape(entry["shape"])}:{escape(entry["token"])}"></i>{label}</span>'
    hexagon = " is-hexagon" if isinstance(layer, Cells) and layer.tileset.startswith("h3") else ""
    swatch = f' style="--swatch:var(--gw-{escape(entry["token"])})"' if entry["token"] else ""
    return f'<span><i class="swatch {KINDS[entry["kind"]]}{hexagon}"{swatch}></i>{label}</span>'


def _scale_words(made: Contents) -> str:
    t = made.context.t
    scale = f"{made.view.scale:,}"
    return f'<p class="small scale-words">{escape(t((f"比例尺 1 : {scale}（{made.sheet.paper}，按原大打印）", f"Scale 1 : {scale} ({made.sheet.paper}, printed at full size)")))}</p>'


def _chart(table: Table, made: Contents) -> str:
    """A report's figure as data for the page's script, which draws it as vectors; an empty one says why."""
    lang = made.context.lang
    head = f"<h2>{escape(words.pick(table.report.title, lang))}</h2>"
    note = words.pick(table.report.note, lang)
    said = f'<p class="small">{escape(note)}</p>' if note else ""
    if table.why or table.report.draw is None:
        return f'<section class="chart" data-move>{head}<p class="why">{escape(words.pick(table.why or words.NOTHING, lang))}</p></section>'
    drawn = table.report.draw(table.frame, lang, "light")
    drawn.update_layout(paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)")
    data = json.dumps(json.loads(drawn.to_json()), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c").replace("&", "\\u0026")
    return f'<section class="chart" data-move>{head}<div class="plot" data-width="{CHART_PX:g}"><script type="application/json">{data}</script></div>{said}</section>'


def _notes(made: Contents) -> str:
    """Definitions, sources, what is left out and why: the last block."""
    t = made.context.t
    found = [f"<p><b>{escape(words.pick(number.one.title, made.context.lang))}</b>　{escape(_means(number, made))}</p>" for number in made.numbers]
    sources = "".join(f"<p>{escape(line)}</p>" for line in source_lines(made))
    cautions = "".join(f"<p>{escape(t(line))}</p>" for line in made.cautions)
    left = "".join(f"<p>{escape(t(line))}</p>" for line in made.left_out)
    aside = [f"<p>{escape(t(texts_small))}</p>" for texts_small in (SMALL, MAP)]
    signed = f'<p class="sign"><span>{t(("制表", "Made by"))}　{escape(t(made.context.user.display))}</span><span>{t(("审核", "Checked"))}</span><span>{t(("签发", "Signed"))}</span><span>{t(("日期", "Date"))}</span></p>'
    return (
        f'<section class="block text notes" data-more="{t(("（续）", " (continued)"))}"><h2>{escape(t(("口径与来源", "Definitions and sources")))}</h2><div class="columns">{cautions}{left}{scenario_rows.assumptions(made)}{"".join(found)}{"".join(aside)}{sources}</div>{signed}</section>'
    )


SMALL = ("小数：街道及以下 1–4 写作 <5；为免相减得出，另有数写作“隐去”。", "Small counts: below districts 1–4 is written <5; others are hidden so that subtraction gives nothing away.")
MAP = ("地图：WGS 84 坐标，横轴墨卡托（高斯–克吕格）投影，中央经线过图中心；格内数与屏幕相同，只画区域内的格。", "Map: WGS 84, transverse Mercator around the middle of the map; cells have the screen's values, and only those inside the area are drawn.")


def _means(number: Number, made: Contents) -> str:
    told = definitions.in_words(number.one, made.context)
    joint = "；" if made.context.lang == "zh" else "; "
    return joint.join(f"{label} {said}" for label, said in told)


def source_lines(made: Contents) -> list[str]:
    """One line a register: name, last day, when it was loaded, districts heard from."""
    lang, t = made.context.lang, made.context.t
    found = []
    for source in made.sources:
        if source.loaded_at is None:
            found.append(f"{source.name} · {t(('未载入', 'never loaded'))}")
            continue
        heard = f" · {t((f'收到 {source.received}/{source.expected} 区', f'{source.received} of {source.expected} districts'))}" if source.expected else ""
        found.append(f"{source.name} · {formats.as_of(source.as_of, lang, year=True)} · {t(('入库', 'loaded'))} {formats.moment(source.loaded_at, lang, year=True)}{heard}")
    return found


def _running(made: Contents) -> str:
    """The head of every sheet but the first."""
    window = formats.window(made.filters.day_from, made.filters.day_to, made.context.lang)
    return f'<header class="running"><span>{escape(words.title(made))}</span><span>{escape(window)}</span></header>'


def _foot(made: Contents, font: str) -> str:
    lang, t = made.context.lang, made.context.t
    version_words = t((f"数据版本 v{made.context.data_version}", f"data version v{made.context.data_version}"))
    who = t((f"受领人 {file_facts.maker(made.context)}", f"for {file_facts.maker(made.context)}"))
    fonts = t((f"字体 {font}", f"font {font}")) if font else ""
    made_up = f" · {t(texts.SIMULATED)}：{t(texts.SIMULATED_NOTE)}" if made.context.city.simulated else ""
    line = " · ".join(part for part in (t((f"报告号 {words.report_number(made)}", f"Report {words.report_number(made)}")), version_words, who, formats.moment(made.made_at, lang, year=True), fonts) if part)
    page = '<span class="page">第 <i class="at">1</i> 页，共 <i class="of">1</i> 页</span>' if lang == "zh" else '<span class="page">page <i class="at">1</i> of <i class="of">1</i></span>'
    return f'<footer><p>{escape(t(("来源", "Source")))}{"：" if lang == "zh" else ": "}{escape(t(made.context.city.attribution))}{escape(made_up)}</p><p><span>{escape(line)}</span>{page}</p></footer>'
