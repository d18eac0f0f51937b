"""Classes chosen by hand: where quantiles, natural breaks or equal intervals cut the values of one window.

They are cut here and not in the browser, so that a legend, a picture and an export of the same view agree. What is cut
are the values the person's map shows: suppressed counts take no part, so a break tells nothing the map does not.
"""

from __future__ import annotations

import json

import numpy as np
from dash import Dash
from flask import Response, request

from analytics import classify
from callbacks import map_routes
from dashboard import session
from dashboard.components import legend
from dashboard.context import Services, User
from geodata.errors import BadFilter
from layers.contract import LARGEST_VALUE, SMALLEST_SHOWN, suppress_counts


def breaks(services: Services, user: User, key: str, tileset: str) -> Response:
    """`{"breaks": [lower bounds], "legend": …}` of a layer on a tile set in a window, for `classes=quantiles|natural|equal`.

    Raises `BadFilter` for another rule, and what `map_routes.values` raises.
    """
    method = request.args.get("classes", "")
    if method not in classify.METHODS:
        known = ", ".join(classify.METHODS)
        raise BadFilter(f"没有分级方法 {method}。可用：{known}。", f"There is no way {method} to cut classes. Known: {known}.")
    found, counted = map_routes.counted(services, user, key, tileset)
    if "classes" in found.options:  # these are classes already: they keep their own
        body = {"breaks": found.style.breaks, "legend": legend.legend(found, found.style.breaks, tileset, session.request_lang())}
        return map_routes.answer(json.dumps(body, ensure_ascii=False).encode(), "application/json", map_routes.CHECK_FIRST)
    wires = suppress_counts(counted)
    cut = classify.classes(method, wires[wires <= LARGEST_VALUE].astype(np.int64), SMALLEST_SHOWN)
    body = {"breaks": cut, "legend": legend.legend(found, cut, tileset, session.request_lang(), method)}
    return map_routes.answer(json.dumps(body, ensure_ascii=False).encode(), "application/json", map_routes.CHECK_FIRST)


def register(app: Dash, services: Services) -> None:
    """Wire `/breaks/…`."""
    app.server.add_url_rule("/breaks/<key>/<tileset>", "map_breaks", map_routes.guarded(services, breaks))
