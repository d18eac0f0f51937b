"""The layers rail: layers of values above, points, lines and zones below; what is shown stands first, with its legend.

The server says what the rows are; the browser draws them (`assets/map/83_rail_rows.js`). As elements of the page the rows
of two dozen layers would be half of all its components, and every one of those costs at every change of the view.
"""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.components.comparing import change_config
from dashboard.components.map_config import days_config, dumped, initial_layers, layers_config, offered
from dashboard.context import Context
from dashboard.contract import Page, Text
from layers.contract import Layer

TILESET_WORDS: dict[str, Text] = {
    "auto": ("自动", "Auto"),
    "grid": ("网格", "Grid"),
    "community": ("社区", "Community"),
    "street": ("街镇", "Street"),
    "district": ("区县", "District"),
}
HEXAGON_WORDS: dict[str, Text] = {f"h3_{level}": (f"{level} 级", str(level)) for level in range(6, 11)}
CLASS_WORDS: dict[str, Text] = {
    "fixed": ("固定", "Fixed"),
    "quantiles": ("分位数", "Quantiles"),
    "natural": ("自然断点", "Natural breaks"),
    "equal": ("等距", "Equal intervals"),
}
WORDS: dict[str, Text] = {
    "eye": ("显示或隐藏", "Show or hide"),
    "units": ("单元", "Units"),
    "hexagons": ("六边形", "Hexagons"),
    "classes": ("分级", "Classes"),
    "opacity": ("不透明", "Opacity"),
    "up": ("上移", "Move up"),
    "down": ("下移", "Move down"),
    "ground": ("底图", "Ground"),
    "own": ("自带", "The city's own"),
}
GROUPS: dict[str, Text] = {
    "shown": ("图上", "On the map"),
    "data": ("图层", "Layers"),
    "features": ("点、线、区", "Points, lines, zones"),
}


def _symbol(layer: Layer) -> dict[str, Any]:
    if layer.style.icon:
        return {"icon": layer.style.icon}
    if layer.options.get("silent"):
        return {"silent": True}
    return {"swatch": f"{layer.style.ramp}-{6 if layer.style.ramp == 'div' else 4}"}


def _row(layer: Layer) -> dict[str, Any]:
    """What a row's symbol is, and where the row stands while it is not shown."""
    return {"key": layer.key, "home": "features" if layer.features else "data", "at": layer.order, **_symbol(layer)}


def _units(context: Context) -> dict[str, list[tuple[str, str]]]:
    """Tile sets that can be chosen by hand, with their words; the finest hexagons only where the city has them."""
    finest = context.city.settings.get("cells", {}).get("finest")
    hexagons = {name: text for name, text in HEXAGON_WORDS.items() if name != "h3_10" or finest == 10}
    return {"areas": [(name, context.t(text)) for name, text in TILESET_WORDS.items()], "hexagons": [(name, context.t(text)) for name, text in hexagons.items()]}


def rail_config(context: Context, page: Page) -> dict[str, Any]:
    """Everything the browser draws the rail from."""
    return days_config(context) | {
        "lang": context.lang,
        "layers": layers_config(context, page),
        "initial": initial_layers(context, page),
        "change": change_config(context.lang),
        "words": {name: context.t(text) for name, text in WORDS.items()},
        "groups": [(name, context.t(text)) for name, text in GROUPS.items()],
        "rows": [_row(layer) for layer in offered(context, page)],
        "units": _units(context),
        "classes": [(name, context.t(text)) for name, text in CLASS_WORDS.items()],
        "basemaps": [(one.url, context.t(one.name)) for one in context.basemaps],
    }


def layers_rail(context: Context, page: Page) -> html.Div:
    """The rail of a page. A name puts its layer on top alone, an eye adds or hides it, ↑ ↓ or a drag changes the order."""
    return html.Div(className="gw-rail", **{"data-config": dumped(rail_config(context, page))})
