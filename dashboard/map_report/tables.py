"""Tables of a printed report: the parts of the place, and reports as tables. Rows are whole; the page's script lays them on sheets."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.components import ranking
from dashboard.contract import Text
from dashboard.map_report import words
from dashboard.map_report.contents import Contents, Table
from geodata.queries.dividing import PARTS
from geodata.queries.indicators import INDICATORS

MOST_ROWS = 400
"""Of one report's table: more belongs into the workbook."""
LEVEL_HEAD: Text = ("区划", "Area")


def parts(made: Contents) -> str:
    """The block of the parts of the place; '' where the report has none."""
    if made.parts is None or not made.parts.parts:
        return ""
    head = f'<h2>{escape(words.parts_title(made))}<span>{escape(words.parts_note(made))}</span></h2>'
    rows = "".join(_part_rows(made))
    return f'<section class="block rows" data-columns="{made.sheet.columns or 1}" data-later="{made.sheet.columns or 3}"><template class="head">{head}</template><template class="table">{_part_table(made)}</template><template class="body"><table><tbody>{rows}</tbody></table></template></section>'


def _part_table(made: Contents) -> str:
    lang = made.context.lang
    heads = ['<th class="rank"></th>', f"<th>{escape(words.pick(LEVEL_HEAD, lang))}</th>"]
    for at, key in enumerate(made.parts.now if made.parts else ()):
        one = INDICATORS[key]
        name = escape(words.pick(one.title, lang))
        if at:
            heads.append(f'<th class="r">{name}</th>')
            continue
        before = formats.as_of(made.filters.day_from, lang) if one.stock else formats.previous_name(made.filters.days, lang)
        before = ("期初" if lang == "zh" else "at the start") if one.stock else before
        heads += [f'<th class="r" colspan="2">{name}</th>', f'<th class="r">{escape(_whole(before, lang))}</th>', f'<th class="r">{"变化" if lang == "zh" else "Change"}</th>']
    return f'<table class="parts"><thead><tr>{"".join(heads)}</tr></thead><tbody></tbody></table>'


def _whole(name: str, lang: Any) -> str:
    """A Chinese heading stays on one line; English breaks between words."""
    return name.replace(" ", "\u00a0") if lang == "zh" else name


def _part_rows(made: Contents) -> Iterator[str]:
    assert made.parts
    lang, base = made.context.lang, made.parts.small_base
    keys = list(made.parts.now)
    most = max([value for value in made.parts.now[keys[0]].values() if value is not None and value > 0], default=1.0) if keys else 1.0
    for rank, part in enumerate(made.parts.parts, start=1):
        name = part.name[0] if lang == "zh" else formats.short_name(part.name[1])
        cells = [f'<td class="rank">{rank}</td>', f'<td class="name">{escape(name)}</td>']
        for at, key in enumerate(keys):
            now, share = made.parts.now[key][part.code], INDICATORS[key].share
            if at:
                cells.append(f'<td class="r">{escape(words.cell(now, share, lang))}</td>')
                continue
            before = made.parts.before[key][part.code]
            change = words.cell_change(now, before, base, lang)
            kind = formats.direction(now, before) if change[:1] in "+−" or "倍" in change or "×" in change else "quiet"
            bar = max(0.0, now or 0) / most
            cells += [
                f'<td class="bar"><i style="width:{bar * 100:.1f}%"></i></td><td class="r strong">{escape(words.cell(now, share, lang))}</td>',
                f'<td class="r">{escape(words.cell(before, share, lang))}</td><td class="r {kind}">{escape(change)}</td>',
            ]
        yield f'<tr data-code="{escape(part.code)}">{"".join(cells)}</tr>'


def report_table(table: Table, made: Contents) -> str:
    """A report as a table, with the words of the screen; an empty one says why."""
    lang = made.context.lang
    head = f"<h2>{escape(words.pick(table.report.title, lang))}</h2>"
    if table.why:
        return f'<section class="block text">{head}<p class="why">{escape(words.pick(table.why, lang))}</p></section>'
    frame = table.frame.head(MOST_ROWS)
    columns = ranking.ranking_columns(table.report, lang)
    shown = [column for column in columns if column["field"] not in ("rank", "share", "spark")]
    heads = "".join(f'<th class="{_side(column)}">{escape(str(column["headerName"]))}</th>' for column in shown)
    rows = "".join(_row(row, shown) for row in _rows(frame, table, lang))
    more = "" if len(frame) == len(table.frame) else f'<p class="why">{escape(_rest(len(table.frame), lang))}</p>'
    return f'<section class="block rows" data-columns="1" data-later="1"><template class="head">{head}{more}</template><template class="table"><table class="plain"><thead><tr>{heads}</tr></thead><tbody></tbody></table></template><template class="body"><table><tbody>{rows}</tbody></table></template></section>'


def _rows(frame: pd.DataFrame, table: Table, lang: Any) -> list[dict[str, Any]]:
    if list(frame.columns) == list(PARTS):
        frame.attrs = table.frame.attrs
    return ranking.ranking_rows(frame, lang)


def _side(column: dict[str, Any]) -> str:
    return "r" if "right" in str(column.get("cellClass", "")) else ""


def _row(row: dict[str, Any], shown: list[dict[str, Any]]) -> str:
    cells = []
    for column in shown:
        name = column["field"]
        said = row.get(f"{name}_text", row.get(name))
        cells.append(f'<td class="{_side(column)}">{escape("" if said is None else str(said))}</td>')
    return f"<tr>{''.join(cells)}</tr>"


def _rest(rows: int, lang: Any) -> str:
    return f"共 {rows:,} 行，只印前 {MOST_ROWS} 行；全部在数据表里。" if lang == "zh" else f"{rows:,} rows, the first {MOST_ROWS} printed; all are in the workbook."
