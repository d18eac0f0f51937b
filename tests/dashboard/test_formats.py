"""Numbers and dates as officials write them: the tables of the visual language, case by case."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import formats as f

D = dt.date


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (26_087, "26,087", "26,087"),
        (99_999, "99,999", "99,999"),
        (146_289, "14.6 万", "146,000"),
        (100_000, "10 万", "100,000"),
        (130_000_000, "1.3 亿", "130 million"),
        (1_250_000, "125 万", "1.2 million"),
        (-5, "−5", "−5"),
        (0, "0", "0"),
        (None, "无数据", "no data"),
    ],
)
def test_numbers_in_sentences(value: int | None, zh: str, en: str) -> None:
    assert (f.number_in_words(value, "zh"), f.number_in_words(value, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("value", "shown"), [(0, "0"), (1, "<5"), (4, "<5"), (5, "5"), (146_289, "146,289"), (None, "无数据")]
)
def test_small_counts_are_never_exact(value: int | None, shown: str) -> None:
    assert f.count(value, "zh") == shown


@pytest.mark.parametrize(
    ("now", "before", "zh", "en"),
    [
        (173, 92, "+88%", "+88%"),
        (87, 100, "−13%", "−13%"),
        (480, 100, "4.8 倍", "4.8×"),
        (1032, 1000, "+3.2%", "+3.2%"),
        (100, 100, "0%", "0%"),
        (30, 19, "基数小", "small base"),
        (None, 50, "无数据", "no data"),
    ],
)
def test_change_in_a_cell(now: int | None, before: int, zh: str, en: str) -> None:
    assert (f.change(now, before, "zh"), f.change(now, before, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("now", "before", "days", "zh", "en"),
    [
        (1032, 1000, 1, "较昨日 +3.2%", "+3.2% on yesterday"),
        (3300, 1000, 7, "为前 7 天的 3.3 倍", "3.3 times the previous 7 days"),
        (87, 100, 7, "较前 7 天 −13%", "−13% on the previous 7 days"),
        (60, 20, 1, "较昨日多 40", "40 more than yesterday"),
        (20, 20, 7, "与前 7 天持平", "same as the previous 7 days"),
        (281, 281, 7, "与前 7 天持平", "level with the previous 7 days"),
    ],
)
def test_change_in_words(now: int, before: int, days: int, zh: str, en: str) -> None:
    assert (f.change_on_previous(now, before, days, "zh"), f.change_on_previous(now, before, days, "en")) == (zh, en)


def test_difference_in_words() -> None:
    assert f.difference_on_previous(26_087, 24_943, 1, "zh") == "较昨日多 1,144"
    assert f.difference_on_previous(10, 24, 7, "en") == "14 fewer than the previous 7 days"


@pytest.mark.parametrize(
    ("first", "last", "zh", "en"),
    [
        (D(2022, 4, 4), D(2022, 4, 10), "近 7 天 4月4日–10日", "last 7 days, 4–10 Apr"),
        (D(2022, 3, 28), D(2022, 4, 3), "近 7 天 3月28日–4月3日", "last 7 days, 28 Mar–3 Apr"),
        (D(2022, 4, 10), D(2022, 4, 10), "4月10日", "10 Apr"),
        (D(2021, 12, 30), D(2022, 1, 2), "近 4 天 2021年12月30日–2022年1月2日", "last 4 days, 30 Dec 2021–2 Jan 2022"),
    ],
)
def test_windows(first: dt.date, last: dt.date, zh: str, en: str) -> None:
    assert (f.window(first, last, "zh"), f.window(first, last, "en")) == (zh, en)


def test_as_of_known_and_loaded() -> None:
    day = D(2022, 4, 10)
    assert (f.as_of(day, "zh"), f.as_of(day, "en")) == ("截至 4月10日 24时", "as of 10 Apr, 24:00")
    assert (f.known_as_of(day, "zh"), f.known_as_of(day, "en")) == ("按 4月10日 24时 所知", "as known on 10 Apr, 24:00")
    at = dt.datetime(2022, 4, 11, 8, 12)
    assert f.loaded(at, D(2022, 4, 11), "zh") == "入库 08:12"
    assert f.loaded(at, D(2022, 4, 12), "en") == "loaded 11 Apr 08:12"
    assert (f.weekday(D(2022, 4, 11), "zh"), f.weekday(D(2022, 4, 11), "en")) == ("周一", "Mon")


def test_lengths_shares_and_intervals() -> None:
    assert (f.length(72, "zh"), f.length(72, "en")) == ("1 小时 12 分", "1 h 12 min")
    assert (f.time_left(20, "zh"), f.time_left(20, "en")) == ("剩 20 分", "20 min left")
    assert (f.distance(180, "zh"), f.distance(2400, "en")) == ("180 米", "2.4 km")
    assert (f.interval(1.12, 0.98, 1.27, "zh"), f.interval(1.12, 0.98, 1.27, "en")) == ("1.12（0.98–1.27）", "1.12 (0.98–1.27)")
    assert (f.points(0.004, "zh"), f.points(-0.004, "en")) == ("高 0.4 个百分点", "down 0.4 points")
    assert (f.rate(588.2, "zh"), f.rate(588.2, "en")) == ("每 10 万人 588", "588 per 100,000")
    assert f.percent(0.048, "zh", 1) == "4.8%"


@given(st.integers(min_value=-(10**10), max_value=10**10))
def test_no_number_has_an_ascii_minus_or_a_break_inside(value: int) -> None:
    for text in (f.number(value, "zh"), f.number_in_words(value, "en"), f.number_in_words(value, "zh")):
        assert "-" not in text and "  " not in text and text.strip() == text


@given(st.dates(D(2019, 1, 1), D(2030, 1, 1)), st.integers(0, 400))
def test_english_windows_hold_no_chinese(first: dt.date, more: int) -> None:
    assert f.window(first, first + dt.timedelta(days=more), "en").isascii() is False or more == 0
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in f.window(first, first + dt.timedelta(days=more), "en"))


@pytest.mark.parametrize(
    ("confidence", "shown"), [(None, "门牌"), (0.973, "门牌 · 97%"), (0.9999, "门牌 · 99%"), (1.0, "门牌 · 100%"), (0.001, "门牌 · <1%")]
)
def test_a_judgement_says_how_sure_it_is(confidence: float | None, shown: str) -> None:
    assert f.surely("门牌", confidence, "zh") == shown
