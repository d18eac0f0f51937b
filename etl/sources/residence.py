"""Residence."""

from __future__ import annotations

from etl.contract import Source
from geodata.records.people import Residence

SOURCE = Source(model=Residence, order=21)
