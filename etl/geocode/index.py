"""The index a run answers from: built when it is missing or the pack has changed, and not otherwise."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from etl.geocoder import IndexInfo, build_index, index_path
from geodata.errors import FileProblem

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
    elif not _made_of(path, pack, now):
        say(f"城市包在 {path} 生成之后有变化，正在重新生成……", f"The pack has changed since {path} was built; it is being built anew…")
    else:
        return path
    build(pack)
    return path


def build(pack: Path) -> IndexInfo:
    """Build the index of a pack and note of which files; raises like `ready_index`."""
    before, path = _fingerprint(pack), index_path(pack)
    try:
        _note(path).unlink(missing_ok=True)
        info = build_index(pack, path)
        _note(path).write_text(json.dumps(before, indent=1), encoding="utf-8")
    except OSError as error:
        raise FileProblem(
            f"写不了索引 {path}：{error.strerror or error}。请让城市包所在目录可写，并留出空间。",
            f"Cannot write the index {path}: {error.strerror or error}. Let the folder of the pack be written to, with room for it.",
        ) from None
    return info


def _note(index: Path) -> Path:
    return index.with_name(f"{index.name}.json")


def _made_of(index: Path, pack: Path, now: Mapping[str, str]) -> bool:
    """Whether an index was built of these files; where nobody noted it, whether it is younger than they are."""
    try:
        return bool(json.loads(_note(index).read_text(encoding="utf-8")) == now)
    except (OSError, ValueError):
        return index.stat().st_mtime_ns >= max((pack / name).stat().st_mtime_ns for name in now)


def _fingerprint(pack: Path) -> dict[str, str]:
    """File name → SHA-256 of the pack's own files."""
    files = sorted(path for path in pack.iterdir() if path.is_file() and path.name.endswith(_READ))
    return {path.name: _digest(path) for path in files}


def _digest(path: Path) -> str:
    with path.open("rb") as raw:
        return hashlib.file_digest(raw, "sha256").hexdigest()
