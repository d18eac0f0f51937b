"""The index a run answers from: built when it is missing or the pack has changed, and not otherwise."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

from etl.geocoder import IndexInfo, build_index, index_path

_READ: Final = (".toml", ".geojson", ".csv", ".csv.gz")
"""Endings of a pack's own files; registers lie in folders and are no part of the ground."""

Say = Callable[[str, str], None]
"""Tells a person something, in Chinese and in English."""


def ready_index(pack: Path, say: Say) -> Path:
    """The path of an index made of the pack as it is now; built first where it is not there or of other files.

    Raises `PackProblem` for a broken pack and `FileProblem` where the index cannot be written.
    """
    path, now = index_path(pack), _fingerprint(pack)
    if not path.is_file():
        say(f"{path} 还没有，正在由城市包生成……", f"{path} is not there yet and is being built from the pack…")
    elif _noted(path) != now:
        say(f"城市包在 {path} 生成之后有变化，正在重新生成……", f"The pack has changed since {path} was built; it is being built anew…")
    else:
        return path
    build(pack)
    return path


def build(pack: Path) -> IndexInfo:
    """Build the index of a pack and note of which files."""
    before = _fingerprint(pack)
    info = build_index(pack, index_path(pack))
    path = index_path(pack)
    _note(path).write_text(json.dumps(before | {"index": _stamp(path)}, indent=1), encoding="utf-8")
    return info


def _note(index: Path) -> Path:
    return index.with_name(f"{index.name}.json")


def _noted(index: Path) -> dict[str, str] | None:
    """The files an index was built of; None if nobody knows, or it is another index than the one noted."""
    try:
        noted: dict[str, str] = json.loads(_note(index).read_text(encoding="utf-8"))
        return noted if noted.pop("index") == _stamp(index) else None
    except (OSError, ValueError, KeyError, AttributeError):
        return None


def _stamp(path: Path) -> str:
    found = path.stat()
    return f"{found.st_size} {found.st_mtime_ns}"


def _fingerprint(pack: Path) -> dict[str, str]:
    """File name → SHA-256 of the pack's own files."""
    files = sorted(path for path in pack.iterdir() if path.is_file() and path.name.endswith(_READ))
    return {path.name: _digest(path) for path in files}


def _digest(path: Path) -> str:
    with path.open("rb") as raw:
        return hashlib.file_digest(raw, "sha256").hexdigest()
