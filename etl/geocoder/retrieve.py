"""The ways of finding what a reading says, finest first (those along roads in `on_roads`). Each is a function of (index, reading) to candidates.

Nothing is decided here: a candidate carries what speaks against it (`doubt`), and `rank` chooses. Ties break by the
order of the gazetteer, which is fixed, never by chance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from etl.geocoder.found import SAME_PLACE_M, Found
from etl.geocoder.geometry import metres
from etl.geocoder.index import Centre, GazetteerIndex
from etl.geocoder.on_roads import WIDEST_GAP_M, by_crossing, by_interpolation, by_road
from etl.geocoder.parse import UNIT, Reading

# 438弄 and 438号 stand beside each other, a lane's depth apart.
OTHER_UNIT_M: Final = 200.0
SHORTEST_NAME: Final = 3


Finder = Callable[[GazetteerIndex, Reading], Sequence[Found]]


def by_text(index: GazetteerIndex, reading: Reading) -> Sequence[Found]:
    """The very address. Without 弄 or 号 the number decides, whichever of the two it has."""
    if reading.known and reading.number is not None and not reading.unit:
        return ()
    return _chosen(index, reading, "text", index.exact.get(reading.rest, ()), named=reading.number is None)


def by_number(index: GazetteerIndex, reading: Reading) -> Sequence[Found]:
    """The same number of the same road, whatever stands before and after (弄 and 号 share one line of numbers)."""
    lines = index.roads.get(reading.road or "")
    if lines is None or reading.number is None:
        return ()
    ids = [at for line in lines.values() for at in line.at(reading.number)]
    if not ids:
        return ()
    written = f"{reading.number}{reading.unit}"
    alike = [at for at in ids if reading.unit and written in index.entries.texts[at]]
    found = _chosen(index, reading, "number", sorted(alike or ids), named=False, unread=reading.unread)
    if alike or not reading.unit:
        return found
    return [each._replace(radius=max(each.radius, OTHER_UNIT_M)) for each in found]


def by_name(index: GazetteerIndex, reading: Reading) -> Sequence[Found]:
    """A compound, village or site by the longest known name the text begins with, or what precedes its road."""
    for text in dict.fromkeys((reading.rest, reading.lead)):
        for end in range(len(text), SHORTEST_NAME - 1, -1):
            # Cutting a number in two would name another house.
            if text[end - 1].isdigit() and text[end : end + 1].isdigit():
                continue
            if (ids := index.exact.get(text[:end])) and text[:end] != reading.road:
                return _chosen(index, reading, "name", ids, named=True, unread=len(UNIT.sub("", text[end:])))
    return ()


def by_community(index: GazetteerIndex, reading: Reading) -> Sequence[Found]:
    """The centre of a committee or village named in the text; its street where no point of it is known."""
    for text in dict.fromkeys((reading.rest, reading.lead)):
        codes = next((codes for part in _beginnings(text) if (codes := index.community_names.get(part))), ())
        codes = tuple(code for code in codes if code.startswith(reading.street or reading.district or ""))
        if len(codes) == 1 and (centre := index.centres.get(codes[0])) is not None:
            return (_centre(centre, "community")._replace(community=centre.code),)
        streets = sorted({index.street_of[code] for code in codes})
        if len(streets) == 1 and (centre := index.centres.get(streets[0])) is not None:
            return (_centre(centre, "street"),)
    return ()


def _beginnings(text: str) -> Iterator[str]:
    return (text[:end] for end in range(min(len(text), 16), SHORTEST_NAME - 1, -1))


def by_street(index: GazetteerIndex, reading: Reading) -> Sequence[Found]:
    """The centre of the street or town named, also by its short name at the beginning (彭浦新村238号)."""
    if reading.street is not None:
        centre = index.centres.get(reading.street)
        return () if centre is None else (_centre(centre, "street"),)
    codes = next((codes for part in _beginnings(reading.rest) if (codes := index.street_names.get(part))), ())
    codes = tuple(code for code in codes if code.startswith(reading.district or ""))
    return (_centre(centre, "street"),) if len(codes) == 1 and (centre := index.centres.get(codes[0])) else ()


def by_district(index: GazetteerIndex, reading: Reading) -> Sequence[Found]:
    """The centre of the district: the least that can be said."""
    centre = index.centres.get(reading.district or "")
    return () if centre is None else (_centre(centre, "district")._replace(doubt="district_only"),)


def _centre(centre: Centre, how: str) -> Found:
    street = centre.code if centre.level == "street" else centre.street
    return Found(how, centre.level, centre.lon, centre.lat, centre.radius_m, centre.name, centre.district, street if centre.level != "district" else None)


def _chosen(
    index: GazetteerIndex, reading: Reading, how: str, ids: Sequence[int], named: bool, unread: int = 0
) -> Sequence[Found]:
    """Up to three places that entries stand for: those of the stated district first, all of them doubted if there is none."""
    if not ids:
        return ()
    if len(ids) == 1 and reading.district is None and not reading.parts:
        return (_found(index, reading, how, ids[0], unread, None),)
    good, doubt = _of_district(index, reading, ids)
    if doubt is None and reading.parts:
        good = [at for at in good if _in_parts(index, reading.parts, at)] or good
    if doubt is None and reading.street is not None:
        inside = [at for at in good if _in_street(index, reading.street, at)]
        good, doubt = (inside, None) if inside else (good, "wrong_street" if named and index.known_street(reading.street) else None)
    elif doubt is None and named:
        good, doubt = _of_town(index, reading, good)
    places = _apart(index, good)
    if doubt is None and len(places) > 1:
        doubt = "ambiguous"
    found = [_found(index, reading, how, at, unread, doubt, len(places) - 1) for at in places[:3]]
    return [each._replace(radius=_span(index, reading, places)) for each in found] if doubt == "ambiguous" else found


def _span(index: GazetteerIndex, reading: Reading, places: Sequence[int]) -> float:
    """How far off one of several places may be: as far as they lie apart, never nearer than it is known; as wide as the district where the others are unknown."""
    entries = index.entries
    first = places[0]
    if len(places) == 1:
        centre = index.centres.get(reading.district or entries.district[first] or "")
        return centre.radius_m if centre else WIDEST_GAP_M
    apart = (metres(entries.lon[first], entries.lat[first], entries.lon[at], entries.lat[at]) for at in places[1:])
    return max(entries.radius(first), *apart)


def _of_district(index: GazetteerIndex, reading: Reading, ids: Sequence[int]) -> tuple[list[int], str | None]:
    """The entries that lie in the stated district, its own first; without one, all of them."""
    if reading.district is None:
        return list(ids), None
    entries = index.entries
    own = [at for at in ids if entries.district[at] == reading.district]
    if own and all(entries.at_home[at] for at in own):
        return own, None
    own = own or list(ids)
    good = [at for at in own if index.near_district(reading.district, entries.lon[at], entries.lat[at])]
    return (good, None) if good else (list(ids), "wrong_district")


def _of_town(index: GazetteerIndex, reading: Reading, ids: list[int]) -> tuple[list[int], str | None]:
    """Without a town: names that stand without one; a place known only as 某镇某村 can be meant by 某村 alone if no other town has one."""
    entries = index.entries
    if bare := [at for at in ids if not entries.town_named[at]]:
        return bare, None
    village = next((codes for text in _beginnings(reading.rest) if (codes := index.community_names.get(text))), ())
    towns = {index.street_of[code] for code in village if code.startswith(reading.district or "")}
    return ids, "ambiguous" if len(towns) > 1 else None


def _in_parts(index: GazetteerIndex, parts: Sequence[str], at: int) -> bool:
    entries = index.entries
    return any(index.near_street(part, entries.lon[at], entries.lat[at]) for part in parts)


def _in_street(index: GazetteerIndex, street: str, at: int) -> bool:
    """Whether an entry is of the street named, or near enough to it: villages of one name lie in many towns."""
    entries = index.entries
    return entries.street[at] == street or index.near_street(street, entries.lon[at], entries.lat[at])


def _apart(index: GazetteerIndex, ids: Sequence[int]) -> Sequence[int]:
    """The first entry of every place, the place with most entries first: those within `SAME_PLACE_M` of an earlier one are the same."""
    if len(ids) == 1:
        return ids
    entries = index.entries
    places: dict[int, int] = {}
    for at in ids:
        lon, lat = entries.lon[at], entries.lat[at]
        same = next((each for each in places if metres(lon, lat, entries.lon[each], entries.lat[each]) <= SAME_PLACE_M), at)
        places[same] = places.get(same, 0) + 1
    return sorted(places, key=lambda each: -places[each])


def _found(index: GazetteerIndex, reading: Reading, how: str, at: int, unread: int, doubt: str | None, rivals: int = 0) -> Found:
    entries = index.entries
    level = entries.level[at]
    district = entries.district[at]
    if reading.district is not None and doubt != "wrong_district":
        district = reading.district
    street = reading.street if doubt is None and reading.street else (entries.street[at] if entries.district[at] == district else None)
    community = _community(index, district, entries.names[at] or entries.texts[at]) if level == "community" else None
    return Found(
        how, level, entries.lon[at], entries.lat[at], entries.radius(at), entries.label[at], district, street, community,
        confirmed=bool(entries.confirmed[at]), rivals=rivals, unread=unread, doubt=doubt, off_centre=entries.off_centre[at],
    )  # fmt: skip


def _community(index: GazetteerIndex, district: str | None, name: str) -> str | None:
    """The committee of a name, if the district has one only."""
    codes = [code for code in index.community_names.get(name, ()) if code.startswith(district or "")]
    return codes[0] if len(codes) == 1 else None


EXACT: Final[tuple[Finder, ...]] = (by_text, by_number)
COARSER: Final[tuple[Finder, ...]] = (by_name, by_interpolation, by_crossing, by_road, by_community, by_street, by_district)
