"""What the map fetches by address: shapes, tiles, values, points, names, frames and the slider's bars.

Nothing of this travels through a Store. Every answer is scoped in SQL and guarded by the page declarations.
"""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from dash import Dash
from flask import Response, request
from pydantic import ValidationError
from sqlalchemy import Connection

from callbacks.errors import told
from dashboard import access, as_of, session
from dashboard.components import legend
from dashboard.context import Services, User
from geodata.errors import BadFilter, EmptySelection, GridwatchError, NotAllowed, UnknownName
from geodata.filters import Filters
from geodata.geometry_pack import pack
from geodata.queries import counts, freshness, geometry, standing, tiles
from geodata.scope import Scope
from layers import comparing, layer
from layers.contract import Layer, Values, bar_metrics, for_basis, suppress_counts

IMMUTABLE = "private, max-age=31536000, immutable"
CHECK_FIRST = "private, no-cache"  # kept, but asked about each time: another person may use this browser next


def filters_from(arguments: Mapping[str, str]) -> Filters:
    """The window, area, region and hospital of an address. Raises `BadFilter` for what is no day, window or region."""
    names = {"day_from": "from", "day_to": "to", "area": "area", "region": "region", "hospital": "hospital"}
    try:
        return Filters.model_validate({name: arguments.get(key) or None for name, key in names.items()})
    except ValidationError as error:
        given = f"from={arguments.get('from')}, to={arguments.get('to')}"
        raise BadFilter(f"时间窗无效：{given}。日期写作 2022-04-10。", f"Not a window: {given}. Write days as 2022-04-10.") from error


def scope_name(scope: Scope) -> str:
    """How a scope is written in addresses of immutable files, so that no cache mixes two districts."""
    return scope.district_code or "all"


def answer(body: bytes, kind: str, cache_control: str, zipped: bool = False) -> Response:
    """A body with an ETag; 304 where the browser has it already."""
    accepts = "gzip" in request.headers.get("Accept-Encoding", "")
    response = Response(body if accepts or not zipped else gzip.decompress(body), mimetype=kind)
    if zipped and accepts:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Cache-Control"] = cache_control
    response.headers["Vary"] = "Accept-Encoding" if cache_control == IMMUTABLE else "Accept-Encoding, Cookie"
    response.set_etag(hashlib.blake2b(body, digest_size=12).hexdigest())
    response.make_conditional(request)
    return response


def _require_ground(services: Services, version: str) -> None:
    current = session.city_state(services.database)[0].geometry_version
    if version != current:
        raise UnknownName(
            f"底图版本 {version} 已被 {current} 取代。请刷新页面。", f"Ground {version} was replaced by {current}. Reload the page."
        )


def _kept(services: Services, version: str, name: str, z: int, x: int, y: int, make: Callable[[Connection], bytes]) -> bytes:
    """A gzipped body from memory or the tile table, made and stored on the first request."""
    if (held := services.shelf.find((version, name, z, x, y))) is not None:
        return held
    with services.database.read() as conn:
        body = tiles.stored(conn, version, name, z, x, y) or None
        made = body if body is not None else make(conn)
    if body is None:
        with services.database.note() as conn:
            tiles.store(conn, version, name, made, z, x, y)
    services.shelf.keep((version, name, z, x, y), made)
    return made


def shapes(services: Services, user: User, tileset: str, version: str, scope: str) -> Response:
    """The packed polygons of a tile set, limited to the person's district."""
    _require_own_scope(user, scope)
    _require_ground(services, version)

    def make(conn: Connection) -> bytes:
        return gzip.compress(pack(geometry.shapes(conn, tileset, user.scope)), 6, mtime=0)

    return answer(_kept(services, version, f"shapes/{tileset}/{scope}", 0, 0, 0, make), "application/octet-stream", IMMUTABLE, True)


def names(services: Services, user: User, tileset: str, version: str, scope: str) -> Response:
    """Codes, names and parents of the cells, in idx order."""
    _require_own_scope(user, scope)
    _require_ground(services, version)

    def make(conn: Connection) -> bytes:
        return gzip.compress(json.dumps(geometry.names(conn, tileset, user.scope), ensure_ascii=False).encode(), 6, mtime=0)

    return answer(_kept(services, version, f"names/{tileset}/{scope}", 0, 0, 0, make), "application/json", IMMUTABLE, True)


def _require_own_scope(user: User, scope: str) -> None:
    if scope != scope_name(user.scope):
        raise NotAllowed("这份网格不属于您的辖区。请刷新页面。", "These cells are not your district's. Reload the page.")


def tile(services: Services, user: User, name: str, version: str, z: int, x: int, y: int) -> Response:
    """One vector tile of the public ground; the same for everybody who is signed in."""
    _require_ground(services, version)
    body = _kept(services, version, name, z, x, y, lambda conn: tiles.render(conn, name, z, x, y))
    return answer(body, "application/vnd.mapbox-vector-tile", IMMUTABLE, True)


def open_layer(user: User, key: str) -> Layer:
    """A layer that this person may see. Raises `UnknownName`, `NotAllowed`."""
    found = layer(key)
    access.require(user, "layer", key)
    return found


def counted(services: Services, user: User, key: str, tileset: str) -> tuple[Layer, npt.NDArray[np.int64]]:
    """The layer and its numbers as asked for, not yet suppressed: one a cell, in the person's scope.

    Raises `UnknownName`, `NotAllowed`, `BadFilter`.
    """
    found, asked, filters = _asked(services, user, key, tileset)
    with services.database.read() as conn:
        return found, asked(conn, filters, user.scope, tileset)


def _asked(services: Services, user: User, key: str, tileset: str) -> tuple[Layer, Values, Filters]:
    """What an address of values names, if this person may ask for it."""
    found = for_basis(open_layer(user, key), session.city_state(services.database)[0].case_basis)
    column = request.args.get("column")
    asked = found.beside.get(column) if column else found.values
    if found.values is None or tileset not in found.tilesets:
        raise UnknownName(f"图层 {key} 不能画在 {tileset} 上。", f"The layer {key} cannot be drawn on {tileset}.")
    if asked is None:
        raise UnknownName(f"图层 {key} 没有 {column} 列。", f"The layer {key} has no column {column}.")
    filters = filters_from(request.args)
    access.require_area(user, filters.area)
    return _beside(found, column) if column else found, asked, filters


def _beside(found: Layer, column: str) -> Layer:
    """The layer as it is for a column beside the value, which is a count whatever the value is."""
    options = {name: option for name, option in found.options.items() if name not in ("scale", "classes", "zero")}
    return replace(found, title=found.columns[column], style=replace(found.style, unit=legend.counted(found)), options=options)


def values(services: Services, user: User, key: str, tileset: str) -> Response:
    """One uint16 per cell as `layers/contract.py` says; `column=…` gives what the hover tells beside.

    `mode=diff&base=DAY` gives the change since the window that begins on that day, as `layers/comparing.py` says.
    """
    mode = request.args.get("mode", "")
    if mode not in ("", "diff"):
        raise BadFilter(f"没有 {mode} 这种对照。可用：diff。", f"There is no comparison {mode}. Known: diff.")
    wires = _change(services, user, key, tileset) if mode else suppress_counts(counted(services, user, key, tileset)[1])
    return answer(wires.tobytes(), "application/octet-stream", CHECK_FIRST)


def _change(services: Services, user: User, key: str, tileset: str) -> comparing.Wires:
    found, asked, filters = _asked(services, user, key, tileset)
    city = session.city_state(services.database)[0]
    windows = filters, comparing.other_window(filters, request.args.get("base", ""), city.day_from, city.day_to)
    with services.database.read() as conn:
        now, before = (comparing.sides(found, suppress_counts(asked(conn, window, user.scope, tileset))) for window in windows)
    late = comparing.incomplete_from(found, city.case_basis, city.day_to)
    now_open, before_open = (late is not None and window.day_to >= late for window in windows)
    return comparing.difference(now, before, now_open=now_open, before_open=before_open, scale=int(found.options.get("scale", 1)))


def features(services: Services, user: User, key: str) -> Response:
    """The points, lines or zones of a layer as GeoJSON with the declared properties only."""
    collection = collected(services, user, key, filters_from(request.args))[1]
    return answer(json.dumps(collection, ensure_ascii=False).encode(), "application/geo+json", CHECK_FIRST)


def collected(services: Services, user: User, key: str, filters: Filters) -> tuple[Layer, dict[str, Any]]:
    """A layer of points, lines or zones and its features in the person's scope. Raises `UnknownName`, `NotAllowed`."""
    found = open_layer(user, key)
    if found.features is None:
        raise UnknownName(f"图层 {key} 由格组成，没有点线。", f"The layer {key} is made of cells and has no points or lines.")
    if found.options.get("raised"):
        services.alarms.refresh()
    with services.database.read() as conn:
        return found, found.features(conn, filters, user.scope)


def frame(services: Services, user: User, code: str) -> Response:
    """Name, level and bounding box of an area, to move the camera there."""
    access.require_area(user, code)
    with services.database.read() as conn:
        found = geometry.area_frame(conn, code)
    return answer(json.dumps(found, ensure_ascii=False).encode(), "application/json", CHECK_FIRST)


def ground(services: Services, user: User, version: str, scope: str) -> Response:
    """Which tile sets the city has and which of their cells are the person's."""
    _require_own_scope(user, scope)
    _require_ground(services, version)

    def make(conn: Connection) -> bytes:
        found = geometry.tilesets(conn, user.scope)
        return gzip.compress(json.dumps({name: {"total": item.total, "first": item.first, "count": item.count} for name, item in found.items()}).encode(), 6, mtime=0)

    return answer(_kept(services, version, f"ground/{scope}", 0, 0, 0, make), "application/json", IMMUTABLE, True)


def bars(services: Services, user: User, key: str) -> Response:
    """The layer's daily counts in the chosen area over the whole slider; days still filling up, and the recorded ones, are named."""
    found = open_layer(user, key)
    filters = filters_from(request.args)
    access.require_area(user, filters.area)
    city = session.city_state(services.database)[0]
    found = for_basis(found, city.case_basis)
    metrics = bar_metrics(found, city.case_basis)
    dimension, category = found.options.get("dimension", ""), found.options.get("category", "")
    with services.database.read() as conn:
        at = _place(conn, filters, user.scope)
        daily: Counter[Any] = Counter()
        for metric in metrics:
            table = counts.daily(conn, user.scope, at, metric, city.day_from, city.day_to, dimension)
            daily.update(table[category].to_dict() if category in table else {})
        recorded = freshness.recorded(conn, user.scope, metrics, dimension, found.source)
    late = comparing.incomplete_from(found, city.case_basis, city.day_to)
    body = {
        "from": city.day_from.isoformat(),
        "to": city.day_to.isoformat(),
        "days": _wire_days(daily, city.day_from, city.day_to, at.small),
        "small": at.small,
        "incomplete_from": late and late.isoformat(),
        "recorded": recorded and [day.isoformat() for day in recorded],
    }
    return answer(json.dumps(body).encode(), "application/json", CHECK_FIRST)


def _place(conn: Connection, filters: Filters, scope: Scope) -> standing.Place:
    """Where the bars are counted; a region that catches nothing has bars of no height, the panels say why."""
    try:
        return standing.place(conn, filters, scope)
    except EmptySelection:
        return standing.Place("", "community", ("", ""), None)


def _wire_days(daily: Mapping[Any, int], first: dt.date, last: dt.date, small: bool) -> list[int]:
    """One count a day; in small areas 1–4 become 1, so that the bars tell no more than the map does."""
    by_day = {moment.date(): int(count) for moment, count in daily.items()}
    run = [by_day.get(first + dt.timedelta(days=i), 0) for i in range((last - first).days + 1)]
    return [1 if small and 1 <= count < 5 else count for count in run]


def guarded(services: Services, view: Callable[..., Response]) -> Callable[..., Response]:
    """The view for a signed-in person, as of the address's `as_of` if it has one; domain errors become their status and both texts."""

    def view_or_problem(**parts: Any) -> Response:
        try:
            user = access.current_user()
            return view(as_of.asked(services, request.args, user), user, **parts)
        except GridwatchError as error:
            return told(error)

    return view_or_problem


RULES: dict[str, tuple[str, Callable[..., Response]]] = {
    "map_shapes": ("/geometry/<tileset>/<version>/<scope>.bin", shapes),
    "map_names": ("/geometry/<tileset>/<version>/<scope>.json", names),
    "map_ground": ("/geometry/<version>/<scope>.json", ground),
    "map_tile": ("/tiles/<name>/<version>/<int(signed=True):z>/<int(signed=True):x>/<int(signed=True):y>.pbf", tile),
    "map_values": ("/values/<key>/<tileset>", values),
    "map_features": ("/features/<key>", features),
    "map_frame": ("/frame/<code>", frame),
    "map_bars": ("/bars/<key>", bars),
}


def register(app: Dash, services: Services) -> None:
    """Wire the addresses; every one of them asks who is there first."""
    for endpoint, (rule, view) in RULES.items():
        app.server.add_url_rule(rule, endpoint, guarded(services, view))
