"""What a person has chosen on the screen, parsed once at the door."""

from __future__ import annotations

import datetime as dt
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from geodata.errors import BadFilter
from geodata.region import Region

LONGEST_WINDOW_DAYS = 3660
LONGEST_NUMBER = 40


class Filters(BaseModel):
    """A closed window of days, and optionally one area (any level, by code) or a region drawn on the map.

    While there is a region, numbers answer for it and `area` is only where the view stands. What is asked of hospitals
    answers for `hospital`, wherever it stands, once one is chosen by its number.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    day_from: dt.date
    day_to: dt.date
    area: str | None = None
    region: Region | None = None
    hospital: str | None = Field(None, min_length=1, max_length=LONGEST_NUMBER)

    @model_validator(mode="after")
    def _check_window(self) -> Self:
        days = (self.day_to - self.day_from).days + 1
        if not 1 <= days <= LONGEST_WINDOW_DAYS:
            raise BadFilter(
                f"时间窗 {self.day_from} 至 {self.day_to} 无效：起始日须不晚于截止日，且不超过十年。",
                f"The window {self.day_from} to {self.day_to} is invalid: the first day must not follow the last, and ten years is the limit.",
            )
        return self

    @property
    def days(self) -> int:
        """Length of the window in days."""
        return (self.day_to - self.day_from).days + 1

    def previous(self) -> Filters:
        """The window of the same length just before this one."""
        length = dt.timedelta(days=self.days)
        return self.model_copy(update={"day_from": self.day_from - length, "day_to": self.day_to - length})
