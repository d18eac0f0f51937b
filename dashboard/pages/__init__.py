"""The screens, found by discovery: one `PAGE` a module. A page is also its roles' access policy."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from dashboard.contract import Page, Role
from dashboard.scenes import scene_pages
from geodata.errors import UnknownName


@cache
def all_pages() -> tuple[Page, ...]:
    """Every page, in navigation order."""
    names = sorted(info.name for info in pkgutil.iter_modules(__path__))
    found = [importlib.import_module(f"{__name__}.{name}").PAGE for name in names]
    return tuple(sorted(found, key=lambda page: page.order))


def pages_for(role: Role) -> tuple[Page, ...]:
    """The pages of a role, in navigation order; the first is its home."""
    mine = [page for page in all_pages() if role in page.roles]
    return tuple(sorted(mine, key=lambda page: (page.roles[0] != role, page.order)))


def page_at(path: str) -> Page:
    """The page at an address. Raises `UnknownName` for an address nobody owns."""
    wanted = path.rstrip("/") or "/"
    for page in (*all_pages(), *scene_pages()):
        if page.path == wanted:
            return page
    raise UnknownName(f"没有页面 {path}。请从上方导航进入。", f"There is no page {path}. Use the navigation above.")
