"""The first picture: a page with a map as far as plain HTML can say it. The map is drawn into it before Dash has started.

Dash, its components, charts and tables keep a browser busy for seconds; whoever opens a map waits for the map. So the server
writes the page's own layout as HTML, `assets/map/` draws the map there, `assets/start.js` starts Dash when it stands, and the
page Dash builds takes the map over where it lies (`assets/map/90_mount.js`).
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from html import escape
from typing import Any

import dash_mantine_components as dmc
from dash import dcc
from dash.development.base_component import Component

from dashboard import ids
from dashboard.components.map import vendor_urls
from dashboard.context import Context, Services
from geodata.queries import geometry

VOID = ("Img", "Br", "Hr", "Input", "Col")
OPEN = (dmc.Menu, dmc.MenuTarget, dmc.Group, dmc.Stack)
"""Components of Mantine that merely hold others; a closed menu shows what opens it."""
RENAMED = {"className": "class", "tabIndex": "tabindex", "colSpan": "colspan", "rowSpan": "rowspan"}
DROPPED = ("id", "children", "n_clicks", "action", "method", "style")
"""An id stands once in a page, and Dash's page has it; nothing is sent from here."""


def preloads() -> str:
    """Links to the map's library, which the browser fetches while it reads the rest."""
    urls = vendor_urls()
    return f'<link rel="preload" as="script" href="{urls["js"]}">\n<link rel="preload" as="style" href="{urls["css"]}">'


def body(screen: Component, state: dict[str, Any], given: dict[str, Any]) -> str:
    """The screen as HTML; what its map is to show, `filters` and `version`, as `assets/map/60_state.js` has them; and answers by address, which the map need not ask for."""
    data = "".join(f' data-{name}="{escape(json.dumps(value, ensure_ascii=False))}"' for name, value in (("state", state), ("given", given)))
    return f'<div id="{ids.FIRST}" aria-busy="true"{data}>{"".join(_written(screen))}</div>'


def given(services: Services, context: Context, area: str | None) -> dict[str, Any]:
    """Where to look, and which tile sets there are where a map has asked before: what decides on the cells a map asks for first."""
    version, scope = context.city.geometry_version, context.user.district_code or "all"
    code = area or context.user.district_code or context.city.code
    with services.database.read() as conn:
        found: dict[str, Any] = {f"/frame/{code}": geometry.area_frame(conn, code)}
    if ground := services.shelf.find((version, f"ground/{scope}", 0, 0, 0)):
        found[f"/geometry/{version}/{scope}.json"] = json.loads(gzip.decompress(ground))
    return found


def _written(found: Any) -> Iterator[str]:
    """Text, lists and plain elements; of other components what they hold, or nothing."""
    if isinstance(found, list | tuple):
        for each in found:
            yield from _written(each)
    elif isinstance(found, dcc.Link):
        yield from _element("a", found)
    elif isinstance(found, OPEN):
        yield from _written(getattr(found, "children", None))
    elif isinstance(found, Component):
        if found._namespace == "dash_html_components":
            yield from _element(found._type.lower(), found)
    elif found is not None and not isinstance(found, bool):
        yield escape(str(found))


def _element(name: str, found: Component) -> Iterator[str]:
    yield f"<{name}{''.join(_attributes(found))}>"
    if found._type not in VOID:
        yield from _written(getattr(found, "children", None))
        yield f"</{name}>"


def _attributes(found: Component) -> Iterator[str]:
    """What a browser needs to lay the element out. Of the parts that are drawn in the browser only the map begins here."""
    shown = found.to_plotly_json()["props"]
    is_map = "gw-map" in str(shown.get("className", "")).split()
    for key, value in shown.items():
        if key in DROPPED or value is None or value is False or (key == "data-config" and not is_map):
            continue
        yield f" {RENAMED.get(key, key)}" + ("" if value is True else f'="{escape(str(value))}"')
    if style := shown.get("style"):
        yield f' style="{escape(";".join(f"{_css(key)}:{value}" for key, value in style.items()))}"'


def _css(key: str) -> str:
    """`maxWidth` → `max-width`."""
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in key)
