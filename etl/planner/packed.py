"""Simulated results as bytes and back, exactly: one compressed archive of arrays, no code in it."""

from __future__ import annotations

import io
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from analytics.flow.model import Band, Breach
from analytics.flow.outcome import Simulated


def pack(simulated: Simulated) -> bytes:
    """All arrays and numbers under their names."""
    arrays: dict[str, Any] = {}
    _collect("", simulated, arrays)
    body = io.BytesIO()
    np.savez_compressed(body, **arrays)
    return body.getvalue()


def unpack(body: bytes) -> Simulated:
    """What was packed."""
    with np.load(io.BytesIO(body), allow_pickle=False) as arrays:
        found = {name: arrays[name] for name in arrays.files}
    low, middle, high = (float(value) for value in found["short_days"])
    plain = {name: found[name] for name in ("turned_away", "admitted", "died", "sent", "moved", "wait_hours")}
    breaches = (_made(Breach, "breach.0.", found), _made(Breach, "breach.1.", found))
    return Simulated(int(found["replicates"]), _made(Band, "need.", found), _made(Band, "short.", found), (low, middle, high), breaches, **plain)


def _collect(name: str, value: Any, arrays: dict[str, Any]) -> None:
    if is_dataclass(value):
        for field in fields(value):
            _collect(f"{name}.{field.name}".lstrip("."), getattr(value, field.name), arrays)
    elif isinstance(value, tuple) and value and is_dataclass(value[0]):
        for at, part in enumerate(value):
            _collect(f"{name}.{at}", part, arrays)
    else:
        arrays[name] = np.asarray(value)


def _made(kind: Any, before: str, found: dict[str, Any]) -> Any:
    return kind(**{field.name: found[before + field.name] for field in fields(kind)})
