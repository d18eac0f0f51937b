"""A normalised address taken apart: areas, road, number, and the spans that were not understood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

# A number on a road: 438弄, 128号, 438-52-155, 541,561,591弄. The first one places it.
NUMBERED: Final = re.compile(r"(\d+)(?:[,/和及至-]\d+)*(支弄|弄|号|$|(?=[^\d]))")
ROAD_END: Final = re.compile(r"(?:路|街|道|巷|公路|大道|线|径|里)$")
LEAD_END: Final = re.compile(r"[区镇乡村道园苑庄城坊号弄里,/近与和在于住]$")
# After a short district name these mean that it began a road or a place: 宝山路, 浦东大道, 静安新村.
BEGINS_A_NAME: Final = r"(?!(?:[东西南北中新老]|\d)*(?:路|街|大道|公路|支路|村|弄|号|里|坊|苑|园|城|大厦|广场|小区|花园|公寓|名|雅|豪|国际|工业))"
PROVINCES: Final = (
    "北京|天津|河北|山西|内蒙古|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|重庆|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|台湾|香港|澳门"
)
ELSEWHERE: Final = re.compile(rf"(?:(?:{PROVINCES})(?:省|市|[^\W\d_]{{0,3}}自治区)?)?[^\W\d_省市区县路街道弄号村园小城新]{{1,6}}(?:市|自治州|盟)(?=[^\W\d_])|(?:{PROVINCES})(?:省|市|[^\W\d_]{{0,3}}自治区)")


@dataclass(frozen=True, slots=True)
class Parsed:
    """What an address says. `rest` is the text after the areas; `lead` what stands between them and the road.

    `districts`: codes the text or the hint states (several when a name is shared). `elsewhere` is the other
    city or province named.
    """

    rest: str
    district: str | None = None
    street: str | None = None
    road: str | None = None
    number: int | None = None
    unit: str = ""
    lead: str = ""
    elsewhere: str | None = None


class AddressParser:
    """Knows the city's areas and roads by every name they have or had."""

    def __init__(
        self,
        city_names: Iterable[str],
        districts: Mapping[str, str],
        short_districts: Mapping[str, str],
        streets: Mapping[str, tuple[str, ...]],
        roads: frozenset[str],
    ) -> None:
        """`districts`: full and former names → code; `short_districts`: 浦东 → code; `streets`: name → codes."""
        self.districts, self.short, self.streets, self.roads = districts, short_districts, streets, roads
        self.city_names = tuple(city_names)
        self._prefix = re.compile(
            f"(?P<city>{_either(name + BEGINS_A_NAME for name in self.city_names)})"
            f"|(?P<street>{_either(streets)})|(?P<district>{_either(districts)})"
            f"|(?P<short>{_either(name + BEGINS_A_NAME for name in short_districts)})"
            "|(?P<punct>[,;:./·-])|(?P<word>市辖区)"
        )

    def parse(self, text: str, district: str | None = None, street: str | None = None) -> Parsed:
        """Take a normalised text apart; `district` and `street` are codes the row gives beside it."""
        rest, said_district, said_street = self._areas(text, district)
        if said_district is None and self._names_elsewhere(text):
            return Parsed(rest=rest, elsewhere=text[:12])
        said_district = said_district or district
        said_street = said_street or street
        road, number, unit, lead = self._road(rest)
        return Parsed(rest, said_district, said_street, road, number, unit, lead)

    def district_code(self, name: str | None) -> str | None:
        """The code of a district's name, short or former name, or code."""
        if not name:
            return None
        return self.districts.get(name) or self.short.get(name) or (name if name in self.districts.values() else None)

    def street_code(self, name: str | None, district: str | None) -> str | None:
        """The code of a street's name, inside the district if one is known."""
        if not name:
            return None
        return _within(self.streets.get(name, ()), district)

    def _areas(self, text: str, hinted: str | None) -> tuple[str, str | None, str | None]:
        """Cut area names off the front, however often repeated; the last district and street named count."""
        district: str | None = None
        street: str | None = None
        at = 0
        while found := self._prefix.match(text, at):
            if not found.group():
                break
            if found.group("district"):
                district = self.districts[found.group()]
            elif found.group("short"):
                district = self.short[found.group()]
            elif found.group("street"):
                street = _within(self.streets[found.group()], district or hinted)
            at = found.end()
        return text[at:], district or (street[:6] if street and not hinted else None), street

    def _names_elsewhere(self, text: str) -> bool:
        found = ELSEWHERE.match(text)
        return found is not None and not any(found.group().startswith(name) for name in self.city_names)

    def _road(self, rest: str) -> tuple[str | None, int | None, str, str]:
        """The longest known road that stands right before a number, else a known road at the end, else none."""
        for found in NUMBERED.finditer(rest):
            before = rest[: found.start()]
            known = self._longest(before)
            if known is not None:
                return before[known:], int(found.group(1)[:9]), found.group(2), before[:known]
            if before and ROAD_END.search(before):
                return before, int(found.group(1)[:9]), found.group(2), ""
        known = self._longest(rest)
        return (rest[known:], None, "", rest[:known]) if known is not None else (None, None, "", "")

    def _longest(self, text: str) -> int | None:
        """Where the longest known road that ends the text begins."""
        found = next((start for start in range(len(text)) if text[start:] in self.roads), None)
        # 秋潭路 is not what 江秋潭路 means: one or two characters before a road are part of an unknown road's name.
        if found in (1, 2) and not LEAD_END.search(text[:found]):
            return None
        return found


def _either(names: Iterable[str]) -> str:
    """An alternation, longest name first; one that never matches if there is none."""
    return "|".join(sorted(set(names), key=lambda name: (-len(name), name))) or r"(?!)"


def _within(codes: tuple[str, ...], district: str | None) -> str | None:
    """The code inside the district; without one, the only code."""
    if district is not None:
        return next((code for code in codes if code.startswith(district)), None)
    return codes[0] if len(codes) == 1 else None


def road_and_number(rest: str) -> tuple[str, int] | None:
    """The road and number of a gazetteer address, or None if it names none."""
    for found in NUMBERED.finditer(rest):
        if ROAD_END.search(rest[: found.start()]):
            return rest[: found.start()], int(found.group(1)[:9])
    return None
