"""Patients as a fluid, day by day: who is sent on, who waits, who gives up. The compiled loop of the deterministic census."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from analytics.flow.draws import compiled, kept
from analytics.flow.model import Floats, Ints


@cache
def follower() -> Callable[[Floats, Floats, Floats, Floats, Ints, Ints, float], tuple[Floats, Floats]]:
    """The loop, its machine code kept."""
    return kept(follow)


@compiled
def still_there(patience: float, nights: int) -> float:
    """Share of those who came on a day, at a time uniform over it, who have not given up at the 24:00 `nights` later."""
    return min(1.0, max(0.0, patience - nights))


@compiled
def send(admitted: Floats, room: Floats, origins: Ints, targets: Ints, sent: Floats) -> None:
    """Send today's excess of each hospital to the nearest with room."""
    for pair in range(len(origins)):
        origin, target = origins[pair], targets[pair]
        amount = min(-room[origin], room[target], admitted[origin])
        if amount > 0:
            admitted[origin] -= amount
            admitted[target] += amount
            room[origin] += amount
            room[target] -= amount
            sent[origin, target] += amount


@compiled
def serve(queue: Floats, places: float) -> float:
    """Take so many from a line (nights waited,), the longest wait first: how many were there to take."""
    taken = 0.0
    for nights in range(len(queue) - 1, -1, -1):
        amount = min(queue[nights], places - taken)
        queue[nights] -= amount
        taken += amount
    return taken


@compiled
def sleep(queue: Floats, patience: float) -> float:
    """A night passes over a line: who gives up is gone, the others have waited one more. How many stood in it at 24:00."""
    waiting = 0.0
    for nights in range(len(queue)):
        before = still_there(patience, nights - 1) if nights > 0 else 1.0
        queue[nights] *= still_there(patience, nights) / before if before > 0 else 0.0
        waiting += queue[nights]
    for nights in range(len(queue) - 1, 0, -1):
        queue[nights] = queue[nights - 1]
    queue[0] = 0.0
    return waiting


@compiled
def follow(
    streams: Floats, present: Floats, beds: Floats, kernels: Floats, origins: Ints, targets: Ints, patience: float
) -> tuple[Floats, Floats]:
    """Need (2, H, T), in a bed or waiting for one at 24:00, and who was sent from where to where (H, H).

    Args:
        streams: (2, H, T) patients a day by the unit they are admitted to and the hospital they come to first.
        present: (2, H, T) patients of the time before at 24:00.
        beds: (2, H, T).
        kernels: (2, 2, T) presence by the unit of admission, unit, and days since.
        origins: (P,) hospitals a patient may be sent from …
        targets: (P,) … and to, the shortest way first.
        patience: days of waiting after which a patient gives up.
    """
    hospitals, days = streams.shape[1:]
    lying, need, sent = present.copy(), present.copy(), np.zeros((hospitals, hospitals))
    queue = np.zeros((2, hospitals, int(min(np.ceil(patience), days)) + 1))
    admitted, room, places = np.empty(hospitals), np.empty(hospitals), np.empty(hospitals)
    for day in range(days):
        for unit in range(2):
            tonight = kernels[unit, unit, 0]  # of a patient admitted today; who leaves before 24:00 fills no bed
            for at in range(hospitals):
                admitted[at] = streams[unit, at, day]
                free = max(0.0, beds[unit, at, day] - lying[unit, at, day])
                places[at] = free / tonight if tonight > 1e-9 else np.inf
                room[at] = places[at] - admitted[at] - queue[unit, at].sum()
            send(admitted, room, origins, targets, sent)
            for at in range(hospitals):
                queue[unit, at, 0] += admitted[at]
                taken = serve(queue[unit, at], places[at])
                if taken > 0:
                    for kind in range(2):
                        for later in range(day, days):
                            lying[kind, at, later] += taken * kernels[unit, kind, later - day]
        for unit in range(2):
            for at in range(hospitals):
                need[unit, at, day] = lying[unit, at, day] + sleep(queue[unit, at], patience)
    return need, sent
