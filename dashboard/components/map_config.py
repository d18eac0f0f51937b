"""What the browser is told about layers, once per page: everything else it fetches by address."""

from __future__ import annotations

import json
from typing import Any

from dashboard.components import legend
from dashboard.context import Context
from dashboard.contract import Page
from dashboard.reports import met
from layers import all_layers
from layers.contract import Layer, Mark, for_basis

STATION_KINDS = {
    "metro": ("地铁站", "Metro"),
    "rail": ("火车站", "Railway station"),
    "coach": ("客运站", "Coach terminal"),
    "airport": ("机场", "Airport"),
    "pier": ("码头", "Pier"),
}


def offered(context: Context, page: Page | None) -> list[Layer]:
    """The page's layers (without a page: all) for which the city has data, in order."""
    known = all_layers().values()
    mine = [item for item in known if (page is None or item.key in page.layers) and met(item.needs, context.metrics)]
    return [for_basis(item, context.city.case_basis) for item in mine]


def breaks_of(layer: Layer, tileset: str) -> tuple[int, ...]:
    """Class breaks at a resolution; they belong to the layer, so wall, desk and print agree."""
    by_tileset: dict[str, tuple[int, ...]] = layer.options.get("breaks", {})
    return by_tileset.get(tileset, layer.style.breaks)


def layer_config(layer: Layer, context: Context) -> dict[str, Any]:
    """One layer as the map's JavaScript reads it, texts in the reader's language."""
    config: dict[str, Any] = {
        "title": context.t(layer.title),
        "geometry": layer.geometry,
        "tilesets": list(layer.tilesets),
        "far": layer.options.get("far"),
        "drill": layer.drill,
        "hover": {key: context.t(layer.columns[key]) for key in layer.hover},
    }
    if layer.features:
        return config | _features_config(layer, context)
    return config | {
        "ramp": layer.style.ramp,
        "unit": context.t(layer.style.unit),
        "scale": layer.options.get("scale", 1),
        "beside": list(layer.beside),
        "days": layer.options.get("days", ()),
        **{name: context.t(layer.options[name]) for name in ("zero", "unsure") if layer.options.get(name)},
        **({"classes": [context.t(words) for words in layer.options["classes"]]} if "classes" in layer.options else {}),
        "counted": context.t(legend.counted(layer)),
        "stock": bool(layer.options.get("stock")),
        "breaks": {"default": layer.style.breaks} | {name: breaks_of(layer, name) for name in layer.tilesets},
        "legends": {name: legend.legend(layer, breaks_of(layer, name), name, context.lang) for name in layer.tilesets},
    }


def _features_config(layer: Layer, context: Context) -> dict[str, Any]:
    """What only points, lines and zones have; a reference layer without marks draws its icon in ink."""
    own = Mark(layer.key, layer.title, layer.style.icon or "", "text")
    return {
        "icon": layer.style.icon,
        "codes": {code: context.t(text) for code, text in STATION_KINDS.items()},
        "marks": [{"key": mark.key, "shape": mark.shape, "token": mark.token} for mark in layer.marks or (own,)],
        "site": layer.options.get("site", layer.key),
        "numbered": "number" in layer.columns,
        "legend": legend.marks(layer, context.lang),
    }


def layers_config(context: Context, page: Page) -> dict[str, Any]:
    """All offered layers by key."""
    return {layer.key: layer_config(layer, context) for layer in offered(context, page)}


def initial_layers(context: Context, page: Page | None) -> list[str]:
    """What a page shows until somebody chooses: its first layer that lies on H3 cells, the hospitals, and what it is about.

    A page is about points, lines or zones where it names them first.
    """
    if page and page.view:
        return viewed(context, page, page.view)
    found = offered(context, page)
    cells = [item.key for item in found if item.geometry == "cells"]
    on_h3 = [item.key for item in found if item.geometry == "cells" and "h3_8" in item.tilesets]
    about = page.layers[:1] if page else ()
    sites = [item.key for item in found if item.features and (item.key == "hospitals" or item.key in about)]
    return (on_h3 or cells)[:1] + sites


def viewed(context: Context, page: Page, view: tuple[str, ...]) -> list[str]:
    """The layers of a view that the city has data for; of 'a|b' the first such."""
    known = {item.key for item in offered(context, page)}
    chosen = (next((key for key in wish.split("|") if key in known), None) for wish in view)
    return [key for key in chosen if key]


def days_config(context: Context) -> dict[str, str]:
    """The first and last day of the slider."""
    return {"from": context.city.day_from.isoformat(), "to": context.city.day_to.isoformat()}


def dumped(config: dict[str, Any]) -> str:
    """JSON for a data attribute: the same context always gives the same text, so nothing is drawn twice."""
    return json.dumps(config, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
