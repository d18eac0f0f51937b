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
    had as files. `jobs`: kinds of background jobs, and the roles that may ask for them here.
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
