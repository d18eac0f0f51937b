"""Ground tiles over HTTP: the app's, first asked and asked again, beside tipg's from the same tables of the same PostGIS."""

from __future__ import annotations

import gzip
import http.client
import math
import os
import random
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import mapbox_vector_tile
from sqlalchemy import text

from bench.map.clock import Taken, each
from geodata.engine import Database
from geodata.queries.tiles import LEVEL_FROM_ZOOM, RANK_FROM_ZOOM

ROOT = Path(__file__).resolve().parents[2]
CONNECTIONS = 4
PATIENCE_S = 120.0
ZOOMS = (11, 12, 13, 14)
"""Those nearer than what the app makes by itself in its first seconds."""
COMPARED = 13
"""From this zoom on our tiles hold every level and rank, as tipg's always do."""
TABLES = ("area", "basemap_feature")
Tile = tuple[int, int, int]


@dataclass(frozen=True)
class Server:
    """A running server: its port, the headers that let a person in, and the addresses that together are one tile."""

    port: int
    headers: dict[str, str]
    addresses: Callable[[Tile], Sequence[str]]

    def fetch(self, connection: http.client.HTTPConnection, tile: Tile) -> list[bytes]:
        """The bodies of a tile, unpacked."""
        return [self._get(connection, address) for address in self.addresses(tile)]

    def _get(self, connection: http.client.HTTPConnection, address: str) -> bytes:
        connection.request("GET", address, headers=self.headers)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status not in (200, 204):
            raise RuntimeError(f"{address}: {answer.status} {body[:200]!r}")
        return gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def _running(command: list[str], port: int, settings: dict[str, str], ready: str) -> Iterator[None]:
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + PATIENCE_S
        while not _answers(port, ready):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{' '.join(command)} did not start")
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(30)


def _answers(port: int, address: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", address)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


@contextmanager
def ours(database: Database, url: str, folder: Path) -> Iterator[Server]:
    """The app with one process, and the analyst signed in."""
    with database.read() as conn:
        version = conn.execute(text("SELECT geometry_version FROM city")).scalar_one()
    port = _free_port()
    settings = {"DATABASE_URL": url, "GRIDWATCH_DATA_DIR": str(folder), "PORT": str(port), "WORKERS": "1", "GRIDWATCH_PACK": "", "GRIDWATCH_NIGHTLY": ""}
    with _running([sys.executable, "app.py"], port, settings, "/healthz"):
        headers = {"Cookie": _signed_in(port), "Accept-Encoding": "gzip"}
        yield Server(port, headers, lambda tile: [f"/tiles/base/{version}/{tile[0]}/{tile[1]}/{tile[2]}.pbf"])


def _signed_in(port: int) -> str:
    """The session cookie of the demo analyst."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/login")
    page = connection.getresponse()
    token = re.search(r'name="token" value="([^"]+)"', page.read().decode())
    assert token, "the sign-in page has no token"
    form = urlencode({"username": "analyst", "password": "demo-analyst", "token": token[1]})
    cookie = (page.headers["Set-Cookie"] or "").partition(";")[0]
    connection.request("POST", "/login", form, {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert answer.status in (302, 303), answer.status
    return (answer.headers["Set-Cookie"] or "").partition(";")[0]


@contextmanager
def tipg(url: str) -> Iterator[Server]:
    """Tipg as it comes, with one process; a socket folder is given as the host."""
    parts = urlsplit(url)
    host = parse_qs(parts.query).get("host", [""])[0]
    at = quote(host, safe="") if host else f"{parts.hostname}:{parts.port or 5432}"
    settings = {"DATABASE_URL": f"postgresql://{parts.username}:{parts.password}@{at}{parts.path}", "TIPG_DB_SCHEMAS": '["public"]'}
    port = _free_port()
    command = [sys.executable, "-m", "uvicorn", "tipg.main:app", "--port", str(port), "--log-level", "error"]
    with _running(command, port, settings, "/healthz"):
        yield Server(
            port, {"Accept-Encoding": "gzip"},
            lambda tile: [f"/collections/public.{table}/tiles/WebMercatorQuad/{tile[0]}/{tile[1]}/{tile[2]}" for table in TABLES],
        )  # fmt: skip


def tiles_of(database: Database, zooms: Sequence[int], count: int) -> list[Tile]:
    """So many different tiles over the city, as evenly over the zooms as these have tiles; the same in every run."""
    with database.read() as conn:
        west, south, east, north = conn.execute(text("SELECT ST_XMin(geom), ST_YMin(geom), ST_XMax(geom), ST_YMax(geom) FROM area WHERE level = 'city'")).one()
    chance, found = random.Random(3), []
    for at, zoom in enumerate(zooms):
        (left, top), (right, bottom) = _at(west, north, zoom), _at(east, south, zoom)
        there = [(zoom, x, y) for x in range(left, right + 1) for y in range(top, bottom + 1)]
        found += chance.sample(there, min(len(there), (count - len(found)) // (len(zooms) - at)))
    chance.shuffle(found)
    return found


def _at(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int((lon + 180) / 360 * 2**zoom), int(y * 2**zoom)


def times(server: Server, tiles: Sequence[Tile]) -> Taken:
    """One after the other over one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=300)
    taken = each(partial(server.fetch, connection), tiles)
    connection.close()
    return taken


def per_second(server: Server, tiles: Sequence[Tile], seconds: float) -> float:
    """Whole tiles a second over four connections at once."""
    until, done = time.perf_counter() + seconds, [0] * CONNECTIONS

    def work(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=300)
        mine = random.Random(number)
        while time.perf_counter() < until:
            server.fetch(connection, mine.choice(tiles))
            done[number] += 1
        connection.close()

    began = time.perf_counter()
    threads = [threading.Thread(target=work, args=(number,)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / (time.perf_counter() - began)


def fullest(database: Database, zoom: int) -> Tile:
    """The tile of a zoom that most features touch."""
    every = (tuple(LEVEL_FROM_ZOOM), tuple(RANK_FROM_ZOOM))
    return max(tiles_of(database, (zoom,), 10_000), key=lambda tile: there(database, tile, *every))


def features(server: Server, tile: Tile) -> int:
    """How many features all layers of a tile hold."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=300)
    layers = [mapbox_vector_tile.decode(body) for body in server.fetch(connection, tile) if body]
    connection.close()
    return sum(len(layer["features"]) for found in layers for layer in found.values())


_THERE = text("""
    WITH frame AS (SELECT ST_Transform(ST_TileEnvelope(:z, :x, :y), 4326) AS box)
    SELECT (SELECT count(*) FROM area a, frame WHERE ST_Intersects(a.geom, frame.box) AND a.level = ANY(:levels))
         + (SELECT count(*) FROM basemap_feature b, frame WHERE ST_Intersects(b.geom, frame.box) AND b.rank = ANY(:ranks))""")


def there(database: Database, tile: Tile, levels: Sequence[str], ranks: Sequence[int]) -> int:
    """How many features of these levels and ranks touch the tile."""
    with database.read() as conn:
        bound = {"z": tile[0], "x": tile[1], "y": tile[2], "levels": list(levels), "ranks": list(ranks)}
        return int(conn.execute(_THERE, bound).scalar_one())
