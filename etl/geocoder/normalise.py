"""One spelling for an address, applied alike to the gazetteer and to what people write.

`normalise` runs the steps of `STEPS` in order; each is a plain function of text to text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from opencc import OpenCC

DIGITS: Final = {zh: value for value, zh in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
UNITS: Final = {"十": 10, "百": 100, "千": 1000}
NUMERAL: Final = re.compile(r"[零〇一二三四五六七八九十百千两]+(?=(?:支)?(?:路|弄|号|村|街坊|街|室|幢|栋|楼|组|队|期|区))")
# What is said before the place a person lives in now: only the text after the last of these is an address.
NOW_LIVING: Final = re.compile(r".*(?:(?:现居住于|现居住在|现居住地|现居住|现住址|现住于|现住|居住于|居住在|家住)[为是:,]?|(?:居住地|住址)[为是:在])")
IDENTITY: Final = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(?!\d)")
CONTACT: Final = re.compile(r"[,;]?(?:联系电话|联系方式|手机号?|电话|身份证号?码?|微信)[为是:]?.*$")
ASIDE: Final = re.compile(r"\([^()]*\)")
FRAMES: Final = str.maketrans("", "", "【】[]「」『』《》<>\"'“”‘’()")
VAGUE: Final = re.compile(r"(?:的?(?:附近|旁边|对面|隔壁|周边|一带|边上|旁))+$")
BLANK: Final = re.compile(r"[\s\u200b-\u200f\ufeff。]+")
REPEATED: Final = re.compile(r"^(.{2,12}?)\1+")
DASHES: Final = str.maketrans({"—": "-", "–": "-", "－": "-", "―": "-", "﹣": "-", "−": "-", "，": ",", "；": ";", "：": ":", "、": ","})


@lru_cache(maxsize=1)
def _simplified() -> dict[int, str]:
    """Traditional → simplified, one character at a time (phrases would change names)."""
    convert = OpenCC("t2s").convert
    table = {}
    for code in range(0x4E00, 0xA000):
        simple = convert(chr(code))
        if simple != chr(code) and len(simple) == 1:
            table[code] = simple
    return table


def simplify(text: str) -> str:
    """Full width, compatibility forms and traditional characters to the plain simplified ones."""
    return unicodedata.normalize("NFKC", text).translate(_simplified()).translate(DASHES)


def drop_blanks(text: str) -> str:
    """No white space, no invisible characters, no full stops."""
    return BLANK.sub("", text)


def keep_where_they_live(text: str) -> str:
    """The home is the place to pick: 户籍…现居住于X → X."""
    return NOW_LIVING.sub("", text, count=1)


def drop_identity(text: str) -> str:
    """Without phone and ID numbers and what announces them."""
    if len(text) < 12:
        return text
    return CONTACT.sub("", IDENTITY.sub("", text))


def drop_frames(text: str) -> str:
    """Asides in parentheses go with their text; other brackets go alone."""
    return ASIDE.sub("", text).translate(FRAMES)


def numeral(text: str) -> int:
    """四百三十八 → 438, 一二八 → 128, 十 → 10."""
    if not any(each in UNITS for each in text):
        return int("".join(str(DIGITS[each]) for each in text))
    total, digit = 0, 0
    for each in text:
        if each in UNITS:
            total, digit = total + (digit or 1) * UNITS[each], 0
        else:
            digit = DIGITS[each]
    return total + digit


def fold_numerals(text: str) -> str:
    """Chinese numerals before 路, 弄, 号, 村 … as digits."""
    return NUMERAL.sub(lambda found: str(numeral(found.group())), text)


def drop_repeats(text: str) -> str:
    """A beginning said twice is said once: 浦东新区浦东新区 → 浦东新区."""
    return REPEATED.sub(r"\1", text)


def drop_vagueness(text: str) -> str:
    """Without 附近, 旁边, 对面 at the end; the level found is a place all the same."""
    return VAGUE.sub("", text).strip(",;:.-·")


STEPS: Final[tuple[Callable[[str], str], ...]] = (
    simplify, drop_blanks, keep_where_they_live, drop_identity, drop_frames, fold_numerals, drop_repeats, drop_vagueness,
)  # fmt: skip


def normalise(text: str) -> str:
    """The one spelling of an address. Idempotent; never raises."""
    for step in STEPS:
        text = step(text)
    return text
