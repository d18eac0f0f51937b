"""Security headers on every answer: nothing from elsewhere, nothing framed but the scenes by the wall, no evaluated text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from urllib.parse import urlsplit

from dash import Dash
from flask import Response, request

from dashboard.context import Basemap, Services

# Values are spelled for the browser: `blob:` workers draw the map, `data:` pictures are textures and icons.
POLICY = (
    ("default-src", "'self'"),
    ("style-src", "'self' 'unsafe-inline'"),
    ("img-src", "'self' data: blob:"),
    ("font-src", "'self' data:"),
    ("connect-src", "'self'"),
    ("worker-src", "'self' blob:"),
    ("object-src", "'none'"),
    ("base-uri", "'self'"),
    ("form-action", "'self'"),
    ("frame-ancestors", "'none'"),
)
FRAMED = ("/scene/", "/print/")
"""Scenes stand in a frame of the wall's stage, previews of reports in one of the templates' page: pages of this house."""
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def policy(script_hashes: Sequence[str], basemaps: Sequence[Basemap] = ()) -> str:
    """The Content-Security-Policy; inline scripts are allowed by hash only, and nothing may be evaluated.

    Pictures from elsewhere are allowed from the configured `basemaps` and from nobody else.
    """
    origins = sorted({"{0.scheme}://{0.netloc}".format(urlsplit(one.url)) for one in basemaps})
    opened = {name: " ".join([value, *origins]) if name in ("img-src", "connect-src") else value for name, value in POLICY}
    scripts = " ".join(["script-src", "'self'", *script_hashes])
    return "; ".join([*(f"{name} {value}" for name, value in opened.items()), scripts])


def register(app: Dash, services: Services) -> None:
    """Put the headers on every answer. The hashes are taken at the first answer, when all callbacks are known."""
    hashes = cache(lambda: policy(app.csp_hashes(), services.basemaps))

    def protect(response: Response) -> Response:
        if request.path.startswith(FRAMED):
            response.headers.setdefault("Content-Security-Policy", hashes().replace("frame-ancestors 'none'", "frame-ancestors 'self'"))
            response.headers.setdefault("X-Frame-Options", "SAMEORIGIN")
        response.headers.setdefault("Content-Security-Policy", hashes())
        for name, value in FIXED.items():
            response.headers.setdefault(name, value)
        if app.server.config["SESSION_COOKIE_SECURE"]:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return response

    app.server.after_request(protect)
