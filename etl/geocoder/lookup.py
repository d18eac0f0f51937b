"""The ways of finding a parsed address, finest first. Each is a function of (index, parsed) to a Location or None.

A point is believed only if it lies in the district the address states (or within `BORDER_M` of it, as roads on
a border do). Ties break by the order of the gazetteer, which is fixed, never by chance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

import shapely

from etl.geocoder.contract import NOT_LOCATED, Location
from etl.geocoder.geometry import METRES_PER_DEGREE, metres
from etl.geocoder.index import Centre, Entry, GazetteerIndex, RoadLine
from etl.geocoder.parse import Parsed

BORDER_M: Final = 500.0
# The same name in two districts this far apart is two places.
SAME_PLACE_M: Final = 500.0
# Between known numbers further apart than this a straight line says nothing.
WIDEST_GAP_M: Final = 2000.0
# Beyond the last known number of a road, as far as the numbers themselves usually go on.
FURTHEST_BEYOND: Final = 60
# 438弄 and 438号 stand beside each other, a lane's depth apart.
OTHER_UNIT_M: Final = 200.0
LEAST_INTERPOLATED_M: Final = 150.0
SHORTEST_NAME: Final = 3

Found = Location | None
Finder = Callable[[GazetteerIndex, Parsed], Found]


def locate(index: GazetteerIndex, parsed: Parsed) -> Location:
    """The finest place any of `FINDERS` can tell. A finder's doubt is kept when only the district is left."""
    if parsed.elsewhere is not None:
        return Location(None, None, "none", matched=parsed.elsewhere, reason="outside_city")
    doubt: Location | None = None
    for finder in FINDERS:
        found = finder(index, parsed)
        if found is None:
            continue
        if found.lon is None:
            doubt = doubt or found
            continue
        return _with_doubt(found, doubt)
    return doubt or NOT_LOCATED


def _with_doubt(found: Location, doubt: Location | None) -> Location:
    if doubt is None or found.level not in ("district", "street"):
        return found
    return replace(found, matched=doubt.matched, reason=doubt.reason)


def near_district(index: GazetteerIndex, district: str, lon: float, lat: float) -> bool:
    """Whether a point lies in a district or just over its border; a district without a boundary holds anything."""
    shape = index.district_shapes.get(district)
    if shape is None or shapely.contains_xy(shape, lon, lat):
        return True
    return bool(shapely.distance(shape, shapely.Point(lon, lat)) * METRES_PER_DEGREE <= BORDER_M)


def _choose(index: GazetteerIndex, parsed: Parsed, entries: Sequence[Entry]) -> Found:
    """The entry of the stated district; without one, the only place they all mean."""
    if not entries:
        return None
    if parsed.district is None:
        return _only_place(parsed, entries)
    own = [each for each in entries if each.district == parsed.district] or list(entries)
    good = [each for each in own if near_district(index, parsed.district, each.lon, each.lat)]
    if not good:
        return Location(None, None, "none", matched=entries[0].label, reason="wrong_district")
    if parsed.street is not None:
        good = [each for each in good if _in_street(index, parsed.street, each)]
    elif not (bare := [each for each in good if not each.town_named]):
        good = good if _one_town(index, parsed, good) else []
    else:
        good = bare
    return _at(good[0], parsed) if good else Location(None, None, "none", matched=own[0].label, reason="ambiguous")


def _one_town(index: GazetteerIndex, parsed: Parsed, entries: Sequence[Entry]) -> bool:
    """Whether a place known only as 某镇某村 can be meant by 某村 alone: no other town of the district has one."""
    first = entries[0]
    if any(metres(first.lon, first.lat, each.lon, each.lat) > SAME_PLACE_M for each in entries):
        return False
    village = next((codes for text in _beginnings(parsed.rest) if (codes := index.community_names.get(text))), ())
    return len({index.street_of[code] for code in village if code.startswith(parsed.district or "")}) <= 1


def _in_street(index: GazetteerIndex, street: str, entry: Entry) -> bool:
    """Whether an entry is of the street named, or near enough to it: villages of one name lie in many towns."""
    centre = index.centres.get(street)
    if entry.street == street or centre is None:
        return True
    return metres(centre.lon, centre.lat, entry.lon, entry.lat) <= centre.radius_m + BORDER_M


def _only_place(parsed: Parsed, entries: Sequence[Entry]) -> Location:
    first = entries[0]
    if all(metres(first.lon, first.lat, each.lon, each.lat) <= SAME_PLACE_M for each in entries):
        return _at(first, parsed)
    labels = "; ".join(f"{each.district or ''} {each.label}" for each in entries[:3])
    return Location(None, None, "none", matched=labels, reason="ambiguous")


def _at(entry: Entry, parsed: Parsed) -> Location:
    district = parsed.district or entry.district
    street = parsed.street or (entry.street if entry.district == district else None)
    return Location(entry.lon, entry.lat, entry.level, entry.radius_m, entry.label, None, district, street)


def by_text(index: GazetteerIndex, parsed: Parsed) -> Found:
    """The very address."""
    return _choose(index, parsed, index.exact.get(parsed.rest, ()))


def by_number(index: GazetteerIndex, parsed: Parsed) -> Found:
    """The same number of the same road, whatever stands before and after (弄 and 号 share one line of numbers)."""
    if parsed.road is None or parsed.number is None:
        return None
    entries = index.numbered.get((parsed.road, parsed.number), ())
    alike = [each for each in entries if f"{parsed.number}{parsed.unit}" in each.label]
    found = _choose(index, parsed, alike or entries)
    if alike or found is None or found.radius_m is None:
        return found
    return replace(found, radius_m=max(found.radius_m, OTHER_UNIT_M))


def by_name(index: GazetteerIndex, parsed: Parsed) -> Found:
    """A compound, village or site by the longest known name the text begins with, or what precedes its road."""
    for text in dict.fromkeys((parsed.rest, parsed.lead)):
        for end in range(len(text), SHORTEST_NAME - 1, -1):
            # Cutting a number in two would name another house.
            if text[end - 1].isdigit() and text[end : end + 1].isdigit():
                continue
            if (entries := index.exact.get(text[:end])) and text[:end] != parsed.road:
                return _choose(index, parsed, entries)
    return None


def by_interpolation(index: GazetteerIndex, parsed: Parsed) -> Found:
    """Between the known numbers of the road, in proportion."""
    if parsed.number is None or (line := _line(index, parsed)) is None:
        return None
    below, above = line.neighbours(parsed.number)
    if below is None or above is None:
        return _beyond(line, parsed, below, above)
    a, b = line.entries[below], line.entries[above]
    gap = metres(a.lon, a.lat, b.lon, b.lat)
    if gap > WIDEST_GAP_M:
        return None
    share = (parsed.number - line.numbers[below]) / max(line.numbers[above] - line.numbers[below], 1)
    lon, lat = a.lon + share * (b.lon - a.lon), a.lat + share * (b.lat - a.lat)
    return _on_road(index, parsed, a if share < 0.5 else b, lon, lat, "interpolated", max(LEAST_INTERPOLATED_M, gap))


def _beyond(line: RoadLine, parsed: Parsed, below: int | None, above: int | None) -> Found:
    """Just past an end of the known numbers: the end itself, less surely."""
    at = below if below is not None else above
    if at is None or parsed.number is None or abs(line.numbers[at] - parsed.number) > FURTHEST_BEYOND:
        return None
    end = line.entries[at]
    return Location(
        end.lon, end.lat, "interpolated", 2 * LEAST_INTERPOLATED_M, end.label, None, parsed.district or end.district, parsed.street
    )


def by_road(index: GazetteerIndex, parsed: Parsed) -> Found:
    """The middle of the road, with the radius that covers it."""
    if (line := _line(index, parsed)) is None:
        return None
    lon, lat, radius = line.middle()
    if parsed.number is not None:
        nearest = min(abs(known - parsed.number) for known in line.numbers)
        radius = max(radius, nearest * index.metres_per_number)
    return _on_road(index, parsed, line.entries[0], lon, lat, "road", max(LEAST_INTERPOLATED_M, radius))


def _on_road(index: GazetteerIndex, parsed: Parsed, near: Entry, lon: float, lat: float, level: str, radius: float) -> Found:
    district = parsed.district or near.district
    if district is not None and not near_district(index, district, lon, lat):
        return Location(None, None, "none", matched=near.label, reason="wrong_district")
    return Location(lon, lat, level, radius, f"{parsed.road} · {near.label}", None, district, parsed.street)


def _line(index: GazetteerIndex, parsed: Parsed) -> RoadLine | None:
    """The road in the stated district; without one, the road if it runs in one district only."""
    lines = index.roads.get(parsed.road or "", {})
    if parsed.district is not None:
        return lines.get(parsed.district)
    return next(iter(lines.values())) if len(lines) == 1 else None


def by_community(index: GazetteerIndex, parsed: Parsed) -> Found:
    """The centre of a committee or village named in the text; its street where no point of it is known."""
    codes = next((codes for text in _beginnings(parsed.rest) if (codes := index.community_names.get(text))), ())
    codes = tuple(code for code in codes if code.startswith(parsed.street or parsed.district or ""))
    if len(codes) == 1 and (centre := index.centres.get(codes[0])) is not None:
        return Location(centre.lon, centre.lat, "community", centre.radius_m, centre.name, None, centre.district, centre.street, centre.code)
    streets = {index.street_of[code] for code in codes}
    return _centre(index.centres.get(streets.pop())) if len(streets) == 1 else None


def _beginnings(text: str) -> Iterable[str]:
    return (text[:end] for end in range(len(text), SHORTEST_NAME - 1, -1))


def by_street(index: GazetteerIndex, parsed: Parsed) -> Found:
    """The centre of the street or town named, also by its short name at the beginning (彭浦新村238号)."""
    if parsed.street is not None:
        return _centre(index.centres.get(parsed.street))
    codes = next((codes for text in _beginnings(parsed.rest) if (codes := index.street_names.get(text))), ())
    codes = tuple(code for code in codes if code.startswith(parsed.district or ""))
    return _centre(index.centres.get(codes[0])) if len(codes) == 1 else None


def by_district(index: GazetteerIndex, parsed: Parsed) -> Found:
    """The centre of the district: the least that can be said."""
    found = _centre(index.centres.get(parsed.district or ""))
    if found is None:
        return None
    return replace(found, reason="district_only")


def _centre(centre: Centre | None) -> Found:
    if centre is None:
        return None
    street = centre.code if centre.level == "street" else None
    return Location(centre.lon, centre.lat, centre.level, centre.radius_m, centre.name, None, centre.district, street)


FINDERS: Final[tuple[Finder, ...]] = (
    by_text, by_number, by_name, by_interpolation, by_road, by_community, by_street, by_district,
)  # fmt: skip
