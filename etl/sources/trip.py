"""Trip."""

from __future__ import annotations

from etl.contract import Source
from geodata.records.people import Trip

SOURCE = Source(model=Trip, order=23)
