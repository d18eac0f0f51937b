"""Classes chosen by hand: where quantiles, natural breaks or equal intervals cut the values of one window (`dashboard/classes.py`), not in the browser."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import numpy.typing as npt
from dash import Dash
from flask import Response, request

from callbacks import map_routes
from dashboard import classes, session
from dashboard.components import legend
from dashboard.context import Services, User
from geodata.errors import Lang
from layers.contract import Layer, suppress_counts


def breaks(services: Services, user: User, key: str, tileset: str) -> Response:
    """`{"breaks": [lower bounds], "legend": …}` of a layer on a tile set in a window, for `classes=quantiles|natural|equal`.

    Raises `BadFilter` for another rule, and what `map_routes.values` raises.
    """
    method = classes.require_method(request.args.get("classes", ""))
    found, counted = map_routes.counted(services, user, key, tileset)
    lower, told = cut(found, suppress_counts(counted), tileset, method, session.request_lang())
    return map_routes.answer(json.dumps({"breaks": lower, "legend": told}, ensure_ascii=False).encode(), "application/json", map_routes.CHECK_FIRST)


def cut(found: Layer, wires: npt.NDArray[np.uint16], tileset: str, method: str, lang: Lang) -> tuple[list[int], dict[str, Any]]:
    """Lower bounds and legend of a layer's suppressed values."""
    lower = classes.lower_bounds(found, wires, tileset, method)
    return list(lower), legend.legend(found, lower, tileset, lang, classes.rule(found, method))


def register(app: Dash, services: Services) -> None:
    """Wire `/breaks/…`."""
    app.server.add_url_rule("/breaks/<key>/<tileset>", "map_breaks", map_routes.guarded(services, breaks))
