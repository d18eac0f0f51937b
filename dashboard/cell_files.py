"""A layer as a file: CSV, Excel, GeoJSON and GeoPackage with the same rows and the same words.

What a cell shows on the map is what it says here: a count of 1–4 is `<5` and has no number; points, lines and zones
have the columns their layer declares. Text never begins with a sign that a spreadsheet would run. Coordinates are
WGS 84 (EPSG:4326).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import shapely

from dashboard import workbook
from dashboard.cell_words import cell_said
from dashboard.context import Context
from dashboard.file_facts import Facts, maker
from geodata.errors import Lang
from geodata.filters import Filters
from geodata.queries.chosen_cells import CellRow
from geodata.queries.columns import DTYPES, Column
from layers.contract import Layer

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
PLACE = (Column("number", ("经度", "Longitude")), Column("number", ("纬度", "Latitude")))
RUNNABLE = ("=", "+", "-", "@", "\t", "\r", "\n")
BOM = "\ufeff"
DIGITS = 6  # of a degree: a tenth of a metre
GEO_CHUNK = 500


class Line(NamedTuple):
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
class MapFile:
    """Everything a file holds. `lines` in the columns' order, the first the row's id; `shapes`: WKB, one a line.

    `facts`: label and words of what the file says of itself, `notes` of how to read it. `name`: of the layer in a GeoPackage.
    """

    title: str
    columns: Mapping[str, Column]
    lines: Sequence[tuple[Any, ...]]
    shapes: Sequence[bytes]
    facts: Sequence[tuple[str, str]]
    lang: Lang
    name: str = "cells"
    notes: Sequence[tuple[str, str]] = ()
    made_by: str = ""


def cell_file(layer: Layer, rows: Sequence[CellRow], wires: Sequence[int], as_of: str, facts: Facts, filters: Filters, context: Context) -> MapFile:
    """Cells of a layer with their suppressed `wires`, one a row; points, lines and zones have `site_files.py`."""
    said = context.t
    around = (said(layer.style.unit), str(filters.day_from), str(filters.day_to), as_of, said(context.city.attribution))
    lines = [Line(row.code, said(row.name), said(row.district), said(row.street), *cell_said(wire, layer, context), *around) for row, wire in zip(rows, wires, strict=True)]
    notes = [(said(("怎么读", "How to read")), said(layer.note))] if said(layer.note) else []
    return MapFile(said(layer.title), COLUMNS, lines, [row.wkb for row in rows], facts, context.lang, notes=notes, made_by=maker(context))


def as_csv(made: MapFile) -> Iterator[str]:
    """UTF-8 with a byte order mark, so that Excel reads Chinese; points, lines and zones have a place in the last two columns."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(BOM)
    placed = made.columns is not COLUMNS
    writer.writerow([workbook.header_of(column, made.lang) for column in made.columns.values()] + [workbook.header_of(one, made.lang) for one in PLACE if placed])
    for line, shape in zip(made.lines, made.shapes, strict=True):
        writer.writerow([_harmless(value) for value in line] + (_place(shape) if placed else []))
        if buffer.tell() > 1 << 16:
            yield _taken(buffer)
    yield _taken(buffer)


def _place(shape: bytes) -> list[str]:
    """A point on the feature; a line is told by its end."""
    found = shapely.from_wkb(shape)
    at = found.interpolate(1, normalized=True) if found.geom_type == "LineString" else found.representative_point()
    return [f"{at.x:.{DIGITS}f}", f"{at.y:.{DIGITS}f}"]


def _harmless(value: Any) -> Any:
    """Text that a spreadsheet would run gets an apostrophe in front."""
    if value is None or isinstance(value, bool | int):
        return "" if value is None else str(value).lower() if isinstance(value, bool) else value
    if isinstance(value, float):
        return f"{value:g}" if value < 1e6 else f"{value:.0f}"
    return f"'{value}" if value.startswith(RUNNABLE) else value


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def as_geojson(made: MapFile) -> Iterator[str]:
    """A FeatureCollection whose members `title` and `facts` say what it is."""
    head = {"type": "FeatureCollection", "title": made.title, "facts": dict([*made.facts, *made.notes])}
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "features": ['
    for start in range(0, len(made.lines), GEO_CHUNK):
        lines, shapes = made.lines[start : start + GEO_CHUNK], made.shapes[start : start + GEO_CHUNK]
        features = (_feature(made, line, shape) for line, shape in zip(lines, shapes, strict=True))
        yield (",\n" if start else "") + ",\n".join(features)
    yield "]}"


def _feature(made: MapFile, line: tuple[Any, ...], shape: bytes) -> str:
    properties = dict(zip(made.columns, line, strict=True))
    geometry = _rounded(json.loads(shapely.to_geojson(shapely.from_wkb(shape))))
    return json.dumps({"type": "Feature", "id": line[0], "properties": properties, "geometry": geometry}, ensure_ascii=False)


def _rounded(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: _rounded(value) for key, value in part.items()}
    if isinstance(part, list):
        return [_rounded(value) for value in part]
    return round(part, DIGITS) if isinstance(part, float) else part


def write_excel(path: Path, made: MapFile) -> None:
    """A sheet of rows and one of definitions."""
    workbook.book(path, [workbook.Sheet(made.title, made.columns, made.lines, notes=made.notes)], made.facts, made.lang, made.made_by)


def write_geopackage(path: Path, made: MapFile) -> None:
    """One layer; what the file says of itself stands in its description."""
    columns = {name: [line[place] for line in made.lines] for place, name in enumerate(made.columns)}
    frame = gpd.GeoDataFrame(columns, geometry=shapely.from_wkb(list(made.shapes)), crs=4326)
    kinds = {name: DTYPES[column.kind] for name, column in made.columns.items() if column.kind in ("number", "count", "flag")}
    about = "; ".join(f"{label}: {words}" for label, words in [*made.facts, *made.notes])
    frame.astype(kinds).to_file(
        path, driver="GPKG", layer=made.name, engine="pyogrio", promote_to_multi=True, layer_options={"IDENTIFIER": made.title, "DESCRIPTION": about}
    )


STREAMED: Mapping[str, tuple[str, Callable[[MapFile], Iterator[str]]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "geojson": ("application/geo+json", as_geojson),
}
WRITTEN: Mapping[str, tuple[str, Callable[[Path, MapFile], None]]] = {
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_excel),
    "gpkg": ("application/geopackage+sqlite3", write_geopackage),
}
