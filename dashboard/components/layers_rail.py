"""The layers rail: layers of values above, points, lines and zones below; what is shown stands first, with its legend."""

from __future__ import annotations

from dash import html

from dashboard.components import legend
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


def _eye(context: Context, layer: Layer) -> html.Span:
    return html.Span(className="gw-eye", title=context.t(("显示或隐藏", "Show or hide")), **{"data-eye": layer.key, "aria-hidden": "true"})


def _symbol(layer: Layer) -> html.I:
    if layer.style.icon:
        return html.I(className=f"gw-site-mark is-{layer.style.icon}")
    if layer.options.get("silent"):
        return html.I(className="gw-cellmark is-silent")
    return html.I(className="gw-cellmark", style={"--gw-swatch": f"var(--gw-{layer.style.ramp}-{6 if layer.style.ramp == 'div' else 4})"})


def _row(context: Context, layer: Layer) -> html.Button:
    second = [html.Span(**{"data-period": layer.key})] if layer.values or layer.marks else []
    return html.Button(
        [_eye(context, layer), html.Span([html.B(context.t(layer.title)), *second], className="gw-rail-words"), _symbol(layer)],
        className="gw-rail-row",
        **{"data-layer": layer.key, "data-on": "false", "aria-pressed": "false"},
    )


def _cuts(context: Context, layer: Layer) -> list[html.Div]:
    """Choosing the cells by hand; nothing to choose where the layer has one tile set."""
    names = ["auto", *(name for name in TILESET_WORDS if name in layer.tilesets)]
    if len(names) < 3:
        return []
    finest = context.city.settings.get("cells", {}).get("finest")
    hexagons = [name for name in HEXAGON_WORDS if name in layer.tilesets and (name != "h3_10" or finest == 10)]
    return [_segments(context, ("单元", "Units"), TILESET_WORDS, names), *([_hexagons(context, hexagons)] if hexagons else [])]


def _hexagons(context: Context, names: list[str]) -> html.Div:
    words = context.t(("六边形", "Hexagons"))
    return html.Div([html.Span(words), _segments(context, ("六边形", "Hexagons"), HEXAGON_WORDS, names)], className="gw-rail-hexagons")


def _segments(context: Context, of: Text, words: dict[str, Text], names: list[str]) -> html.Div:
    buttons = [html.Button(context.t(words[name]), **{"data-tileset": name, "aria-pressed": "false"}) for name in names]
    return html.Div(buttons, className="gw-segments", role="group", **{"aria-label": context.t(of)})


def _classes(context: Context) -> html.Div:
    """How classes are cut: as the layer declares, or by hand for this window (`callbacks/map_classes.py`)."""
    words = context.t(("分级", "Classes"))
    options = [html.Option(context.t(text), value=name) for name, text in CLASS_WORDS.items()]
    return html.Div([html.Span(words), html.Select(options, **{"data-classes": "", "aria-label": words})], className="gw-rail-opacity")


def _move(context: Context, layer: Layer, way: str, sign: str, words: Text) -> html.Button:
    title = context.t((f"{words[0]}：{layer.title[0]}", f"{words[1]}: {layer.title[1]}"))
    return html.Button(sign, title=title, hidden=True, **{"data-move": way, "data-of": layer.key, "aria-label": title})


def _legend_block(context: Context, layer: Layer) -> html.Div:
    """What a shown layer needs said and set; units and classes are the view's and stand at the layer on top alone."""
    drawn = [legend.host()] if layer.values or layer.marks else []
    by_hand = [html.Div([*_cuts(context, layer), _classes(context)], className="gw-rail-by-hand")] if layer.values else []
    moves = [_move(context, layer, "up", "↑", ("上移", "Move up")), _move(context, layer, "down", "↓", ("下移", "Move down"))]
    opacity = html.Div(html.Span(context.t(("不透明", "Opacity"))), className="gw-rail-opacity", **{"data-opacity-of": layer.key})
    set_ = html.Div([opacity, *moves], className="gw-rail-set")
    return html.Div([*drawn, *by_hand, set_], className="gw-rail-legend", hidden=True, **{"data-legend": layer.key})


def _group(context: Context, title: Text, name: str, layers: list[Layer]) -> list[html.H3 | html.Div]:
    """A heading and its layers; the browser moves those shown to the group "shown" and back (`assets/map/84_rail_order.js`)."""
    items = [
        html.Div([_row(context, layer), _legend_block(context, layer)], **{"data-item": layer.key, "data-home": name, "data-at": str(layer.order)})
        for layer in layers
    ]
    return [html.H3(context.t(title)), html.Div(items, **{"data-group": name})]


def _basemaps(context: Context) -> list[html.H3 | html.Div]:
    """The choice of a ground from elsewhere; nothing where none is configured."""
    if not context.basemaps:
        return []
    words = context.t(("底图", "Ground"))
    options = [html.Option(context.t(("自带", "The city's own")), value="")]
    options += [html.Option(context.t(one.name), value=one.url) for one in context.basemaps]
    return [html.H3(words), html.Div(html.Select(options, **{"data-basemap": "", "aria-label": words}), className="gw-rail-opacity")]


def layers_rail(context: Context, page: Page) -> html.Div:
    """The rail of a page. A name puts its layer on top alone, an eye adds or hides it, ↑ ↓ or a drag changes the order."""
    found = offered(context, page)
    groups = [
        *_group(context, ("图上", "On the map"), "shown", []),
        *_group(context, ("图层", "Layers"), "data", [layer for layer in found if layer.values]),
        *_group(context, ("点、线、区", "Points, lines, zones"), "features", [layer for layer in found if layer.features]),
    ]
    config = days_config(context) | {
        "lang": context.lang, "layers": layers_config(context, page), "initial": initial_layers(context, page), "change": change_config(context.lang),
    }  # fmt: skip
    return html.Div(
        [*groups, *_basemaps(context)],
        className="gw-rail",
        **{"data-config": dumped(config)},
    )
