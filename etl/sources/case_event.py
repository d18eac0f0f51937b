"""Case event."""

from __future__ import annotations

from etl.contract import Source
from geodata.records.cases import CaseEvent

SOURCE = Source(model=CaseEvent, order=31)
