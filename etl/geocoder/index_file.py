"""The index as one file: a plain archive of columns, opened without a database and without running anything in it.

A ZIP archive (stored, with a checksum a member): `meta.json`, the areas as columns with their boundaries in WKB, the
aliases, the centres, and the entries as columns. Another format, a damaged member or a missing file is an `EtlProblem`.
"""

from __future__ import annotations

import json
import os
import time
import zipfile
from array import array
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from etl.geocoder.cells import GroundCells
from etl.geocoder.contract import Places
from etl.geocoder.entries import Entries
from etl.geocoder.index import Centre, GazetteerIndex
from etl.geocoder.offline import OfflineGeocoder
from geodata.errors import EtlProblem

FORMAT: Final = 1
"""Raised whenever what is kept, or how it is read, changes."""
ALIASES: Final = ("alias", "area_code", "kind", "valid_from", "valid_to")
TEXTS: Final = ("label", "level", "district", "street", "texts", "names")
NUMBERS: Final = {"lon": "d", "lat": "d", "off_centre": "f"}
FLAGS: Final = ("confirmed", "town_named", "at_home")


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """What was built: known addresses, roads, how long it took, the file's size in megabytes and its format."""

    entries: int
    roads: int
    seconds: float
    mb: float
    version: int


def index_path(pack: Path) -> Path:
    """Where the index of a pack lies."""
    return pack / "geocoder.index"


def build_index(pack: Path, out: Path) -> IndexInfo:
    """Write the index of a pack, whole or not at all. Raises `PackProblem` for a broken pack."""
    from etl.pack import read_ground
    from geodata.ground import with_ancestors

    began = time.perf_counter()
    ground = read_ground(pack)
    index = GazetteerIndex.from_rows(with_ancestors(ground.areas), ground.aliases, ground.gazetteer)
    write_index(index, out)
    return IndexInfo(len(index.entries), len(index.roads), time.perf_counter() - began, out.stat().st_size / 1e6, FORMAT)


def write_index(index: GazetteerIndex, out: Path) -> None:
    """Write an index beside `out` and put it there in one step, so that nobody ever opens half of one."""
    part = out.with_name(f"{out.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as raw:
            with zipfile.ZipFile(raw, "w", zipfile.ZIP_STORED) as archive:
                for name, content in _members(index):
                    archive.writestr(name, content)
            raw.flush()
            os.fsync(raw.fileno())
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def open_index(path: Path) -> Places:
    """The geocoder and the cells of an index file. Raises `EtlProblem` for one that is missing, damaged or of another format."""
    if not path.is_file():
        raise EtlProblem(
            f"没有索引文件 {path}。请先运行 python -m etl gazetteer build --city {path.parent}。",
            f"There is no index {path}. Run python -m etl gazetteer build --city {path.parent} first.",
        )
    try:
        with zipfile.ZipFile(path) as archive:
            meta = json.loads(archive.read("meta.json"))
            if meta["format"] != FORMAT:
                raise _another(path, f"格式 {meta['format']}，本程序用 {FORMAT}", f"format {meta['format']}; this program reads {FORMAT}")
            return _opened(archive.read)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError, shapely.errors.ShapelyError) as error:
        raise _another(path, f"文件已损坏：{error}", f"the file is damaged: {error}") from error


def _another(path: Path, zh: str, en: str) -> EtlProblem:
    remedy = f"python -m etl gazetteer build --city {path.parent}"
    return EtlProblem(f"索引 {path} 不能使用（{zh}）。请重新生成：{remedy}", f"The index {path} cannot be used ({en}). Build it anew: {remedy}")


def _members(index: GazetteerIndex) -> list[tuple[str, bytes]]:
    areas = pd.DataFrame(index.areas.drop(columns="geometry"))
    shapes = [b"" if shape is None else shapely.to_wkb(shape) for shape in index.areas.geometry]
    entries = index.entries
    return [
        ("meta.json", _json({"format": FORMAT, "entries": len(entries), "roads": len(index.roads)})),
        ("areas.json", _json(_columns(areas))),
        ("areas.sizes", array("I", map(len, shapes)).tobytes()),
        ("areas.wkb", b"".join(shapes)),
        ("aliases.json", _json(_columns(index.aliases.reindex(columns=list(ALIASES))))),
        ("centres.json", _json([asdict(centre) for centre in index.centres.values()])),
        *((name, _lines(getattr(entries, name))) for name in TEXTS),
        *((name, getattr(entries, name).tobytes()) for name in NUMBERS),
        *((name, bytes(getattr(entries, name))) for name in FLAGS),
    ]


def _opened(read: Callable[[str], bytes]) -> Places:
    frame = pd.DataFrame(json.loads(read("areas.json")))
    sizes = np.cumsum(np.frombuffer(read("areas.sizes"), dtype=np.uint32).astype(np.int64))
    whole = read("areas.wkb")
    shapes = shapely.from_wkb([whole[start:end] or None for start, end in zip([0, *sizes[:-1].tolist()], sizes.tolist(), strict=True)])
    areas = gpd.GeoDataFrame(frame, geometry=shapes, crs=4326)
    aliases = pd.DataFrame(json.loads(read("aliases.json")), columns=list(ALIASES))
    centres = {each["code"]: Centre(**each) for each in json.loads(read("centres.json"))}
    return Places(OfflineGeocoder(GazetteerIndex(areas, aliases, _entries(read), centres)), GroundCells(areas))


def _entries(read: Callable[[str], bytes]) -> Entries:
    texts: dict[str, Any] = {name: _read_lines(read(name)) for name in TEXTS}
    for name in ("level", "district", "street"):
        same: dict[str, str | None] = {"": None}
        texts[name] = [same.setdefault(value, value) for value in texts[name]]
    texts["texts"] = [label if label == text else text for label, text in zip(texts["label"], texts["texts"], strict=True)]
    numbers: dict[str, Any] = {name: array(kind, read(name)) for name, kind in NUMBERS.items()}
    flags: dict[str, Any] = {name: bytearray(read(name)) for name in FLAGS}
    return Entries(**texts, **numbers, **flags)


def _columns(frame: pd.DataFrame) -> dict[str, list[Any]]:
    plain = frame.astype(object).where(frame.notna(), None)
    return {str(name): plain[name].tolist() for name in plain.columns}


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, default=str).encode()


def _lines(values: Sequence[str | None]) -> bytes:
    return "\n".join((value or "").replace("\n", " ") for value in values).encode()


def _read_lines(raw: bytes) -> list[str]:
    return raw.decode().split("\n") if raw else []
