"""Travel times a city pack gives: public facts about roads, the same for everybody.

They may be given from anything coarser than the cells that are asked for: a cell takes the finest that speaks for it.
"""

from __future__ import annotations

from collections.abc import Sequence

import h3
import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, text

Floats = npt.NDArray[np.float64]

# One row a hospital: a million times in as many rows would take seconds to hand over.
_TIMES = text("""
    select hospital_no, string_agg(code, ',' order by code) as codes, string_agg(cast(minutes as text), ',' order by code) as minutes
    from travel_time where hospital_no = any(:hospitals) group by hospital_no
""")
_ANY = text("select exists (select from travel_time)")
_ABOVE = text("select code, community_code, street_code, district_code from cell where code = any(:codes)")
_GRIDS = text("select code, lon, lat from area where level = 'grid' and lon is not null and code = any(:codes)")


def matrix(conn: Connection, codes: Sequence[str], hospitals: Sequence[str]) -> Floats | None:
    """Minutes (C, H) from cells to hospitals as the pack gives them, nan where it is silent; None where it gives none at all.

    `codes`: cells of one tile set. A cell without times of its own has the mean of the grids whose middle lies in it (hexagons
    only), else its community's time, else its street's, else its district's.
    """
    if not codes or not hospitals or not conn.execute(_ANY).scalar():
        return None
    rows, times = _given(conn, hospitals)
    found = np.full((len(codes), len(hospitals)), np.nan)
    inside = _inside(conn, codes, rows, times)
    above = {row[0]: tuple(row) for row in conn.execute(_ABOVE, {"codes": list(codes)})}
    chains = [above.get(code, (code, None, None, None)) for code in codes]
    for place in range(4):
        _fill(found, [rows.get(str(chain[place]), -1) for chain in chains], times)
        if place == 0:
            _fill(found, [at if code in inside else -1 for at, code in enumerate(codes)], np.array([inside.get(code, times[0]) for code in codes]))
    return found


def _given(conn: Connection, hospitals: Sequence[str]) -> tuple[dict[str, int], Floats]:
    """Where ways begin → the row of their times (N, H); one row of nan more, so that there always is one."""
    told = [(row.hospital_no, row.codes.split(","), np.array(row.minutes.split(","), np.float64)) for row in conn.execute(_TIMES, {"hospitals": list(hospitals)})]
    rows = {code: at for at, code in enumerate(sorted({code for _, codes, _ in told for code in codes}))}
    times = np.full((len(rows) + 1, len(hospitals)), np.nan)
    column = {number: at for at, number in enumerate(hospitals)}
    for number, codes, minutes in told:
        times[[rows[code] for code in codes], column[number]] = minutes
    return rows, times


def _fill(found: Floats, source: Sequence[int], times: Floats) -> None:
    """What is still unknown of each cell from its row of times; -1 has none."""
    at = np.asarray(source)
    found[:] = np.where(np.isnan(found) & (at >= 0)[:, None], times[at], found)


def _inside(conn: Connection, codes: Sequence[str], rows: dict[str, int], times: Floats) -> dict[str, Floats]:
    """Hexagon → mean times of the grids in it."""
    if not h3.is_valid_cell(codes[0]):
        return {}
    fineness, wanted = h3.get_resolution(codes[0]), set(codes)
    members: dict[str, list[int]] = {}
    for code, lon, lat in conn.execute(_GRIDS, {"codes": list(rows)}):
        members.setdefault(h3.latlng_to_cell(lat, lon, fineness), []).append(rows[code])
    return {cell: _mean(times[at]) for cell, at in members.items() if cell in wanted}


def _mean(times: Floats) -> Floats:
    """Mean of what is known in each column, nan where nothing is."""
    known = ~np.isnan(times)
    count = known.sum(axis=0)
    return np.asarray(np.divide(np.where(known, times, 0.0).sum(axis=0), count, out=np.full(times.shape[1], np.nan), where=count > 0))
