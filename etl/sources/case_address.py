"""Published address."""

from __future__ import annotations

from etl.contract import Source
from geodata.records.cases import CaseAddress

SOURCE = Source(model=CaseAddress, order=32)
