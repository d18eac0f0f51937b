"""The shell: stores, the address, the provider, and an empty body that the router fills with a page."""

from __future__ import annotations

import datetime as dt
import logging
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

import dash_mantine_components as dmc
from dash import Dash, dcc, html
from dash.development.base_component import Component
from flask import request

from dashboard import access, address, bundles, first_picture, ids, link, session, theme
from dashboard.components import header, states
from dashboard.components.footer import footer
from dashboard.context import City, Context, Services, User
from dashboard.contract import Page, Theme
from dashboard.pages import all_pages, page_at, pages_for
from dashboard.scenes import scene_pages
from geodata.errors import GridwatchError
from geodata.metrics import METRICS

INDEX = """<!doctype html>
<html lang="{lang}" data-theme="{theme}">
<head>
{metas}
{head}
<meta name="gridwatch-grid" content="{grid}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Gridwatch</title>
<link rel="icon" href="/assets/favicon.svg" type="image/svg+xml">
{css}
<link rel="stylesheet" href="{styles}">
</head>
<body>
{first}
{app_entry}
<footer>
{config}
<template id="later">
{later}
{renderer}
</template>
{now}
{start}
</footer>
</body>
</html>"""

log = logging.getLogger(__name__)
GRID = re.compile(r'<script src="([^"]*/dash_ag_grid/dash_ag_grid\.[^"]*)"></script>')
UNUSED = re.compile(r'<script src="[^"]*/dash_table/[^"]*"></script>')
"""Dash's own table, which no page draws."""

# Only its shape matters: it is drawn once at the start so that Dash knows every id of every page.
SAMPLE_CITY = City(
    "000000", "sample", ("样例市", "Sample"), True, "line_list", 0.0, 0.0, 9.0,
    dt.date(2020, 1, 1), dt.date(2020, 1, 31), ("", ""), "0", {},
)  # fmt: skip


def sample_context(page: Page) -> Context:
    """A context with everything switched on, for the validation layout and for tests of pure layouts."""
    user = User("sample", ("样例", "Sample"), page.roles[0], None, True)
    return Context(user, "zh", "dark", SAMPLE_CITY, frozenset(METRICS), 0)


def screen(page: Page, context: Context, body: Any = None) -> html.Div:
    """One whole screen: banner, header, the page, the ribbon of the screen."""
    if page.bare:
        return scene(page, context, body)
    parts: list[Component] = []
    if context.city.simulated:
        parts.append(states.simulated_banner(context.lang))
    parts.append(header.header(page, context))
    parts.append(html.Main(page.layout(page, context) if body is None else body, className="gw-main"))
    parts.append(footer(context))
    return html.Div(parts, className=f"gw-screen gw-page-{page.key}" + (" is-simulated" if context.city.simulated else ""))


def scene(page: Page, context: Context, body: Any = None) -> html.Div:
    """A scene of the wall: it stands in a frame of the stage, which has the clock and whatever else is said."""
    banner = [states.simulated_banner(context.lang)] if context.city.simulated else []
    main = html.Main(page.layout(page, context) if body is None else body, className="gw-main")
    sources = html.Footer(html.Span(context.t(context.city.attribution), className="gw-cut"), className="gw-scene-foot")
    return html.Div([*banner, main, sources], className="gw-scene" + (" is-simulated" if context.city.simulated else ""), **{"data-scene": page.key.removeprefix("scene-")})


def shell() -> dmc.MantineProvider:
    """What never changes while people walk from page to page."""
    chosen = session.request_theme("light")
    return dmc.MantineProvider(
        id=ids.PROVIDER,
        theme=theme.MANTINE,
        forceColorScheme=chosen,
        children=[
            dcc.Location(id=ids.LOCATION, refresh="callback-nav"),
            dcc.Store(id=ids.FILTERS),
            dcc.Store(id=ids.SELECTION),
            dcc.Store(id=ids.LANG, data=session.request_lang()),
            dcc.Store(id=ids.THEME, data=chosen),
            dcc.Store(id=ids.DATA_VERSION, data=0),
            dcc.Store(id=ids.PAGE),
            dcc.Store(id=ids.URL_MIRROR),
            dcc.Store(id=ids.ACTIONS_SINK),
            dcc.Store(id=ids.MAP_STATE),
            dmc.NotificationContainer(id=ids.NOTICES, position="bottom-right", autoClose=12000),
            html.Div(id=ids.PAGE_BODY, children=states.loading(session.request_lang())),
        ],
    )


def _bare(component: Component) -> Component:
    """The same kind of component with its id and nothing inside: all that validation needs."""
    bare = component.__class__.__new__(component.__class__)
    bare.__dict__.update({key: value for key, value in component.__dict__.items() if key.startswith("_")})
    bare.id = component.id
    return bare


def validation_layout(pages: tuple[Page, ...]) -> html.Div:
    """Every component with an id that any page can show, once, stripped of what it shows."""
    found: dict[str, Component] = {}
    for root in [shell(), *(screen(page, sample_context(page)) for page in pages)]:
        for component in [root, *root._traverse()]:
            if isinstance(component, Component) and getattr(component, "id", None) is not None:
                found.setdefault(str(component.id), _bare(component))
    return html.Div(list(found.values()))


def theme_of(page: Page, search: str = "") -> Theme:
    """A wall starts dark, and a scene as its screen is set; every other page keeps what the reader last chose."""
    if page.bare and parse_qs(search.lstrip("?")).get("theme") == ["light"]:
        return "light"
    return "dark" if page.theme == "dark" else session.request_theme("light")


@dataclass(frozen=True)
class First:
    """What the server can say of a page before Dash has started: its theme, links for the head, and the page as HTML."""

    theme: Theme
    head: str = ""
    body: str = ""


def first(services: Services, pathname: str, search: str) -> First:
    """The first picture of an address whose page has a map and may be seen; of any other address nothing but its theme."""
    try:
        page = pages_for(access.current_user().role)[0] if pathname == "/" else page_at(pathname)
        context = session.current_context(services, theme_of(page, search))
        access.require(context.user, "page", page.key)
    except GridwatchError:
        return First(session.request_theme("light"))
    if not page.layers or page.bare:
        return First(context.theme)
    try:
        filters = address.filters_from(search, None, page, context.city, context.user)
        filters["area"], _ = link.known_area(services.database, filters["area"], context)
        state = {"filters": filters, "version": context.data_version}
        shown = first_picture.body(screen(page, context), state, first_picture.given(services, context, filters["area"]))
    except Exception:  # Dash builds the same page in a moment, and says what is wrong with it
        log.exception("no first picture of page %s", page.key)
        return First(context.theme)
    return First(context.theme, first_picture.preloads(), shown)


def wanted_at_first(scripts: str) -> tuple[str, str]:
    """The script tags a page begins with, without the table library's; and where `assets/grid_later.js` will find that."""
    found = GRID.search(scripts)
    if found is None:
        raise RuntimeError("Dash lists no script of dash_ag_grid; assets/grid_later.js cannot fetch it later")
    return UNUSED.sub("", scripts.replace(found.group(0), "")), found.group(1)


def build(app: Dash, services: Services) -> None:
    """Give the app its index page, its layout and its validation layout."""

    def index(metas: str = "", css: str = "", config: str = "", scripts: str = "", app_entry: str = "", renderer: str = "", **_: str) -> str:
        shown = first(services, request.path, request.query_string.decode("utf-8", "replace"))
        scripts, grid = wanted_at_first(scripts)
        map_first, own = bundles.script("map.js"), bundles.script("page.js")
        return INDEX.format(
            lang="zh-CN" if session.request_lang() == "zh" else "en", theme=shown.theme, metas=metas, css=css, styles=bundles.bundles()["page.css"].url,
            head=shown.head, grid=grid, first=shown.body, app_entry=app_entry, config=config, renderer=renderer,
            now=map_first if shown.body else "", later=f"{own}\n{scripts}" if shown.body else f"{map_first}\n{own}\n{scripts}", start=bundles.script("start.js"),
        )  # fmt: skip

    app.interpolate_index = index
    app.validation_layout = validation_layout((*all_pages(), *scene_pages()))
    app.layout = shell
