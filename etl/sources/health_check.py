"""Health check."""

from __future__ import annotations

from etl.contract import Source
from geodata.records.health import HealthCheck

SOURCE = Source(model=HealthCheck, order=42)
