"""A run reports what it needed itself."""

from __future__ import annotations

import subprocess
import sys

from etl.memory import peak_mb

HELD = 400 << 20


def test_what_the_starting_program_held_is_not_counted() -> None:
    held = bytearray(HELD)
    held[::4096] = b"x" * len(held[::4096])
    assert peak_mb() > HELD >> 20
    told = subprocess.run([sys.executable, "-c", "from etl.memory import peak_mb; print(peak_mb())"], capture_output=True, text=True, check=True)
    assert 5 < float(told.stdout) < 100


def test_what_a_child_held_is_counted_when_asked_for() -> None:
    subprocess.run([sys.executable, "-c", f"x = bytearray({2 * HELD}); x[::4096] = b'x' * len(x[::4096])"], check=True)
    assert peak_mb(children=True) > 2 * HELD >> 20
