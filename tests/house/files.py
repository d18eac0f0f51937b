"""What belongs to the product: the files of the rooms, by kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("analytics", "callbacks", "dashboard", "etl", "geodata", "layers", "serving")


def python_files(*rooms: str) -> Iterator[Path]:
    """Python files of some rooms, of all of them by default."""
    for room in rooms or ROOMS:
        yield from sorted((ROOT / room).rglob("*.py"))
    if not rooms:
        yield from (ROOT / "app.py", ROOT / "worker.py")


def screen_files() -> Iterator[Path]:
    """What a browser is given: scripts, styles, pictures, HTML."""
    yield from (path for path in sorted((ROOT / "assets").rglob("*")) if path.suffix in {".js", ".css", ".svg", ".json"})
    yield from sorted((ROOT / "dashboard").rglob("*.html"))


def name(path: Path) -> str:
    """A path as people write it."""
    return str(path.relative_to(ROOT))
