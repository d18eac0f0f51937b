"""Code state."""

from __future__ import annotations

from etl.contract import Source
from geodata.records.health import CodeState

SOURCE = Source(model=CodeState, order=44)
