"""What planners start from: hospitals with their beds and patients, where people live, how the epidemic goes. No record leaves.

ground = planning.ground(conn, scope)          # while the map stays as it is
base = planning.base(conn, scope, ground)      # while the data stay as they are
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, text

from geodata.driver import binary_rows
from geodata.filters import Filters
from geodata.metrics import LONGEST_DELAY
from geodata.queries import counts, onsets, places, standing, vectors
from geodata.queries.cases import measured_by
from geodata.queries.courses import ways
from geodata.queries.standing import CityFacts, Place
from geodata.scenarios.base import UNKNOWN, Base, Floats, Ground, Ints, Onsets, Site, Visits
from geodata.scope import Scope

DAYS = 60
"""Cases and admissions so far back."""
HOME_DAYS = 14
"""Where the next patients live is told by the cases of so many days."""
CLINIC_DAYS = 7
TILESETS = ("h3_8", "grid")

_TILESET = text("select tileset from cell where tileset = any(:tilesets) group by tileset having count(population) = count(*) order by count(*) desc limit 1")
_CELLS = """
    select code, coalesce(population, 0)::float8, lon, lat, coalesce(district_code, ''), coalesce(street_code, ''), coalesce(community_code, '')
    from cell where tileset = %s and (%s::text is null or district_code = %s) order by idx
"""
_OUTLINES = """
    select ST_AsBinary(ST_SnapToGrid(geom, 0.000001)) from cell where tileset = %s and (%s::text is null or district_code = %s) order by idx
"""
_NAMES = text("""
    select code, name_zh, name_en, level from area
    where level in ('district', 'street', 'community') and (cast(:district as text) is null or district_code = :district)
""")
_DAY = text("""
    select coalesce(max(c.day), :last) from hospital_capacity c join hospital h using (hospital_no)
    where c.day <= :last and c.day > :last - 15 and (cast(:district as text) is null or h.district_code = :district)
""")
_SITES = text("""
    select h.hospital_no, h.name, coalesce(a.name_zh, ''), coalesce(a.name_en, ''), h.district_code, h.lon, h.lat, coalesce(h.designated, false), coalesce(h.fever_clinic, false)
    from hospital h left join area a on a.code = h.district_code
    where cast(:district as text) is null or h.district_code = :district order by h.hospital_no
""")
# A makeshift unit is a ward of its hospital; beds of a fever clinic are for a few hours. Without a staffing figure the beds
# are the limit. A unit that reported no occupancy makes that of the hospital unknown: a missing report is not an empty ward.
_BEDS = text("""
    with newest as (
        select distinct on (c.hospital_no, c.unit) c.hospital_no, c.unit = 'icu' as icu, c.day, c.beds, coalesce(c.staffed_beds, c.beds) as staffed, c.occupied
        from hospital_capacity c join hospital h using (hospital_no)
        where c.unit in ('ward', 'makeshift', 'icu') and c.day <= :day and c.day > :day - 61
          and (cast(:district as text) is null or h.district_code = :district)
        order by c.hospital_no, c.unit, c.day desc
    )
    select hospital_no, icu, sum(beds)::int, sum(staffed)::int, case when count(occupied) = count(*) then sum(occupied)::int end, :day - min(day) from newest group by 1, 2
""")
_VISITS = text("""
    select e.hospital_no, extract(hour from e.arrived_at)::int, count(*)
    from encounter e join hospital h using (hospital_no)
    where e.kind = 'fever_clinic' and e.arrived_at >= cast(:first as date) and e.arrived_at < cast(:day as date) + 1
      and (cast(:district as text) is null or h.district_code = :district)
    group by 1, 2
""")


def ground(conn: Connection, scope: Scope) -> Ground:
    """The cells of the finest tile set of moderate size whose people are known, and the areas they make up."""
    tileset = conn.execute(_TILESET, {"tilesets": list(TILESETS)}).scalar() or TILESETS[0]
    rows = binary_rows(conn, _CELLS, (tileset, scope.district_code, scope.district_code))
    codes, people, lon, lat, *above = zip(*rows, strict=True) if rows else ((),) * 7
    named = conn.execute(_NAMES, {"district": scope.district_code}).all()
    inside = [_rows(level) for level in above]
    areas: dict[str, tuple[Ints, tuple[str, str]]] = {}
    for row in named:
        cells = next((found[row.code] for found in inside if row.code in found), None)
        if cells is not None:
            areas[row.code] = (cells, (row.name_zh, row.name_en))
    name = f"{places.geometry_version(conn)}-{tileset}-{scope.district_code or 'all'}"
    known, east, north = (np.array(one, dtype=np.float64) for one in (people, lon, lat))
    return Ground(name, tileset, tuple(codes), known, east, north, areas, {row.code: row.level for row in named if row.code in areas})


def _rows(codes: Sequence[str]) -> dict[str, Ints]:
    """Code → the places where it stands."""
    values, which = np.unique(np.array(codes, dtype=np.str_), return_inverse=True)
    order = np.argsort(which, kind="stable")
    return dict(zip(values.tolist(), np.split(order, np.cumsum(np.bincount(which))[:-1]), strict=True)) if len(values) else {}


def outlines(conn: Connection, on: Ground, scope: Scope) -> list[bytes]:
    """The outline of every cell of a ground as WKB, in its order; neighbours share their corners exactly."""
    return [row[0] for row in binary_rows(conn, _OUTLINES, (on.tileset, scope.district_code, scope.district_code))]


def base(conn: Connection, scope: Scope, on: Ground) -> Base:
    """What the newest reports say of the hospitals and people of a scope; `minutes` is left to who has a matrix."""
    facts = standing.city_facts(conn)
    bound: dict[str, Any] = {"district": scope.district_code, "last": facts.day_to}
    day: dt.date = conn.execute(_DAY, bound).scalar_one()
    bound |= {"day": day}
    sites = tuple(Site(row[0], row[1], (row[2], row[3]), *row[4:]) for row in conn.execute(_SITES, {"district": scope.district_code}))
    row_of = {site.number: row for row, site in enumerate(sites)}
    beds, reported = _beds(conn, bound, row_of)
    seen = ways(conn, scope, day, DAYS, len(sites))
    window = Filters(day_from=max(facts.day_from, day - dt.timedelta(days=DAYS - 1)), day_to=day)
    at = standing.place(conn, window, scope)
    cases, imported = _cases(conn, scope, at, facts, day)
    late = 0 if facts.incomplete_from is None else max((day - facts.incomplete_from).days + 1, 0)
    return Base(
        day, scope.district_code, facts.official, sites, *beds, seen.patients, seen.present, reported, on, _recent(conn, scope, facts, day, on),
        cases, imported, late, seen.admissions, seen.course, _onsets(conn, scope, at, facts), _visits(conn, bound, row_of), facts.serial_interval, None,
    )  # fmt: skip


def _beds(conn: Connection, bound: Mapping[str, Any], row_of: Mapping[str, int]) -> tuple[tuple[Ints, Ints, Ints], Ints]:
    """Beds, staffed, occupied (2, H), and how many days old each site's oldest unit report is (H,)."""
    found = np.full((3, 2, len(row_of)), UNKNOWN, dtype=np.int64)
    age = np.full(len(row_of), UNKNOWN, dtype=np.int64)
    for number, icu, beds, staffed, occupied, old in conn.execute(_BEDS, {name: bound[name] for name in ("district", "day")}):
        row = row_of[number]
        found[:, int(icu), row] = beds, staffed, UNKNOWN if occupied is None else occupied
        age[row] = max(age[row], old)
    return (found[0], found[1], found[2]), age


def _cases(conn: Connection, scope: Scope, at: Place, facts: CityFacts, day: dt.date) -> tuple[Ints, Ints]:
    """New cases of the last days as reported, and the imported ones of these; a day without a figure is 0, so is a correction."""
    metric, dimension, categories = measured_by(facts)
    first = day - dt.timedelta(days=DAYS - 1)
    if categories is not None:
        figures = counts.published(conn, scope, at, metric, first, day, dimension, categories[0]).fillna(0.0).clip(lower=0.0)
        return figures.to_numpy().astype(np.int64), np.zeros(DAYS, dtype=np.int64)
    routes = counts.daily(conn, scope, at, metric, first, day, "route")
    every = counts.daily(conn, scope, at, metric, first, day)
    none = np.zeros(DAYS, dtype=np.int64)
    return (every[""].to_numpy() if "" in every else none), (routes[onsets.IMPORTED].to_numpy() if onsets.IMPORTED in routes else none)


def _recent(conn: Connection, scope: Scope, facts: CityFacts, day: dt.date, on: Ground) -> Floats:
    """New cases of the last two weeks by cell; published addresses where the city has no list of cases."""
    window = Filters(day_from=day - dt.timedelta(days=HOME_DAYS - 1), day_to=day)
    found = vectors.window(conn, "case_addresses" if facts.official else "cases", window, scope, on.tileset)
    inside: Floats = found[found != vectors.OUTSIDE].astype(np.float64)
    return inside


def _onsets(conn: Connection, scope: Scope, at: Place, facts: CityFacts) -> Onsets:
    if facts.official:
        return Onsets(facts.day_to, np.zeros((0, LONGEST_DELAY + 1)), np.zeros(0))
    known = onsets.by_delay(conn, scope, at, facts)
    return Onsets(known.days[0].date() if len(known.days) else facts.day_to, known.delays, known.imported)


def _visits(conn: Connection, bound: Mapping[str, Any], row_of: Mapping[str, int]) -> Visits:
    """The newest week of the fever clinics."""
    found = np.zeros((len(row_of), 24))
    first = bound["day"] - dt.timedelta(days=CLINIC_DAYS - 1)
    for number, hour, visits in conn.execute(_VISITS, {"district": bound["district"], "day": bound["day"], "first": first}):
        found[row_of[number], hour] = visits / CLINIC_DAYS
    return Visits(CLINIC_DAYS, found)
