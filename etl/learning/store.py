"""`learned.csv` of a pack: merged with what is new, written whole or not at all, unchanged by a second run."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from etl.learning.city import MOST_APART_M, Key, Learner, Spot, metres
from etl.learning.entries import CONFLICT, ENTRY, empty
from etl.learning.registers import FOLDER
from geodata.errors import FileProblem

LEARNED: Final = "learned.csv"
COLUMNS: Final = ("address", "name", "kind", "district", "street", "lon", "lat", "datum", "source", "learned_at", "how")
SUGGESTED: Final = ("address", "district", "lon", "lat", "datum", "source", "level", "asked_on", "why")
SUGGESTIONS, CONFLICTS = f"{FOLDER}/suggestions.csv", f"{FOLDER}/conflicts.csv"
SAME_POINT_M: Final = 1.0
_ROUGH: Final = frozenset({"community"})


@dataclass
class Merged:
    """What is learnt after all: `rows` by key, and what became of the new entries."""

    rows: dict[Key, Mapping[str, Any]]
    added: int = 0
    replaced: int = 0
    known: int = 0
    conflicts: list[Mapping[str, Any]] = field(default_factory=list)


def read_learned(pack: Path, learner: Learner) -> dict[Key, Mapping[str, Any]]:
    """What the pack has learnt so far, by key; values as text but for the point. `FileProblem` for a broken file."""
    path = pack / LEARNED
    if not path.is_file():
        return {}
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
        rows = [dict(zip(COLUMNS, row, strict=True)) for row in frame[list(COLUMNS)].itertuples(index=False, name=None)]
        found: dict[Key, Mapping[str, Any]] = {_key(row, learner): row | {"lon": float(row["lon"]), "lat": float(row["lat"])} for row in rows}
    except (ValueError, KeyError, OSError) as error:
        raise FileProblem(f"{path} 读不懂：{error}。请恢复或移走这个文件。", f"{path} cannot be understood: {error}. Restore it or move it away.") from error
    return found


def _key(row: Mapping[str, Any], learner: Learner) -> Key:
    return learner.district_codes.get(row["district"], ""), str(row["address"])


def merge(old: Mapping[Key, Mapping[str, Any]], entries: pd.DataFrame, learner: Learner) -> Merged:
    """Take up new entries (`ENTRY` columns): never over the gazetteer, and a register's word goes before providers'."""
    merged = Merged(dict(old))
    for entry in _rows(entries):
        key = str(entry["district_code"] or ""), str(entry["address"])
        said = learner.known.get(key) or learner.known.get(("", key[1])) or []
        if said:
            _compare(entry, said, merged)
        elif (before := merged.rows.get(key)) is None:
            merged.rows[key] = _told(entry, learner)
            merged.added += 1
        elif _replaces(entry, before):
            merged.rows[key] = _told(entry, learner)
            merged.replaced += 1
        else:
            _compare(entry, [(before["lon"], before["lat"], before["source"])], merged)
    return merged


def _rows(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for row in frame[list(ENTRY)].itertuples(index=False, name=None):
        yield dict(zip(ENTRY, row, strict=True))


def _compare(entry: Mapping[str, Any], said: list[Spot], merged: Merged) -> None:
    """Known already; reported where it says something else. A committee's centre contradicts nothing."""
    away = min(metres(entry["lon"], entry["lat"], lon, lat) for lon, lat, _ in said)
    merged.known += 1
    if away > MOST_APART_M and entry["kind"] not in _ROUGH:
        merged.conflicts.append({**entry, "metres": round(away), "known": said[0][2]})


def _replaces(entry: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    """Whether a register corrects what it said before, or what providers said; a finer place goes before a committee."""
    if not str(entry["how"]).startswith("register:"):
        return bool(before["kind"] in _ROUGH)
    if entry["kind"] in _ROUGH:
        return False
    if not str(before["how"]).startswith("register:") or before["kind"] in _ROUGH:
        return True
    return bool(entry["how"] == before["how"] and metres(entry["lon"], entry["lat"], before["lon"], before["lat"]) > SAME_POINT_M)


def _told(entry: Mapping[str, Any], learner: Learner) -> dict[str, Any]:
    """An entry as the file has it."""
    area = {name: learner.names.get(entry[f"{name}_code"] or "", "") for name in ("district", "street")}
    return {name: value for name, value in ({**entry, **area, "datum": "wgs84"}).items() if name in COLUMNS}


def as_gazetteer(rows: Mapping[Key, Mapping[str, Any]], learner: Learner) -> pd.DataFrame:
    """Learnt rows with the columns of the ground's gazetteer."""
    columns = list(learner.ground.gazetteer.columns)
    streets = {(code[:6], name): code for code, name in learner.names.items() if len(code) == 9}
    made = [
        {**row, "district_code": key[0] or None, "street_code": streets.get((key[0], row["street"])), "key": "|".join((row["source"], *key))}
        for key, row in rows.items()
    ]
    return pd.DataFrame(made, columns=columns) if made else empty(columns)


def write_learned(pack: Path, rows: Mapping[Key, Mapping[str, Any]]) -> bool:
    """Write the file if anything in it changed; whether it did. Nothing learnt leaves no file."""
    if not rows and not (pack / LEARNED).is_file():
        return False
    ordered = sorted(rows.values(), key=lambda row: (row["district"], row["address"]))
    return _write(pack / LEARNED, pd.DataFrame(ordered, columns=list(COLUMNS)))


def write_conflicts(pack: Path, conflicts: pd.DataFrame, learner: Learner) -> None:
    """Write what contradicts what is known (`CONFLICT` columns), for a person to judge; none leave no file."""
    told = conflicts[list(CONFLICT)].assign(district=[learner.names.get(code, "") for code in conflicts["district_code"]])
    _private(pack / CONFLICTS, told[["district", *(name for name in CONFLICT if name != "district_code")]])


def write_suggestions(pack: Path, new: pd.DataFrame, learnt: Mapping[Key, Mapping[str, Any]], learner: Learner) -> int:
    """Keep single answers (`SUGGESTED` columns) beside earlier ones, without those that have become entries; how many."""
    path = pack / SUGGESTIONS
    old = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig") if path.is_file() else empty(SUGGESTED)
    both = pd.concat([each for each in (old, new.astype(str)) if len(each)] or [old], ignore_index=True)
    open_still = [(learner.district_codes.get(row[1], ""), row[0]) not in learnt for row in zip(both["address"], both["district"], strict=True)]
    left = both.loc[np.array(open_still, dtype=bool)].drop_duplicates(["district", "address", "source"], keep="last").sort_values(["district", "address", "source"])
    _private(path, left[list(SUGGESTED)])
    return len(left)


def _private(path: Path, frame: pd.DataFrame) -> None:
    if frame.empty:
        path.unlink(missing_ok=True)
        return
    _write(path, frame, "utf-8-sig", 0o600)


def _write(path: Path, frame: pd.DataFrame, encoding: str = "utf-8", mode: int = 0o644) -> bool:
    """Replace a file in one step, if it would become another; whether it did."""
    text = io.StringIO()
    frame.to_csv(text, index=False, lineterminator="\n")
    body, part = text.getvalue().encode(encoding), path.with_name(f"{path.name}.part")
    try:
        if path.is_file() and path.read_bytes() == body:
            return False
        path.parent.mkdir(exist_ok=True)
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise FileProblem(f"{path} 写不进去：{error.strerror}。请检查目录权限和空间。", f"{path} cannot be written: {error.strerror}. Check the folder's rights and space.") from error
    return True
