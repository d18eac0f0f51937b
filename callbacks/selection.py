"""What a region drawn on the map holds: how many areas and cells, and the layer's sum in them."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import numpy.typing as npt
from dash import Dash
from flask import Response, request
from sqlalchemy import Connection

from callbacks import map_routes
from dashboard import formats, session
from dashboard.context import Services, User
from geodata.errors import BadFilter, EmptySelection, Lang
from geodata.filters import Filters
from geodata.queries import chosen_cells, standing
from geodata.queries.hiding import shown_sum
from layers.contract import Layer


def selection(services: Services, user: User, key: str, tileset: str) -> Response:
    """`{"name", "cells", "sum", "note"}` of a region, as words of the reader's language.

    `sum`: the counts of a layer's cells added up, `<5`, or at least so many where an exact sum would tell a hidden
    count; empty for rates, which do not add up. Raises `BadFilter` without a region, and what `map_routes.values` raises.
    """
    found, counted = map_routes.counted(services, user, key, tileset)
    filters = map_routes.filters_from(request.args)
    if filters.region is None:
        raise BadFilter("没有画选区。", "No selection has been drawn.")
    lang = session.request_lang()
    with services.database.read() as conn:
        inside = chosen_cells.inside(conn, filters, user.scope, tileset)
        body = _caught(conn, filters, user, lang)
    body |= {"cells": len(inside)} | _sum(found, counted[inside], lang)
    return map_routes.answer(json.dumps(body, ensure_ascii=False).encode(), "application/json", map_routes.CHECK_FIRST)


def _caught(conn: Connection, filters: Filters, user: User, lang: Lang) -> dict[str, Any]:
    """The region's name, and in what sense charts and tables answer for it."""
    try:
        at = standing.place(conn, filters, user.scope)
    except EmptySelection as error:
        return {"name": "选区" if lang == "zh" else "Selection", "note": error.text(lang), "empty": True}
    zh, en = standing.LEVEL_WORDS[at.level]
    note = (
        f"图表、表格和数字是标注点落在选区内的 {len(at.codes):,} 个{zh}的合计" if lang == "zh"
        else f"Charts, tables and numbers add up the {len(at.codes):,} {en} whose label point lies inside"
    )  # fmt: skip
    return {"name": at.name[0 if lang == "zh" else 1], "note": note, "empty": False}


def _sum(found: Layer, counts: npt.NDArray[np.int64], lang: Lang) -> dict[str, str]:
    if found.options.get("scale", 1) != 1 or found.options.keys() & {"silent", "classes"}:
        return {"sum": "", "unit": ""}
    total, how = shown_sum([int(value) for value in counts[counts >= 0]])
    number = formats.suppressed() if how == "small" else formats.number(total, lang)
    least = ("不少于 " if lang == "zh" else "at least ") if how == "at_least" else ""
    return {"sum": least + number, "unit": found.style.unit[0 if lang == "zh" else 1]}


def register(app: Dash, services: Services) -> None:
    """Wire `/selection/…`."""
    app.server.add_url_rule("/selection/<key>/<tileset>", "map_selection", map_routes.guarded(services, selection))
