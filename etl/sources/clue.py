"""Clue or ticket."""

from __future__ import annotations

from etl.contract import Source
from geodata.records.voices import Clue

SOURCE = Source(model=Clue, order=60)
