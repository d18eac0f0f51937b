"""The facts of the city, one declaration per register.

A record model is the single source for its table, its import columns, its template, its
dictionary entry and its masks: nothing about a register is written down a second time.
"""

from geodata.records.base import Located, Record, personal_fields
from geodata.records.catalog import RECORDS, record

__all__ = ["RECORDS", "Located", "Record", "personal_fields", "record"]
