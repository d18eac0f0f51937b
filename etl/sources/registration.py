"""Returnee registration."""

from __future__ import annotations

from etl.contract import Source
from geodata.records.people import Registration

SOURCE = Source(model=Registration, order=20)
