"""Migration between cities."""

from __future__ import annotations

from etl.contract import Source
from geodata.records.flows import MigrationFlow

SOURCE = Source(model=MigrationFlow, order=63)
