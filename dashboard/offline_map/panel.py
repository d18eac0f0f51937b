"""The words beside an offline map: title, window, legends, definitions, sources, who exported it and when."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from dashboard import asked, texts
from dashboard.context import Context
from dashboard.offline_map.contents import MapContents
from dashboard.shown import Shown, Sites

KINDS = {"fill": "", "dot": "is-dot", "zero": "is-zero", "none": "is-none", "silent": "is-silent", "uncertain": "is-uncertain"}
HEAT = ("热力在文件里按格画出。", "The heat surface is drawn as its cells.")


def body(made: MapContents, context: Context) -> str:
    """The bar above the map and the column beside it."""
    window = asked.in_words(made.filters, context.lang)
    tag = f'<b class="gw-simulated">{escape(context.t(texts.SIMULATED))}</b>' if context.city.simulated else ""
    head = f'<header class="gw-head"><h1>{escape(made.title)}</h1><span>{escape(window)}</span>{tag}</header>'
    legends = "".join(_legend(part, context) for part in made.parts)
    facts = "".join(f"<dt>{escape(label)}</dt><dd>{escape(words)}</dd>" for label, words in made.facts)
    about = escape(context.t(("关于这份地图", "About this map")))
    return f'{head}<aside class="gw-side">{legends}<section><h2>{about}</h2><dl>{facts}</dl></section></aside>'


def _legend(part: Shown, context: Context) -> str:
    """A layer's legend as the screen has it, its note, and the day its data speak of."""
    note = [context.t(part.note)] if isinstance(part, Sites) else [part.legend["by"]]
    if part.layer.geometry == "heat":
        note.append(context.t(HEAT))
    lines = [part.legend["unit"], *note, part.legend["note"]]
    entries = "".join(_entry(entry) for entry in part.legend["entries"])
    said = "".join(f'<span class="gw-legend-unit">{escape(line)}</span>' for line in lines if line)
    return (
        f'<section data-legend="{escape(part.layer.key)}"><h2>{escape(context.t(part.layer.title))}</h2>'
        f'<div class="gw-legend">{entries}{said}<span class="gw-legend-unit">{escape(_as_of(part, context))}</span></div></section>'
    )


def _entry(entry: Mapping[str, Any]) -> str:
    label = escape(entry["label"])
    if entry["kind"] == "mark":
        return f'<span><i data-shape="{escape(entry["shape"])}" data-token="{escape(entry["token"])}"></i>{label}</span>'
    swatch = f' style="--gw-swatch: var(--gw-{escape(entry["token"])})"' if entry["token"] else ""
    return f'<span><i class="gw-cellmark {KINDS[entry["kind"]]}"{swatch}></i>{label}</span>'


def _as_of(part: Shown, context: Context) -> str:
    if not part.as_of:
        return ""
    return context.t((f"数据截至 {part.as_of}", f"Data as of {part.as_of}"))
