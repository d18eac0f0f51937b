"""Sending on day by day, with patients as a fluid: the compiled loop of the deterministic census."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from analytics.flow.draws import compiled, kept
from analytics.flow.model import Floats, Ints


@cache
def sender() -> Callable[[Floats, Floats, Floats, Floats, Ints, Ints], tuple[Floats, Floats]]:
    """The loop, its machine code kept."""
    return kept(send_on)


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
