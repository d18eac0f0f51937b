"""Words that are nearly a known word: heard alike, or one character off.

A word is filed under its sound and under each text that dropping one of its characters leaves (Garbe's symmetric
deletion). A text one character off shares such a key with the word, whether a character was lost, added or replaced.
Numerals and directions tell roads apart (中山北一路, 中山北二路), so none is ever taken for another.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np
from rapidfuzz.distance import OSA

from etl.geocoder.sounds import LATIN, sound, sounds

DISTINCT: Final = frozenset("0123456789十东西南北中")
FOLDED: Final = str.maketrans("一二三四五六七八九", "123456789")


class Spelling:
    """Known words, to be found from what people write for them."""

    def __init__(self, words: Iterable[str]) -> None:
        """File every word under its sound and its one-deletions."""
        self.words = list(words)
        self._sounds: dict[str, list[int]] = defaultdict(list)
        keys: list[int] = []
        ids: list[int] = []
        for at, word in enumerate(self.words):
            for heard in sounds(word):
                self._sounds[heard].append(at)
            for key in {word, *_shorter(word)}:
                keys.append(hash(key))
                ids.append(at)
        order = np.argsort(np.array(keys, dtype=np.int64), kind="stable")
        self._keys = array("q", np.array(keys, dtype=np.int64)[order].tobytes())
        self._ids = array("i", np.array(ids, dtype=np.int32)[order].tobytes())

    def heard(self, text: str) -> list[str]:
        """Words that sound like a text."""
        return [self.words[at] for at in self._sounds.get(sound(text), ())]

    def near(self, text: str) -> list[str]:
        """Words one character off a text: one lost, added, replaced, or two neighbours exchanged."""
        found: set[int] = set()
        for variant in (text, *_shorter(text)):
            key = hash(variant)
            at = bisect_left(self._keys, key)
            while at < len(self._keys) and self._keys[at] == key:
                found.add(self._ids[at])
                at += 1
        words = [self.words[at] for at in sorted(found)]
        return [word for word in words if word != text and OSA.distance(word, text, score_cutoff=1) <= 1 and _marks_hold(text, word)]


def lost_mark(text: str, word: str) -> bool:
    """Whether a text is a word without one of its numerals or directions."""
    return len(text) < len(word) and len(_marks(text)) < len(_marks(word))


def _shorter(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word))) if len(word) > 2 else iter(())


def _marks(text: str) -> list[str]:
    return [each for each in text.translate(FOLDED) if each in DISTINCT]


def _marks_hold(text: str, word: str) -> bool:
    """Whether the numerals and directions of a text are the word's: one may be missing or garbled, none may be another."""
    if LATIN.search(text):  # 北 may stand there as bei
        return True
    said, known = _marks(text), _marks(word)
    if said == known:
        return True
    left = iter(known)
    return len(text) <= len(word) and len(said) + 1 == len(known) and all(each in left for each in said)
