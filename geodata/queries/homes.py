"""Registered homes by who lives there, for the import alone: rows and identifiers never leave the writer's transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from geodata.errors import BadFilter
from geodata.scope import Scope


@dataclass(frozen=True, slots=True)
class Home:
    """Where one person is registered. `by` is the field it was found by: id_number or phone.

    `sure`: no person has to look at the home's own place; otherwise it is only not sure enough.
    """

    by: str
    id_number: str | None
    lon: float
    lat: float
    level: str
    radius_m: float
    confidence: float | None
    address: str
    district_code: str | None
    street_code: str | None
    community_code: str | None
    sure: bool = True


def _one_person(field: str) -> str:
    """Homes whose `field` only one person has: of each, the one moved into last and not left by the day.

    One whose own place is doubted (ambiguous, in another district than stated) is none.

    A number that two people share tells neither apart, so it tells nothing.
    """
    return f"""
        SELECT DISTINCT ON (r.{field}) r.{field} AS given, r.id_number, r.lon, r.lat, r.geo_level, r.radius_m, r.confidence,
               coalesce(r.matched, r.address, '') AS address, r.district_code, r.street_code, r.community_code, v.reason IS NULL AS sure
        FROM residence r LEFT JOIN review_item v ON v.source = 'residence' AND v.record_key = r.key AND v.closed_at IS NULL
        WHERE r.{field} = ANY(:given) AND r.lived_from <= :day AND (r.lived_to IS NULL OR r.lived_to > :day)
          AND r.lon IS NOT NULL AND r.radius_m IS NOT NULL
          AND (CAST(:district AS text) IS NULL OR r.district_code = :district)
          AND coalesce(v.reason, 'uncertain') = 'uncertain'
          AND NOT EXISTS (SELECT FROM residence o WHERE o.{field} = r.{field} AND o.person_no <> r.person_no)
        ORDER BY r.{field}, r.lived_from DESC, r.key
    """


_BY = {field: text(_one_person(field)) for field in ("id_number", "phone")}
_ANY = text("SELECT EXISTS (SELECT FROM residence WHERE id_number IS NOT NULL OR phone IS NOT NULL)")


def any_known(conn: Connection) -> bool:
    """Whether any registered home says who lives there."""
    return bool(conn.execute(_ANY).scalar())


def by_identity(conn: Connection, field: str, given: Sequence[str], day: dt.date, scope: Scope) -> dict[str, Home]:
    """Number → the home, on a day, of the one person who has it as `field` (id_number or phone).

    As the writer, with a scope that allows records; `BadFilter` for any other field.
    """
    if field not in _BY or not scope.records:
        raise BadFilter(f"不能按 {field} 查户籍。", f"Homes cannot be looked up by {field}.")
    if not given:
        return {}
    rows = conn.execute(_BY[field], {"given": list(given), "day": day, "district": scope.district_code})
    return {row[0]: Home(field, *row[1:]) for row in rows}
