"""A small server for the pages the map is measured beside: plotly's choropleth map, and MapLibre with vector tiles."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import distribution
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

PAGES = Path(__file__).parent / "pages"
KINDS = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".pbf": "application/x-protobuf", ".json": "application/json", ".geojson": "application/geo+json"}

GEOJSON = """
select json_build_object('type', 'FeatureCollection', 'bbox', array_to_json(%(box)s::float[]), 'features', json_agg(json_build_object(
    'type', 'Feature', 'id', idx, 'properties', '{}'::json, 'geometry', ST_AsGeoJSON(geom, 5)::json) order by idx))::text
from cell where tileset = %(tileset)s"""
BOX = """
select count(*), ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e)
from (select ST_Extent(geom) as e from cell where tileset = %(tileset)s) x, cell where tileset = %(tileset)s group by 2, 3, 4, 5"""
TILE = """
with frame as (select ST_TileEnvelope(%(z)s, %(x)s, %(y)s) as box),
shapes as (
    select c.idx, ST_AsMVTGeom(ST_Transform(c.geom, 3857), frame.box, 4096, 64) as shape
    from cell c, frame where c.tileset = %(tileset)s and c.geom && ST_Transform(frame.box, 4326)
)
select ST_AsMVT(shapes, 'cell', 4096, 'shape', 'idx') from shapes where shape is not null"""


class Cells:
    """The cells of one tile set as the peers want them."""

    def __init__(self, url: str, tileset: str) -> None:
        self.url, self.tileset = url, tileset
        self.count, *self.box = self._one(BOX)
        self.tile = lru_cache(maxsize=4096)(self._tile)
        self.geojson = lru_cache(maxsize=1)(self._geojson)

    def _one(self, query: str, **more: object) -> tuple[object, ...]:
        with psycopg.connect(self.url) as conn:
            row = conn.execute(query, {"tileset": self.tileset} | more).fetchone()
        assert row is not None
        return tuple(row)

    def _geojson(self) -> bytes:
        return str(self._one(GEOJSON, box=self.box)[0]).encode()

    def _tile(self, z: int, x: int, y: int) -> bytes:
        body = self._one(TILE, z=z, x=x, y=y)[0]
        assert isinstance(body, bytes)
        return body

    def body(self, path: str) -> bytes | None:
        """What stands at an address; None for nothing."""
        if path == "/cells.json":
            return json.dumps({"count": self.count, "box": self.box}).encode()
        if path == "/cells.geojson":
            return self.geojson()
        if path.startswith("/tiles/"):
            z, x, y = path.removesuffix(".pbf").split("/")[2:]
            return self.tile(int(z), int(x), int(y))
        return _file(path)


@lru_cache(maxsize=16)
def _file(path: str) -> bytes | None:
    name = path.lstrip("/")
    places = {
        "plotly.min.js": Path(str(distribution("plotly").locate_file("plotly/package_data/plotly.min.js"))),
        **{file: Path(str(distribution("maplibre").locate_file(f"maplibre/srcjs/{file}"))) for file in ("maplibre-gl.js", "maplibre-gl.css")},
        **{page.name: page for page in PAGES.iterdir()},
    }
    return places[name].read_bytes() if name in places else None


@contextmanager
def served(url: str, tileset: str) -> Iterator[str]:
    """The address of the server while it runs."""
    cells = Cells(url, tileset)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            body = cells.body(path)
            self.send_response(200 if body is not None else 404)
            self.send_header("Content-Type", KINDS.get(Path(path).suffix, "text/plain"))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the table is the output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
