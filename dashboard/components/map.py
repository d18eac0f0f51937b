"""The map panel: an empty stage, its tools, and the configuration the browser builds the map from."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any, Literal

from dash import html

from dashboard import ids
from dashboard.components import legend
from dashboard.components.comparing import change_config
from dashboard.components.map_config import days_config, dumped, initial_layers, layers_config
from dashboard.components.selection_bar import drawing_tools, selection_bar
from dashboard.context import Context
from dashboard.contract import Page, Text

Scale = Literal["desk", "wall"]

TOOLS: tuple[tuple[str, str, Text], ...] = (
    ("in", "+", ("放大", "Zoom in")),
    ("out", "−", ("缩小", "Zoom out")),
    ("home", "⤢", ("看全部", "Show the whole area")),
    ("help", "?", ("键盘与触摸", "Keys and touch")),
)


def vendor_urls() -> dict[str, str]:
    """Addresses of MapLibre's two files; the package version makes them immutable."""
    base = f"/vendor/{version('maplibre')}/maplibre-gl"
    return {"js": base + ".js", "css": base + ".css"}


def map_config(context: Context, page: Page, scale: Scale) -> dict[str, Any]:
    """Everything the map needs to begin: view, ground version, scope, layers. Values come by address."""
    city = context.city
    district = context.user.district_code
    return days_config(context) | {
        "lang": context.lang,
        "scale": scale,
        "lon": city.lon,
        "lat": city.lat,
        "zoom": city.zoom,
        "ground": city.geometry_version,
        "scope": district or "all",
        "home": district or city.code,
        "aria": context.t((
            f"{city.name[0]}地图。数字与旁边的表格相同。方向键平移，加减号缩放，Enter 选中，Shift+Enter 进入。",
            f"Map of {city.name[1]}. The table beside it has the same numbers. Arrows pan, plus and minus zoom, Enter chooses, Shift+Enter enters.",
        )),
        "layers": layers_config(context, page),
        "change": change_config(context.lang),
        "initial": initial_layers(context, page),
        "vendor": vendor_urls(),
        "basemaps": [{"url": one.url, "name": context.t(one.name), "attribution": one.attribution} for one in context.basemaps],
    }


def _tool(act: str, sign: str, title: Text, context: Context) -> html.Button:
    return html.Button(html.Span(sign, **{"aria-hidden": "true"}), title=context.t(title), **{"data-act": act, "aria-label": context.t(title)})


def map_panel(context: Context, page: Page, scale: Scale = "desk") -> html.Div:
    """The map of a page. Its layers, window and area follow the FILTERS store; clicks write SELECTION."""
    tools = html.Div([*(_tool(*tool, context) for tool in TOOLS), *drawing_tools(context)], className="gw-map-tools")
    return html.Div(
        [html.Div(className="gw-map-canvas"), tools, selection_bar(context)],
        id=ids.MAP,
        className=f"gw-map is-{scale}",
        **{"data-config": dumped(map_config(context, page, scale))},
    )


def legend_strip(context: Context, page: Page) -> html.Div:
    """The legend of the top layer in one line, for screens without a rail (the wall)."""
    return html.Div(
        [html.Span(**{"data-part": "title"}), legend.host()],
        className="gw-legend-strip",
        **{"data-config": dumped({"lang": context.lang, "layers": layers_config(context, page), "initial": initial_layers(context, page)})},
    )
