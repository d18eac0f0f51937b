"""Times, told while they are taken and as medians and percentiles."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

T = TypeVar("T")


@contextmanager
def step(name: str) -> Iterator[None]:
    """Say what is being done and how long it took."""
    began = time.perf_counter()
    print(f"  {name} …", end=" ", flush=True)
    yield
    print(f"{time.perf_counter() - began:.1f} s", flush=True)


@dataclass(frozen=True)
class Taken:
    """Milliseconds of one question asked again and again."""

    median: float
    p95: float

    def __str__(self) -> str:
        return f"{self.median:9.2f}{self.p95:9.2f}"


def each(ask: Callable[[T], object], asked: Iterable[T]) -> Taken:
    """Ask once for each and take the times."""
    times = []
    for one in asked:
        began = time.perf_counter()
        ask(one)
        times.append((time.perf_counter() - began) * 1000)
    return Taken(float(np.median(times)), float(np.percentile(times, 95)))
