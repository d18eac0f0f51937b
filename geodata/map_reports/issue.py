"""One issue of a map report: a definition with its place, days, moment and, where several are to be compared, common class breaks."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    Field,
    ValidationError,
    field_serializer,
    field_validator,
    model_validator,
)

from geodata.errors import BadReport
from geodata.filters import LONGEST_WINDOW_DAYS, Filters
from geodata.map_reports.definition import Definition, Key, Part, Wrong, said
from geodata.region import Region

MOST_NUMBER = 2**31 - 1
Breaks = Annotated[tuple[int, ...], Field(min_length=1, max_length=9)]


class Window(Part):
    """A closed window of days: from `first` to `last`, or the `days` up to `last`; `last` None: the newest day there is."""

    first: dt.date | None = None
    last: dt.date | None = None
    days: int | None = Field(None, ge=1, le=LONGEST_WINDOW_DAYS)

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.first is None) == (self.days is None):
            raise Wrong("须有首日或天数之一，且只有一个。", "needs a first day or a number of days, and only one of them.")
        if self.first and self.last and self.first > self.last:
            raise Wrong("的首日晚于末日，请对调。", "begins after it ends; exchange the days.")
        return self

    def between(self, newest: dt.date) -> tuple[dt.date, dt.date]:
        """First and last day, where `newest` is the newest day of the data. Raises `BadReport` for a window that begins after it."""
        last = self.last or newest
        first = self.first or last - dt.timedelta(days=(self.days or 1) - 1)
        if first > last:
            words = (f"统计期首日 {first} 晚于数据的最后一天 {last}。请选更早的日子。", f"The window begins on {first}, after the newest day {last} of the data. Choose earlier days.")
            raise BadReport([("window.first", *words)])
        return first, last


def _rising(breaks: tuple[int, ...]) -> tuple[int, ...]:
    if list(breaks) != sorted(set(breaks)):
        raise Wrong("须由小到大，各不相同。", "must rise, each greater than the one before.")
    return breaks


class Issue(Part):
    """What is printed. `area` None: all the reader may see; `as_of` None: what is known now; `breaks`: layer → lower bounds, else its own.

    `version`: the data version that was read at `as_of`, where a kept report remembers it. `scenario`: the number of a planner's saved
    scenario, `save` its version; None: the newest there was at `as_of`.
    """

    definition: Definition
    window: Window
    area: str | None = Field(None, pattern=r"^\d{1,32}$")
    region: Region | None = None
    as_of: AwareDatetime | None = None
    version: int | None = Field(None, ge=1)
    scenario: int | None = Field(None, ge=1, le=MOST_NUMBER)
    save: int | None = Field(None, ge=1, le=MOST_NUMBER)
    breaks: Mapping[Key, Annotated[Breaks, AfterValidator(_rising)]] = Field(default_factory=dict)

    @field_validator("breaks")
    @classmethod
    def _for_ever(cls, breaks: dict[str, tuple[int, ...]]) -> Mapping[str, tuple[int, ...]]:
        return MappingProxyType(breaks)

    @model_validator(mode="after")
    def _of_a_time(self) -> Self:
        if self.version is not None and self.as_of is None:
            raise Wrong("须与时点 as_of 一起给出。", "names a version without its as_of; give both.")
        if self.save is not None and self.scenario is None:
            raise Wrong("给出了情景的版本 save，须同时给出情景编号 scenario。", "names a save without its scenario; give both.")
        return self

    @field_serializer("breaks")
    def _plain(self, breaks: Mapping[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
        return dict(breaks)

    @field_serializer("region")
    def _as_link(self, region: Region | None) -> str | None:
        return str(region) if region else None

    def filters(self, newest: dt.date) -> Filters:
        """The window, area and region as queries take them; `newest`: the newest day of the data."""
        first, last = self.window.between(newest)
        return Filters(day_from=first, day_to=last, area=self.area, region=self.region)

    def dumped(self) -> dict[str, Any]:
        """Plain JSON, as `load` reads it again; what is as usual is left out."""
        return self.model_dump(mode="json", exclude_defaults=True) | {"definition": self.definition.dumped()}

    def digest(self) -> str:
        """The same for the same issue, on every machine: names files and makes equal wishes one."""
        return hashlib.blake2b(json.dumps(self.dumped(), sort_keys=True, ensure_ascii=False).encode(), digest_size=12).hexdigest()


def load(raw: Any) -> Issue:
    """The issue of anything a browser, a job or a table says. Raises `BadReport` with a sentence for every wrong field."""
    try:
        return Issue.model_validate(raw)
    except ValidationError as error:
        raise BadReport([said(one) for one in error.errors()]) from error
