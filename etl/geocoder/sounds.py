"""How Chinese text sounds: one toneless key for texts that are heard, typed or said alike.

The key is coarse on purpose: zh/z, ch/c, sh/s, -ng/-n, l/n and f/h fall together, as they do in the speech of
many regions and in voice input. Latin letters stand for themselves, so 苗圃路, 苗普路 and miaopulu share a key.
"""

from __future__ import annotations

import math
import re
import unicodedata
from functools import lru_cache
from itertools import product
from typing import Final

COARSE: Final = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("l", "n"), ("f", "h"), ("ü", "v"))
MOST_READINGS: Final = 3
MOST_SOUNDS: Final = 40
LATIN: Final = re.compile(r"[a-zà-ǿ]{2,}")


@lru_cache(maxsize=1)
def syllables() -> dict[str, str]:
    """Character → toneless syllable of its first reading."""
    return {each: known[0] for each, known in readings().items()}


@lru_cache(maxsize=1)
def readings() -> dict[str, tuple[str, ...]]:
    """Character → toneless syllables of its readings, at most `MOST_READINGS`: 长 → zhang, chang."""
    from pypinyin.pinyin_dict import pinyin_dict  # a large table: only who meets a misspelt text needs it

    known = {chr(code): tuple(dict.fromkeys(map(plain, told.split(","))))[:MOST_READINGS] for code, told in pinyin_dict.items() if code < 0xA000}
    return known | {digit: known[zh] for digit, zh in zip("0123456789", "零一二三四五六七八九", strict=True)}


def plain(spelled: str) -> str:
    """Pinyin without tone marks: lǜ → lv."""
    parts = unicodedata.normalize("NFD", spelled)
    return unicodedata.normalize("NFC", "".join(each for each in parts if not "\u0300" <= each <= "\u036f" or each == "\u0308")).replace("ü", "v")


def sound(text: str) -> str:
    """The key of a text; digits are read out, marks stand for themselves."""
    return _coarse(spelt(text))


def sounds(text: str) -> set[str]:
    """Every key a text may have where its characters have several readings; the plain one alone if they are too many."""
    known = readings()
    told = [known.get(each, (each,)) for each in text]
    if math.prod(map(len, told)) > MOST_SOUNDS:
        return {sound(text)}
    return {_coarse("".join(each)) for each in product(*told)}


def _coarse(spelling: str) -> str:
    for fine, rough in COARSE:
        spelling = spelling.replace(fine, rough)
    return spelling


def spelt(text: str) -> str:
    """The pinyin of a text without tones and blanks."""
    known = syllables()
    return "".join([known.get(each, each) for each in text])
