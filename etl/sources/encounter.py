"""Encounter."""

from __future__ import annotations

from etl.contract import Source
from geodata.records.hospitals import Encounter

SOURCE = Source(model=Encounter, order=53)
