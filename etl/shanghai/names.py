"""Short, English and former names of Shanghai's areas."""

from __future__ import annotations

import re
from functools import cache

from pypinyin import lazy_pinyin

# Longest first: 居民委员会 before 居委会.
ENDINGS: tuple[tuple[str, str], ...] = (
    ("社区居民委员会", "Residents' Committee"), ("居民委员会", "Residents' Committee"), ("社区居委会", "Residents' Committee"),
    ("居委会", "Residents' Committee"), ("村民委员会", "Village"), ("村委会", "Village"), ("街道", "Subdistrict"),
    ("镇", "Town"), ("乡", "Township"), ("新区", "New Area"), ("区", "District"), ("县", "County"),
)  # fmt: skip

# (former name, district code today, last day of the old name). Public acts of the State Council.
FORMER_DISTRICTS: tuple[tuple[str, str, str], ...] = (
    ("南汇区", "310115", "2009-05-05"),
    ("南汇县", "310115", "2001-08-23"),
    ("川沙县", "310115", "1993-03-05"),
    ("卢湾区", "310101", "2011-06-07"),
    ("南市区", "310101", "2000-06-12"),
    ("闸北区", "310106", "2015-11-03"),
    ("崇明县", "310151", "2016-07-21"),
    ("奉贤县", "310120", "2001-08-23"),
    ("松江县", "310117", "1998-07-26"),
    ("青浦县", "310118", "1999-09-15"),
    ("金山县", "310116", "1997-05-12"),
    ("嘉定县", "310114", "1993-04-09"),
    ("宝山县", "310113", "1988-09-21"),
    ("上海县", "310112", "1992-11-30"),
)
# (former name, street today inside the district, district code).
FORMER_STREETS: tuple[tuple[str, str, str], ...] = (
    ("芦潮港镇", "南汇新城镇", "310115"),
    ("申港街道", "南汇新城镇", "310115"),
    ("六灶镇", "川沙新镇", "310115"),
)


def english_name(zh: str) -> str:
    """Pinyin, with the kind of area in English: 南京东路街道 → Nanjingdonglu Subdistrict."""
    for ending, kind in ENDINGS:
        if zh.endswith(ending) and len(zh) > len(ending):
            return f"{_pinyin(zh[: -len(ending)])} {kind}"
    return _pinyin(zh)


def short_name(zh: str) -> str:
    """What people call it: 浦东新区 → 浦东, 祝桥镇 → 祝桥, 邓一村村委会 → 邓一村."""
    for ending, _ in ENDINGS:
        # A single character is no name: 唐镇 stays 唐镇.
        if zh.endswith(ending) and len(zh) >= len(ending) + 2:
            return zh[: -len(ending)]
    return zh


@cache
def _pinyin(zh: str) -> str:
    words = re.split(r"([()（）·\d]+)", zh)
    return "".join("".join(lazy_pinyin(word)).capitalize() if word else "" for word in words).strip()
