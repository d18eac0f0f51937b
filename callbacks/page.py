"""The router: an address becomes a screen. One callback for all pages."""

from __future__ import annotations

import logging
from typing import Any

from dash import Dash, Input, Output, State, html, no_update, set_props

from callbacks.errors import error_number
from dashboard import access, address, app_shell, ids, link, session
from dashboard.components import states
from dashboard.context import Context, Services
from dashboard.contract import Page, Text
from dashboard.pages import page_at, pages_for
from geodata.errors import AccessProblem, GridwatchError, UnknownName
from geodata.queries import dossier

log = logging.getLogger(__name__)


def _problem(error: GridwatchError, lang: str) -> Any:
    """What stands in the page's place when it cannot be shown."""
    zh = lang == "zh"
    if isinstance(error, AccessProblem):
        return states.no_permission("这个页面不在您的权限内" if zh else "This page is outside your role", error.text("zh" if zh else "en"), "zh" if zh else "en")
    retry = html.A("现在重试" if zh else "Retry now", href="", className="gw-link")
    return states.error("打不开这个页面" if zh else "This page cannot be opened", error.text("zh" if zh else "en"), "zh" if zh else "en", retry=retry)


def show_page(services: Services, pathname: str, search: str, kept: dict[str, Any] | None) -> tuple[Any, ...]:
    """Body, page key, filters, selection, theme and data version for an address."""
    user = access.current_user()
    home = pages_for(user.role)[0]
    try:
        page = home if pathname in ("", "/") else page_at(pathname)
        context = session.current_context(services, app_shell.theme_of(page, search))
        access.require(user, "page", page.key)
    except UnknownName as error:
        context = session.current_context(services)
        return app_shell.screen(home, context, _problem(error, context.lang)), home.key, no_update, None, no_update, context.data_version
    except AccessProblem as error:
        return app_shell.screen(home, context, _problem(error, context.lang)), home.key, no_update, None, no_update, context.data_version
    except GridwatchError as error:
        return html.Div(_problem(error, session.request_lang()), className="gw-screen gw-screen-problem"), no_update, no_update, None, no_update, no_update
    filters = address.filters_from(search, kept, page, context.city, user)
    problems = link.dropped(search, filters, page, context)
    selection = address.selection_from(search)
    filters["area"], lost = link.known_area(services.database, filters["area"], context)
    _tell([*problems, *lost, *_lost_cell(services, selection, context)], context)
    return _body(page, context), page.key, filters, selection, context.theme, context.data_version


def _lost_cell(services: Services, selection: dict[str, str] | None, context: Context) -> list[Text]:
    """What is said about a chosen cell that does not exist or is not the person's; the drawer says the same."""
    if not selection or selection["kind"] != "cell":
        return []
    try:
        with services.database.read() as conn:
            dossier.cell_of(conn, selection["tileset"], selection["code"], context.user.scope)
    except GridwatchError as error:
        return [(error.zh, error.en)]
    return []


def _tell(problems: list[Text], context: Context) -> None:
    """One notice for all that a link could not open; it stays until it is closed, for a slow page's reader may look late."""
    if problems:
        title = context.t(("链接里有些内容没有打开", "Some of the link could not be opened"))
        said = (" " if context.lang == "en" else "").join(context.t(text) for text in dict.fromkeys(problems))
        shown = {"action": "show", "id": "link", "title": title, "message": said, "color": "accent", "autoClose": False}
        set_props(ids.NOTICES, {"sendNotifications": [shown]})


def _body(page: Page, context: Context) -> Any:
    """The screen; a bug in one page's layout is logged with a number and leaves the header to walk away with."""
    try:
        return app_shell.screen(page, context)
    except GridwatchError as error:
        return app_shell.screen(page, context, _problem(error, context.lang))
    except Exception:
        number = error_number()
        log.exception("%s: the layout of page %s failed", number, page.key)
        zh = context.lang == "zh"
        title = "这个页面画不出来" if zh else "This page could not be drawn"
        return app_shell.screen(page, context, states.error(title, "已记入日志，请把错误号告诉维护人员。" if zh else "It is in the log; give the number to your maintainers.", context.lang, number))


def register(app: Dash, services: Services) -> None:
    """Wire the router."""
    app.callback(
        Output(ids.PAGE_BODY, "children"),
        Output(ids.PAGE, "data"),
        Output(ids.FILTERS, "data"),
        Output(ids.SELECTION, "data"),
        Output(ids.THEME, "data"),
        Output(ids.DATA_VERSION, "data"),
        Input(ids.LOCATION, "pathname"),
        State(ids.LOCATION, "search"),
        State(ids.FILTERS, "data"),
    )(lambda pathname, search, kept: show_page(services, pathname or "/", search or "", kept))
