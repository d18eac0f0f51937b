"""How much room words take, reckoned without a font, by the widest of those that may stand in: every text stays inside its box. Pure."""

from __future__ import annotations

import re
import unicodedata

POINTS = 72.0
LINE = 1.22
"""Height of a line in sizes of its type."""
SAFETY = 1.03
_WORD = re.compile(r"[^\s\u2e80-\uffef]+\s*|\s+|.", re.DOTALL)  # a Latin word, or one Chinese letter


def width(text: str, bold: bool = False) -> float:
    """Of one line, in ems."""
    return sum(map(_em, text)) * (1.06 if bold else 1.0)


def _em(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WFA":
        return 1.0
    if letter.isupper() or letter in "%@mwMW—":
        return 0.82 if letter in "%@mwMW—" else 0.72
    return 0.34 if letter in " .,;:'|iljI!·" else 0.635


def lines(text: str, inches: float, size: float, bold: bool = False) -> int:
    """How many lines the text takes in a box so wide."""
    room = inches * POINTS / size / SAFETY
    count = 0
    for paragraph in text.split("\n"):
        count, taken = count + 1, 0.0
        for piece in _WORD.findall(paragraph):
            wide = width(piece, bold)
            if taken and taken + wide > room:
                count, taken = count + 1, 0.0
            while wide > room:  # longer than a line by itself: a number of 200 digits, an address
                count, wide = count + 1, wide - room
            taken += wide
    return count


def height(text: str, inches: float, size: float, bold: bool = False) -> float:
    """In inches."""
    return lines(text, inches, size, bold) * size * LINE / POINTS


def fitted(text: str, inches: float, high: float, largest: float, smallest: float, bold: bool = False) -> tuple[float, str]:
    """The largest size at which the text fits into a box; at the smallest what does not fit is cut, and … says so."""
    size = largest
    while size > smallest and height(text, inches, size, bold) > high:
        size -= 0.5
    if height(text, inches, size, bold) <= high:
        return size, text
    low, top = 0, len(text)
    while low < top:
        middle = (low + top + 1) // 2
        low, top = (middle, top) if height(text[:middle] + "…", inches, size, bold) <= high else (low, middle - 1)
    return size, text[:low].rstrip() + "…"


def cut(text: str, inches: float, size: float, bold: bool = False, rows: int = 1) -> str:
    """What fits into so many lines of one size."""
    plain = " ".join(text.split())
    return fitted(plain, inches, rows * size * LINE / POINTS + 0.001, size, size, bold)[1]
