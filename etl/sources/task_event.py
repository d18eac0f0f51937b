"""Task event."""

from __future__ import annotations

from etl.contract import Source
from geodata.records.work import TaskEvent

SOURCE = Source(model=TaskEvent, order=41)
