"""`/assets/bundle/…`: our own scripts and styles in few files. Public, like every other asset."""

from __future__ import annotations

from dash import Dash
from flask import Response, abort

from dashboard import bundles
from dashboard.context import Services

KINDS = {"js": "text/javascript", "css": "text/css"}


def serve(name: str) -> Response:
    """GET /assets/bundle/NAME: one bundle."""
    if name not in bundles.bundles():
        abort(404)
    return Response(bundles.bundles()[name].body, mimetype=KINDS[name.rsplit(".", 1)[-1]])


def register(app: Dash, services: Services) -> None:
    """Wire the address."""
    app.server.add_url_rule("/assets/bundle/<name>", "bundle", serve)
