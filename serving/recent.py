"""Tiles in front of the application: who was let in a moment ago is handed what was just made, without session, routing and views.

A map asks for dozens of tiles at once, and all of that is most of what a kept tile costs. Who may see the ground is decided behind
here only; what it says is believed for `BELIEVED_S`, for the same cookies and the same source of the same ground.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from geodata.shelf import Shelf

BELIEVED_S = 2.0
"""As long as `callbacks.login` believes who asks often."""
TILES = "/tiles/"
MOST_VISITS = 1_000

Headers = list[tuple[str, str]]
Wsgi = Callable[..., Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer of status 200."""

    headers: Headers
    body: bytes

    def __len__(self) -> int:
        """Bytes it takes on the shelf, an empty body's headers among them."""
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers)


class Recent:
    """A WSGI application around another. Only plain GETs of tiles are answered here; everything else passes."""

    def __init__(self, app: Wsgi, clock: Callable[[], float] = time.monotonic) -> None:
        self._app, self._clock = app, clock
        self._answers: Shelf[Answer] = Shelf()
        self._let_in: dict[tuple[str, str], float] = {}
        self._lock = threading.Lock()

    def __call__(self, asked: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """See PEP 3333."""
        path: str = asked["PATH_INFO"]
        if not path.startswith(TILES) or asked["REQUEST_METHOD"] != "GET" or asked.get("QUERY_STRING") or "HTTP_IF_NONE_MATCH" in asked:
            return self._app(asked, start)
        visit, name = (asked.get("HTTP_COOKIE", ""), _ground(path)), (path, asked.get("HTTP_ACCEPT_ENCODING", ""))
        if self._clock() < self._let_in.get(visit, 0.0) and (held := self._answers.find(name)) is not None:
            start("200 OK", [*held.headers])
            return [held.body]
        return self._ask(asked, start, visit, name)

    def _ask(self, asked: dict[str, Any], start: Callable[..., Any], visit: tuple[str, str], name: tuple[str, str]) -> Iterable[bytes]:
        """The application's answer, kept where it may be."""
        said: list[Any] = []

        def noted(status: str, headers: Headers, *problem: Any) -> Any:
            said[:] = [status, headers]
            return start(status, headers, *problem)

        chunks = self._app(asked, noted)
        try:
            body = b"".join(chunks)
        finally:
            getattr(chunks, "close", lambda: None)()
        status, headers = said
        if status.startswith("200") and _lasts(headers):
            self._answers.keep(name, Answer(headers, body))
            self._believe(visit)
        return [body]

    def _believe(self, visit: tuple[str, str]) -> None:
        now = self._clock()
        with self._lock:
            if len(self._let_in) >= MOST_VISITS:
                self._let_in = {one: until for one, until in self._let_in.items() if until > now}
            self._let_in[visit] = now + BELIEVED_S


def _ground(path: str) -> str:
    """Source and version of a tile's address: `/tiles/base/<version>/14/1/2.pbf` without the last three."""
    return path.rsplit("/", 3)[0]


def _lasts(headers: Headers) -> bool:
    """Whether an answer is the same for everybody who may have it, for ever: it never changes and sets no cookie."""
    named = {name.lower(): value for name, value in headers}
    return "immutable" in named.get("cache-control", "") and "set-cookie" not in named
