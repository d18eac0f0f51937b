"""Checkpoint scan."""

from __future__ import annotations

from etl.contract import Source
from geodata.records.checkpoints import CheckpointScan

SOURCE = Source(model=CheckpointScan, order=51)
