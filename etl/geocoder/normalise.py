"""One spelling for an address, applied alike to the gazetteer and to what people write.

`normalise` runs the steps of `STEPS` in order; each is a plain function of text to text.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Final
from urllib.parse import unquote

from opencc import OpenCC

from etl.geocoder.clauses import home_of

LONGEST: Final = 400
DIGITS: Final = {zh: value for value, zh in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2, "幺": 1}
UNITS: Final = {"十": 10, "百": 100, "千": 1000}
NUMERAL: Final = re.compile(r"[零〇○一二三四五六七八九十百千两幺]+(?=(?:支)?(?:路|弄|号|村|街坊|街|室|幢|栋|楼|组|队|期|区))")
# Digits as they are called out so that nobody mishears them; 勾, 拐 and 洞 only where a number stands.
SPOKEN: Final = {**DIGITS, "勾": 9, "拐": 7, "洞": 0}
SAID: Final = frozenset(SPOKEN) | frozenset(UNITS)
CALLED_DIGITS: Final = {ord(zh): str(value) for zh, value in SPOKEN.items()}
CALLED: Final = re.compile(r"(?<=[路街道])[\d零〇○一二三四五六七八九幺两勾拐洞]+(?=支?弄|号)")
# Numerals of ledgers and of market stalls, and the spoken one; then letters of other alphabets that pass for ours.
MARKET: Final = dict(zip(map(ord, "〡〢〣〤〥〦〧〨〩"), "一二三四五六七八九", strict=True))
FIGURES: Final = dict(zip(map(ord, "壹贰叁肆伍陆柒捌玖拾佰仟"), "一二三四五六七八九十百千", strict=True))
# Only where a number stands: 陆 and 伍 are surnames of many places (马陆镇, 陆家嘴).
LEDGER: Final = re.compile(r"[壹贰叁肆伍陆柒捌玖拾佰仟零]+(?=支?弄|号|室|幢|栋|楼|组|队)")
LEDGERS: Final = frozenset(map(chr, FIGURES))
ALIKE: Final = {ord(letter): plain for letter, plain in ("Оo", "оo", "Οo", "οo", "Іl", "іl", "Ιl", "ιl", "З3", "з3", "Ч4", "ч4", "б6", "Вb", "вb", "Βb", "βb", "Ѕs", "ѕs")}
SCANNED: Final = str.maketrans("oOlIiZzSsBb", "00111225588")
SCANNED_NUMBER: Final = re.compile(r"(?<=[路街道弄号幢栋\d-])(?=[oOlIiZzSsBb\d]*\d|[oOlIiZzSsBb]+[弄号室])[oOlIiZzSsBb\d]+(?=[弄号室幢栋楼-]|$)")
MARKS: Final = re.compile(r"(?:no\.?|n[o°º]|#|第)(?=\d+(?:支?弄|号|$|\D))|(?<=\d)#(?=\d|$)", re.IGNORECASE)
LATIN_UNITS: Final = ((re.compile(r"(?<=\d)(?:nong|long|lane)"), "弄"), (re.compile(r"(?<=\d)hao"), "号"), (re.compile(r"(?<=\d)shi(?![a-z])"), "室"))
THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3}(?:\.0+)?(?:弄|号|$))|(?<=\d)\.0+(?=弄|号|$)")
POSTCODE: Final = re.compile(r"(?:邮编|邮政编码)[:为]?\d{6}|^[\[(]?\d{6}[\])]?(?=[^\d弄号室-])|^\d{1,3}[、.,)]|(?<![路街道弄号\d-])(?:19|20)\d{2}[年/.-](?:1[0-2]|0?[1-9])[月/.-](?:3[01]|[12]\d|0?[1-9])日?(?![\d-])")
LABEL: Final = re.compile(r"^\W{0,3}(?:[a-z_]{1,12}=|[^\d:,]{0,8}\d{0,5}[^\d:,路弄号村区镇]{0,3}:(?=.{3}))")
IDENTITY: Final = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|(?:\+?86)?-?1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|1[3-9]\d[-*]\d{4}[-*]\d{4})(?!\d)")
ASIDE: Final = re.compile(r"\([^()]*\)")
FRAMES: Final = str.maketrans("", "", "【】[]{}「」『』《》<>\"'“”‘’()`*_~^\\")
EDGES: Final = ",;:.-·、"
VAGUELY: Final = frozenset("近边面过壁带上口旁里下")
FRAMED: Final = frozenset(map(chr, FRAMES))
VAGUE: Final = re.compile(r"(?:的?(?:附近|旁边|对面|对过|隔壁|周边|一带|边上|门口|斜对面|(?<=路)路口|(?<=路)口|旁|里面|楼下|后面|前面))+$")
BLANK: Final = re.compile(r"[\s\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\x00-\x1f\x7f-\x9f\ue000-\uf8ff\ufe0f\u00ad]+")
STOPS: Final = str.maketrans({"|": ",", "。": ",", "!": ",", "?": ",", "，": ",", "；": ";", "：": ":", "、": "、", "—": "-", "–": "-", "－": "-", "―": "-", "﹣": "-", "−": "-", "~": "-", "～": "-"})
PICTURE: Final = re.compile(r"[\u2190-\u21ff\u2300-\u245f\u2500-\u2bff\U0001f000-\U0001faff]")
TAGS: Final = re.compile(r"</?[a-z][^<>]{0,80}>", re.IGNORECASE)
UNICODE_ESCAPE: Final = re.compile(r"\\u([0-9a-fA-F]{4})")
COUNTRY: Final = re.compile(r"^,*(?:中国|中华人民共和国|china,*)")
COUNTRY_BEGINS: Final = (",", "中", "c")
PLACE_IN_ASIDE: Final = re.compile(r"\d(?:支?弄|号)|[区镇]..|村")
HOUSE_NUMBER: Final = re.compile(r"\d(?:支?弄|号)")
FIELD: Final = re.compile(r"[\"']?([a-z_]{2,20}|地址|住址|姓名|电话)[\"']?\s*[:=]\s*")
ADDRESS_FIELDS: Final = frozenset({"address", "addr", "地址", "住址"})
BRACKETED: Final = re.compile(r"\((\d{1,2})\)(?=\(?\d|[弄号])|(?<=\d)\((\d)\)")
LONG_NUMBER: Final = re.compile(r"\d(?:\d{5}|[、.,)年/-])")
MARKED: Final = frozenset("n#第.,")
LETTERS: Final = frozenset("oOlIizsb")
REPEATED: Final = re.compile(r"^(\D.{1,11}?)\1+")


@lru_cache(maxsize=1)
def _simplified() -> dict[int, str]:
    """Traditional → simplified, one character at a time (phrases would change names); market numerals and look-alike letters with them."""
    convert = OpenCC("t2s").convert
    table = {}
    for code in range(0x4E00, 0xA000):
        simple = convert(chr(code))
        if simple != chr(code) and len(simple) == 1:
            table[code] = simple
    return table | MARKET | ALIKE | STOPS


def unwrap(text: str) -> str:
    """Out of the forms that programs leave: URL escapes, HTML, JSON."""
    text = text[:LONGEST]
    if "\\u" in text:
        text = UNICODE_ESCAPE.sub(lambda found: chr(int(found.group(1), 16)), text)
    if "%" in text:
        text = unquote(text, errors="replace")
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = TAGS.sub("", text)
    if '":' in text or "':" in text or "{" in text:
        text = FIELD.sub(lambda found: ",地址:" if found.group(1) in ADDRESS_FIELDS else ",备注:", text)
    if "\\" in text:
        text = text.replace("\\n", ",").replace("\\r", ",").replace("\\t", "")
    return text


def simplify(text: str) -> str:
    """Full width, compatibility forms, traditional characters and other numerals to the plain simplified ones."""
    text = unicodedata.normalize("NFKC", text).translate(_simplified()).lower()
    return BRACKETED.sub(r"\1\2", text) if ")" in text else text  # ⑷ has become (4)


def drop_blanks(text: str) -> str:
    """No white space, no invisible or private characters, no pictures."""
    return text if text.isalnum() else PICTURE.sub("", BLANK.sub("", text))


def keep_where_they_live(text: str) -> str:
    """The home is the place to pick: 户籍…现居住于X → X."""
    return home_of(text)[0]


def drop_identity(text: str) -> str:
    """Without phone and ID numbers, postcodes, dates, what announces them, and the country."""
    if ":" in text or "=" in text:
        text = LABEL.sub("", text) if not HOUSE_NUMBER.search(text.partition(":")[0]) else text
    if LONG_NUMBER.search(text):
        text = IDENTITY.sub(",", POSTCODE.sub("", text)).strip(",")
    return COUNTRY.sub("", text) if text[:1] in COUNTRY_BEGINS else text


def drop_frames(text: str) -> str:
    """Asides in parentheses go with their text, unless they alone say where it is; other brackets go alone."""
    if FRAMED.isdisjoint(text):
        return text
    outside = ASIDE.sub("", text)
    if not outside.strip(",") or (outside != text and not HOUSE_NUMBER.search(outside) and any(map(PLACE_IN_ASIDE.search, ASIDE.findall(text)))):
        outside = text.replace("(", ",").replace(")", ",").strip(",")
    return outside.translate(FRAMES)


def numeral(text: str) -> int:
    """四百三十八 → 438, 一二八 → 128, 十 → 10, 四百三 → 430."""
    if not any(each in UNITS for each in text):
        return int("".join(str(DIGITS[each]) for each in text))
    total, digit = 0, 0
    for each in text:
        if each in UNITS:
            total, digit = total + (digit or 1) * UNITS[each], 0
        else:
            digit = DIGITS[each]
    short = len(text) > 1 and text[-1] in DIGITS and text[-2] in "百千"  # 四百三 is 430, 四百零三 is 403
    return total + digit * (UNITS[text[-2]] // 10 if short else 1)


def fold_numerals(text: str) -> str:
    """Chinese numerals before 路, 弄, 号, 村 … as digits; digit by digit as they are called out: 四幺八弄, 4幺8弄, 零六号."""
    if not LEDGERS.isdisjoint(text):
        text = LEDGER.sub(lambda found: found.group().translate(FIGURES), text)
    if SAID.isdisjoint(text):
        return text
    if not SPOKEN.keys().isdisjoint(text):
        text = CALLED.sub(lambda found: found.group().translate(CALLED_DIGITS), text)
    return NUMERAL.sub(lambda found: _figures(found.group()), text)


def _figures(text: str) -> str:
    """A numeral as digits; one without 十, 百, 千 keeps its noughts."""
    return str(numeral(text)) if any(each in UNITS for each in text) else "".join(str(DIGITS[each]) for each in text)


def tidy_numbers(text: str) -> str:
    """№438, 438.0弄, 4З8弄, l28弄, 438nong → 438弄."""
    if not MARKED.isdisjoint(text):
        text = THOUSANDS.sub("", MARKS.sub("", text))
    if not LETTERS.isdisjoint(text):
        for pattern, unit in LATIN_UNITS:
            text = pattern.sub(unit, text)
        text = SCANNED_NUMBER.sub(lambda found: found.group().translate(SCANNED), text)
    return text


def drop_repeats(text: str) -> str:
    """A beginning said twice is said once: 浦东新区浦东新区 → 浦东新区."""
    return REPEATED.sub(r"\1", text) if text.find(text[:2], 2) > 0 else text


def drop_vagueness(text: str) -> str:
    """Without 附近, 旁边, 对面 at the end; the level found is a place all the same."""
    text = text.strip(EDGES)
    return VAGUE.sub("", text).strip(EDGES) if text[-1:] in VAGUELY else text


STEPS: Final[tuple[Callable[[str], str], ...]] = (
    unwrap, simplify, drop_blanks, keep_where_they_live, drop_identity, drop_frames, fold_numerals, tidy_numbers, drop_repeats, drop_vagueness,
)  # fmt: skip


def normalise(text: str) -> str:
    """The one spelling of an address. Never raises."""
    for step in STEPS:
        text = step(text)
    return text
