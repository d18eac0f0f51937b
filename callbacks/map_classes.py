"""Classes chosen by hand: where quantiles, natural breaks or equal intervals cut the values of one window.

They are cut here and not in the browser, so that a legend, a picture and an export of the same view agree. What is cut
are the values the person's map shows: suppressed counts take no part, so a break tells nothing the map does not.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import numpy.typing as npt
from dash import Dash
from flask import Response, request

from analytics import classify
from callbacks import map_routes
from dashboard import session
from dashboard.components import legend
from dashboard.components.map_config import breaks_of
from dashboard.context import Services, User
from geodata.errors import BadFilter, Lang
from layers.contract import LARGEST_VALUE, SMALLEST_SHOWN, Layer, suppress_counts


def breaks(services: Services, user: User, key: str, tileset: str) -> Response:
    """`{"breaks": [lower bounds], "legend": …}` of a layer on a tile set in a window, for `classes=quantiles|natural|equal`.

    Raises `BadFilter` for another rule, and what `map_routes.values` raises.
    """
    method = require_method(request.args.get("classes", ""))
    found, counted = map_routes.counted(services, user, key, tileset)
    lower, told = cut(found, suppress_counts(counted), tileset, method, session.request_lang())
    return map_routes.answer(json.dumps({"breaks": lower, "legend": told}, ensure_ascii=False).encode(), "application/json", map_routes.CHECK_FIRST)


def require_method(method: str) -> str:
    """A way to cut classes that exists. Raises `BadFilter`."""
    if method not in classify.METHODS:
        known = ", ".join(classify.METHODS)
        raise BadFilter(f"没有分级方法 {method}。可用：{known}。", f"There is no way {method} to cut classes. Known: {known}.")
    return method


def cut(found: Layer, wires: npt.NDArray[np.uint16], tileset: str, method: str, lang: Lang) -> tuple[list[int], dict[str, Any]]:
    """Lower bounds and legend of a layer's suppressed values; an empty `method`, and what are classes already, keep the layer's own."""
    if not method or "classes" in found.options:
        own = breaks_of(found, tileset)
        return list(own), legend.legend(found, own, tileset, lang)
    lower = classify.classes(require_method(method), wires[wires <= LARGEST_VALUE].astype(np.int64), SMALLEST_SHOWN)
    return list(lower), legend.legend(found, lower, tileset, lang, method)


def register(app: Dash, services: Services) -> None:
    """Wire `/breaks/…`."""
    app.server.add_url_rule("/breaks/<key>/<tileset>", "map_breaks", map_routes.guarded(services, breaks))
