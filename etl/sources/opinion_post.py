"""Opinion post."""

from __future__ import annotations

from etl.contract import Source
from geodata.records.voices import OpinionPost

SOURCE = Source(model=OpinionPost, order=61)
