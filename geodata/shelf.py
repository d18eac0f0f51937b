"""What was asked for last, in memory: tiles of the public ground, which everybody's map asks for."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Sized
from typing import Generic, TypeVar

LARGEST_BYTES = 64 << 20
LARGEST_BODY = 1 << 20
Body = TypeVar("Body", bound=Sized)


class Shelf(Generic[Body]):
    """Bodies by name, at most `largest` bytes a process; the longest unused go first. Safe for threads."""

    def __init__(self, largest: int = LARGEST_BYTES) -> None:
        self._largest, self._held = largest, 0
        self._bodies: OrderedDict[Hashable, Body] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, name: Hashable) -> Body | None:
        """The body, or None."""
        with self._lock:
            if (body := self._bodies.get(name)) is not None:
                self._bodies.move_to_end(name)
            return body

    def keep(self, name: Hashable, body: Body) -> None:
        """Keep a body; a large one is left to the database, so that it does not push out hundreds of others."""
        if len(body) > LARGEST_BODY:
            return
        with self._lock:
            before = self._bodies.pop(name, None)
            self._held += len(body) - (0 if before is None else len(before))
            self._bodies[name] = body
            while self._held > self._largest:
                self._held -= len(self._bodies.popitem(last=False)[1])
