"""The population base of the database, for the import of everybody else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from etl.contract import Source
from etl.steps.match import Homes
from geodata.engine import Database
from geodata.queries import homes
from geodata.queries.homes import Home
from geodata.records import Located
from geodata.records.people import Residence
from geodata.scope import WHOLE_CITY

BASE: Final = Residence.noun
"""The register whose homes are looked up."""


def looks_up(source: Source) -> bool:
    """Whether rows of a source have an address and say who they are."""
    model = source.model
    return issubclass(model, Located) and model.noun != BASE and not {"id_number", "phone"}.isdisjoint(model.model_fields)


def residents(database: Database, source: Source, day: dt.date) -> Homes | None:
    """How the homes of a day are looked up for a source; None where it does not, or nobody's home is known.

    Every look-up is a transaction of the writer: identifiers go into it and only homes come out.
    """
    if not looks_up(source):
        return None
    with database.write() as conn:
        if not homes.any_known(conn):
            return None

    def look_up(field: str, numbers: Sequence[str]) -> Mapping[str, Home]:
        with database.write() as conn:
            return homes.by_identity(conn, field, numbers, day, WHOLE_CITY)

    return look_up
