"""Household member."""

from __future__ import annotations

from etl.contract import Source
from geodata.records.people import HouseholdMember

SOURCE = Source(model=HouseholdMember, order=22)
