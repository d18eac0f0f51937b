"""What a kind of background job is: a title, who may ask for what, and a function that can be stopped and taken up again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from geodata.engine import Database
from geodata.scope import Scope

Asked = Mapping[str, Any]


class Told(Protocol):
    """How a running job speaks with those who wait."""

    @property
    def by(self) -> str:
        """The account that asked first, or `nightly`."""
        ...

    @property
    def kept(self) -> dict[str, Any]:
        """What an earlier try kept, on the same data; empty at first."""
        ...

    def progress(self, done: int, total: int, words: tuple[str, str]) -> None:
        """How far it is, in numbers and in words (zh, en). May be called often: it writes twice a second at most."""
        ...

    def keep(self, state: Mapping[str, Any]) -> None:
        """Keep plain JSON to go on from after a restart; written at once."""
        ...

    def cancelled(self) -> bool:
        """Whether to stop: ask between two pieces of work and return early with anything. Costs nothing."""
        ...


def as_asked(asked: Asked) -> dict[str, Any]:
    """The wish as it came; for kinds that are asked for nothing in particular, or check it themselves."""
    return dict(asked)


@dataclass(frozen=True)
class JobKind:
    """One kind of job; every module of `etl/jobs` has one as `JOB`.

    `run(database, asked, scope, told)` returns plain JSON for the `result` column; its `words` (zh, en), if any, are shown. It may be killed at any moment and run
    again from what it kept, so what it writes elsewhere goes by key. It raises a `GridwatchError` where a person can mend it.
    `check` makes a wish canonical (equal wishes are one job) and raises `BadFilter`; `nightly` and `opening`: what the
    night's schedule and a server that has started ask for, None if nothing; `whole_city`: people of one district cannot ask for it.
    """

    key: str
    title: tuple[str, str]
    run: Callable[[Database, Asked, Scope, Told], dict[str, Any]]
    check: Callable[[Asked], dict[str, Any]] = as_asked
    nightly: Asked | None = None
    opening: Asked | None = None
    whole_city: bool = False
