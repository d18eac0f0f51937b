"""Builds the tables of a moment with its alarms: for jobs, and for whoever else waits for the past.

moment = ensure(database, as_of)
past = database.at(moment)
"""

from __future__ import annotations

import datetime as dt

from geodata import moments
from geodata.engine import Database
from geodata.moments import building
from geodata.moments.building import Told
from geodata.moments.moment import Moment


def ensure(database: Database, as_of: dt.datetime, version: int | None = None, told: Told | None = None) -> Moment:
    """The moment of a time (see `moments.find`), its tables built where they did not stand: seconds to a minute. Raises `NoMoment`."""
    with database.read() as conn:
        moment = moments.find(conn, as_of, version)
    from etl.alarms import raising  # brings the statistics along: not at the start of whoever may need a moment

    building.ensure(database, moment, raising.raise_all, told)
    return moment
