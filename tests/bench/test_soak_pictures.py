"""What the soak calls white: a screenshot is read as it was drawn, whatever filters its lines carry."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest

from bench.wall.picture import pixels, white_share


def png(picture: np.ndarray, kind: int) -> bytes:
    """A PNG whose every line carries one filter."""
    height, width, channels = picture.shape
    flat = picture.reshape(height, width * channels).astype(int)
    lines = []
    for row in range(height):
        above = flat[row - 1] if row else np.zeros_like(flat[0])
        left = np.concatenate([np.zeros(channels, int), flat[row][:-channels]])
        corner = np.concatenate([np.zeros(channels, int), above[:-channels]])
        near = left + above - corner
        paeth = np.where(
            (abs(near - left) <= abs(near - above)) & (abs(near - left) <= abs(near - corner)), left, np.where(abs(near - above) <= abs(near - corner), above, corner)
        )
        guess = [np.zeros_like(left), left, above, (left + above) // 2, paeth][kind]
        lines.append(bytes([kind]) + ((flat[row] - guess) % 256).astype(np.uint8).tobytes())

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, {3: 2, 4: 6}[channels], 0, 0, 0)
    data = zlib.compress(b"".join(lines))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data[:5]) + chunk(b"IDAT", data[5:]) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", range(5))
@pytest.mark.parametrize("channels", [3, 4])
def test_a_picture_is_read_as_it_was_drawn(kind: int, channels: int) -> None:
    drawn = np.random.default_rng(kind).integers(0, 256, (7, 9, channels)).astype(np.uint8)
    assert (pixels(png(drawn, kind)) == drawn).all()


def test_a_white_quarter_is_a_quarter() -> None:
    drawn = np.zeros((8, 8, 3), np.uint8)
    drawn[:4, :4] = 250
    assert white_share(png(drawn, 2)) == 0.25
