"""Text on its way into a spreadsheet: nothing a person wrote may run there as a formula."""

from __future__ import annotations

import re
from typing import Final

# Excel, WPS and LibreOffice run what begins so; blanks and invisible characters before it may be dropped.
_FORMULA: Final = re.compile(r"[\s\x00-\x1f\x7f\u200b-\u200f\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")
# -5, +8613800001111, -1.5e3: a number is no formula, and is wanted as it is.
_NUMBER: Final = re.compile(r" *[+-](?:\d[\d ]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?%? *")
# Most text begins with none of these, and that is seen at once.
_DOUBTFUL: Final = frozenset(letter for letter in map(chr, range(0x10000)) if re.match(r"[\s\x00-\x1f\x7f\u200b-\u200f\ufeff=+\-@＝＋－＠]", letter))


def runs_as_formula(text: str) -> bool:
    """Whether a spreadsheet that opens this text in a CSV file might run it."""
    return text[:1] in _DOUBTFUL and _FORMULA.match(text) is not None and _NUMBER.fullmatch(text) is None


def safe_cell(text: str) -> str:
    """The text with an apostrophe before it where it might run as a formula; all other text as it is."""
    return f"'{text}" if runs_as_formula(text) else text
