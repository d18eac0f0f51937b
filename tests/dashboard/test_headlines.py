"""Sentences are made from definitions: what is stated, and what must not be."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from dashboard import headlines as h
from geodata.queries.columns import frame_of
from geodata.queries.dividing import PARTS
from geodata.queries.headlines import CaseHeadlines
from geodata.queries.standing import Place

CITY = Place("310000", "city", ("上海市", "Shanghai"), 24_000_000)
STREET = Place("310115001", "street", ("潍坊新村街道", "Weifang"), 90_000)


def parts(*rows: tuple[str, str, int | None, int | None]) -> pd.DataFrame:
    full = [(zh, zh, en, n, before, (n / before - 1) if n and before else None, None, "1,2") for zh, en, n, before in rows]
    frame = frame_of(full, PARTS)
    frame.attrs = {"small_base": 100}
    return frame


def made(daily: list[int], window: int, previous: int, at: Place = CITY, **more: Any) -> CaseHeadlines:
    days = pd.Series(daily, index=pd.date_range("2022-04-01", periods=len(daily)))
    given = {"official": True, "found": None, "incomplete_from": None, "parts": parts()} | more
    return CaseHeadlines(at, given["official"], days, window, previous, given["found"], given["incomplete_from"], given["parts"])


def test_the_sentence_of_the_wall() -> None:
    rows = parts(("浦东新区", "Pudong District", 57_871, 17_536), ("虹口区", "Hongkou District", 4_245, 884), ("崇明区", "Chongming District", 47, 40))
    found = made([1] * 8, 146_289, 44_330, parts=rows)
    assert h.plain(h.lead(found, 7, "zh")) == "仍在上升。近 7 天新增 14.6 万例，为前 7 天的 3.3 倍；浦东占 40%，虹口、浦东升得最快。"
    assert h.plain(h.lead(found, 7, "en")) == (
        "Still rising. Last 7 days: 146,000 new cases, 3.3 times the previous 7 days; Pudong has 40%; fastest in Hongkou, Pudong."
    )


def test_newest_day_with_its_run() -> None:
    found = made([10, 20, 30, 24_943, 26_087], 1, 1)
    assert h.plain(h.newest_day(found, "zh")) == "较昨日多 1,144（+4.6%），连升 4 天"


def test_a_day_after_a_quiet_one() -> None:
    assert h.plain(h.newest_day(made([3, 0, 7], 7, 3), "zh")) == "较昨日多 7"
    assert h.plain(h.newest_day(made([3, 0, 7], 7, 3), "en")) == "7 more than yesterday"


def test_an_incomplete_day_states_a_rise_but_never_a_fall() -> None:
    late = dt.date(2022, 4, 4)
    fall, rise = made([5, 300, 200], 500, 900, incomplete_from=late), made([5, 200, 300], 900, 500, incomplete_from=late)
    assert "少" not in h.plain(h.newest_day(fall, "zh")) and "未报齐" in h.plain(h.newest_day(fall, "zh"))
    assert "下降" not in h.plain(h.lead(fall, 7, "zh")) and "−" not in h.plain(h.lead(fall, 7, "zh"))
    assert "多 100" in h.plain(h.newest_day(rise, "zh")) and "上升" in h.plain(h.lead(rise, 7, "zh"))


def test_a_small_area_gives_nothing_away() -> None:
    text = h.plain(h.lead(made([0, 1, 2], 3, 40, STREET, official=False), 7, "zh"))
    assert "<5" in text and "37" not in text and "3，" not in text
    text = h.plain(h.lead(made([0, 10, 20], 30, 2, STREET, official=False), 7, "en"))
    assert "28" not in text


def test_hidden_parts_are_not_named() -> None:
    rows = parts(("甲街道", "Jia", None, None), ("乙街道", "Yi", 30, 10))
    rows.attrs["small_base"] = 20
    text = h.plain(h.lead(made([1, 2, 3], 60, 50, parts=rows), 7, "zh"))
    assert "甲" not in text and "乙街道占 50%" in text and "升得最快" not in text
