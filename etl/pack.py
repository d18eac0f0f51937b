"""Reads the ground of a city pack (docs/city-pack.md) and says precisely what is wrong with a broken one."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from etl.pack_checks import AREA_LEVELS, check_areas, check_filled, check_references, not_understood, pack_problem
from etl.pack_tables import read_table, with_numbers
from geodata.cells import FINEST
from geodata.coordinates import DATUMS, to_wgs84
from geodata.ground import Ground

T = TypeVar("T")

CASE_BASES: Final = ("line_list", "official_series")
RESOLUTIONS: Final = (FINEST, FINEST + 1)
REQUIRED: Final[dict[str, type | tuple[type, ...]]] = {
    "key": str, "code": str, "name_zh": str, "name_en": str, "simulated": bool, "case_basis": str,
    "view.lon": (int, float), "view.lat": (int, float), "view.zoom": (int, float),
    "days.from": dt.date, "days.to": dt.date, "attribution.zh": str, "attribution.en": str,
}  # fmt: skip
DRAWN_KINDS: Final = ("road", "water", "green", "rail", "coast")


def read_ground(folder: Path, learned: bool = True) -> Ground:
    """The ground of a pack; `learned` adds `learned.csv` to the gazetteer. Raises `PackProblem` naming file, row, value and remedy."""
    city = read_city(folder)
    areas = read_areas(folder)
    codes = set(areas["code"])
    aliases, stations = read_table(folder, "aliases.csv"), read_table(folder, "stations.csv")
    check_filled(aliases, "aliases.csv", ("alias", "kind"))
    check_references(aliases, "aliases.csv", "area_code", codes)
    check_filled(stations, "stations.csv", ("station_no", "name_zh", "name_en", "kind"), unique="station_no")
    return Ground(
        city=city,
        areas=areas,
        aliases=_dated(aliases).drop_duplicates(["alias", "area_code"]),
        basemap=_read_basemap(folder),
        gazetteer=_read_gazetteer(folder, areas, learned),
        stations=with_numbers(stations, "stations.csv", ("lon", "lat")),
    )


def read_city(folder: Path) -> dict[str, Any]:
    """The columns of the city table from `city.toml`; what else stands there goes to `settings`."""
    path = folder / "city.toml"
    if not path.is_file():
        raise pack_problem(
            path.name, f"城市包 {folder} 中没有这个文件。请确认路径是一个城市包目录。", f"it is missing from {folder}; give the path of a city pack."
        )
    try:
        facts = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise pack_problem(path.name, f"不是有效的 UTF-8 TOML：{error}", f"it is not valid UTF-8 TOML: {error}") from error
    return _city_row({name: _required(facts, name, kind) for name, kind in REQUIRED.items()}, facts)


def _required(facts: Mapping[str, Any], dotted: str, kind: type | tuple[type, ...]) -> Any:
    value: Any = facts
    for part in dotted.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    if isinstance(value, str) and kind is dt.date:
        value = _iso_day(value)
    if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
        raise pack_problem("city.toml", f"缺少 {dotted}，或它的值 {value!r} 类型不对。", f"{dotted} is missing or has the wrong type: {value!r}.")
    return value


def _iso_day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _city_row(told: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    if told["case_basis"] not in CASE_BASES:
        raise not_understood("city.toml", "case_basis", told["case_basis"], CASE_BASES)
    if told["days.from"] > told["days.to"]:
        raise pack_problem(
            "city.toml",
            f"起始日 {told['days.from']} 晚于截止日 {told['days.to']}。请对调 [days] 的 from 与 to。",
            f"[days] begins on {told['days.from']}, after its end {told['days.to']}; exchange from and to.",
        )
    opens_on = _opening_day(told, facts)
    _check_serial_interval(facts)
    _check_limits(facts)
    if (finest := _required({"cells": {"finest": FINEST}, **facts}, "cells.finest", int)) not in RESOLUTIONS:
        raise not_understood("city.toml", "[cells] finest", str(finest), tuple(map(str, RESOLUTIONS)))
    plain = {name: told[name] for name in ("key", "code", "name_zh", "name_en", "simulated", "case_basis")}
    place = {name: float(told[f"view.{name}"]) for name in ("lon", "lat", "zoom")}
    days = {"day_from": told["days.from"], "day_to": told["days.to"]}
    thanks = {f"attribution_{lang}": told[f"attribution.{lang}"] for lang in ("zh", "en")}
    known = {"key", "code", "name_zh", "name_en", "simulated", "case_basis", "view", "days", "attribution"}
    rest = json.loads(json.dumps({name: value for name, value in facts.items() if name not in known}, default=str))
    return {**plain, **place, **days, **thanks, "settings": rest | ({"opens_on": opens_on.isoformat()} if opens_on else {})}


def _check_serial_interval(facts: Mapping[str, Any]) -> None:
    """Refuse a serial interval no infection can have; a pack need not state one."""
    if "serial_interval" not in facts:
        return
    mean, sd = (float(_required(facts, f"serial_interval.{name}", (int, float))) for name in ("mean", "sd"))
    for lang in ("zh", "en"):
        _required(facts, f"serial_interval.{lang}", str)
    if not (1 < mean < 100 and 0 < sd < 100):
        raise pack_problem(
            "city.toml",
            f"[serial_interval] 的均值 {mean:g} 天、标准差 {sd:g} 天不成立：均值须大于 1 天，标准差大于 0，都小于 100。",
            f"[serial_interval] mean {mean:g} and sd {sd:g} days are impossible: the mean must exceed 1 day, the sd 0, both stay below 100.",
        )


def _check_limits(facts: Mapping[str, Any]) -> None:
    """Refuse a limit on the age of a source that is no positive number of hours; a pack need not state any."""
    for source, hours in facts.get("limits", {}).items():
        if isinstance(hours, bool) or not isinstance(hours, (int, float)) or hours <= 0:
            raise pack_problem(
                "city.toml", f"[limits] {source} = {hours!r} 不是大于 0 的小时数。", f"[limits] {source} = {hours!r} is no positive number of hours."
            )


def _opening_day(told: Mapping[str, Any], facts: Mapping[str, Any]) -> dt.date | None:
    """The last day of the window a new view opens with, where that is not the last day of all."""
    if "open" not in facts["days"]:
        return None
    day: dt.date = _required(facts, "days.open", dt.date)
    if not told["days.from"] <= day <= told["days.to"]:
        raise pack_problem(
            "city.toml",
            f"[days] 的 open {day} 不在 {told['days.from']} 至 {told['days.to']} 之间。请改为其中一天，或删去。",
            f"[days] open {day} is not between {told['days.from']} and {told['days.to']}; give a day in between or leave it out.",
        )
    return day


def _from_features(folder: Path, name: str, make: Callable[[list[dict[str, Any]]], T]) -> T:
    """What `make` reads from the features of a GeoJSON file."""
    path = folder / name
    try:
        return make(json.loads(path.read_text(encoding="utf-8"))["features"])
    except FileNotFoundError as error:
        raise pack_problem(name, "缺少这个文件。", "it is missing.") from error
    except (KeyError, TypeError, ValueError, AttributeError, shapely.errors.ShapelyError) as error:
        raise pack_problem(name, f"不是有效的 GeoJSON：{error}", f"it is not valid GeoJSON: {error}") from error


def _features(folder: Path, name: str) -> tuple[list[dict[str, Any]], list[BaseGeometry | None]]:
    """The properties and shapes of a GeoJSON file."""

    def read(features: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[BaseGeometry | None]]:
        shapes = [shape(each["geometry"]) if each.get("geometry") else None for each in features]
        return [dict(each["properties"]) for each in features], shapes

    return _from_features(folder, name, read)


def area_names(folder: Path) -> dict[str, str]:
    """Code → Chinese name of every area of `areas.geojson`, without looking at its shape."""
    return _from_features(
        folder, "areas.geojson", lambda features: {str(each["properties"]["code"]): str(each["properties"]["name_zh"]) for each in features}
    )


def read_areas(folder: Path) -> gpd.GeoDataFrame:
    """All areas of `areas.geojson`: code, level, parent_code, names, population, source, lon, lat, geometry."""
    properties, shapes = _features(folder, "areas.geojson")
    columns = ["code", "level", "parent", "name_zh", "name_en", "short_zh", "population", "source", "lon", "lat"]
    frame = pd.DataFrame(properties, columns=columns, dtype=object).rename(columns={"parent": "parent_code"})
    check_areas(frame, shapes)
    frame["short_zh"] = frame["short_zh"].where(frame["short_zh"].notna(), frame["name_zh"])
    frame["source"] = frame["source"].where(frame["source"].notna(), "")
    frame["parent_code"] = frame["parent_code"].where(frame["parent_code"].notna(), None)
    for number in ("population", "lon", "lat"):
        frame[number] = pd.to_numeric(frame[number])
    order = frame["level"].map({level: rank for rank, level in enumerate(AREA_LEVELS)})
    found = gpd.GeoDataFrame(frame, geometry=[_polygons(each) for each in shapes], crs=4326)
    return found.iloc[order.to_numpy().argsort(kind="stable")].reset_index(drop=True)


def _polygons(given: BaseGeometry | None) -> shapely.MultiPolygon | None:
    """A valid MultiPolygon; lines and points that repairing leaves over are dropped."""
    if given is None or given.is_empty:
        return None
    valid = given if given.is_valid else shapely.make_valid(given)
    parts = [part for part in shapely.get_parts(valid, return_index=False) if part.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.MultiPolygon([polygon for part in parts for polygon in shapely.get_parts(part)])


def _read_basemap(folder: Path) -> gpd.GeoDataFrame:
    """Drawn features; a pack without them is a city without a basemap."""
    columns = ["kind", "rank", "name_zh", "name_en"]
    if not (folder / "basemap.geojson").is_file():
        return gpd.GeoDataFrame(pd.DataFrame(columns=columns), geometry=[], crs=4326)
    properties, shapes = _features(folder, "basemap.geojson")
    frame = gpd.GeoDataFrame(pd.DataFrame(properties, columns=columns), geometry=shapes, crs=4326)
    for row, kind in enumerate(frame["kind"]):
        if kind not in DRAWN_KINDS:
            raise not_understood("basemap.geojson", "kind", kind, DRAWN_KINDS, row)
    frame["rank"] = frame["rank"].fillna(3).astype(int)
    return frame[frame.geometry.notna()].reset_index(drop=True)


def _dated(aliases: pd.DataFrame) -> pd.DataFrame:
    """Alias periods as dates."""
    aliases = aliases.copy()
    for column in ("valid_from", "valid_to"):
        days = [None if value is None else _iso_day(str(value)) for value in aliases[column]]
        for row, (value, day) in enumerate(zip(aliases[column], days, strict=True)):
            if value is not None and day is None:
                raise pack_problem(
                    "aliases.csv", f"第 {row + 2} 行的 {column} 值 {value!r} 不是 YYYY-MM-DD 日期。", f"row {row + 2}: {column} {value!r} is not a YYYY-MM-DD date."
                )
        aliases[column] = pd.Series(days, index=aliases.index, dtype=object)
    return aliases


def _read_gazetteer(folder: Path, areas: gpd.GeoDataFrame, learned: bool) -> pd.DataFrame:
    """Known addresses in WGS84 with area codes; what was learned follows, and is silent where the gazetteer itself speaks."""
    told = _known_addresses(folder, "gazetteer.csv", areas)
    more = _known_addresses(folder, "learned.csv", areas) if learned else told[:0]
    if more.empty:
        return told
    said = set(zip(told["district_code"], told["address"], strict=True))
    new = [place not in said for place in zip(more["district_code"], more["address"], strict=True)]
    return pd.concat([told, more[new]] if len(told) else [more], ignore_index=True).drop_duplicates("key").reset_index(drop=True)


def _known_addresses(folder: Path, name: str, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """One table of known addresses; the same address twice from one source is kept once."""
    frame = with_numbers(read_table(folder, name), name, ("lon", "lat"))
    check_filled(frame, name, ("address", "kind"))
    for row, datum in enumerate(frame["datum"]):
        if datum not in DATUMS:
            raise not_understood(name, "datum", datum, DATUMS, row)
    for datum in set(frame["datum"]) - {"wgs84"}:
        chosen = frame["datum"] == datum
        frame.loc[chosen, "lon"], frame.loc[chosen, "lat"] = to_wgs84(frame.loc[chosen, "lon"], frame.loc[chosen, "lat"], datum)
    frame["source"] = frame["source"].fillna("")
    frame["district_code"], frame["street_code"] = _codes_of(frame, areas)
    frame["key"] = frame["source"] + "|" + frame["district"].fillna("") + "|" + frame["address"]
    return frame.drop_duplicates("key").drop(columns=["district", "street", "datum"]).reset_index(drop=True)


def _codes_of(frame: pd.DataFrame, areas: gpd.GeoDataFrame) -> tuple[list[str | None], list[str | None]]:
    """District and street codes of names or codes; a street's name is looked up inside its district."""
    districts, streets = (areas[areas["level"] == level] for level in ("district", "street"))
    by_name = dict(zip(districts["name_zh"], districts["code"], strict=True)) | {code: code for code in districts["code"]}
    within = {(parent, name): code for parent, name, code in zip(streets["parent_code"], streets["name_zh"], streets["code"], strict=True)}
    within |= {(parent, code): code for parent, code in zip(streets["parent_code"], streets["code"], strict=True)}
    district = [by_name.get(name) if name else None for name in frame["district"]]
    street = [within.get((above, name)) if above and name else None for above, name in zip(district, frame["street"], strict=True)]
    return district, street
