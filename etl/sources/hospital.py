"""Hospital."""

from __future__ import annotations

from etl.contract import Source
from geodata.records.hospitals import Hospital

SOURCE = Source(model=Hospital, order=11)
