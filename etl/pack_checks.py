"""What must be true of a city pack's areas and tables, each breach one clear `PackProblem`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.errors import PackProblem

AREA_LEVELS: Final = ("city", "district", "street", "community", "grid")


def pack_problem(file: str, zh: str, en: str) -> PackProblem:
    """A `PackProblem` about one file of the pack."""
    return PackProblem(f"城市包文件 {file}：{zh}", f"City pack file {file}: {en}")


def not_understood(file: str, field: str, value: object, known: Sequence[str], row: int | None = None) -> PackProblem:
    """A value outside a closed list; `row` counts records from 0."""
    zh_at, en_at = ("", "") if row is None else (f"第 {row + 1} 条的 ", f"record {row + 1}: ")
    return pack_problem(
        file,
        f"{zh_at}{field} 值 {value!r} 不认识。可用：{'、'.join(known)}。",
        f"{en_at}{field} {value!r} is not understood. Known: {', '.join(known)}.",
    )


def check_areas(frame: pd.DataFrame, shapes: Sequence[BaseGeometry | None]) -> None:
    """Codes unique and present, levels known, exactly one city, parents one level or more above, shapes polygons in degrees."""
    seen: dict[str, int] = {}
    for row, (code, level, name) in enumerate(zip(frame["code"], frame["level"], frame["name_zh"], strict=True)):
        _check_identity(row, code, level, name, seen)
        seen[code] = row
    cities = int((frame["level"] == "city").sum())
    if cities != 1:
        raise pack_problem("areas.geojson", f"应有且只有一个 city，现有 {cities} 个。", f"exactly one area of level city is needed, found {cities}.")
    if not (frame["level"] == "district").any():
        raise pack_problem("areas.geojson", "没有任何 district（区县）。", "there is no district.")
    levels = dict(zip(frame["code"], frame["level"], strict=True))
    for row, (code, level, parent) in enumerate(zip(frame["code"], frame["level"], frame["parent_code"], strict=True)):
        _check_parent(row, code, level, None if pd.isna(parent) else parent, levels)
    for row, (level, each) in enumerate(zip(frame["level"], shapes, strict=True)):
        _check_shape(row, str(frame["code"].iloc[row]), level, each)


def _check_identity(row: int, code: object, level: object, name: object, seen: dict[str, int]) -> None:
    if not isinstance(code, str) or not code:
        raise pack_problem("areas.geojson", f"第 {row + 1} 条的 code 值 {code!r} 不是文本代码。", f"record {row + 1}: code {code!r} is not a text code.")
    if code in seen:
        raise pack_problem(
            "areas.geojson",
            f"代码 {code} 出现两次（第 {seen[code] + 1} 条和第 {row + 1} 条）。请只保留一条。",
            f"code {code} stands twice (records {seen[code] + 1} and {row + 1}); keep one.",
        )
    if level not in AREA_LEVELS:
        raise not_understood("areas.geojson", "level", level, AREA_LEVELS, row)
    if not isinstance(name, str) or not name:
        raise pack_problem("areas.geojson", f"第 {row + 1} 条（{code}）没有 name_zh。", f"record {row + 1} ({code}) has no name_zh.")


def _check_parent(row: int, code: str, level: str, parent: str | None, levels: dict[str, str]) -> None:
    if level == "city":
        return
    if parent not in levels:
        raise pack_problem(
            "areas.geojson",
            f"第 {row + 1} 条（{code}）的上级 {parent!r} 不在文件中。",
            f"record {row + 1} ({code}): its parent {parent!r} is not in the file.",
        )
    if AREA_LEVELS.index(levels[parent]) >= AREA_LEVELS.index(level):
        raise pack_problem(
            "areas.geojson",
            f"第 {row + 1} 条（{code}，{level}）的上级 {parent} 是 {levels[parent]}，级别应更高。",
            f"record {row + 1} ({code}, {level}): its parent {parent} is a {levels[parent]}, which is not above it.",
        )
    if level not in ("city", "district") and not code.startswith(parent):
        raise pack_problem(
            "areas.geojson",
            f"第 {row + 1} 条的代码 {code} 应以上级代码 {parent} 开头。",
            f"record {row + 1}: code {code} must begin with its parent's, {parent}.",
        )


def _check_shape(row: int, code: str, level: str, given: BaseGeometry | None) -> None:
    if given is None:
        if level == "district":
            raise pack_problem("areas.geojson", f"区县 {code} 没有边界。", f"district {code} has no boundary.")
        return
    if given.geom_type not in ("Polygon", "MultiPolygon"):
        raise pack_problem(
            "areas.geojson",
            f"第 {row + 1} 条（{code}）的边界是 {given.geom_type}，应为面。",
            f"record {row + 1} ({code}): the boundary is a {given.geom_type}, a polygon is needed.",
        )
    west, south, east, north = shapely.bounds(given)
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise pack_problem(
            "areas.geojson",
            f"第 {row + 1} 条（{code}）的坐标超出经纬度范围（{west:.2f}, {south:.2f}）。请确认是 WGS84、经度在前。",
            f"record {row + 1} ({code}): coordinates outside degrees ({west:.2f}, {south:.2f}); WGS84, longitude first.",
        )


def check_references(frame: pd.DataFrame, file: str, column: str, codes: set[str]) -> None:
    """Every value of a column is the code of an area."""
    for row, code in enumerate(frame[column]):
        if code not in codes:
            raise pack_problem(
                file, f"第 {row + 2} 行的 {column} 值 {code!r} 不是本包的区划代码。", f"row {row + 2}: {column} {code!r} is no area of this pack."
            )


def check_filled(frame: pd.DataFrame, file: str, columns: Sequence[str], unique: str | None = None) -> None:
    """No blank in `columns`, nothing twice in `unique`."""
    for column in columns:
        blank = frame[column].isna().to_numpy()
        if blank.any():
            row = int(blank.argmax()) + 2
            raise pack_problem(file, f"第 {row} 行的 {column} 为空，请填写。", f"row {row}: {column} is blank; fill it in.")
    if unique is not None and (twice := frame[unique].duplicated().to_numpy()).any():
        row = int(twice.argmax())
        value = frame[unique].iloc[row]
        raise pack_problem(
            file, f"第 {row + 2} 行的 {unique} 值 {value!r} 重复，请只保留一条。", f"row {row + 2}: {unique} {value!r} stands twice; keep one."
        )
