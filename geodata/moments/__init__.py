"""The past, told again: every query, layer and report on the data as they stood at an earlier version.

    moment = moments.find(conn, as_of)           # the newest version at that time, or a refusal in words
    building.ensure(database, moment)            # its tables, unless they stand already
    past = database.at(moment)                   # `past.read()` answers as of then; nothing else changes

A moment is a schema of the same database. Registers are views in it: rows written later are left out, rows changed or deleted
later stand as `record_history` keeps them. Counts are tables, copied and corrected by the code that every load corrects them by.
Ground, accounts and scenarios are those of today: `past.py` says which table is which.
"""

from geodata.moments.finding import find, oldest, parse, present
from geodata.moments.moment import Moment

__all__ = ["Moment", "find", "oldest", "parse", "present"]
