"""The ground as the geocoder and the cell index need it: whole, once a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import Connection, func, select
from sqlalchemy.sql.elements import ColumnElement

from geodata.schema import area, area_alias, cell, city, gazetteer_entry


def _frame(conn: Connection, columns: Sequence[ColumnElement[Any]], order: ColumnElement[Any]) -> pd.DataFrame:
    result = conn.execute(select(*columns).order_by(order))
    return pd.DataFrame(result.all(), columns=list(result.keys()))


def areas(conn: Connection) -> gpd.GeoDataFrame:
    """Every area: code, level, ancestors' codes, names, population, label point, geometry (None without a boundary)."""
    names = ("code", "level", "parent_code", "district_code", "street_code", "community_code", "name_zh", "name_en", "short_zh", "population", "lon", "lat")
    columns = [area.c[name] for name in names]
    frame = _frame(conn, [*columns, func.ST_AsBinary(area.c.geom).label("wkb")], area.c.code)
    shapes = [None if wkb is None else shapely.from_wkb(bytes(wkb)) for wkb in frame["wkb"]]
    return gpd.GeoDataFrame(frame.drop(columns="wkb"), geometry=shapes, crs=4326)


def aliases(conn: Connection) -> pd.DataFrame:
    """Old and short names: alias, area_code, kind, valid_from, valid_to."""
    columns = [area_alias.c[name] for name in ("alias", "area_code", "kind", "valid_from", "valid_to")]
    return _frame(conn, columns, area_alias.c.id)


def gazetteer(conn: Connection) -> pd.DataFrame:
    """Known addresses: address, name, kind, district_code, street_code, lon, lat (WGS84), source."""
    names = ("address", "name", "kind", "district_code", "street_code", "lon", "lat", "source")
    return _frame(conn, [gazetteer_entry.c[name] for name in names], gazetteer_entry.c.key)


def h3_codes(conn: Connection) -> dict[str, frozenset[str]]:
    """The codes of every H3 cell of the city by tile set."""
    rows = conn.execute(select(cell.c.tileset, cell.c.code).where(cell.c.tileset.like("h3%"))).all()
    tilesets = {row.tileset for row in rows}
    return {tileset: frozenset(row.code for row in rows if row.tileset == tileset) for tileset in tilesets}


def geometry_version(conn: Connection) -> str | None:
    """The version of the drawn ground; None without a city."""
    return conn.execute(select(city.c.geometry_version)).scalar()


def ground_version(conn: Connection) -> str | None:
    """Names the ground the geocoder is made of: areas, aliases and gazetteer; None without a city."""
    return conn.execute(select(func.coalesce(city.c.settings["ground_digest"].astext, city.c.geometry_version))).scalar()
