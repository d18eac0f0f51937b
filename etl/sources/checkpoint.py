"""Checkpoint."""

from __future__ import annotations

from etl.contract import Source
from geodata.records.checkpoints import Checkpoint

SOURCE = Source(model=Checkpoint, order=10)
