"""Texts that cannot be read as they are, bent until they can: one kind of mistake a function, likeliest first.

Each takes a reading and gives readings that differ by what it mends; `mended` names it. Only a bent reading that
hits a known number or name counts: a fuzzy road with another number never beats interpolation on a road read right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from etl.geocoder.index import GazetteerIndex
from etl.geocoder.parse import LEAD_END, NUMBERED, Reading
from etl.geocoder.sounds import LATIN, plain, syllables
from etl.geocoder.spelling import lost_mark

Mender = Callable[[GazetteerIndex, Reading], Iterator[Reading]]

DOUBLED: Final = re.compile(r"([\u4e00-\u9fff])\1")
MARKS: Final = re.compile(r"[,;:./、·-]+")
LANE: Final = re.compile(r"(\d+)(支弄|弄)")
HOUSE: Final = re.compile(r"(\d+)(号?)(?![路街道村]|公路|大道)")
SPELT_OUT: Final = re.compile(r"[a-zà-ǿǎ-ǜ][a-zà-ǿǎ-ǜ ,./-]+")
SPOKEN: Final = {
    "ling": "0", "dong": "0", "yi": "1", "yao": "1", "er": "2", "liang": "2", "san": "3", "si": "4", "wu": "5", "liu": "6", "lu": "6", "qi": "7", "guai": "7", "ba": "8", "jiu": "9",
}  # fmt: skip
SPOKEN_NUMBER: Final = re.compile(r"([^\d]{1,7}?|[^\d]{0,6}\d+[^\d]{0,6})(支弄|弄|号)")
ROAD_ENDS: Final = ("路", "街", "大道", "公路", "弄")
DIRECTIONS: Final = frozenset("东南西北中")
TOWN: Final = re.compile(r"[^\W\d_]{2,4}?(?:镇|乡|街道|公社)(?=..)(?![东西南北中]?[路街])")
ROAD_GOES_ON: Final = re.compile(r"[路街道村]|公路|大道|支路")
AS_DIGITS: Final = str.maketrans("一二三四五六七八九", "123456789")
AS_WORDS: Final = str.maketrans("123456789", "一二三四五六七八九")
LONGEST_ROAD: Final = 9
SHORTEST_ROAD: Final = 2


def joined(index: GazetteerIndex, reading: Reading) -> Iterator[Reading]:
    """苗圃路,438弄 → 苗圃路438弄."""
    text = MARKS.sub("", reading.text)
    if text != reading.text:
        again = index.parser.parse(text, *_hints(reading))
        yield again._replace(hinted=reading.hinted, mended="joined")


def undoubled(index: GazetteerIndex, reading: Reading) -> Iterator[Reading]:
    """浦东新新区苗圃圃路438弄: characters typed twice."""
    single = DOUBLED.sub(r"\1", reading.text)
    if single != reading.text:
        yield index.parser.parse(single, *_hints(reading))._replace(hinted=reading.hinted, mended="joined")


def reordered(index: GazetteerIndex, reading: Reading) -> Iterator[Reading]:
    """438弄苗圃路 and 52号,438弄,苗圃路,浦东新区 → 苗圃路438弄: a known road anywhere, with the lane or else the number anywhere."""
    number = LANE.search(reading.text) or HOUSE.search(reading.text)  # the lane places, the house in it does not
    if number is None:
        return
    for road in _roads_in(index, reading.text):
        district, street = _areas_in(index, reading)
        unit = "弄" if number.group(2) == "支弄" else number.group(2)
        yield reading._replace(rest=f"{road}{number.group(1)[:7]}{unit}", road=road, known=True, number=int(number.group(1)[:7]), unit=unit, lead="", tail="",
            district=reading.district or district, street=reading.street or street, mended="reordered",
        )  # fmt: skip


def district_misspelt(index: GazetteerIndex, reading: Reading) -> Iterator[Reading]:
    """浦冬新区苗圃路438弄 and Shanghai, Pudong Xinqu 苗圃路438弄: what stands before is a district heard or typed wrong."""
    if reading.district is not None:
        return
    text = reading.rest
    if spelt := SPELT_OUT.match(text):
        name, end = index.spelt_district(plain(spelt.group()))
        if end:
            yield index.parser.parse(name + spelt.group()[end:].lstrip(",.-/") + text[spelt.end() :])._replace(mended="district")
        return
    for end in range(min(len(text), 6), 2, -1):
        heard, near = index.district_spelling.heard(text[:end]), index.district_spelling.near(text[:end])
        for name in (heard or near)[:1]:
            yield index.parser.parse(name + text[end:])._replace(mended="district" if heard or end > 3 else "stranger")
            return


def road_misspelt(index: GazetteerIndex, reading: Reading) -> Iterator[Reading]:
    """A road that sounds like a known one, or is one character off, before the number or at the end."""
    found = next((each for each in NUMBERED.finditer(reading.rest) if not ROAD_GOES_ON.match(reading.rest, each.end())), None)
    before = reading.rest[: found.start()] if found else reading.rest
    heard: list[Reading] = []
    near: list[Reading] = []
    for start in range(max(0, len(before) - (24 if LATIN.search(before) else LONGEST_ROAD)), len(before) - SHORTEST_ROAD + 1):
        span, lead = before[start:], before[:start]
        if lead and not LEAD_END.search(lead):  # 云山路 is not what 花果山路 means
            continue
        for road in index.road_spelling.heard(_latin(span)):
            heard.append(_with_road(reading, road, found, lead, "heard"))
        if len(span) > LONGEST_ROAD:
            continue
        slips = [road for road in _slips(span) if road in index.roads]
        for spelt in dict.fromkeys((span, span.translate(AS_DIGITS), span.translate(AS_WORDS))):
            slips += [spelt] if spelt != span and spelt in index.roads else index.road_spelling.near(spelt)
        near += [
            _with_road(reading, road, found, lead, "lost" if lost_mark(span, road) else "near")
            for road in dict.fromkeys(slips)
            if _has(index, reading, road, found) or (len(road) > 3 and len(slips) == 1)
        ]
    yield from heard
    yield from sorted(near, key=lambda each: (len(each.lead), -len(each.road or ""), each.road or ""))


def _has(index: GazetteerIndex, reading: Reading, road: str, found: re.Match[str] | None) -> bool:
    """Whether a road has the number written, in the stated district if there is one."""
    if found is None:
        return True
    number = int(found.group(1)[:7])
    return any(line.at(number) for district, line in index.roads[road].items() if reading.district in (None, district))


def _slips(span: str) -> Iterator[str]:
    """The same road with another word for road, or none; or with its direction in another place (东卫星路, 卫星东路)."""
    end = next((each for each in ROAD_ENDS if span.endswith(each)), "")
    stem = span.removesuffix(end)
    if len(stem) < 2:
        return
    for spelt in dict.fromkeys((stem, stem.translate(AS_DIGITS))):
        yield from (spelt + other for other in ROAD_ENDS if other != end)
    if stem[0] in DIRECTIONS:
        yield stem[1:] + stem[0] + end
    if stem[-1] in DIRECTIONS:
        yield stem[-1] + stem[:-1] + end


def town_unknown(index: GazetteerIndex, reading: Reading) -> Iterator[Reading]:
    """王港镇小包新村: a town that is no more, or is not known, before what may be known."""
    if found := TOWN.match(reading.rest):
        again = index.parser.parse(reading.rest[found.end() :], reading.district, reading.street)
        yield again._replace(text=reading.text, hinted=reading.hinted, mended="town")


def number_misspelt(index: GazetteerIndex, reading: Reading) -> Iterator[Reading]:
    """苗圃路是三八弄: the number as it is said, written with characters of that sound."""
    for road in _roads_in(index, reading.rest):
        after = reading.rest[reading.rest.index(road) + len(road) :]
        if (found := SPOKEN_NUMBER.match(after)) and (digits := _digits(found.group(1))):
            text = f"{road}{digits}{found.group(2)}"
            yield reading._replace(rest=text, road=road, known=True, number=int(digits[:7]), unit=found.group(2), lead=reading.rest.partition(road)[0],
                tail=after[found.end() :], mended="number",
            )  # fmt: skip
            return


def name_misspelt(index: GazetteerIndex, reading: Reading) -> Iterator[Reading]:
    """An estate, village or site that sounds like a known one or is one character off."""
    text = reading.rest
    for end in range(min(len(text), 14), 2, -1):
        if names := _spelt(index.name_spelling.heard, index.name_spelling.near, text[:end], end >= 4):
            for name in names[:6]:
                yield reading._replace(rest=name, road=None, known=False, number=None, lead="", tail=text[end:], mended="name")
            return


def name_in_parts(index: GazetteerIndex, reading: Reading) -> Iterator[Reading]:
    """An estate, village or site whose name shares its rare pairs of characters with the text."""
    if len(reading.rest) < 3:
        return
    for name, share in index.name_parts.alike(reading.rest[:24]):
        yield reading._replace(rest=name, road=None, known=False, number=None, lead="", tail="", mended=f"parts {share:.2f}")


def _spelt(heard: Callable[[str], list[str]], near: Callable[[str], list[str]], text: str, also_near: bool) -> list[str]:
    return heard(_latin(text)) or (near(text) if also_near else [])


def _latin(text: str) -> str:
    """Latin letters without tone marks, so that pinyin is heard; anything else as it is."""
    return plain(text) if LATIN.search(text) else text


def _hints(reading: Reading) -> tuple[str | None, str | None]:
    return (reading.district, reading.street) if reading.hinted else (None, None)


def _with_road(reading: Reading, road: str, found: re.Match[str] | None, lead: str, how: str) -> Reading:
    number, unit, tail = (int(found.group(1)[:7]), found.group(2), reading.rest[found.end() :]) if found else (None, "", "")
    return reading._replace(rest=f"{road}{'' if number is None else number}{unit}", road=road, known=True, number=number, unit=unit, lead=lead, tail=tail,
        mended=f"{reading.mended} {how}".strip(),
    )  # fmt: skip


def _roads_in(index: GazetteerIndex, text: str) -> list[str]:
    """Known roads anywhere in the text, longest first; one inside a longer one is not meant."""
    found: list[tuple[int, int]] = []
    for start in range(len(text)):
        for end in range(min(len(text), start + LONGEST_ROAD), start + 2, -1):
            if text[start:end] in index.roads:
                if not any(a <= start and end <= b for a, b in found):
                    found.append((start, end))
                break
    return [text[a:b] for a, b in sorted(found, key=lambda span: (span[0] - span[1], span[0]))][:3]


def _areas_in(index: GazetteerIndex, reading: Reading) -> tuple[str | None, str | None]:
    """District and street named anywhere after a mark."""
    for part in MARKS.split(reading.text)[::-1]:
        prefix = index.names.prefix(part)
        if prefix.district or prefix.street:
            return prefix.district or (prefix.street or "")[:6], prefix.street
    return None, None


def _digits(text: str) -> str:
    """是三八 → 438; '' if any character sounds like no digit. 十 is read as 十."""
    said = []
    for each in text:
        if each.isdigit():
            said.append(each)
        elif (digit := SPOKEN.get(syllables().get(each, each))) or (digit := SPOKEN.get(syllables().get(each, each).replace("shi", "si"))):
            said.append(digit)
        else:
            return ""
    return "".join(said)


ROADS: Final[tuple[Mender, ...]] = (joined, district_misspelt, town_unknown, road_misspelt, number_misspelt, reordered, undoubled)
NAMES: Final[tuple[Mender, ...]] = (name_misspelt, name_in_parts)
