"""A moment: a version of the data, and the time it is looked at from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

PREFIX = "moment_"


@dataclass(frozen=True)
class Moment:
    """The data as they stood at `version`, told as if it were `at`.

    `cautions` (zh, en): why numbers may yet differ from those told then, e.g. because a definition has changed since.
    """

    version: int
    at: dt.datetime
    cautions: tuple[tuple[str, str], ...] = ()

    @property
    def schema(self) -> str:
        """The schema its tables stand in."""
        return f"{PREFIX}{self.version}"
