"""The index file, made and opened: stands in until `etl.geocoder` has these functions, and goes then."""

from __future__ import annotations

import hashlib
import pickle
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from etl.geocoder import GazetteerIndex, GroundCells, OfflineGeocoder
from etl.geocoder.contract import Places
from etl.pack import read_ground
from geodata.errors import EtlProblem
from geodata.ground import with_ancestors

MAGIC: Final = b"gridwatch index 0\n"
DIGEST: Final = 32


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """What was built."""

    entries: int
    roads: int
    seconds: float
    mb: float
    version: int


def index_path(pack: Path) -> Path:
    """Where the index of a pack lies."""
    return pack / "geocoder.index"


def build_index(pack: Path, out: Path) -> IndexInfo:
    """Write the index of a pack, whole or not at all."""
    began = time.perf_counter()
    ground = read_ground(pack)
    areas = with_ancestors(ground.areas)
    index = GazetteerIndex.from_rows(areas, ground.aliases, ground.gazetteer)
    content = pickle.dumps((index, areas), pickle.HIGHEST_PROTOCOL)
    part = out.with_name(f"{out.name}.part")
    part.write_bytes(MAGIC + hashlib.sha256(content).digest() + content)
    part.replace(out)
    return IndexInfo(len(ground.gazetteer), len(index.roads), time.perf_counter() - began, len(content) / 1e6, 0)


def open_index(path: Path) -> Places:
    """The geocoder and the cells of an index file."""
    raw = path.read_bytes() if path.is_file() else b""
    content = raw[len(MAGIC) + DIGEST :]
    if not raw.startswith(MAGIC) or hashlib.sha256(content).digest() != raw[len(MAGIC) : len(MAGIC) + DIGEST]:
        raise EtlProblem(
            f"索引 {path} 损坏或版本不同。请运行 python -m etl gazetteer build --city {path.parent} 重新生成。",
            f"The index {path} is damaged or of another version. Build it anew: python -m etl gazetteer build --city {path.parent}.",
        )
    index, areas = pickle.loads(content)
    return Places(OfflineGeocoder(index), GroundCells(areas))
