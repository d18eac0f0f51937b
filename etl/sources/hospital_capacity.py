"""Hospital capacity."""

from __future__ import annotations

from etl.contract import Source
from geodata.records.hospitals import HospitalCapacity

SOURCE = Source(model=HospitalCapacity, order=52)
