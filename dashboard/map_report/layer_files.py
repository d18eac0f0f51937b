"""The layers of a map report as files of their own: an offline map, a GeoPackage with a table a layer, the topmost layer as CSV."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from dashboard import cell_files
from dashboard.cell_files import MapFile, cell_file
from dashboard.map_report import numbers, words
from dashboard.map_report.contents import Contents
from dashboard.offline_map.gathering import contents
from dashboard.offline_map.page import page
from dashboard.scratch import scratch
from dashboard.shown import Cells, Shown
from dashboard.site_files import site_file
from geodata.errors import EmptySelection

NO_LAYERS = (
    "这份报告没有可以写成文件的图层。请在报表配置里加一个图层，或换一种文件格式。",
    "This report has no layer to write as a file. Add a layer in Report templates, or take another form.",
)


def as_html(conn: Connection, made: Contents) -> bytes:
    """All layers as one map that opens without a network. Raises `EmptySelection` without any."""
    facts = numbers.facts(made)
    return page(contents(conn, words.title(made), facts, _shown(made), made.filters, "light", made.context), made.context).encode()


def as_gpkg(conn: Connection, made: Contents) -> bytes:
    """All layers, a table each, named by the layer's key. Raises `EmptySelection` without any."""
    with scratch("report.gpkg") as path:
        for part in _shown(made):
            cell_files.write_geopackage(path, _file(part, made))
        return path.read_bytes()


def as_csv(conn: Connection, made: Contents) -> bytes:
    """The topmost layer of cells, else the topmost of all. Raises `EmptySelection` without any."""
    part = made.cells or _shown(made)[0]
    return "".join(cell_files.as_csv(_file(part, made))).encode()


def _shown(made: Contents) -> list[Shown]:
    found = [part for part in made.layers if (part.rows if isinstance(part, Cells) else part.features)]
    if not found:
        raise EmptySelection(*NO_LAYERS)
    return found


def _file(part: Shown, made: Contents) -> MapFile:
    """One layer with the words of the export menu's own files."""
    context, facts = made.context, numbers.facts(made)
    if not isinstance(part, Cells):
        return site_file(part.layer, part.features, part.note, facts, context)
    return replace(cell_file(part.layer, part.rows, part.wires.tolist(), part.as_of, facts, made.filters, context), name=part.layer.key)
