"""Official daily figure."""

from __future__ import annotations

from etl.contract import Source
from geodata.records.cases import CaseSeries

SOURCE = Source(model=CaseSeries, order=33)
