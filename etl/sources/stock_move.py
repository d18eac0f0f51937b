"""Stock move."""

from __future__ import annotations

from etl.contract import Source
from geodata.records.supplies import StockMove

SOURCE = Source(model=StockMove, order=62)
