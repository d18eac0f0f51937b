"""Cells as files: CSV, Excel, GeoJSON and GeoPackage with the same rows and the same words.

What a cell shows on the map is what it says here: a count of 1–4 is `<5` and has no number. Text never begins with a
sign that a spreadsheet would run. Coordinates are WGS 84 (EPSG:4326).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

from dashboard import workbook
from geodata.errors import Lang
from geodata.queries.columns import Column

COLUMNS: Mapping[str, Column] = {
    "code": Column("text", ("单元代码", "Cell code")),
    "name": Column("text", ("名称", "Name")),
    "district": Column("text", ("区县", "District")),
    "street": Column("text", ("街镇", "Street")),
    "value": Column("number", ("数值", "Value")),
    "shown": Column("text", ("显示", "Shown"), ("<5 为 1–4", "<5 is 1–4")),
    "unit": Column("text", ("单位", "Unit")),
    "day_from": Column("text", ("起始日", "First day")),
    "day_to": Column("text", ("截止日", "Last day")),
    "as_of": Column("text", ("数据截至", "As of")),
    "source": Column("text", ("来源", "Source")),
}
RUNNABLE = ("=", "+", "-", "@", "\t", "\r", "\n")
BOM = "\ufeff"
DIGITS = 6  # of a degree: a tenth of a metre
GEO_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One cell of a file, in the order of `COLUMNS`; `value` None: not given, `shown` says why."""

    code: str
    name: str
    district: str
    street: str
    value: float | None
    shown: str
    unit: str
    day_from: str
    day_to: str
    as_of: str
    source: str


@dataclass(frozen=True)
class CellFile:
    """Everything a file holds. `shapes`: WKB, one a line. `facts`: label and words of what the file says of itself."""

    title: str
    lines: Sequence[Line]
    shapes: Sequence[bytes]
    facts: Sequence[tuple[str, str]]
    lang: Lang


def as_csv(made: CellFile) -> Iterator[str]:
    """UTF-8 with a byte order mark, so that Excel reads Chinese."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(BOM)
    writer.writerow([workbook.header_of(column, made.lang) for column in COLUMNS.values()])
    for line in made.lines:
        writer.writerow(["" if value is None else _harmless(value) for value in astuple(line)])
        if buffer.tell() > 1 << 16:
            yield _taken(buffer)
    yield _taken(buffer)


def _harmless(value: Any) -> Any:
    """Text that a spreadsheet would run gets an apostrophe in front."""
    if isinstance(value, float):
        return f"{value:g}" if value < 1e6 else f"{value:.0f}"
    return f"'{value}" if value.startswith(RUNNABLE) else value


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def as_geojson(made: CellFile) -> Iterator[str]:
    """A FeatureCollection whose members `title` and `facts` say what it is."""
    head = {"type": "FeatureCollection", "title": made.title, "facts": dict(made.facts)}
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "features": ['
    for start in range(0, len(made.lines), GEO_CHUNK):
        lines, shapes = made.lines[start : start + GEO_CHUNK], made.shapes[start : start + GEO_CHUNK]
        features = (_feature(line, shape) for line, shape in zip(lines, shapes, strict=True))
        yield (",\n" if start else "") + ",\n".join(features)
    yield "]}"


def _feature(line: Line, shape: bytes) -> str:
    properties = dict(zip(COLUMNS, astuple(line), strict=True))
    geometry = _rounded(json.loads(shapely.to_geojson(shapely.from_wkb(shape))))
    return json.dumps({"type": "Feature", "id": line.code, "properties": properties, "geometry": geometry}, ensure_ascii=False)


def _rounded(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: _rounded(value) for key, value in part.items()}
    if isinstance(part, list):
        return [_rounded(value) for value in part]
    return round(part, DIGITS) if isinstance(part, float) else part


def write_excel(path: Path, made: CellFile) -> None:
    """A sheet of cells and one of definitions."""
    sheet = workbook.Sheet(made.title, COLUMNS, {}, made.facts)
    workbook.write(path, sheet, (astuple(line) for line in made.lines), made.lang)


def write_geopackage(path: Path, made: CellFile) -> None:
    """One layer `cells`; what the file says of itself stands in its description."""
    columns = {name: [getattr(line, name) for line in made.lines] for name in COLUMNS}
    frame = gpd.GeoDataFrame(columns, geometry=shapely.from_wkb(list(made.shapes)), crs=4326)
    about = "; ".join(f"{label}: {words}" for label, words in made.facts)
    frame.astype({"value": "float64"}).to_file(
        path, driver="GPKG", layer="cells", engine="pyogrio", promote_to_multi=True, layer_options={"IDENTIFIER": made.title, "DESCRIPTION": about}
    )


STREAMED: Mapping[str, tuple[str, Callable[[CellFile], Iterator[str]]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "geojson": ("application/geo+json", as_geojson),
}
WRITTEN: Mapping[str, tuple[str, Callable[[Path, CellFile], None]]] = {
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_excel),
    "gpkg": ("application/geopackage+sqlite3", write_geopackage),
}
