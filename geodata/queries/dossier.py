"""One chosen cell or site in depth: its number against its own past and its neighbours, what waits there, what is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

import h3
import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, text

from geodata.cell_codes import cell_codes
from geodata.errors import NotAllowed, UnknownName
from geodata.filters import Filters
from geodata.queries import hospitals, vectors
from geodata.queries.standing import city_facts
from geodata.queries.tasks import moments
from geodata.scope import Scope

PAST_DAYS = 24
MOST_RECORDS = 6
MOST_NEIGHBOURS = 8
Text = tuple[str, str]
CELL_CODES = cell_codes("r")


@dataclass(frozen=True)
class Cell:
    """A cell of a tile set: its dense number, codes, names, and the size of it."""

    idx: int
    tileset: str
    code: str
    name: Text
    district_code: str | None
    street_code: str | None
    street: Text | None
    population: float | None
    area_m2: float
    lon: float
    lat: float


@dataclass(frozen=True)
class RecordLine:
    """One masked record: its day, what it is (masked address, or a class code), how precisely located."""

    day: dt.date
    what: str
    geo_level: str | None
    confidence: float | None = None


@dataclass(frozen=True)
class Inside:
    """An area that holds the cell."""

    code: str
    name: Text


@dataclass(frozen=True)
class CellDossier:
    """Everything the drawer says. Counts are exact: whether small ones may be shown is the caller's decision."""

    cell: Cell
    metric: str
    now: int
    before: int
    rank: int
    among: int
    among_name: Text | None
    days: tuple[dt.date, ...]
    daily: tuple[int, ...]
    neighbours: tuple[tuple[Cell, int], ...]
    levels: dict[str, int]
    radius_m: float | None
    seen: int
    verified: int
    tasks_open: int
    earliest_due: dt.datetime | None
    inside: tuple[Inside, ...]
    records: tuple[RecordLine, ...] | None = field(default=None)


_CELL = """
    select c.idx, c.tileset, c.code, c.name_zh, c.name_en, c.district_code, c.street_code, c.population, c.area_m2, c.lon, c.lat,
           s.name_zh as street_zh, s.name_en as street_en
    from cell c left join area s on s.code = c.street_code
"""
_ONE = text(_CELL + " where c.tileset = :tileset and c.code = :code")
_MANY = text(_CELL + " where c.tileset = :tileset and c.code = any(:codes)"
             " and (cast(:district as text) is null or c.district_code = :district)")  # fmt: skip
_TOUCHING = text(
    _CELL + """
    join cell me on me.tileset = c.tileset and me.code = :code
    where c.tileset = :tileset and c.code <> :code and c.geom && me.geom and ST_Intersects(c.geom, me.geom)
      and (cast(:district as text) is null or c.district_code = :district)
    order by ST_Distance(ST_Centroid(c.geom), ST_Centroid(me.geom)) limit :most
""")
_INSIDE = text("""
    select a.code, a.name_zh, a.name_en from cell c
    join area a on a.code in (c.district_code, c.street_code, c.community_code) or (:tileset in ('community', 'grid') and a.code = c.code)
    where c.tileset = :tileset and c.code = :code order by length(a.code), a.code
""")
_PEERS = text("""
    select idx from cell where tileset = :tileset and district_code = :district
      and (cast(:street as text) is null or street_code = :street)
""")
_SERIES = text("""
    select day, substring(v from :start for 4) as n from cell_vector
    where metric = :metric and category = '' and tileset = :tileset and day <= :last
      and day >= coalesce((select max(day) from cell_vector where metric = :metric and category = ''
                           and tileset = :tileset and day < :first), :first)
    order by day
""")


def cell_of(conn: Connection, tileset: str, code: str, scope: Scope) -> Cell:
    """The cell. Raises `UnknownName`, and `NotAllowed` outside the person's district."""
    row = conn.execute(_ONE, {"tileset": tileset, "code": code}).one_or_none()
    if row is None or tileset not in CELL_CODES:
        raise UnknownName(f"没有网格 {code}。", f"There is no cell {code}.")
    if scope.district_code not in (None, row.district_code):
        raise NotAllowed("这个网格不在您的辖区内。请选择辖区内的网格。", "This cell is outside your district. Choose one inside it.")
    return _cell(row)


def of_cell(conn: Connection, tileset: str, code: str, filters: Filters, scope: Scope) -> CellDossier:
    """The dossier of a cell; records only with clearance. Raises `UnknownName`, `NotAllowed`."""
    cell = cell_of(conn, tileset, code, scope)
    metric = "case_addresses" if city_facts(conn).official else "cases"
    whole = filters.model_copy(update={"area": None})
    now = vectors.window(conn, metric, whole, scope, tileset)
    before = vectors.window(conn, metric, whole.previous(), scope, tileset)
    rank, among, named = _rank(conn, cell, now)
    days, daily = _past(conn, metric, cell, filters.day_to)
    levels, radius = _precision(conn, metric, cell, filters, scope)
    open_now, due = _tasks(conn, cell, filters, scope)
    return CellDossier(
        cell, metric, int(now[cell.idx]), int(before[cell.idx]), rank, among, named, days, daily,
        tuple((near, int(now[near.idx])) for near in _neighbours(conn, cell, scope)), levels, radius,
        _stock(conn, "arrivals_seen", cell, filters, scope), _stock(conn, "arrivals_verified", cell, filters, scope),
        open_now, due, _inside(conn, cell), _records(conn, metric, cell, filters, scope) if scope.records else None,
    )  # fmt: skip


def _inside(conn: Connection, cell: Cell) -> tuple[Inside, ...]:
    """The areas around the cell, largest first; codes grow with depth."""
    rows = conn.execute(_INSIDE, {"tileset": cell.tileset, "code": cell.code})
    return tuple(Inside(row.code, (row.name_zh, row.name_en or row.name_zh)) for row in rows)


def _cell(row: object) -> Cell:
    street = (row.street_zh, row.street_en) if row.street_zh else None  # type: ignore[attr-defined]
    return Cell(
        row.idx, row.tileset, row.code, (row.name_zh, row.name_en), row.district_code, row.street_code, street,  # type: ignore[attr-defined]
        row.population, row.area_m2, row.lon, row.lat,  # type: ignore[attr-defined]
    )  # fmt: skip


def _rank(conn: Connection, cell: Cell, now: npt.NDArray[np.int64]) -> tuple[int, int, Text | None]:
    """Place among the cells of its street (of its district where it has none): 1 is the highest."""
    if cell.district_code is None:
        return 1, 1, None
    street = None if cell.tileset in ("district", "street") else cell.street_code
    found = conn.execute(_PEERS, {"tileset": cell.tileset, "district": cell.district_code, "street": street})
    peers = np.array([row.idx for row in found], np.intp)
    return int((now[peers] > now[cell.idx]).sum()) + 1, len(peers), cell.street if street else None


def _past(conn: Connection, metric: str, cell: Cell, last: dt.date) -> tuple[tuple[dt.date, ...], tuple[int, ...]]:
    """The last days' counts, from the differences of the stored running totals."""
    first = last - dt.timedelta(days=PAST_DAYS - 1)
    bound = {"metric": metric, "tileset": cell.tileset, "start": 4 * cell.idx + 1, "first": first, "last": last}
    totals = {row.day: int.from_bytes(row.n, "little", signed=True) for row in conn.execute(_SERIES, bound) if row.n}
    days = tuple(first + dt.timedelta(days=step) for step in range(PAST_DAYS))
    known = max((day for day in totals if day < first), default=None)
    running, counts = totals[known] if known is not None else 0, []
    for day in days:
        counts.append(totals.get(day, running) - running)
        running = totals.get(day, running)
    return days, tuple(counts)


def _neighbours(conn: Connection, cell: Cell, scope: Scope) -> Iterable[Cell]:
    """The ring around a hexagon; for areas those that touch it."""
    bound = {"tileset": cell.tileset, "district": scope.district_code}
    if cell.tileset.startswith("h3") and h3.is_valid_cell(cell.code):
        rows = conn.execute(_MANY, bound | {"codes": h3.grid_ring(cell.code, 1)})
    else:
        rows = conn.execute(_TOUCHING, bound | {"code": cell.code, "most": MOST_NEIGHBOURS})
    return [_cell(row) for row in rows]


def _within(cell: Cell, scope: Scope) -> tuple[str, dict[str, object]]:
    """Condition on a fact's rows that lie in the cell; the district narrows it to an index."""
    districts = [code for code in (cell.district_code, scope.district_code) if code]
    parts = [f"{CELL_CODES[cell.tileset]} = :cell", *(f"r.district_code = :district{turn}" for turn, _ in enumerate(districts))]
    return " and ".join(parts), {"cell": cell.code, **{f"district{turn}": code for turn, code in enumerate(districts)}}


def _precision(conn: Connection, metric: str, cell: Cell, filters: Filters, scope: Scope) -> tuple[dict[str, int], float | None]:
    """Precision level → rows of the window, and the widest uncertainty radius in metres."""
    noun, day = ("case_address", "day") if metric == "case_addresses" else ("case", "reported_on")
    condition, bound = _within(cell, scope)
    query = f'select geo_level, count(*) as n, max(radius_m) as radius from "{noun}" r where {condition} and r.{day} between :first and :last group by geo_level'
    rows = conn.execute(text(query), bound | {"first": filters.day_from, "last": filters.day_to}).all()
    return {row.geo_level or "none": row.n for row in rows}, max((row.radius for row in rows if row.radius is not None), default=None)


def _stock(conn: Connection, metric: str, cell: Cell, filters: Filters, scope: Scope) -> int:
    """Everything counted in the cell up to the window's end."""
    counts = vectors.cumulative(conn, metric, filters.model_copy(update={"area": None}), scope, cell.tileset)
    return max(0, int(counts[cell.idx]))


def _tasks(conn: Connection, cell: Cell, filters: Filters, scope: Scope) -> tuple[int, dt.datetime | None]:
    """Tasks open at the window's end, and the earliest time one is due."""
    condition, bound = _within(cell, scope)
    query = f"select count(*) as n, min(due_at) as due from task r where {condition} and created_at < :until and (closed_at is null or closed_at >= :until)"
    row = conn.execute(text(query), bound | {"until": moments(filters)[1]}).one()
    return row.n, row.due


def _records(conn: Connection, metric: str, cell: Cell, filters: Filters, scope: Scope) -> tuple[RecordLine, ...]:
    """The newest masked records of the window."""
    view, day = ("case_address_view", "day") if metric == "case_addresses" else ("case_view", "reported_on")
    condition, bound = _within(cell, scope)
    query = (
        f"select {day} as day, coalesce(address_masked, '') as what, geo_level, confidence from {view} r"
        f" where {condition} and {day} between :first and :last order by {day} desc, what limit :most"
    )
    rows = conn.execute(text(query), bound | {"first": filters.day_from, "last": filters.day_to, "most": MOST_RECORDS})
    return tuple(RecordLine(row.day, row.what, row.geo_level, row.confidence) for row in rows)


_SITE = {
    "hospitals": text("select h.hospital_no as code, h.name, h.district_code, h.grade, h.services, a.name_zh, a.name_en from hospital h"
                      " left join area a on a.code = h.district_code where h.hospital_no = :code"),
    "checkpoints": text("select c.checkpoint_no as code, c.name, c.district_code, c.kind as grade, null as services, a.name_zh, a.name_en from checkpoint c"
                        " left join area a on a.code = c.district_code where c.checkpoint_no = :code"),
    "stations": text("select station_no as code, name_zh as name, null as district_code, kind as grade, null as services, null as name_zh, name_en"
                     " from station where station_no = :code"),
}  # fmt: skip


@dataclass(frozen=True)
class SiteDossier:
    """A hospital, checkpoint or station: public facts, and for a hospital its beds on the newest day."""

    kind: str
    code: str
    name: str
    district: Text | None
    grade: str | None
    services: str | None
    day: dt.date | None = None
    beds: int | None = None
    staffed: int | None = None
    occupied: int | None = None


def of_site(conn: Connection, kind: str, code: str, filters: Filters, scope: Scope) -> SiteDossier:
    """The dossier of a site. Sites are public places; beds follow the scope. Raises `UnknownName`."""
    row = conn.execute(_SITE[kind], {"code": code}).one_or_none() if kind in _SITE else None
    if row is None:
        raise UnknownName(f"没有地点 {code}。", f"There is no site {code}.")
    district = (row.name_zh, row.name_en) if row.name_zh else None
    plain = SiteDossier(kind, row.code, row.name, district, row.grade, row.services)
    if kind != "hospitals" or scope.district_code not in (None, row.district_code):
        return plain
    beds = hospitals.by_hospital(conn, filters.model_copy(update={"area": None}), scope)
    mine = beds[beds["hospital_no"] == code]
    if mine.empty:
        return plain
    one = mine.iloc[0]
    occupied = None if one["occupied"] is None or one["occupied"] != one["occupied"] else int(one["occupied"])
    return SiteDossier(kind, row.code, row.name, district, row.grade, row.services, one["day"].date(), int(one["beds"]), int(one["staffed"]), occupied)
