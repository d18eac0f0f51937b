"""How light a small screenshot is. A PNG of eight bits a channel is read here, so that proving needs no picture library."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

WHITE = 240
CHANNELS = {2: 3, 6: 4}


def white_share(png: bytes) -> float:
    """The share of almost white pixels, 0 to 1."""
    shades = pixels(png)[:, :, :3]
    return float((shades.min(axis=2) >= WHITE).mean())


def pixels(png: bytes) -> npt.NDArray[np.uint8]:
    """Shape (height, width, channels)."""
    chunks = dict(_chunks(png))
    width, height, depth, kind = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    if depth != 8 or kind not in CHANNELS:
        raise ValueError(f"not a PNG of 8-bit colour: depth {depth}, kind {kind}")
    per = CHANNELS[kind]
    raw = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, 1 + width * per)
    made = np.zeros((height, width * per), np.uint8)
    for row in range(height):
        made[row] = _line(int(raw[row, 0]), raw[row, 1:], made[row - 1] if row else np.zeros(width * per, np.uint8), per)
    return made.reshape(height, width, per)


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at, data = 8, b""
    while at < len(png):
        length, name = struct.unpack(">I4s", png[at : at + 8])
        body = png[at + 8 : at + 8 + length]
        at += 12 + length
        if name == b"IDAT":
            data += body
            continue
        yield name, body
    yield b"IDAT", data


def _line(kind: int, line: npt.NDArray[np.uint8], above: npt.NDArray[np.uint8], per: int) -> npt.NDArray[np.uint8]:
    if kind == 0:
        return line
    if kind == 2:
        return line + above
    made = [0] * len(line)
    for at in range(len(line)):
        left, up = made[at - per] if at >= per else 0, int(above[at])
        corner = int(above[at - per]) if at >= per else 0
        guess = {1: left, 3: (left + up) // 2, 4: _paeth(left, up, corner)}[kind]
        made[at] = (int(line[at]) + guess) & 255
    return np.array(made, np.uint8)


def _paeth(left: int, up: int, corner: int) -> int:
    nearest = left + up - corner
    return min((left, up, corner), key=lambda one: abs(nearest - one))
