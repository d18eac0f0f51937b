"""What of an address names a place that others may know: no rooms, no people, no area names twice."""

from __future__ import annotations

import re
from typing import Final

import geopandas as gpd

from etl.geocoder.normalise import normalise

# Behind a door, lane, building or village: a room is nobody's business, and the door tells where it is.
ROOM: Final = re.compile(r"(?<=[号弄幢栋座楼村园苑组庄城坊里寓区宅墅厦])(?:第?\d+(?:单元|层|楼|门))?(?:\d+[a-z]?(?:室|房|户)|[a-z]?\d{3,4})?$")
TAIL: Final = re.compile(r"(?:地下|底层|[东南西北]?侧|门口)$")


def plain(text: str) -> str:
    """The normalised address down to its door: 苗圃路４３８弄5号302室 → 苗圃路438弄5号. Idempotent."""
    found, before = normalise(text), ""
    while found != before:
        found, before = TAIL.sub("", ROOM.sub("", found)), found
    return found


class AreaPrefix:
    """Cuts the names of the city and of a district off the front of an address."""

    def __init__(self, areas: gpd.GeoDataFrame) -> None:
        named = areas[areas["level"].isin(("city", "district"))]
        full = {normalise(name): str(code) for name, code in zip(named["name_zh"], named["code"], strict=True)}
        districts = set(areas["code"][areas["level"] == "district"])
        self._names = frozenset(full) | {normalise(name) for name in named["short_zh"] if name}
        self._districts = {name: code for name, code in full.items() if code in districts}
        self._begins = re.compile("|".join(sorted(map(re.escape, full), key=len, reverse=True)))

    def split(self, text: str) -> tuple[str, str]:
        """The code of the last district a normalised address begins with ('' if none), and the address after its areas.

        The whole text stays where nothing else would be left.
        """
        rest, district = text, ""
        while found := self._begins.match(rest):
            rest, district = rest[found.end() :], self._districts.get(found.group(), district)
        return district, rest or text

    def only_areas(self, text: str) -> bool:
        """Whether a text names a city or district and nothing in it."""
        return self.split(text)[1] in self._names
