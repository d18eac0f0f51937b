"""A normalised address taken apart: areas, road, number, and the spans that were not understood."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from typing import Final, NamedTuple

from etl.geocoder.areas import AreaNames

# A number on a road: 438弄, 128号, 438-52-155, 541,561,591弄. The first one places it.
NUMBERED: Final = re.compile(r"(\d+)(?:[,、/和及至-]\d+)*(支弄|弄|号|$|(?=[^\d]))")
ROAD_END: Final = re.compile(r"(?:路|街|道|巷|公路|大道|线|径|里)$")
LEAD_END: Final = re.compile(r"[区县镇乡村道园苑庄城坊号弄里室口,/近与和在于住]$")
# What is behind the door: nothing in it tells where the door is.
UNIT: Final = re.compile(
    r"(?:[,、/-]|\d+|[a-z]|支?弄|号楼?|室|幢|栋|楼|层|单元|座|门牌?|房|组|队|户|期|区|东|西|南|北|中|甲|乙|丙|丁|临|地下|底层|内|旁|附|之|第|和|及|至|到|[一二三四五六七八九十]|商铺|底商|全部|小区|居民区|大楼|宿舍|公寓)+"
)
PROVINCES: Final = (
    "北京|天津|河北|山西|内蒙古|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|重庆|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|台湾|香港|澳门"
)
# Another city or province named outright; or a district, county or banner that is none of ours.
ELSEWHERE: Final = re.compile(
    rf"(?:(?:{PROVINCES})(?:省|市|[^\W\d_]{{0,3}}自治区)?)?[^\W\d_省市区县路街道弄号村园小镇乡]{{2,9}}(?:市(?!场|区|中心)|地区|自治州|盟(?=[^\W\d_])|自治县)(?=[^\W\d_])"
    rf"|(?:{PROVINCES})(?:省|市|[^\W\d_]{{0,3}}自治区)|(?:{PROVINCES})(?=[-/·,])|(?:{PROVINCES})(?=[^\W\d_路街道弄号里村大小新南北东西中一二三四五支]{{2,6}}[市区县州])"
)
STRANGER: Final = re.compile(
    r"(?:[^\W\d_省市路街道弄号村镇乡]{2,3}(?<![小园社校厂院东南西北中新业发宅舍营景街片库商居期民税贸一二三四五六七八九十a-z])区|[^\W\d_省路街道弄号村]{2,8}?县"
    r"|[^\W\d_省路街道弄号村]{2,3}(?<!新)市|[^\W\d_]{2,5}[左右前后中]旗)(?=[^\W\d_]{2})"
)


class Reading(NamedTuple):
    """What an address says. `rest` is the text after the areas, `lead` what stands between them and the road, `tail` what follows the number.

    `district`, `street`: codes that the text states or, failing that, the row (`hinted`); `given` is the row's own district. `parts`: the streets of a
    former district. `stranger`: an area that is none of this city's; `elsewhere`: another city, named outright.
    `mended`: what had to be bent to read it so.
    """

    text: str
    rest: str
    district: str | None = None
    street: str | None = None
    parts: tuple[str, ...] = ()
    hinted: bool = False
    given: str | None = None
    road: str | None = None
    known: bool = False
    number: int | None = None
    unit: str = ""
    lead: str = ""
    tail: str = ""
    elsewhere: str | None = None
    stranger: str | None = None
    mended: str = ""

    @property
    def strange(self) -> bool:
        """Whether what stands before the road ends like no place: 金华义乌宝联东街 is perhaps another city's road."""
        return bool(self.lead) and not LEAD_END.search(self.lead)

    @property
    def unread(self) -> int:
        """Characters of lead and tail that say something which was not understood."""
        return len(self.lead) + len(UNIT.sub("", self.tail))


@dataclass(frozen=True, slots=True)
class AddressParser:
    """Knows the city's areas by every name they have or had, and its roads."""

    areas: AreaNames
    roads: Container[str]

    def parse(self, text: str, district: str | None = None, street: str | None = None) -> Reading:
        """Take a normalised text apart; `district` and `street` are codes the row gives beside it."""
        prefix = self.areas.prefix(text, district)
        rest = text[prefix.end :]
        said = prefix.district or (prefix.street[:6] if prefix.street and not district else None)
        elsewhere = None
        if (away := ELSEWHERE.match(rest if said is None else "")) and not away.group().startswith(self.areas.city):
            elsewhere = rest[:12]
        stranger = found.group() if said is None and (found := STRANGER.match(rest)) else None
        reading = Reading(
            text, rest, said or district, prefix.street or street, prefix.parts, said is None and district is not None,
            given=district, elsewhere=elsewhere, stranger=stranger,
        )  # fmt: skip
        return self._beside(self.with_road(reading, rest))

    def _beside(self, reading: Reading) -> Reading:
        """Areas named after a mark, before the road: 某酒店,嘉定区希望路978弄."""
        before, mark, last = reading.lead.rpartition(",")
        prefix = self.areas.prefix(last) if mark and last else None
        if prefix is None or not prefix.end:
            return reading
        if reading.district is None or reading.hinted:
            district = prefix.district or (prefix.street or "")[:6] or reading.district
            return reading._replace(district=district, street=prefix.street or reading.street, parts=prefix.parts, lead=last[prefix.end :], hinted=False)
        return reading._replace(lead=before + last[prefix.end :])

    def with_road(self, reading: Reading, rest: str) -> Reading:
        """The same reading with road and number read from `rest`: the longest known road right before a number, else a known road at the end."""
        for found in NUMBERED.finditer(rest):
            before = rest[: found.start()]
            at = self._longest(before)
            if at is None and before and not before[0].isdigit() and ROAD_END.search(before):
                return _road(reading, rest, before, False, found, "")
            if at is not None:
                return _road(reading, rest, before[at:], True, found, before[:at])
        at = self._longest(rest)
        if at is None:
            return reading._replace(rest=rest, road=None, known=False, number=None, unit="", lead=rest, tail="")
        return reading._replace(rest=rest, road=rest[at:], known=True, number=None, unit="", lead=rest[:at], tail="")

    def _longest(self, text: str) -> int | None:
        """Where the longest known road that ends the text begins."""
        roads = self.roads
        found = next((start for start in range(max(0, len(text) - 12), len(text) - 1) if text[start:] in roads), None)
        # 秋潭路 is not what 江秋潭路 means: one or two characters before a road are part of an unknown road's name.
        if found in (1, 2) and not LEAD_END.search(text[:found]):
            return None
        return found


def _road(reading: Reading, rest: str, road: str, known: bool, found: re.Match[str], lead: str) -> Reading:
    return Reading(
        reading.text, rest, reading.district, reading.street, reading.parts, reading.hinted, reading.given, road, known, int(found.group(1)[:7]),
        found.group(2), lead, rest[found.end() :], reading.elsewhere, reading.stranger, reading.mended,
    )  # fmt: skip


def road_and_number(rest: str) -> tuple[str, int] | None:
    """The road and number of a gazetteer address, or None if it names none."""
    for found in NUMBERED.finditer(rest):
        before = rest[: found.start()]
        if ROAD_END.search(before):
            return before, int(found.group(1)[:7])
    return None
