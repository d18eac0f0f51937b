"""What was asked for last, in memory: tiles of the public ground, which everybody's map asks for."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable

LARGEST_BYTES = 64 << 20
LARGEST_BODY = 1 << 20


class Shelf:
    """Bodies by name, at most `largest` bytes a process; the longest unused go first. Safe for threads."""

    def __init__(self, largest: int = LARGEST_BYTES) -> None:
        self._largest, self._held = largest, 0
        self._bodies: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, name: Hashable) -> bytes | None:
        """The body, or None."""
        with self._lock:
            if (body := self._bodies.get(name)) is not None:
                self._bodies.move_to_end(name)
            return body

    def keep(self, name: Hashable, body: bytes) -> None:
        """Keep a body; a large one is left to the database, so that it does not push out hundreds of others."""
        if len(body) > LARGEST_BODY:
            return
        with self._lock:
            self._held += len(body) - len(self._bodies.pop(name, b""))
            self._bodies[name] = body
            while self._held > self._largest:
                self._held -= len(self._bodies.popitem(last=False)[1])
