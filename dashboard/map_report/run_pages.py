"""The two pages beside the reports of a run: an index with a sentence of each area, and what has changed since the run before.

Plain HTML that opens by double-click without a network; a policy in its head forbids the browser every request.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import quote

from dashboard import formats, texts
from dashboard.context import Context
from dashboard.contract import Text
from dashboard.file_facts import Facts
from dashboard.map_report import differences
from dashboard.map_report.differences import Change, Difference
from dashboard.workbook import CHINA
from geodata.queries.indicators import INDICATORS
from geodata.report_runs import Run

HERE = Path(__file__).parent
TOKENS = HERE.parents[1] / "assets" / "tokens.css"
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
INDEX: Text = ("目录", "Index")
CHANGED: Text = ("与上一期相比", "Since the report before")
FORMS = {"pdf": "PDF", "xlsx": "Excel"}
FIRST: Text = ("这是第一期：还没有可比的上一期。", "This is the first of its kind: there is none before to compare with.")
HOW: Text = (
    "上期：当时印出的数。上期今日重算：同一些日子按今天的数据再数一遍，与上期之差就是补报和更正。本期：现在的数，与重算之差来自新的日子（窗口后移时，移出的日子也在其中）。",
    "Then: as printed. Again: the same days counted on today's data; the difference to then is what arrived late or was corrected. Now: the difference to again comes"
    " from new days (where the window moved on, from the days it left as well).",
)
HIDDEN: Text = ("街道及以下 1–4 写作 <5，差 1–4 写作 +<5；隐去的数不参加相减，写作 –。", "Below districts 1–4 is <5 and a difference of 1–4 is +<5; hidden numbers are not subtracted, which is written –.")


@dataclass(frozen=True)
class Area:
    """One area of a run: `sentence` as its report opens, `level` for what may be told of it."""

    code: str
    name: Text
    level: str
    sentence: str = ""


@dataclass(frozen=True)
class Told:
    """What both pages say. `areas`: those reported on, in order; `known`: every area of the figures; `before`: the run before."""

    run: Run
    before: Run | None
    place: Text
    areas: Sequence[Area]
    known: Mapping[str, Area]
    facts: Facts
    classes: Facts


def index(told: Told, context: Context) -> str:
    """The index: files and sentence of every area, the classes all maps share, facts."""
    t = context.t
    rows = "".join(_row(area, told, context) for area in told.areas)
    heads = "".join(f"<th>{escape(t(head))}</th>" for head in (("区划", "Area"), ("一句话", "In a sentence"), ("文件", "Files")))
    changes = f'<p><a href="differences.html">{escape(t(CHANGED))}</a>　{escape(summary(told, context))}</p>'
    shared = _list(told.classes)
    classes = f"<h2>{escape(t(('所有地图的分级相同', 'All maps share their classes')))}</h2>{shared}" if told.classes else ""
    body = f"{changes}<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{classes}<h2>{escape(t(('说明', 'About these files')))}</h2>{_list(told.facts)}"
    return _page(INDEX, body, told, context)


def changed(told: Told, context: Context) -> str:
    """What has changed since the run before: a sentence, then a table of each indicator that moved."""
    t = context.t
    if told.before is None:
        return _page(CHANGED, f'<p class="why">{escape(t(FIRST))}</p>', told, context)
    found = compared(told)
    facts = _list([
        (t(("上期", "Then")), _days(told.before, context)), (t(("本期", "Now")), _days(told.run, context)),
    ])  # fmt: skip
    tables = "".join(_table(one, told, context) for one in found if one.changes)
    body = f'<p class="lead">{escape(summary(told, context))}</p>{facts}<p class="note">{escape(t(HOW))}</p><p class="note">{escape(t(HIDDEN))}</p>{tables}'
    return _page(CHANGED, body, told, context)


def compared(told: Told) -> list[Difference]:
    """The differences to the run before; none where there is none."""
    if told.before is None or told.run.again is None:
        return []
    ordered = {key: told.run.figures[key] for key in INDICATORS if key in told.run.figures}  # as declared; the table forgets the order
    return differences.compare(told.before.figures, told.run.again, ordered, list(told.known))


def summary(told: Told, context: Context) -> str:
    """What has changed, in a sentence or two."""
    if told.before is None:
        return context.t(FIRST)
    names = {code: area.name for code, area in told.known.items()}
    return differences.sentence(compared(told), names, INDICATORS, _small(told), context.lang)


def _small(told: Told) -> frozenset[str]:
    return frozenset(code for code, area in told.known.items() if area.level != "district")


def _row(area: Area, told: Told, context: Context) -> str:
    one = (told.run.made or {}).get(area.code)
    links = "".join(f'<a href="{quote(name)}">{FORMS.get(form, form)}</a>' for form, name in (one["files"] if one else {}).items())
    problem = f'<p class="why">{escape(context.t((one["problem"][0], one["problem"][1])))}</p>' if one and one["problem"] else ""
    return f'<tr><td class="name">{escape(context.t(area.name))}</td><td>{escape(area.sentence)}{problem}</td><td class="files">{links}</td></tr>'


def _table(found: Difference, told: Told, context: Context) -> str:
    t, one = context.t, INDICATORS[found.indicator]
    count = (f"{found.compared:,} 个区划中 {len(found.changes):,} 个有变", f"{len(found.changes):,} of {found.compared:,} areas have changed")
    heads = (("上期", "Then"), ("上期今日重算", "Again"), ("补报与更正", "Late or corrected"), ("新的日子", "New days"), ("本期", "Now"))
    head = f"<th>{escape(t(('区划', 'Area')))}</th>" + "".join(f'<th class="r">{escape(t(each))}</th>' for each in heads)
    rows = "".join(_change(change, found.indicator, told, context) for change in found.changes)
    unit = t(one.unit)
    said = f"{unit} · {t(count)}" if unit else t(count)
    return f"<h2>{escape(t(one.title))}<span>{escape(said)}</span></h2><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _change(change: Change, key: str, told: Told, context: Context) -> str:
    one, lang, area = INDICATORS[key], context.lang, told.known[change.area]
    small = area.level != "district"
    late = differences.step(change.late, one, small, lang) if change.revised else ""
    cells = (
        differences.value(change.then, one, lang), differences.value(change.again, one, lang), late, differences.step(change.fresh, one, small, lang),
        differences.value(change.now, one, lang),
    )  # fmt: skip
    under = " under" if small and any(each.level == "district" for each in told.areas) else ""
    return f'<tr><td class="name{under}">{escape(context.t(area.name))}</td>' + "".join(f'<td class="r">{escape(cell)}</td>' for cell in cells) + "</tr>"


def _days(run: Run, context: Context) -> str:
    window = formats.window(run.day_from, run.day_to, context.lang)
    at = formats.moment(run.made_at.astimezone(CHINA), context.lang)
    return context.t((f"{window}，{at} 印出，数据版本 {run.data_version}", f"{window}; printed {at} from data version {run.data_version}"))


def _list(facts: Facts) -> str:
    return f"<dl>{''.join(f'<dt>{escape(label)}</dt><dd>{escape(said)}</dd>' for label, said in facts)}</dl>"


def _page(title: Text, body: str, told: Told, context: Context) -> str:
    t, lang = context.t, context.lang
    window = formats.day_range(told.run.day_from, told.run.day_to, lang)
    made_up = f'<b class="tag">{escape(t(texts.SIMULATED))}</b>' if context.city.simulated else ""
    kicker = f"{t(('疫情地图报告', 'Epidemic map reports'))} · {t(told.place)} · {window}, {told.run.day_to.year}" if lang == "en" else f"疫情地图报告 · {told.place[0]} · {told.run.day_to.year}年 {window}"
    return (
        f'<!doctype html><html lang="{"zh-CN" if lang == "zh" else "en"}" data-theme="light"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><title>{escape(t(title))} · {escape(t(told.place))}</title><style>{_style()}</style></head>'
        f'<body><header><p class="kicker">{escape(kicker)}{made_up}</p><h1>{escape(t(title))}</h1></header>{body}</body></html>'
    )


@cache
def _style() -> str:
    return TOKENS.read_text(encoding="utf-8") + (HERE / "run_page.css").read_text(encoding="utf-8")

