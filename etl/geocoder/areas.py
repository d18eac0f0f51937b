"""The names that the city's areas have or had, and where such a name begins an address."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import geopandas as gpd
import pandas as pd

from etl.geocoder.normalise import normalise

# After a short name these mean that it began a road or a place: 宝山路, 浦东大道, 静安新村.
BEGINS_A_NAME: Final = re.compile(
    r"(?:[东西南北中新老]|\d)*(?:路|街|大道|公路|支路|村|弄|号|里|坊|苑|园|城|大厦|广场|小区|花园|公寓|名|雅|豪|国际|工业)"
)
# A town's name before these is a road's: 唐镇路.
BEGINS_A_ROAD: Final = re.compile(r"[东西南北中新老]?(?:路|支路|公路|大道)")


class Named(NamedTuple):
    """What one name means: a city, district or street; several codes where the name is shared.

    `parts`: for a former district, the streets that made it up, if the pack tells.
    """

    kind: str
    codes: tuple[str, ...]
    parts: tuple[str, ...] = ()


class Prefix(NamedTuple):
    """The areas a text begins with: where they end, and the last district and street named."""

    end: int = 0
    district: str | None = None
    street: str | None = None
    parts: tuple[str, ...] = ()
    spans: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True)
class AreaNames:
    """Names → areas. `city` holds the names of the city itself; `lengths`: first character → how long names with it are, longest first."""

    names: Mapping[str, Named]
    city: tuple[str, ...]
    lengths: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(cls, areas: gpd.GeoDataFrame, aliases: pd.DataFrame) -> AreaNames:
        """From the tables of the ground (`geodata.queries.places`)."""
        level = dict(zip(areas["code"], areas["level"], strict=True))
        codes: dict[tuple[str, str], list[str]] = defaultdict(list)
        parts: dict[str, list[str]] = defaultdict(list)
        for name, code, how in _named(areas, aliases):
            if how == "part":
                parts[name].append(code)
                continue
            kind = level.get(code, "")
            if kind == "street" and how == "short":
                continue  # short names of streets are names of estates and roads too: looked up last
            if kind in ("city", "district", "street"):
                codes[name, "short" if kind == "district" and how == "short" else kind].append(code)
        names = {name: Named(kind, tuple(dict.fromkeys(found)), tuple(parts.get(name, ()))) for (name, kind), found in codes.items()}
        city = tuple(name for name, meant in names.items() if meant.kind == "city")
        lengths: dict[str, set[int]] = defaultdict(set)
        for name in names:
            lengths[name[0]].add(len(name))
        return cls(names, city, {first: tuple(sorted(known, reverse=True)) for first, known in lengths.items()})

    def prefix(self, text: str, hinted: str | None = None) -> Prefix:
        """Cut area names off the front, however often repeated; the last district and street named count."""
        at, district, street = 0, None, None
        parts: tuple[str, ...] = ()
        spans: list[tuple[int, int, str]] = []
        while at < len(text):
            if text[at] in ",;:./·-":
                at += 1
                continue
            found = self._at(text, at)
            if found is None:
                break
            end, meant = found
            if meant.kind == "street":
                street = _within(meant.codes, district or hinted)
                street = street or (meant.codes[0] if len(meant.codes) == 1 else None)
            elif meant.kind != "city":
                district, parts = meant.codes[0], meant.parts
            spans.append((at, end, "district" if meant.kind == "short" else meant.kind))
            at = end
        return Prefix(at, district, street, parts, tuple(spans))

    def _at(self, text: str, at: int) -> tuple[int, Named] | None:
        """The longest name that begins here, unless a short one begins something else."""
        lengths = self.lengths.get(text[at])
        if lengths is None:
            return (at + 3, Named("city", ())) if text.startswith("市辖区", at) else None
        for length in lengths:
            end = at + length
            meant = self.names.get(text[at:end])
            if meant is None:
                continue
            short = meant.kind == "short" or (meant.kind == "city" and not text[at:end].endswith("市"))
            if short and BEGINS_A_NAME.match(text, end):
                continue
            if meant.kind == "street" and BEGINS_A_ROAD.match(text, end):
                continue
            return end, meant
        return None

    def district_code(self, name: str | None) -> str | None:
        """The code of a district's name, short or former name, or code."""
        if not name:
            return None
        meant = self.names.get(name) or self.names.get(normalise(name))
        if meant is not None and meant.kind in ("district", "short"):
            return meant.codes[0]
        return name if any(name in each.codes for each in self.names.values() if each.kind == "district") else None

    def street_code(self, name: str | None, district: str | None) -> str | None:
        """The code of a street's name, inside the district if one is known."""
        if not name:
            return None
        meant = self.names.get(name) or self.names.get(normalise(name))
        if meant is not None and meant.kind == "street":
            return _within(meant.codes, district)
        return name if any(name in each.codes for each in self.names.values() if each.kind == "street") else None


def _named(areas: gpd.GeoDataFrame, aliases: pd.DataFrame) -> Iterable[tuple[str, str, str]]:
    """(normalised name, code, how it is known): today's names, aliases, the city's short name."""
    rows: list[Any] = [(name, code, "now") for name, code in zip(areas["name_zh"], areas["code"], strict=True)]
    rows += list(zip(aliases["alias"], aliases["area_code"], aliases["kind"], strict=True))
    city = areas[areas["level"] == "city"]
    rows += [(name, code, "short") for name, code in zip(city["short_zh"], city["code"], strict=True)]
    return ((normalise(name), code, how) for name, code, how in rows)


def _within(codes: tuple[str, ...], district: str | None) -> str | None:
    """The code inside the district; without one, the only code."""
    if district is not None:
        return next((code for code in codes if code.startswith(district)), None)
    return codes[0] if len(codes) == 1 else None
