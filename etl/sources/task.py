"""Task."""

from __future__ import annotations

from etl.contract import Source
from geodata.records.work import Task

SOURCE = Source(model=Task, order=40)
