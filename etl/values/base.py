"""The one way a value is refused, and the tidying every text gets first."""

from __future__ import annotations

import re
import unicodedata

BLANKS = frozenset(
    {"", "-", "--", "—", "——", "/", "\\", "无", "没有", "不详", "未知", "未填", "未填写", "空", "暂无", "待补充"}
    | {"n/a", "na", "nan", "null", "none", "nil", "#n/a", "unknown"}
)
"""Written where nothing is known (lower case)."""

_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060\ufeff\ufffe\uffff]")
_SPACES = re.compile(r"\s+")


class BadValue(Exception):
    """A text that is no value of its field. `zh` and `en` name the value and the remedy."""

    def __init__(self, reason: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.reason = reason
        self.zh = zh
        self.en = en


def tidy(text: str) -> str:
    """Without control and zero-width characters, line breaks as spaces, no space at either end."""
    if text.isprintable():  # then no control, no zero width and no space but the plain one
        text = text.strip()
        return _SPACES.sub(" ", text) if "  " in text else text
    return _SPACES.sub(" ", _UNSEEN.sub("", text)).strip()


def plain(text: str) -> str:
    """`tidy`, and full-width letters, digits and signs as ordinary ones (NFKC)."""
    return tidy(text) if text.isascii() else tidy(unicodedata.normalize("NFKC", text))


def is_blank(text: str) -> bool:
    """Nothing, or one of the words people write for nothing."""
    return len(text) <= 8 and text.lower() in BLANKS


def masked(text: str) -> str:
    """A personal value in a message: its ends only."""
    return "*" * len(text) if len(text) <= 4 else f"{text[:3]}****{text[-2:]}"
