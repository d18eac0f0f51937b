"""Checkpoint shift."""

from __future__ import annotations

from etl.contract import Source
from geodata.records.checkpoints import CheckpointShift

SOURCE = Source(model=CheckpointShift, order=50)
