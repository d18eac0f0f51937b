"""MapLibre GL JS from the installed `maplibre` package: no CDN, no copy in the tree."""

from __future__ import annotations

from functools import cache
from importlib.metadata import distribution
from pathlib import Path

from dash import Dash
from flask import Response, abort, send_file

from dashboard.context import Services

PACKAGE = "maplibre"
FILES = {"maplibre-gl.js": "text/javascript", "maplibre-gl.css": "text/css"}


@cache
def vendor_path(name: str) -> Path:
    """Where pip put a file of the package. Metadata is read, because importing the package logs noise."""
    return Path(str(distribution(PACKAGE).locate_file(f"{PACKAGE}/srcjs/{name}")))


def vendor_url(name: str) -> str:
    """The address of a file; the version in it makes the answer immutable."""
    return f"/vendor/{distribution(PACKAGE).version}/{name}"


def serve(version: str, name: str) -> Response:
    """One of the two files, to be kept by the browser for a year."""
    if name not in FILES or version != distribution(PACKAGE).version:
        abort(404)
    response = send_file(vendor_path(name), mimetype=FILES[name], conditional=True)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def register(app: Dash, services: Services) -> None:
    """Wire `/vendor/…`; it is public, like every other asset."""
    app.server.add_url_rule("/vendor/<version>/<name>", "map_vendor", serve)
