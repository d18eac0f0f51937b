"""The ground of a city — areas, aliases, cells, gazetteer, basemap, stations — written in one transaction.

`write_ground` is idempotent: the same ground again writes nothing. A changed ground replaces the old one of
the same city; another city in the database is refused unless `replace` is asked for, because its facts go.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Connection, Table, delete, insert, select

from geodata.aggregates import lock, rebuild
from geodata.books import new_version
from geodata.cells import FINEST, make_cells
from geodata.errors import PackProblem
from geodata.schema import (
    FACTS,
    address_alias,
    address_question,
    area,
    area_alias,
    area_day,
    basemap_feature,
    cell,
    cell_vector,
    city,
    cluster_found,
    cluster_scan,
    etl_reject,
    etl_run,
    gazetteer_entry,
    record_history,
    review_item,
    source_state,
    source_state_history,
    station,
    tile,
    travel_time,
)  # fmt: skip

# Children before parents: rows are deleted in this order and written in the reverse one.
GROUND_TABLES: Final[tuple[Table, ...]] = (tile, travel_time, station, basemap_feature, gazetteer_entry, cell, area_alias, area)
RUN_TABLES: Final[tuple[Table, ...]] = (
    cluster_found, cluster_scan, cell_vector, area_day, source_state, source_state_history, review_item, address_question, address_alias, record_history, etl_reject, etl_run,
)  # fmt: skip
AREA_COLUMNS: Final = (
    "code", "level", "parent_code", "district_code", "street_code", "community_code", "name_zh", "name_en",
    "short_zh", "population", "has_boundary", "source", "lon", "lat", "geom",
)  # fmt: skip
CELL_TABLE_COLUMNS: Final = (
    "tileset", "idx", "code", "name_zh", "name_en", "district_code", "street_code", "community_code",
    "population", "area_m2", "lon", "lat", "geom",
)  # fmt: skip


@dataclass(frozen=True)
class Ground:
    """A city as it lies, before any fact.

    `city`: the columns of the city table but `geometry_version`. `areas`: `AREA_COLUMNS` with a `geometry`
    (MultiPolygon or None) for `geom`. `basemap`: kind, rank, name_zh, name_en, geometry. All geometry is WGS84.
    `aliases`, `gazetteer`, `stations`: the columns of their tables without `id`.
    """

    city: Mapping[str, Any]
    areas: gpd.GeoDataFrame
    aliases: pd.DataFrame
    basemap: gpd.GeoDataFrame
    gazetteer: pd.DataFrame
    stations: pd.DataFrame

    @property
    def finest(self) -> int:
        """Resolution of the smallest hexagons: `[cells] finest` of the pack."""
        return int(self.city.get("settings", {}).get("cells", {}).get("finest", FINEST))


@dataclass(frozen=True)
class GroundSummary:
    """What writing the ground did: rows by table; `changed` False when it lay there already."""

    changed: bool
    geometry_version: str
    rows: Mapping[str, int]


def write_ground(conn: Connection, ground: Ground, replace: bool = False) -> GroundSummary:
    """Lay the ground in the caller's transaction (as the writer).

    Raises `PackProblem` when the database serves another city and `replace` is False; with `replace` the
    other city's facts, imports and ground are deleted in the same transaction.
    """
    lock(conn)
    present = conn.execute(select(city.c.code, city.c.key, city.c.name_zh, city.c.settings, city.c.geometry_version)).first()
    digest, version = _digest(ground), _geometry_version(ground)
    if present is not None and (present.code, present.key) != (ground.city["code"], ground.city["key"]):
        _refuse_unless(replace, present.name_zh, str(ground.city["name_zh"]))
        _clear(conn, (*FACTS.values(), *RUN_TABLES))
    elif present is not None and present.settings.get("ground_digest") == digest:
        return GroundSummary(False, present.geometry_version, {})
    _clear(conn, (*GROUND_TABLES, city))
    rows = _write_all(conn, ground)
    settings = {**ground.city.get("settings", {}), "ground_digest": digest}
    conn.execute(insert(city).values({**ground.city, "settings": settings, "geometry_version": version}))
    rebuild(conn)  # counts are kept by area and cell, and these have just been numbered anew
    new_version(conn, f"ground {version}", anew=True)
    return GroundSummary(True, version, rows)


def _refuse_unless(replace: bool, present: str, wanted: str) -> None:
    if not replace:
        raise PackProblem(
            f"数据库中已有城市“{present}”，不能载入“{wanted}”。请换一个数据目录，或加 --replace 清空后重载。",
            f"The database already serves {present}; {wanted} cannot be loaded beside it. "
            "Use another data folder, or add --replace to clear it first.",
        )


def _clear(conn: Connection, tables: Iterable[Table]) -> None:
    for table in tables:
        conn.execute(delete(table))


def _write_all(conn: Connection, ground: Ground) -> dict[str, int]:
    areas = with_ancestors(ground.areas)
    cells = make_cells(areas, ground.finest)
    frames: list[tuple[Table, Sequence[str], pd.DataFrame]] = [
        (area, AREA_COLUMNS, _with_geom(areas)),
        (area_alias, ("alias", "area_code", "kind", "valid_from", "valid_to"), ground.aliases),
        (cell, CELL_TABLE_COLUMNS, _with_geom(cells)),
        (gazetteer_entry, ("key", "address", "name", "kind", "district_code", "street_code", "lon", "lat", "source"), ground.gazetteer),
        (basemap_feature, ("kind", "rank", "name_zh", "name_en", "geom"), _with_geom(ground.basemap)),
        (station, ("station_no", "name_zh", "name_en", "kind", "lon", "lat"), ground.stations),
    ]
    for table, columns, frame in frames:
        _copy(conn, table, columns, frame)
    return {table.name: len(frame) for table, _, frame in frames}


def _with_geom(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    """The geometry as EWKB text, which COPY understands."""
    shapes = shapely.set_srid(frame.geometry.to_numpy(), 4326)
    return pd.DataFrame(frame.drop(columns=frame.geometry.name)).assign(geom=shapely.to_wkb(shapes, hex=True, include_srid=True))


def _copy(conn: Connection, table: Table, columns: Sequence[str], frame: pd.DataFrame) -> None:
    """COPY rows; NaN and NaT become NULL, whole floats of integer columns integers."""
    values = frame.loc[:, list(columns)].astype(object)
    values = values.where(values.notna(), None)
    for name in ("population", "rank", "idx"):
        if name in columns and table is not cell:
            whole = [None if value is None else int(value) for value in values[name]]
            values[name] = pd.Series(whole, index=values.index, dtype=object)
    listed = ", ".join(f'"{name}"' for name in columns)
    driver: Any = conn.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({listed}) FROM STDIN') as copy:
        for row in values.itertuples(index=False, name=None):
            copy.write_row(row)


def with_ancestors(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The areas with every ancestor's code, a label point and `has_boundary`."""
    areas = areas.reset_index(drop=True).copy()
    level, parent = areas.set_index("code")["level"].to_dict(), areas.set_index("code")["parent_code"].to_dict()
    chains = [_chain(code, parent) for code in areas["code"]]
    for wanted in ("district", "street", "community"):
        areas[f"{wanted}_code"] = [next((code for code in chain if level[code] == wanted), None) for chain in chains]
    bounded = areas.geometry.notna().to_numpy()
    points = label_points(areas.geometry.to_numpy()[bounded])
    areas.loc[bounded, "lon"], areas.loc[bounded, "lat"] = shapely.get_x(points), shapely.get_y(points)
    areas["has_boundary"] = bounded
    return areas


def _chain(code: str, parent: Mapping[str, str | None]) -> list[str]:
    """A code and its ancestors, finest first."""
    chain = [code]
    while (above := parent.get(chain[-1])) is not None and not pd.isna(above):
        chain.append(above)
    return chain


def label_points(shapes: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The point farthest from any border: a label there stays inside, also in a crescent."""
    if not len(shapes):
        return shapes
    extent = float(np.median(np.sqrt(np.maximum(shapely.area(shapes), 1e-12))))
    circles = shapely.maximum_inscribed_circle(shapes, tolerance=extent / 100)
    points: np.ndarray[Any, Any] = shapely.get_point(circles, 0)
    return points


def _hash_frame(hasher: Any, frame: pd.DataFrame, keys: Sequence[str]) -> None:
    """Feed a frame into a hash, independent of row order."""
    plain = pd.DataFrame(frame.drop(columns="geometry", errors="ignore"))
    plain = plain.loc[:, sorted(plain.columns)].astype(str)
    if "geometry" in frame:
        plain["geometry"] = shapely.to_wkb(frame["geometry"].to_numpy(), hex=True)
    plain = plain.sort_values(list(keys), kind="stable")
    hasher.update(",".join(plain.columns).encode())
    hasher.update(pd.util.hash_pandas_object(plain.astype(str), index=False).to_numpy().tobytes())


def _geometry_version(ground: Ground) -> str:
    """Names the drawn geometry: areas, the cells that follow from them, and the basemap."""
    hasher = hashlib.sha256(f"cells 2, down to {ground.finest}".encode())
    _hash_frame(hasher, ground.areas, ["code"])
    _hash_frame(hasher, ground.basemap, ["kind", "geometry"])
    return str(hasher.hexdigest()[:16])


def _digest(ground: Ground) -> str:
    """Names everything a ground writes."""
    hasher = hashlib.sha256(_geometry_version(ground).encode())
    hasher.update(json.dumps(dict(ground.city), sort_keys=True, default=str, ensure_ascii=False).encode())
    _hash_frame(hasher, ground.aliases, ["alias", "area_code"])
    _hash_frame(hasher, ground.gazetteer, ["key"])
    _hash_frame(hasher, ground.stations, ["station_no"])
    return str(hasher.hexdigest())
