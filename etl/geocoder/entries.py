"""The known addresses as columns: one row an address, its point, and the texts under which it is found."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from etl.geocoder.areas import AreaNames
from etl.geocoder.normalise import normalise
from etl.geocoder.parse import road_and_number

# Providers put the same address a median of 76 m apart; one confirmed by a second provider is nearer.
CONFIRMED_RADIUS_M: Final = 80.0
SINGLE_RADIUS_M: Final = 150.0
# A road known by a point alone is half as long as most roads; few committees are wider.
COARSE_RADIUS_M: Final = {"road": 1000.0, "community": 600.0}
SHORTEST_NAME: Final = 3
# A part of an estate, and the word that only says that it is one: the estate is known without them.
PART_OF: Final = re.compile(r"(?:第?[一二三四五六七八九十\d]+期|[东西南北中ab甲乙]区|[一二三四五六七八九十\d]+区|-.*)+$")
ESTATE: Final = re.compile(r"(?:小区|社区|居民区|住宅区|住宅小区)$")


@dataclass(slots=True)
class Entries:
    """Parallel columns.

    `confirmed`: two providers agree. `town_named`: the address begins with its town, so the rest alone may mean another place.
    `at_home`: the point lies in the entry's district or just over its border. `off_centre`: metres from the centre of its H3 cell of resolution 8.
    """

    label: list[str] = field(default_factory=list)
    level: list[str] = field(default_factory=list)
    district: list[str | None] = field(default_factory=list)
    street: list[str | None] = field(default_factory=list)
    lon: array[float] = field(default_factory=lambda: array("d"))
    lat: array[float] = field(default_factory=lambda: array("d"))
    confirmed: bytearray = field(default_factory=bytearray)
    town_named: bytearray = field(default_factory=bytearray)
    at_home: bytearray = field(default_factory=bytearray)
    off_centre: array[float] = field(default_factory=lambda: array("f"))
    texts: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        """How many addresses."""
        return len(self.label)

    def radius(self, at: int) -> float:
        """How far the point may be off, metres."""
        if (coarse := COARSE_RADIUS_M.get(self.level[at])) is not None:
            return coarse
        return CONFIRMED_RADIUS_M if self.confirmed[at] else SINGLE_RADIUS_M

    def keys(self, at: int) -> Iterator[str]:
        """Every text under which an entry is found: its address, its name, the name without phase and 小区."""
        text, name = self.texts[at], self.names[at]
        if text:
            yield text
        for known in (name, *({estate(text)} if text and road_and_number(text) is None else ())):
            if known and known != text:
                yield known
        if name and (base := estate(name)) not in (name, text) and len(base) >= SHORTEST_NAME:
            yield base


def estate(name: str) -> str:
    """An estate's name without the part of it and without 小区: 富林四季苑二期 → 富林四季苑."""
    base = PART_OF.sub("", name)
    shorter = ESTATE.sub("", base)
    return shorter if len(shorter) >= SHORTEST_NAME else base


def entries_of(gazetteer: pd.DataFrame, areas: AreaNames) -> Entries:
    """Every row of the gazetteer table; confirmed ones first, then in table order, so that ties break the same way always."""
    found = Entries()
    columns = ("address", "name", "kind", "district_code", "street_code", "lon", "lat", "source")
    plain = gazetteer[list(columns)].astype(object).where(gazetteer[list(columns)].notna(), None)
    ranked = plain.assign(single=~plain["source"].astype(str).str.endswith("+")).sort_values("single", kind="stable")
    levels: dict[str, str] = {}
    for address, name, kind, district, street, lon, lat, source in zip(*(ranked[each] for each in columns), strict=True):
        prefix = areas.prefix(plain_text := normalise(address), district)
        rest = plain_text[prefix.end :]
        found.label.append(address)
        found.level.append(levels.setdefault(kind, kind))
        found.district.append(levels.setdefault(district, district) if district else None)
        found.street.append(levels.setdefault(street, street) if street else None)
        found.lon.append(lon)
        found.lat.append(lat)
        found.confirmed.append(str(source).endswith("+"))
        found.town_named.append(prefix.street is not None)
        found.texts.append(address if rest == address else rest)
        found.names.append(_name(name, areas))
    return found


def _name(name: Any, areas: AreaNames) -> str:
    """A name as it is looked up; one that only says the city is none."""
    if not name:
        return ""
    text = normalise(name)
    return text[areas.prefix(text).end :] or text
