"""The wall's scenes, found by discovery: one `SCENE` a module. A scene is also what a wall may see."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Collection
from functools import cache, partial

from dashboard.contract import Page, Role, Scene
from dashboard.reports import met
from geodata.errors import UnknownName

ROLES: tuple[Role, ...] = ("leader", "analyst")


@cache
def all_scenes() -> tuple[Scene, ...]:
    """Every scene, in the order of a new playlist."""
    names = sorted(info.name for info in pkgutil.iter_modules(__path__))
    found = [importlib.import_module(f"{__name__}.{name}").SCENE for name in names]
    return tuple(sorted(found, key=lambda scene: scene.order))


def scene(key: str) -> Scene:
    """A scene by key. Raises `UnknownName`."""
    for one in all_scenes():
        if one.key == key:
            return one
    raise UnknownName(f"没有场景 {key}。请在导播页改播放单。", f"There is no scene {key}. Change the playlist on the director page.")


def offered(one: Scene, metrics: Collection[str]) -> bool:
    """Whether a city with these metrics has something to show in it."""
    return met(one.needs, metrics)


@cache
def scene_pages() -> tuple[Page, ...]:
    """Every scene as a page at `/scene/KEY`: drawn, opened and closed as pages are."""
    return tuple(_page(one) for one in all_scenes())


def _page(one: Scene) -> Page:
    from dashboard.components.wall import tiles  # components read pages, pages read scenes

    return Page(
        key=f"scene-{one.key}", path=f"/scene/{one.key}", title=one.title, order=1000 + one.order, roles=ROLES, layers=one.layers,
        reports=tuple(key for wish in one.reports for key in wish.split("|")), tables=(), layout=one.layout or partial(tiles, one), theme="dark", view=one.turns[0] if one.turns else one.view, bare=True,
    )  # fmt: skip
