"""Access to beds on the map is what two loops over streets and hospitals say, and follows the pack's travel times."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import text

from geodata.engine import Database
from geodata.filters import Filters
from geodata.scope import WHOLE_CITY, Scope
from geodata.travel import write_travel_times
from layers import hospital_access

STREETS = text("select code, population, lon, lat, district_code from cell where tileset = 'street' order by idx")
BEDS = text("""
    select h.hospital_no, h.lon, h.lat, h.district_code, sum(coalesce(c.staffed_beds, c.beds))
    from hospital_capacity c join hospital h using (hospital_no)
    where c.unit <> 'fever' and c.day = (select max(day) from hospital_capacity) and h.lon is not null group by 1, 2, 3, 4
""")


def _minutes(lon: float, lat: float, to_lon: float, to_lat: float) -> float:
    """Spherical law of cosines × 1.4 at 30 km/h."""
    a, b = math.radians(lat), math.radians(to_lat)
    cosine = math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(math.radians(to_lon - lon))
    return max(math.acos(min(cosine, 1.0)) * 6371.0088 * 1.4 * 2, 1.0)


def _weight(minutes: float) -> float:
    return 1.0 if minutes <= 10 else 0.68 if minutes <= 30 else 0.22 if minutes <= 60 else 0.0


Row = tuple[Any, ...]


def _estimated(street: Row, site: Row) -> float:
    return _minutes(street[2], street[3], site[1], site[2])


def _by_hand(streets: list[Row], hospitals: list[Row], minutes: Callable[[Row, Row], float] = _estimated) -> list[int]:
    """Tenths of beds per 1,000 people."""
    near = [[_weight(minutes(street, site)) for site in hospitals] for street in streets]
    asking = [sum(street[1] * row[at] for street, row in zip(streets, near, strict=True)) for at in range(len(hospitals))]
    scores = [sum(weight * float(site[4]) / all_ for weight, site, all_ in zip(row, hospitals, asking, strict=True) if all_) for row in near]
    return [max(round(score * 10_000), 5) if score else 0 for score in scores]


def test_access_is_two_floating_catchments_of_the_newest_staffed_beds(demo_copy: str) -> None:
    database = Database(demo_copy)
    with database.read() as conn:
        first, last = conn.execute(text("select day_from, day_to from city")).one()
        streets, hospitals = [tuple(row) for row in conn.execute(STREETS)], [tuple(row) for row in conn.execute(BEDS)]
        window = Filters(day_from=first, day_to=last)
        found = hospital_access.values(conn, window, WHOLE_CITY, "street")
        assert len(set(found.tolist())) > 3 and np.abs(found - _by_hand(streets, hospitals)).max() <= 1

        district = streets[0][4]
        inside = [row for row in streets if row[4] == district]
        own = hospital_access.values(conn, window, Scope(district), "street")
        assert np.abs(own[: len(inside)] - _by_hand(inside, [row for row in hospitals if row[3] == district])).max() <= 1
        assert (own[len(inside) :] == -2).all()
        one = hospital_access.values(conn, Filters(day_from=first, day_to=last, area=streets[1][0]), WHOLE_CITY, "street")
        assert one[1] == found[1] and (np.delete(one, 1) == -2).all()
        long_ago = Filters(day_from=first.replace(year=first.year - 1), day_to=last.replace(year=last.year - 1))
        assert set(hospital_access.values(conn, long_ago, WHOLE_CITY, "street").tolist()) == {-1}

    quick = hospitals[0][0]
    told = [(site[0], street[0], 5.0 if site[0] == quick else 50.0) for site in hospitals for street in streets]
    with database.write() as conn:
        assert write_travel_times(conn, pd.DataFrame(told, columns=["hospital_no", "code", "minutes"]))
    with database.read() as conn:
        moved = hospital_access.values(conn, window, WHOLE_CITY, "street")
    assert np.abs(moved - _by_hand(streets, hospitals, lambda street, site: 5.0 if site[0] == quick else 50.0)).max() <= 1
    assert (moved != found).any()
    database.close()
