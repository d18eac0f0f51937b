"""Isolation."""

from __future__ import annotations

from etl.contract import Source
from geodata.records.health import Isolation

SOURCE = Source(model=Isolation, order=43)
