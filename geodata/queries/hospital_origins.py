"""Where those taken in live: by area and hospital, and by cell. Counts of 1–4 never leave with what would give them away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection, text

from geodata.cell_codes import cell_codes
from geodata.filters import Filters
from geodata.queries.columns import Column, Columns, frame_of
from geodata.queries.hiding import SMALL, hide, hide_table
from geodata.queries.hospital_chain import PEOPLE
from geodata.queries.hospitals import INSIDE, Asked, asked, marked
from geodata.queries.standing import place
from geodata.queries.tasks import moments
from geodata.queries.vectors import OUTSIDE, extent
from geodata.scope import Scope

BY_AREA: Columns = {
    "area_no": Column("text", ("区划代码", "Area code")),
    "area_zh": Column("text", ("住址", "Home")),
    "area_en": Column("text", ("住址英文", "Home, English")),
    "hospital_no": Column("text", ("医院编号", "Hospital number")),
    "name": Column("text", ("医院", "Hospital")),
    "n": Column("count", ("收治入院", "Admitted"), PEOPLE),
}
ELSEWHERE = ("辖区以外或未定位", "Elsewhere or not located")
HIDDEN, FEW = -3, 1  # of a cell's counts: hidden to protect another, and 1–4

_ADMITTED = f"""
    from encounter e join hospital h using (hospital_no)
    where e.kind = 'admission' and e.arrived_at >= :since and e.arrived_at < :until and {INSIDE}
"""
_HOSPITALS = text("select hospital_no, name, lon, lat from hospital")


@dataclass(frozen=True)
class Way:
    """Those of one area taken in by one hospital: `n` people, `SMALL`, or None where hidden; ends as (lon, lat)."""

    code: str
    area: tuple[str, str]
    hospital_no: str
    name: str
    n: int | None
    home: tuple[float, float] | None
    site: tuple[float, float] | None


def by_area(conn: Connection, filters: Filters, scope: Scope) -> pd.DataFrame:
    """`BY_AREA` of the window: the parts of the place, or of the city, that people came from; most first."""
    of = asked(conn, filters, scope)
    level = "district" if filters.hospital and scope.district_code is None and filters.area is None else place(conn, filters, scope).child_level
    found = sorted(ways(conn, filters, scope, level or "community"), key=lambda way: (way.n is None, -(way.n or 0), way.code, way.hospital_no))
    frame = frame_of(((way.code, *way.area, way.hospital_no, way.name, way.n) for way in found), BY_AREA)
    if not found:
        frame.attrs["why_empty"] = ("这些天没有收治入院记录。", "No admissions are recorded for these days.")
    return marked(frame, filters, of.name)


def ways(conn: Connection, filters: Filters, scope: Scope, level: str) -> list[Way]:
    """All pairs of an area of the level and a hospital with admissions in the window.

    Homes outside the person's district, and those not located, are one row together. What is hidden depends on the whole
    table, not on the hospital that is chosen, so that no choice tells more than another.
    """
    chosen, everything = asked(conn, filters, scope), filters.model_copy(update={"hospital": None, "area": None, "region": None})
    since, until = moments(filters)
    query = f"select case when cast(:district as text) is null or e.district_code = :district then e.{level}_code end as code, hospital_no, count(*) as n {_ADMITTED} group by 1, 2"
    rows = conn.execute(text(query), asked(conn, everything, scope).bound | {"since": since, "until": until}).all()
    table = pd.DataFrame(rows, columns=["code", "hospital_no", "n"]).assign(code=lambda frame: frame["code"].fillna(""))
    if table.empty:
        return []
    wide = table.pivot_table(index="code", columns="hospital_no", values="n", aggfunc="sum").fillna(0).astype("int64")
    shown = hide_table(wide.to_numpy().tolist())
    wanted = _inside(conn, chosen)
    return _named(conn, [
        (code, number, shown[row][column]) for row, code in enumerate(wide.index) for column, number in enumerate(wide.columns)
        if number in wanted and wide.iat[row, column]
    ])  # fmt: skip


def _inside(conn: Connection, of: Asked) -> frozenset[str]:
    return frozenset(conn.execute(text(f"select h.hospital_no from hospital h where {INSIDE}"), of.bound).scalars())


def _named(conn: Connection, pairs: list[tuple[str, str, int | None]]) -> list[Way]:
    areas = conn.execute(text("select code, name_zh, coalesce(name_en, name_zh) as name_en, lon, lat from area where code = any(:codes)"), {"codes": sorted({code for code, *_ in pairs})})
    homes = {row.code: row for row in areas}
    sites = {row.hospital_no: row for row in conn.execute(_HOSPITALS)}
    found = []
    for code, number, n in pairs:
        home, site = homes.get(code), sites[number]
        area = (home.name_zh, home.name_en) if home else ELSEWHERE
        found.append(Way(code, area, number, site.name, n, _point(home), _point(site)))
    return found


def _point(row: Any) -> tuple[float, float] | None:
    return None if row is None or row.lon is None else (float(row.lon), float(row.lat))


def by_cell(conn: Connection, filters: Filters, scope: Scope, tileset: str) -> npt.NDArray[np.int64]:
    """Admissions of the window by home, one number a cell: −2 outside the person's cells, `HIDDEN` and `FEW` already told.

    Of a chosen hospital a cell is told only as far as it gives no other hospital's small count away.
    """
    reach = extent(conn, filters.area, scope, tileset)
    of = asked(conn, filters.model_copy(update={"area": None, "region": None}), scope)
    since, until = moments(filters)
    query = text(f"""
        select c.idx, e.hospital_no, count(*) as n from encounter e join cell c on c.tileset = :tileset and c.code = {cell_codes("e")[tileset]}
        where e.kind = 'admission' and e.arrived_at >= :since and e.arrived_at < :until
          and (cast(:district as text) is null or c.district_code = :district) group by 1, 2
    """)
    rows = conn.execute(query, {"tileset": tileset, "since": since, "until": until, "district": of.bound["district"]}).all()
    counts = np.full(reach.cells, OUTSIDE, np.int64)
    counts[slice(reach.first, reach.end) if reach.only is None else reach.only] = 0
    for idx, n in _shown(rows, filters.hospital).items():
        if counts[idx] != OUTSIDE:
            counts[idx] = n
    return counts


def _shown(rows: Any, hospital: str | None) -> dict[int, int]:
    """Cell → its count, of all hospitals or of the chosen one."""
    cells: dict[int, dict[str, int]] = {}
    for idx, number, n in rows:
        cells.setdefault(idx, {})[number] = n
    if hospital is None:
        return {idx: sum(each.values()) for idx, each in cells.items()}
    found = {}
    for idx, each in cells.items():
        if hospital in each:
            told = dict(zip(each, hide(list(each.values())), strict=True))[hospital]
            found[idx] = HIDDEN if told is None else FEW if told == SMALL else told
    return found


