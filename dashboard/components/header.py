"""The bar on top: mark, navigation, where and when we look, search, link, language, theme, account."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import ids, texts
from dashboard.components.exports import export_menu
from dashboard.context import Context
from dashboard.contract import Page
from dashboard.pages import pages_for

OTHER_LANGUAGE = {"zh": "EN", "en": "中"}


def header(page: Page, context: Context) -> html.Header:
    """The whole bar; below 1680 px the navigation folds into a menu named after the page."""
    return html.Header(
        [
            html.Div([html.I(className="gw-mark", **{"aria-hidden": "true"}), html.Span(texts.PRODUCT[0])], className="gw-brand"),
            _navigation(page, context),
            _menu(page, context),
            html.Div(id=ids.BREADCRUMB, className="gw-breadcrumb-place"),
            _area_switch(context),
            html.Div(id=ids.AS_OF, className="gw-as-of-place"),
            html.Div(className="gw-spring"),
            _search(context),
            _copy_link(context),
            *export_menu(page, context),
            _switches(context),
            _account(context),
        ],
        className="gw-header",
    )


def _link(target: Page, page: Page, context: Context) -> dcc.Link:
    here = {"aria-current": "page"} if target.key == page.key else {}
    return dcc.Link(context.t(target.title), href=target.path, className="gw-nav-link" + (" is-here" if here else ""), title=context.t(target.title))


def _navigation(page: Page, context: Context) -> html.Nav:
    links = [_link(target, page, context) for target in pages_for(context.user.role)]
    return html.Nav(links, className="gw-nav", **{"aria-label": context.t(("页面", "Pages"))})


def _menu(page: Page, context: Context) -> html.Div:
    links = [html.Div(_link(target, page, context), className="gw-menu-row") for target in pages_for(context.user.role)]
    label = html.Button([context.t(page.title), html.I(className="gw-icon gw-icon-chevron")], className="gw-button")
    return html.Div(dmc.Menu([dmc.MenuTarget(label), dmc.MenuDropdown(links)], position="bottom-start", offset=4), className="gw-nav-menu")


def _area_switch(context: Context) -> html.Div:
    select = dmc.Select(
        id=ids.AREA_SWITCH,
        data=[],
        placeholder=context.t(("下一级", "Go down")),
        searchable=True,
        clearable=False,
        limit=200,
        nothingFoundMessage=context.t(("没有这个区域", "No such area")),
        size="xs",
        w=104,
        comboboxProps={"width": 220, "position": "bottom-start"},
        **{"aria-label": context.t(("选择下一级区域", "Choose an area one level down"))},
    )
    return html.Div(select, className="gw-area-switch")


def _search(context: Context) -> html.Div:
    select = dmc.Select(
        id=ids.SEARCH,
        data=[],
        placeholder=context.t(("查地址、街道、社区", "Address, street, community")),
        searchable=True,
        clearable=True,
        size="xs",
        limit=20,
        maxDropdownHeight=420,
        debounce=250,
        nothingFoundMessage=context.t(("没有找到。换个写法再试。", "Nothing found. Try another spelling.")),
        leftSection=html.I(className="gw-icon gw-icon-search"),
        rightSection=html.Kbd("/"),
        rightSectionPointerEvents="none",
        filter={"function": "keepAll"},
        comboboxProps={"width": 320, "position": "bottom-end"},
        **{"aria-label": context.t(("查找地址与区域", "Find an address or area"))},
    )
    return html.Div(select, className="gw-search")


def _copy_link(context: Context) -> dmc.UnstyledButton:
    return html.Button(
        context.t(("复制链接", "Copy link")),
        id=ids.COPY_LINK,
        className="gw-button gw-copy",
        title=context.t(("复制当前视图的链接", "Copy a link to this view")),
    )


def _switches(context: Context) -> html.Div:
    lang = html.Button(
        OTHER_LANGUAGE[context.lang],
        id=ids.LANG_SWITCH,
        className="gw-button gw-square",
        **{"aria-label": "Switch to English" if context.lang == "zh" else "切换到中文"},
    )
    theme = html.Button(
        html.I(className="gw-icon gw-icon-theme"),
        id=ids.THEME_SWITCH,
        className="gw-button gw-square",
        title=context.t(("深色 / 浅色", "Dark / light")),
        **{"aria-label": context.t(("切换深色与浅色", "Switch between dark and light"))},
    )
    return html.Div([lang, theme], className="gw-switches")


def _account(context: Context) -> dmc.Menu:
    name, role = context.t(context.user.display), context.t(texts.ROLES[context.user.role])
    reach: Any = context.t(texts.CITY_WIDE) if context.user.district_code is None else context.user.district_code
    leave = html.Form(html.Button(context.t(("退出登录", "Sign out")), type="submit", className="gw-menu-button"), action="/logout", method="POST")
    return dmc.Menu(
        [
            dmc.MenuTarget(html.Button([html.Span(name, className="gw-cut"), html.I(className="gw-icon gw-icon-chevron")], className="gw-user")),
            dmc.MenuDropdown([dmc.MenuLabel(f"{context.user.username} · {role} · {reach}"), leave]),
        ],
        position="bottom-end",
        offset=4,
    )
