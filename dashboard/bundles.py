"""Our own scripts and styles, ninety small files to read and three to send: the map's scripts, all others, all styles."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ASSETS = Path(__file__).parents[1] / "assets"
MAP = "map/"
ELSEWHERE = ("print", "stage")
"""Files that begin so belong to pages without Dash, which name what they need."""
START = "start.js"


@dataclass(frozen=True)
class Bundle:
    """One file of many."""

    name: str
    body: str

    @property
    def url(self) -> str:
        """Its address, which changes with what is in it, so that a browser keeps it for good."""
        return f"/assets/bundle/{self.name}?m={hashlib.sha256(self.body.encode()).hexdigest()[:16]}"


@cache
def bundles() -> dict[str, Bundle]:
    """By name. In each the files of the folder itself come first, then those of its folders, all in name order."""
    scripts, styles = _files("*.js"), _files("*.css")
    parts = {
        "map.js": [name for name in scripts if name.startswith(MAP)],
        "page.js": [name for name in scripts if not name.startswith(MAP) and name != START],
        "page.css": styles,
        "start.js": [START],
    }
    return {name: Bundle(name, "\n".join((ASSETS / one).read_text(encoding="utf-8") for one in names)) for name, names in parts.items()}


def _files(pattern: str) -> list[str]:
    found = [path for path in ASSETS.rglob(pattern) if not path.name.startswith(ELSEWHERE)]
    return sorted((path.relative_to(ASSETS).as_posix() for path in found), key=lambda name: (name.count("/"), name))


def script(name: str) -> str:
    """The tag that runs a bundle."""
    return f'<script src="{bundles()[name].url}"></script>'
