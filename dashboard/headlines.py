"""Words before numbers: the sentences a screen opens with, made from indicator definitions. Pure.

A sentence is a list of plain and strong pieces, so that the screen, a report and a test read the same thing.
On a day that still fills up words may state a rise, never a fall.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard import formats
from geodata.errors import Lang
from geodata.queries.headlines import CaseHeadlines

LARGE_SHARE = 0.2
STEADY = 0.05
FEWEST_RISING_DAYS = 3
FASTEST = 3


@dataclass(frozen=True)
class Strong:
    """A piece of a sentence that carries the fact."""

    text: str


Sentence = list[str | Strong]


def plain(sentence: Sentence) -> str:
    """The sentence as text."""
    return "".join(piece.text if isinstance(piece, Strong) else piece for piece in sentence)


def case_noun(headlines: CaseHeadlines, lang: Lang) -> str:
    """What is counted: infections of the official series, or cases of the line list."""
    if headlines.official:
        return "新增感染者" if lang == "zh" else "New infections"
    return "新增病例" if lang == "zh" else "New cases"


def lead(headlines: CaseHeadlines, days: int, lang: Lang) -> Sentence:
    """The one sentence on top: direction, size, multiple, where most, where fastest."""
    zh = lang == "zh"
    window = formats.window_name(days, lang)
    size = formats.count(headlines.window, lang) if headlines.place.small else formats.number_in_words(headlines.window, lang)
    opening = direction(headlines, lang)
    unit = ("例" if size.endswith(("万", "亿")) else " 例") if zh else " new cases"
    start: Sentence = [opening, f"{window}新增 " if zh else f"{window[0].upper()}{window[1:]}: ", Strong(size), unit]
    return [*start, *_multiple(headlines, days, lang), *_where(headlines, lang), "。" if zh else "."]


def direction(headlines: CaseHeadlines, lang: Lang) -> str:
    """仍在上升。/ 基本持平。/ 有所下降。; a fall is not stated while days still fill up."""
    now, before = headlines.window, headlines.previous
    zh = lang == "zh"
    if now == before == 0:
        return "没有新增。" if zh else "Nothing new. "
    if before < formats.SMALL_BASE_STREET:
        return ""
    if now > before * (1 + STEADY):
        return "仍在上升。" if zh else "Still rising. "
    if headlines.incomplete_from is not None:
        return "末几天未报齐。" if zh else "The last days are incomplete. "
    if now < before * (1 - STEADY):
        return "有所下降。" if zh else "Falling. "
    return "基本持平。" if zh else "Level. "


def _multiple(headlines: CaseHeadlines, days: int, lang: Lang) -> Sentence:
    now, before = headlines.window, headlines.previous
    if headlines.place.small and min(now, before) < formats.SMALLEST_SHOWN:
        return []  # a difference beside a hidden count would give it away
    if headlines.incomplete_from is not None and now < before:
        return ["，暂不与前期比"] if lang == "zh" else [", not yet comparable with the days before"]
    words = formats.change_on_previous(now, before, days, lang)
    return ["，" if lang == "zh" else ", ", Strong(words)]


def _where(headlines: CaseHeadlines, lang: Lang) -> Sentence:
    """；浦东占 40%，虹口、杨浦、普陀升得最快. Hidden and small parts are not named."""
    parts, total = headlines.parts, headlines.window
    known = parts.dropna(subset=["n"])
    zh = lang == "zh"
    pieces: Sentence = []
    if total >= formats.SMALL_BASE_STREET and len(known) and len(parts) > 1:
        top = known.sort_values("n", ascending=False).iloc[0]
        share = float(top["n"]) / total
        if share >= LARGE_SHARE:
            name = short_name(top, lang)
            percent = Strong(formats.percent(share, lang))
            pieces += [f"；{name}占 ", percent] if zh else [f"; {name} has ", percent]
    fastest = fastest_parts(parts, lang)
    if fastest:
        joined = ("、" if zh else ", ").join(fastest)
        pieces += [f"，{joined}升得最快" if pieces else f"；{joined}升得最快"] if zh else [f"; fastest in {joined}"]
    return pieces


def fastest_parts(parts: pd.DataFrame, lang: Lang) -> list[str]:
    """Up to three parts that grew most, on a base large enough."""
    base = int(parts.attrs.get("small_base", formats.SMALL_BASE_DISTRICT))
    rising = parts.dropna(subset=["n", "previous", "change"])
    rising = rising[(rising["previous"] >= base) & (rising["change"] > STEADY)]
    return [short_name(row, lang) for _, row in rising.sort_values("change", ascending=False).head(FASTEST).iterrows()]


def short_name(row: pd.Series[str], lang: Lang) -> str:
    """A district without 区 as on the wall; other names whole."""
    name = str(row["name_zh"] if lang == "zh" else row["name_en"])
    if lang == "zh" and len(name) > 2:
        for ending in ("新区", "区", "县"):
            if name.endswith(ending) and len(name) - len(ending) >= 2:
                return name[: -len(ending)]
    for ending in (" District", " New Area", " County", " Subdistrict"):
        name = name.removesuffix(ending)
    return name


def newest_day(headlines: CaseHeadlines, lang: Lang) -> Sentence:
    """较昨日多 1,144（+4.6%），连升 10 天; a fall is not stated on an incomplete day."""
    now, before = headlines.newest
    zh = lang == "zh"
    if headlines.incomplete_from is not None and now < before:
        return ["未报齐，暂不与昨日比"] if zh else ["incomplete, not yet compared with yesterday"]
    gap = formats.number(abs(now - before), lang)
    if now == before:
        return ["与昨日持平"] if zh else ["same as yesterday"]
    word = ("较昨日多 " if now > before else "较昨日少 ") if zh else ""
    after = "" if zh else (" more than yesterday" if now > before else " fewer than yesterday")
    pieces: Sentence = [word, Strong(gap), after, _share(now, before, zh) if before >= formats.SMALL_BASE_DISTRICT else ""]
    if headlines.days_rising >= FEWEST_RISING_DAYS:
        pieces.append(f"，连升 {headlines.days_rising} 天" if zh else f", up {headlines.days_rising} days in a row")
    return pieces


def _share(now: int, before: int, zh: bool) -> str:
    share = formats.signed_percent(now / before - 1)
    return f"（{share}）" if zh else f" ({share})"


def difference(now: int, before: int, lang: Lang) -> Sentence:
    """较昨日 +134."""
    gap = now - before
    text = f"{'+' if gap > 0 else formats.MINUS if gap < 0 else ''}{formats.number(abs(gap), lang)}"
    return ["较昨日 ", Strong(text)] if lang == "zh" else [Strong(text), " on yesterday"]
