"""What a page and a report promise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd
import plotly.graph_objects as go
from sqlalchemy import Connection

from geodata.errors import Lang
from geodata.filters import Filters
from geodata.scope import Scope

Text = tuple[str, str]  # (zh, en)
Role = Literal["leader", "analyst", "district_head", "planner"]
Theme = Literal["dark", "light"]


@dataclass(frozen=True)
class Report:
    """One chart or table. `query` returns a frame with exactly `columns` (name → label); `draw` makes it a figure.

    `draw` None: a table. One MATCH callback serves every report, and `download` offers its frame as Excel.
    `needs`: metric keys the city must have.
    """

    key: str
    title: Text
    order: int
    columns: Mapping[str, Text]
    query: Callable[[Connection, Filters, Scope], pd.DataFrame]
    draw: Callable[[pd.DataFrame, Lang, Theme], go.Figure] | None
    source: str = ""
    needs: tuple[str, ...] = ()
    download: bool = True
    note: Text = ("", "")


@dataclass(frozen=True)
class Page:
    """One screen and, at the same time, one role's access policy.

    `layers`, `reports`, `tables` name what the role may see; `access.require` reads them for callbacks,
    tiles, values, exports and downloads alike. `layout(page, context)` is pure. `exports`: the cells of its map can be
    had as files. `jobs`: kinds of background jobs, and the roles that may ask for them here. `view`: the layers it begins with,
    topmost first ('a|b': the first the city has data for); empty: what its kind of map begins with. `bare`: drawn without
    header and footer, as the scenes of a wall are.
    """

    key: str
    path: str
    title: Text
    order: int
    roles: tuple[Role, ...]
    layers: tuple[str, ...]
    reports: tuple[str, ...]
    tables: tuple[str, ...]
    layout: Callable[[Page, Any], Any]
    theme: Theme = "dark"
    exports: bool = False
    jobs: Mapping[str, tuple[Role, ...]] = field(default_factory=dict)
    view: tuple[str, ...] = ()
    bare: bool = False


@dataclass(frozen=True)
class Scene:
    """One picture of the wall, shown for a while.

    `view`: the layers it begins with, as a page's; `turns`: views it shows one after another instead. `figures`: keys of
    indicators shown as number blocks. `reports`: of 'a|b' the first the city has data for. `needs`: metric keys the city
    must have ('a|b': either), or the scene is left out of playlists. `lead`: the sentence on top; None: from the figures. `layout` None: figures, map and reports side by side.
    """

    key: str
    title: Text
    order: int
    layers: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    view: tuple[str, ...] = ()
    turns: tuple[tuple[str, ...], ...] = ()
    seconds: int = 45
    lead: Callable[[Connection, Filters, Any], Any] | None = None
    layout: Callable[[Page, Any], Any] | None = None
