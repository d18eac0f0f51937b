"""Case."""

from __future__ import annotations

from etl.contract import Source
from geodata.records.cases import Case

SOURCE = Source(model=Case, order=30)
