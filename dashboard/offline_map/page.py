"""The file itself: a folium map whose layers are drawn by the map's own code, with everything it needs inside.

A policy in the file's head forbids the browser every request, so a file that would fetch anything shows it at once.
"""

from __future__ import annotations

import json
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, cast

import folium
from branca.element import Element, Figure, MacroElement
from folium.map import Layer as FoliumLayer
from folium.template import Template

from dashboard.context import Context
from dashboard.file_facts import maker
from dashboard.offline_map import leaflet, panel
from dashboard.offline_map.contents import MapContents, data

HERE = Path(__file__).parent
ASSETS = HERE.parents[1] / "assets"
SCRIPTS = ("10_words.js", "20_geometry.js", "28_classes.js", "44_marks.js", "65_card.js", "76_plain_looks.js")
"""Of the map on the screen: words of values, shapes, classes, symbols, the card, and the looks on a plain canvas."""
OWN_SCRIPTS = ("cells.js", "sites.js", "map.js")
RULES = (".gw-map-card", ".gw-cellmark", ".gw-legend >", ".gw-mark")
"""What is taken from the map's sheet: rules stand one a line."""
HEAD_HERE, BODY_HERE = "<!-- head -->", "<!-- body -->"
POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
WORDS = {
    "zh": {"in": "放大", "out": "缩小", "layers": "图层", "north": "北", "help": "方向键平移，加减号缩放，Enter 看图中央"},
    "en": {"in": "Zoom in", "out": "Zoom out", "layers": "Layers", "north": "N", "help": "Arrows pan, plus and minus zoom, Enter tells of the middle"},
}


class _Map(folium.Map):
    """Folium's map without the files it would link."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.default_js, self.default_css = [], []


class _Drawn(FoliumLayer):
    """A layer that the file's own script makes, by its key."""

    _template = Template("{% macro script(this, kwargs) %}var {{ this.get_name() }} = gridwatchMap.offline.layer({{ this.key|tojson }});{% endmacro %}")

    def __init__(self, key: str, name: str, control: bool = True) -> None:
        super().__init__(name=name, overlay=True, control=control)
        self.key = key


class _Tools(MacroElement):
    """Zoom buttons, scale and north with words of the reader's language, and what hands and keys do."""

    _template = Template("{% macro script(this, kwargs) %}gridwatchMap.offline.begin({{ this._parent.get_name() }}, {{ this.words|tojson }});{% endmacro %}")

    def __init__(self, words: dict[str, str]) -> None:
        super().__init__()
        self.words = words


def page(made: MapContents, context: Context) -> str:
    """The HTML of a whole offline map."""
    west, south, east, north = made.frame
    options: dict[str, Any] = {"zoom_animation": False, "fade_animation": False, "marker_zoom_animation": False, "attribution_control": False, "zoom_snap": 0.25}
    drawn = _Map(location=[(south + north) / 2, (west + east) / 2], zoom_start=10, min_zoom=6, max_zoom=18, tiles=None, zoom_control=False, **options)
    figure = cast(Figure, drawn.get_root())
    figure.header.add_child(Element(HEAD_HERE))
    figure.html.add_child(Element(BODY_HERE), index=0)  # before the map: its script reads the data
    _Tools(WORDS[context.lang]).add_to(drawn)
    for key in ("ground", *(part.layer.key for part in made.parts), "outlines"):
        _Drawn(key, escape(_title(key, made, context)), key not in ("ground", "outlines")).add_to(drawn)
    drawn.fit_bounds([[south, west], [north, east]], padding=(24, 24))
    folium.LayerControl(collapsed=False, position="topright").add_to(drawn)
    return _filled(str(figure.render()), made, context)


def _filled(rendered: str, made: MapContents, context: Context) -> str:
    """Folium reads all it is given as templates, so what comes from data is put in only when it has done."""
    language = "zh-CN" if context.lang == "zh" else "en"
    opening = f'<html lang="{language}" data-theme="{made.theme}">\n<head>\n<meta http-equiv="Content-Security-Policy" content="{POLICY}" />\n<title>{escape(made.title)}</title>'
    parts = {"<html>\n<head>": opening, HEAD_HERE: _head(made, context), BODY_HERE: panel.body(made, context) + _block(data(made, context))}
    for mark, text in parts.items():
        before, after = rendered.split(mark, 1)
        rendered = before + text + after
    return rendered


def _title(key: str, made: MapContents, context: Context) -> str:
    return next((context.t(part.layer.title) for part in made.parts if part.layer.key == key), key)


def _head(made: MapContents, context: Context) -> str:
    """Who made it and what it is; then everything a page usually fetches."""
    about = "; ".join(f"{label}: {words}" for label, words in made.facts)
    named = {"author": maker(context), "generator": "Gridwatch", "description": about}
    metas = "\n".join(f'<meta name="{name}" content="{escape(words)}" />' for name, words in named.items())
    return f"{metas}\n<style>{_sheets()}</style>\n<script>{_scripts()}</script>"


@cache
def _sheets() -> str:
    taken = [line for line in (ASSETS / "map.css").read_text(encoding="utf-8").splitlines() if line.startswith(RULES)]
    return "\n".join([leaflet.sheet(), (ASSETS / "tokens.css").read_text(encoding="utf-8"), *taken, (HERE / "page.css").read_text(encoding="utf-8")])


@cache
def _scripts() -> str:
    paths = [*(ASSETS / "map" / name for name in SCRIPTS), *(HERE / name for name in OWN_SCRIPTS)]
    return "\n".join([leaflet.script(), *(path.read_text(encoding="utf-8") for path in paths)])


def _block(found: dict[str, Any]) -> str:
    """JSON that no browser takes for markup, whatever a name holds."""
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    for letter, code in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029")):
        text = text.replace(letter, code)
    return f'<script type="application/json" id="gw-data">{text}</script>'
