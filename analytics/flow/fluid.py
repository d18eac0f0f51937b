"""Sending on day by day, with patients as a fluid: the compiled loop of the deterministic census."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any, TypeVar, cast

import numba
import numpy as np

from analytics.flow.model import Floats, Ints

F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """Compile at first call; run without Python's lock."""
    return cast(F, numba.njit(nogil=True, error_model="numpy")(function))


@cache
def keep() -> None:
    """Keep the machine code; where nothing can be written every process compiles for itself."""
    with suppress(RuntimeError):
        cast(Any, send_on).enable_caching()


@compiled
def send_on(
    streams: Floats, present: Floats, beds: Floats, kernels: Floats, origins: Ints, targets: Ints
) -> tuple[Floats, Floats]:
    """Need (2, H, T) and who was sent from where to where (H, H), if each day's excess goes to the nearest with room.

    Args:
        streams: (2, H, T) patients a day by the unit they are admitted to and the hospital they come to first.
        present: (2, H, T) patients of the time before at 24:00.
        beds: (2, H, T).
        kernels: (2, 2, T) presence by the unit of admission, unit, and days since.
        origins: (P,) hospitals a patient may be sent from …
        targets: (P,) … and to, the shortest way first.
    """
    hospitals, days = streams.shape[1:]
    need, sent = present.copy(), np.zeros((hospitals, hospitals))
    admitted, room = np.empty(hospitals), np.empty(hospitals)
    for day in range(days):
        for unit in range(2):
            tonight = kernels[unit, unit, 0]  # of a patient admitted today; who leaves before 24:00 fills no bed
            for at in range(hospitals):
                admitted[at] = streams[unit, at, day]
                free = max(0.0, beds[unit, at, day] - need[unit, at, day])
                room[at] = free / tonight - admitted[at] if tonight > 1e-9 else np.inf
            for pair in range(len(origins)):
                origin, target = origins[pair], targets[pair]
                amount = min(-room[origin], room[target], admitted[origin])
                if amount > 0:
                    admitted[origin] -= amount
                    admitted[target] += amount
                    room[origin] += amount
                    room[target] -= amount
                    sent[origin, target] += amount
            for at in range(hospitals):
                if admitted[at] > 0:
                    for kind in range(2):
                        for later in range(day, days):
                            need[kind, at, later] += admitted[at] * kernels[unit, kind, later - day]
    return need, sent
