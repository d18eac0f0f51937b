"""Places on a road: between its known numbers, where it crosses another, or somewhere along it.

Finders as in `retrieve`: functions of (index, reading) to candidates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from etl.geocoder.found import Found
from etl.geocoder.geometry import metres
from etl.geocoder.index import GazetteerIndex
from etl.geocoder.parse import Reading
from etl.geocoder.roads import Line, fit

# Between known numbers further apart than this a straight line says little: the answer is the road, not the door.
WIDEST_GAP_M: Final = 2000.0
# Beyond the last known number of a road, as far as the numbers themselves usually go on.
FURTHEST_BEYOND: Final = 60
LEAST_INTERPOLATED_M: Final = 150.0
# Two roads whose known numbers come no nearer than this do not cross.
CROSSING_M: Final = 700.0
ROAD_NAME: Final = re.compile(r"[^\W_近与和至]{1,6}?(?:支路|公路|大道|[路街道])(?![路街])")


def by_interpolation(index: GazetteerIndex, reading: Reading) -> Sequence[Found]:
    """Between or just beyond the known numbers of the road in the stated district, else wherever it runs."""
    if reading.number is None or reading.road is None:
        return ()
    lines = _lines(index, reading)
    found = [_interpolated(index, reading, district, line) for district, line in lines]
    if reading.district is None and len(found) > 1:
        return [each._replace(doubt="ambiguous", rivals=len(found) - 1) for each in found if each is not None][:3]
    return [each for each in found if each is not None]


def _lines(index: GazetteerIndex, reading: Reading) -> list[tuple[str | None, Line]]:
    """The road in the stated district; where it is not known there, or no district is stated, everywhere, longest first."""
    lines = index.roads.get(reading.road or "", {})
    if reading.district is not None and (own := lines.get(reading.district)) is not None:
        return [(reading.district, own)]
    return sorted(lines.items(), key=lambda item: (-len(item[1].numbers), item[0] or ""))[:3]


def _interpolated(index: GazetteerIndex, reading: Reading, district: str | None, line: Line) -> Found | None:
    assert reading.number is not None
    below, above = line.gaps(reading.number)
    near = min(each for each in (below, above) if each is not None)
    place = fit(line, index.entries, reading.number)
    across = _across(index, line, reading.number) if below is not None and above is not None else None
    between = across is not None and across <= WIDEST_GAP_M
    level = "interpolated" if between or (across is None and near <= FURTHEST_BEYOND) else "road"
    reach = max(LEAST_INTERPOLATED_M, 2.0 * place.spread + near * max(place.step, index.metres_per_number) * (0.5 if between else 1.0))
    label = f"{reading.road}{reading.number}{reading.unit} ≈ {index.entries.label[line.at(line.numbers[line.nearest(reading.number)[0]])[0]]}"
    doubt = None if reading.district in (None, district) else "wrong_district"
    return Found(
        level, level, place.lon, place.lat, reach, label, district, _own_street(index, reading, place.lon, place.lat), near=near, anchors=len(line.numbers), spread=place.spread,
        unread=reading.unread, doubt=doubt,
    )  # fmt: skip


def _across(index: GazetteerIndex, line: Line, number: int) -> float:
    """Metres between the known numbers on either side."""
    below, above = line.gaps(number)
    a, b = line.at(number - (below or 0))[0], line.at(number + (above or 0))[0]
    entries = index.entries
    return metres(entries.lon[a], entries.lat[a], entries.lon[b], entries.lat[b])


def by_crossing(index: GazetteerIndex, reading: Reading) -> Sequence[Found]:
    """Where two roads meet: the nearest pair of their known numbers."""
    if reading.number is not None:
        return ()
    parts = [road for road in ROAD_NAME.findall(reading.rest) if road in index.roads]
    pairs = [pair for own, other in _districts(index, reading, parts) if (pair := _nearest_pair(index, own, other)) is not None] if len(parts) > 1 else []
    if not pairs:
        return ()
    away, a, b = min(pairs)
    entries = index.entries
    lon, lat = (entries.lon[a] + entries.lon[b]) / 2, (entries.lat[a] + entries.lat[b]) / 2
    street = _own_street(index, reading, lon, lat)
    return (Found("crossing", "road", lon, lat, max(LEAST_INTERPOLATED_M, away), f"{parts[0]}/{parts[1]}", entries.district[a], street, spread=away),)


def _districts(index: GazetteerIndex, reading: Reading, parts: list[str]) -> Iterator[tuple[Line, Line]]:
    one, two = index.roads[parts[0]], index.roads[parts[1]]
    for district in one.keys() & two.keys():
        if reading.district in (None, district):
            yield one[district], two[district]


def _nearest_pair(index: GazetteerIndex, one: Line, two: Line) -> tuple[float, int, int] | None:
    entries = index.entries
    pairs = [(metres(entries.lon[a], entries.lat[a], entries.lon[b], entries.lat[b]), a, b) for a in one.ids[:200] for b in two.ids[:200]]
    nearest = min(pairs)
    return nearest if nearest[0] <= CROSSING_M else None


def by_road(index: GazetteerIndex, reading: Reading) -> Sequence[Found]:
    """The middle of the road, with the radius that covers it."""
    if reading.road is None or reading.number is not None:
        return ()
    found = []
    entries = index.entries
    for district, line in _lines(index, reading):
        at = line.ids[len(line.ids) // 2]
        lon, lat = entries.lon[at], entries.lat[at]
        reach = sorted(metres(lon, lat, entries.lon[each], entries.lat[each]) for each in line.ids)
        radius = max(LEAST_INTERPOLATED_M, reach[min(len(reach) - 1, int(len(reach) * 0.9))])
        doubt = None if reading.district in (None, district) else "wrong_district"
        found.append(Found("road", "road", lon, lat, radius, reading.road, district, reading.street, spread=radius, unread=reading.unread, doubt=doubt))
    if reading.district is None and len(found) > 1:
        return [each._replace(doubt="ambiguous", rivals=len(found) - 1) for each in found]
    return found


def _own_street(index: GazetteerIndex, reading: Reading, lon: float, lat: float) -> str | None:
    """The street stated, if the point can lie in it."""
    if reading.street is None or not index.near_street(reading.street, lon, lat):
        return None
    return reading.street
