"""Dates, numbers, ID and telephone numbers as people write them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.values.base import BadValue, is_blank, masked, plain, tidy
from etl.values.dates import CHINA, EXCEL_DAY_ZERO, parse_date, parse_datetime, parse_moment
from etl.values.identity import check_digit, parse_id_number, parse_phone
from etl.values.numbers import parse_age, parse_bool, parse_float, parse_int

TODAY = dt.date(2026, 1, 1)
DAYS = st.dates(dt.date(1955, 1, 1), dt.date(2099, 12, 31))
MOMENTS = st.datetimes(dt.datetime(1955, 1, 1), dt.datetime(2099, 12, 31)).map(lambda at: at.replace(microsecond=0))
FULL_WIDTH = str.maketrans("0123456789-/:", "０１２３４５６７８９－／：")


@given(DAYS)
def test_a_day_is_the_same_in_every_writing(day: dt.date) -> None:
    y, m, d = day.year, day.month, day.day
    writings = (
        day.isoformat(), f"{y}/{m}/{d}", f"{y}.{m:02d}.{d:02d}", f"{y}年{m}月{d}日", f"{y}年 {m}月 {d}号", f"{y}{m:02d}{d:02d}",
        str((day - EXCEL_DAY_ZERO.date()).days), f" {day.isoformat()}\u3000", day.isoformat().translate(FULL_WIDTH),
    )  # fmt: skip
    assert {parse_date(text) for text in writings} == {day}
    assert parse_date(f"{m}月{d}日", year=y) == day


@given(MOMENTS)
def test_a_time_is_the_same_in_every_writing(at: dt.datetime) -> None:
    writings = (
        at.isoformat(), at.isoformat(sep=" "), at.strftime("%Y/%m/%d %H:%M:%S"), at.strftime("%Y%m%d%H%M%S"),
        f"{at.year}年{at.month}月{at.day}日{at.hour}时{at.minute}分{at.second}秒", at.isoformat() + ".000",
    )  # fmt: skip
    assert {parse_moment(text) for text in writings} == {at}
    serial = (at - EXCEL_DAY_ZERO) / dt.timedelta(days=1)
    assert abs(parse_moment(repr(serial)) - at) <= dt.timedelta(seconds=1)


@given(MOMENTS)
def test_a_zone_is_respected(at: dt.datetime) -> None:
    moment = at.replace(tzinfo=CHINA)
    for text in (
        moment.isoformat(),
        moment.astimezone(dt.UTC).isoformat(),
        moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z"),
    ):
        assert parse_datetime(text) == moment


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2020年1月29日下午3点", dt.datetime(2020, 1, 29, 15)),
        ("2020年1月29日 上午12点05分", dt.datetime(2020, 1, 29, 0, 5)),
        ("2020年1月29日中午12时30分", dt.datetime(2020, 1, 29, 12, 30)),
        ("2020年1月29日晚上12点", dt.datetime(2020, 1, 30)),
        ("2020-01-29 24:00", dt.datetime(2020, 1, 30)),
        ("二〇二〇年一月二十九日", dt.datetime(2020, 1, 29)),
        ("二零二零年十二月三十一日", dt.datetime(2020, 12, 31)),
        ("43859.354167", dt.datetime(2020, 1, 29, 8, 30)),
    ],
)
def test_chinese_times(text: str, wanted: dt.datetime) -> None:
    assert parse_moment(text) == wanted


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2020-02-30", "impossible_date"), ("2019年2月29日", "impossible_date"), ("20201301", "impossible_date"), ("1820-01-01", "impossible_date"),
        ("2020-01-29 25:00", "impossible_time"), ("2020-01-29 08:75", "impossible_time"), ("1月29日", "date_without_year"), ("1/29", "date_without_year"),
        ("昨天", "bad_date"), ("1/29/2020", "bad_date"), ("20-1-29", "bad_date"), ("1580256000", "bad_date"), ("12345", "bad_date"), ("2020", "bad_date"),
    ],
)  # fmt: skip
def test_what_is_no_date_says_why(text: str, reason: str) -> None:
    with pytest.raises(BadValue) as caught:
        parse_date(text)
    assert caught.value.reason == reason
    assert text in caught.value.zh and text in caught.value.en


@given(st.text(max_size=40))
def test_any_text_is_a_value_or_a_bad_value(text: str) -> None:
    for parse in (
        parse_moment,
        parse_float,
        parse_int,
        parse_age,
        parse_bool,
        parse_phone,
        lambda one: parse_id_number(one, "resident", TODAY),
    ):
        try:
            parse(text)
        except BadValue as bad:
            assert bad.zh and bad.en and bad.reason
    assert tidy(tidy(text)) == tidy(text)
    assert "\x00" not in plain(text)


@given(st.integers(-(2**31) + 1, 2**31 - 1))
def test_whole_numbers(number: int) -> None:
    for text in (str(number), f"{number:,}", f"{number}.0", f" {number} 人", str(number).translate(FULL_WIDTH)):
        assert parse_int(text) == number


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("36.5℃", 36.5), ("36.5°C", 36.5), ("３６．５度", 36.5), ("1.2万", 12000.0), ("-0.5", -0.5), ("1e3", 1000.0)],
)
def test_measurements(text: str, wanted: float) -> None:
    assert parse_float(text) == wanted


@pytest.mark.parametrize("text", ["", "abc", "1,23", "1 2", "三", "nan", "inf", "1e999", "12元", "--5", "."])
def test_no_number(text: str) -> None:
    with pytest.raises(BadValue):
        parse_float(text)


def test_too_large_for_a_count() -> None:
    with pytest.raises(BadValue, match="too large"):
        parse_int("99999999999")


@pytest.mark.parametrize(("text", "years"), [("30岁", 30), ("8个月", 0), ("14月龄", 1), ("20天", 0), ("7", 7)])
def test_ages(text: str, years: int) -> None:
    assert parse_age(text) == years


BIRTHDAYS = st.dates(dt.date(1900, 1, 1), dt.date(1999, 12, 31))


@given(st.integers(110000, 659999), BIRTHDAYS, st.integers(0, 999))
def test_resident_ids(region: int, born: dt.date, order: int) -> None:
    body = f"{region}{born:%Y%m%d}{order:03d}"
    number = body + check_digit(body)
    assert parse_id_number(f" {number.lower()} ", None, TODAY) == number
    assert parse_id_number(f"{number[:6]} {number[6:14]}-{number[14:]}", "resident", TODAY) == number
    assert parse_id_number(number[:6] + number[8:17], "resident", TODAY) == number  # the 15-digit form
    for wrong in set("0123456789X") - {number[17]}:
        with pytest.raises(BadValue) as caught:
            parse_id_number(number[:17] + wrong, None, TODAY)
        assert caught.value.reason == "bad_id_check_digit"
        assert number[:17] not in caught.value.zh


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_mistyped_digit_is_always_noticed(place: int, shift: int) -> None:
    number = "11010519491231002X"
    digit = str((int(number[place]) + shift) % 10)
    with pytest.raises(BadValue):
        parse_id_number(number[:place] + digit + number[place + 1 :], "resident", TODAY)


@pytest.mark.parametrize("text", ["١٩٤٩-١٢-٣١", "1949-12-31٣"])
def test_digits_of_other_scripts_are_no_dates(text: str) -> None:
    with pytest.raises(BadValue):
        parse_date(text)


def test_the_standards_own_example() -> None:
    assert check_digit("11010519491231002") == "X"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("13800138000", "13800138000"), ("+86 138-0013-8000", "13800138000"), ("008613800138000", "13800138000"), ("１３８００１３８０００", "13800138000"),
        ("021-63212810", "02163212810"), ("(021)63212810转805", "02163212810转805"), ("63212810", "63212810"), ("400-820-8820", "4008208820"),
        ("13800138000/13900139000", "13800138000、13900139000"), ("+1 650 253 0000", "+16502530000"), ("12345", None), ("1380013800", None), ("23800138000", None),
    ],
)  # fmt: skip
def test_telephones(text: str, wanted: str | None) -> None:
    if wanted or text == "12345":
        assert parse_phone(text) == (wanted or text)
        return
    with pytest.raises(BadValue) as caught:
        parse_phone(text)
    assert caught.value.reason == "bad_phone"
    assert text not in caught.value.zh


def test_blanks_and_masks() -> None:
    assert all(map(is_blank, ("", "无", "不详", "N/A", "-", "/")))
    assert not is_blank("无锡")
    assert masked("13800138000") == "138****00" and masked("王小") == "**"
