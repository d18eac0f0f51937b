"""Leaflet from the installed package, ready to stand inside a page: no file beside it, no address in it."""

from __future__ import annotations

import base64
import re
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

PACKAGE = "django-js-lib-leaflet"
FOLDER = "js_lib_leaflet/static/js_lib_leaflet"
PICTURE = re.compile(r"url\(([\w/.-]+\.png)\)")
MAP_OF_SOURCE = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)


def _path(name: str) -> Path:
    """Where the package keeps a file; its metadata is read, the package itself is not imported."""
    return Path(str(distribution(PACKAGE).locate_file(f"{FOLDER}/{name}")))


@cache
def script() -> str:
    """The library. Without the line that would have a debugger ask for another file."""
    return MAP_OF_SOURCE.sub("", _path("leaflet.js").read_text(encoding="utf-8"))


@cache
def sheet() -> str:
    """Its style sheet with every picture inside."""
    return PICTURE.sub(lambda found: f"url(data:image/png;base64,{_picture(found[1])})", _path("leaflet.css").read_text(encoding="utf-8"))


def _picture(name: str) -> str:
    return base64.b64encode(_path(name).read_bytes()).decode()
