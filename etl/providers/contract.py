"""What is asked of an online geocoder and what it answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import shapely


@dataclass(frozen=True)
class City:
    """The one city every question is about. `area` is its boundary in WGS84."""

    name: str
    code: str
    area: shapely.Geometry


@dataclass(frozen=True, slots=True)
class Answer:
    """What one provider said of one address on one day, in its own datum and its own words.

    `lon`, `lat` are None where it knows no such address; `level` is '' then.
    """

    provider: str
    city: str
    text: str
    lon: float | None
    lat: float | None
    datum: str
    level: str
    asked_on: dt.date


class NoAnswer(Exception):
    """This one address got no usable answer; the next may. `kind`: slow, away, error, garbage or refused."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind
